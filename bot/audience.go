package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"footnote/knowledge"
)

// Grant lets somebody read some spaces.
type Grant struct {
	Spaces []knowledge.Space `toml:"spaces"`

	// To whom: Everyone in the team; those who see a reply in one of the
	// Channels; People and those in Groups, who read by themselves alone. All
	// ids are the service's.
	Everyone bool     `toml:"everyone"`
	Channels []string `toml:"channels"`
	People   []string `toml:"people"`
	Groups   []string `toml:"groups"`

	// Guests extends the grant to guests of the workspace, to people from
	// outside and to channels that either are in.
	Guests bool `toml:"guests"`
	// Private keeps it to replies that one person alone sees.
	Private bool `toml:"private"`
}

func (g Grant) validate() error {
	if len(g.Spaces) == 0 {
		return errors.New("spaces is missing: write the spaces that may be read, such as [\"handbook\"]")
	}
	if !g.Everyone && len(g.Channels)+len(g.People)+len(g.Groups) == 0 {
		return errors.New("it is for nobody: write everyone = true, or some of channels, people, groups")
	}
	return nil
}

// Audience returns who will see a reply to m: the spaces, out of all, that
// every one of them may read. It is a function of its arguments alone.
//
// The audience of a reply that is not private is the channel, whoever asked;
// that of a private one is the author.
func (r *Rules) Audience(m Message, all []knowledge.Space) Audience {
	var a Audience
	for _, s := range all {
		if may, _ := r.MayRead(m, s); may && (len(m.Spaces) == 0 || slices.Contains(m.Spaces, s)) {
			a.Spaces = append(a.Spaces, s)
		}
	}
	return a
}

// MayRead reports whether everybody who sees a reply to m may read space, and
// why, in words for the operator.
func (r *Rules) MayRead(m Message, space knowledge.Space) (may bool, why string) {
	if len(r.Audiences) == 0 {
		if who := outsider(m); who != "" {
			return false, "no [[audience]] is configured, and without one nothing may be read by guests and people from outside: " + who
		}
		return true, "no [[audience]] is configured, so everybody in the team may read everything"
	}
	why = fmt.Sprintf("no [[audience]] names the space %q", space)
	for i, g := range r.Audiences {
		if !slices.Contains(g.Spaces, space) {
			continue
		}
		may, because := g.covers(m)
		because = fmt.Sprintf("audience %d %s", i+1, because)
		if may {
			return true, because
		}
		if strings.HasPrefix(why, "no [[") {
			why = because
		} else {
			why += "; " + because
		}
	}
	return false, why
}

// covers reports whether everybody who sees a reply to m is among those that g
// is for, and why.
func (g Grant) covers(m Message) (bool, string) {
	private := seenByOne(m)
	who := outsider(m)
	switch {
	case who != "" && !g.Guests:
		return false, "is not for guests and people from outside (guests = true would be), and " + who
	case g.Private && !private:
		return false, "is for private replies alone, and this one is seen by others"
	case g.Everyone:
		return true, "is for everyone"
	case slices.Contains(g.Channels, m.Conversation.Channel):
		return true, "names the channel"
	case !private && len(g.People)+len(g.Groups) > 0:
		return false, "is for certain people, and the reply is seen by others too"
	case m.Author.ID != "" && slices.Contains(g.People, m.Author.ID):
		return true, "names the person"
	case slices.ContainsFunc(m.Author.Groups, func(id string) bool { return slices.Contains(g.Groups, id) }):
		return true, "names a group of theirs"
	}
	return false, "names neither the channel nor the person nor a group of theirs"
}

// seenByOne reports whether a reply to m is seen by its author alone.
func seenByOne(m Message) bool { return m.Private || m.Kind == Direct }

// outsider says who sees a reply to m and is not fully of the team, "" when
// nobody is.
func outsider(m Message) string {
	switch {
	case m.Author.Guest:
		return "who asks is a guest"
	case m.Author.External:
		return "who asks is from outside"
	case seenByOne(m):
		return ""
	case m.Shared:
		return "the channel is shared with people from outside"
	case m.Guests:
		return "a guest sees the channel"
	}
	return ""
}
