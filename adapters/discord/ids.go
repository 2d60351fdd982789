package discord

import (
	"strconv"
	"strings"

	"footnote/bot"
)

// customVersion begins the ids of our buttons, so that those of an older form
// can be told apart.
const customVersion = "f1"

// longestID is how many characters the id of a button may have.
const longestID = 100

// customID returns the id of the button for a control of an answer, below a
// reply whose earlier messages are named too, as far as there is room.
func customID(c bot.Control, answered string, earlier []string) string {
	id := customVersion + ":" + string(c) + ":" + answered
	var short []string
	for _, e := range earlier {
		n, err := strconv.ParseUint(e, 10, 64)
		if err != nil {
			return id
		}
		short = append(short, strconv.FormatUint(n, 36))
	}
	if with := id + ":" + strings.Join(short, ","); len(short) > 0 && len(with) <= longestID {
		return with
	}
	return id
}

// parseCustomID returns what customID was made from.
func parseCustomID(id string) (c bot.Control, answered string, earlier []string, ok bool) {
	parts := strings.Split(id, ":")
	if len(parts) < 3 || len(parts) > 4 || parts[0] != customVersion {
		return "", "", nil, false
	}
	c, answered = bot.Control(parts[1]), parts[2]
	if bot.PhrasesIn("en").Labels().Controls[c] == "" {
		return "", "", nil, false
	}
	if len(parts) == 3 {
		return c, answered, nil, true
	}
	for _, short := range strings.Split(parts[3], ",") {
		n, err := strconv.ParseUint(short, 36, 64)
		if err != nil {
			return "", "", nil, false
		}
		earlier = append(earlier, strconv.FormatUint(n, 10))
	}
	return c, answered, earlier, true
}

// handle is what is needed to answer an interaction, as it stands in
// bot.Message.Handle.
type handle struct {
	application string
	interaction string
	token       string // a secret
	// button is the message whose button was pressed, empty for a command.
	button string
	// hidden is whether what is posted can be reached through the interaction
	// alone, since we are not there ourselves.
	hidden bool
}

func handleOf(i *interaction, p place) handle {
	h := handle{application: i.ApplicationID, interaction: i.ID, token: i.Token, hidden: i.isForeignInstall()}
	if i.Type == componentInteraction && i.Message != nil {
		h.button = i.Message.ID
	}
	return h
}

func (h handle) String() string {
	hidden := ""
	if h.hidden {
		hidden = "h"
	}
	return strings.Join([]string{h.application, h.interaction, h.button, hidden, h.token}, ":")
}

func parseHandle(s string) (handle, bool) {
	parts := strings.SplitN(s, ":", 5)
	if len(parts) != 5 || parts[0] == "" || parts[1] == "" || parts[4] == "" {
		return handle{}, false
	}
	return handle{application: parts[0], interaction: parts[1], button: parts[2], hidden: parts[3] != "", token: parts[4]}, true
}

// messages returns the path of the interaction's messages.
func (h handle) messages() string {
	return "/webhooks/" + h.application + "/" + h.token
}

// post is what Deliver put before people: the messages of one reply, as it
// stands in bot.Delivery.ID ("123/4,5").
type post struct {
	channel string
	ids     []string // in order; "@original" is the interaction's own
	// hidden is whether only the interaction that it came from can reach it.
	hidden bool
	// begun is whether it does not hold the reply yet.
	begun bool
}

func (p post) String() string {
	var b strings.Builder
	if p.hidden {
		b.WriteByte('~')
	}
	b.WriteString(p.channel + "/" + strings.Join(p.ids, ","))
	if p.begun {
		b.WriteByte('?')
	}
	return b.String()
}

func parsePost(s string) (p post, ok bool) {
	s, p.hidden = strings.CutPrefix(s, "~")
	s, p.begun = strings.CutSuffix(s, "?")
	channel, ids, ok := strings.Cut(s, "/")
	if !ok || ids == "" {
		return post{}, false
	}
	p.channel, p.ids = channel, strings.Split(ids, ",")
	return p, true
}
