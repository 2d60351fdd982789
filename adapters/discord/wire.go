package discord

import (
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// What Discord sends, as far as we read it. It is decoded by lenient, since
// discordgo's own types lose a whole event over one component that they do not
// know.

// user is somebody on Discord.
type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
	System     bool   `json:"system"`
}

// member is a user on a server.
type member struct {
	User        *user    `json:"user"`
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	Permissions string   `json:"permissions"` // in an interaction: what they may do in its channel
	Pending     bool     `json:"pending"`     // has not agreed to the server's rules yet
	Flags       int      `json:"flags"`
}

// message is something that was said.
type message struct {
	ID         string          `json:"id"`
	ChannelID  string          `json:"channel_id"`
	GuildID    string          `json:"guild_id"`
	Author     *user           `json:"author"`
	Member     *member         `json:"member"`
	Content    string          `json:"content"`
	Type       int             `json:"type"`
	Flags      int             `json:"flags"`
	WebhookID  string          `json:"webhook_id"`
	Edited     string          `json:"edited_timestamp"`
	Mentions   []user          `json:"mentions"`
	Roles      []string        `json:"mention_roles"`
	Reference  *reference      `json:"message_reference"`
	Referenced *message        `json:"referenced_message"`
	Components json.RawMessage `json:"components"`
	Nonce      any             `json:"nonce"`
}

// reference says which message another answers or passes on.
type reference struct {
	Type      int    `json:"type"` // 0 an answer, 1 passed on
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id"`
}

// deletion is the end of one message, or of several.
type deletion struct {
	ID        string   `json:"id"`
	IDs       []string `json:"ids"`
	ChannelID string   `json:"channel_id"`
	GuildID   string   `json:"guild_id"`
}

// interaction is a command or a button that somebody used.
type interaction struct {
	ID            string            `json:"id"`
	ApplicationID string            `json:"application_id"`
	Type          int               `json:"type"`
	Data          interactionData   `json:"data"`
	GuildID       string            `json:"guild_id"`
	ChannelID     string            `json:"channel_id"`
	Channel       *channel          `json:"channel"`
	Member        *member           `json:"member"`
	User          *user             `json:"user"`
	Token         string            `json:"token"`
	Message       *message          `json:"message"`
	Owners        map[string]string `json:"authorizing_integration_owners"`
	Context       *int              `json:"context"`
	Locale        string            `json:"locale"`
}

// interactionData is what was used, and how.
type interactionData struct {
	Name     string   `json:"name"`
	Type     int      `json:"type"`
	CustomID string   `json:"custom_id"`
	TargetID string   `json:"target_id"`
	Options  []option `json:"options"`
	Resolved struct {
		Messages map[string]message `json:"messages"`
	} `json:"resolved"`
}

// option is what was given to a command.
type option struct {
	Name    string `json:"name"`
	Value   any    `json:"value"`
	Focused bool   `json:"focused"`
}

// The types of interactions that we are sent.
const (
	pingInteraction         = int(discordgo.InteractionPing)
	commandInteraction      = int(discordgo.InteractionApplicationCommand)
	componentInteraction    = int(discordgo.InteractionMessageComponent)
	autocompleteInteraction = int(discordgo.InteractionApplicationCommandAutocomplete)
)

// channel is a channel or thread.
type channel struct {
	ID          string      `json:"id"`
	Type        int         `json:"type"`
	GuildID     string      `json:"guild_id"`
	ParentID    string      `json:"parent_id"`
	Overwrites  []overwrite `json:"permission_overwrites"`
	LastMessage string      `json:"last_message_id"`
	Tags        []tag       `json:"available_tags"`
	Applied     []string    `json:"applied_tags"`
	OwnerID     string      `json:"owner_id"`
	New         bool        `json:"newly_created"`
}

// overwrite is a permission of a channel that differs from the server's.
type overwrite struct {
	ID    string `json:"id"`
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

// tag is what a post of a forum can be marked with.
type tag struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// role is a role on a server.
type role struct {
	ID          string `json:"id"`
	Permissions string `json:"permissions"`
	Tags        struct {
		BotID string `json:"bot_id"`
	} `json:"tags"`
}

// guild is a server.
type guild struct {
	ID          string    `json:"id"`
	Roles       []role    `json:"roles"`
	Channels    []channel `json:"channels"`
	Threads     []channel `json:"threads"`
	Unavailable bool      `json:"unavailable"`
}

// The types of channels, as far as they matter here.
const (
	typeDirect        = int(discordgo.ChannelTypeDM)
	typeGroup         = int(discordgo.ChannelTypeGroupDM)
	typeNewsThread    = int(discordgo.ChannelTypeGuildNewsThread)
	typePublicThread  = int(discordgo.ChannelTypeGuildPublicThread)
	typePrivateThread = int(discordgo.ChannelTypeGuildPrivateThread)
	typeForum         = int(discordgo.ChannelTypeGuildForum)
	typeMedia         = int(discordgo.ChannelTypeGuildMedia)
)

func isThread(kind int) bool {
	return kind == typeNewsThread || kind == typePublicThread || kind == typePrivateThread
}
