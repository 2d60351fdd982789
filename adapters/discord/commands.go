package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// The commands and options, by their names.
const (
	askCommand     = "ask"
	targetCommand  = "Ask Footnote"
	questionOption = "question"
	spaceOption    = "space"
	privateOption  = "private"

	mostChoices   = 25
	longestChoice = 100
)

// commands returns the commands as they are registered: for servers and for
// people who installed us for themselves.
func commands() []*discordgo.ApplicationCommand {
	contexts := &[]discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
	}
	installs := &[]discordgo.ApplicationIntegrationType{
		discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall,
	}
	return []*discordgo.ApplicationCommand{
		{
			Type: discordgo.ChatApplicationCommand, Name: askCommand, Contexts: contexts, IntegrationTypes: installs,
			Description: "Ask the team's documents; the answer quotes them to the letter",
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: questionOption, Description: "What do you want to know?", Required: true, MaxLength: bot.MaxQuestion},
				{Type: discordgo.ApplicationCommandOptionString, Name: spaceOption, Description: "Answer from these documents alone", Autocomplete: true},
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: privateOption, Description: "Show the answer to nobody but me"},
			},
		},
		{Type: discordgo.MessageApplicationCommand, Name: targetCommand, Contexts: contexts, IntegrationTypes: installs},
	}
}

// register makes the commands known to Discord, unless it was told the same
// before.
func (a *Adapter) register(ctx context.Context, application string) error {
	all := commands()
	definition, err := json.Marshal(all)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(append([]byte(application+"\n"), definition...))
	hash := hex.EncodeToString(sum[:])
	var known string
	a.store.look(func(s *state) { known = s.Commands })
	if known == hash {
		return nil
	}
	err = a.rest.do(ctx, request{method: http.MethodPut, path: "/applications/" + application + "/commands", body: all, repeat: true})
	if err != nil {
		return err
	}
	a.store.change(func(s *state) { s.Commands = hash })
	a.store.flush()
	return nil
}

// complete answers while somebody still types: the spaces that they may read
// and that what they typed occurs in.
func (a *Adapter) complete(d bot.Desk, i *interaction, r received) acknowledgement {
	choices := []choice{}
	if who := i.person(); who != nil {
		if r.Open {
			a.wonder(who.ID)
		}
		where := conversationOf(r.Place)
		if r.Place.Kind == bot.Direct {
			where = bot.Conversation{Service: name}
		}
		typed := strings.ToLower(i.text(spaceOption))
		for _, s := range d.Library(personOf(who, i.Member, r), where).Spaces {
			space := string(s.Space)
			if len(choices) == mostChoices {
				break
			}
			if size(space) <= longestChoice && strings.Contains(strings.ToLower(space), typed) {
				choices = append(choices, choice{Name: space, Value: space})
			}
		}
	}
	return acknowledgement{
		Type: int(discordgo.InteractionApplicationCommandAutocompleteResult),
		Data: &ackData{Choices: &choices},
	}
}

// wonder has it found out what somebody is to the team, so that it is known when
// they type on. When many wait to be looked up already, it does not.
func (a *Adapter) wonder(person string) {
	select {
	case a.wondered <- person:
	default:
	}
}

// lookUp finds out what wonder asks for until ctx ends.
func (a *Adapter) lookUp(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case person := <-a.wondered:
			asking, stop := context.WithTimeout(ctx, informPatience)
			a.world.standing(asking, person)
			stop()
		}
	}
}
