package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/knowledge"
)

// TestAudience holds every surface against every sort of audience.
func TestAudience(t *testing.T) {
	rules := bot.DefaultRules()
	rules.Audiences = []bot.Grant{
		{Spaces: []knowledge.Space{"handbook"}, Everyone: true},
		{Spaces: []knowledge.Space{"faq"}, Everyone: true, Guests: true},
		{Spaces: []knowledge.Space{"money"}, Channels: []string{"C-money"}},
		{Spaces: []knowledge.Space{"hr"}, People: []string{"zoe"}, Groups: []string{"G-hr"}},
		{Spaces: []knowledge.Space{"personal"}, Everyone: true, Private: true},
		{Spaces: []knowledge.Space{"board"}, Channels: []string{"C-money"}, Private: true},
	}
	all := []knowledge.Space{"handbook", "faq", "money", "hr", "personal", "board", "unmentioned"}
	ada, zoe := bot.Person{ID: "ada"}, bot.Person{ID: "zoe"}
	member, guest, stranger := bot.Person{ID: "hal", Groups: []string{"G-hr"}}, bot.Person{ID: "zoe", Guest: true}, bot.Person{ID: "zoe", External: true}
	square, money := bot.Conversation{Channel: "C-square"}, bot.Conversation{Channel: "C-money", Thread: "T1"}
	tests := []struct {
		name string
		m    bot.Message
		want string
	}{
		{"in public", bot.Message{Author: ada, Conversation: square, Kind: bot.PublicChannel}, "handbook faq"},
		{"in public, by one who may read more", bot.Message{Author: zoe, Conversation: square, Kind: bot.PublicChannel}, "handbook faq"},
		{"in a private channel", bot.Message{Author: zoe, Conversation: square, Kind: bot.PrivateChannel}, "handbook faq"},
		{"in a group", bot.Message{Author: zoe, Conversation: square, Kind: bot.Group}, "handbook faq"},
		{"in a channel of unknown kind", bot.Message{Author: zoe, Conversation: square}, "handbook faq"},
		{"in a bound channel", bot.Message{Author: ada, Conversation: money, Kind: bot.PublicChannel}, "handbook faq money"},
		{"in a bound channel that is shared", bot.Message{Author: ada, Conversation: money, Kind: bot.PublicChannel, Shared: true}, "faq"},
		{"in public, where a guest is", bot.Message{Author: zoe, Conversation: square, Kind: bot.PublicChannel, Guests: true}, "faq"},
		{"in a bound channel where a guest is", bot.Message{Author: ada, Conversation: money, Kind: bot.PrivateChannel, Guests: true}, "faq"},
		{"in a group with a guest", bot.Message{Author: ada, Conversation: square, Kind: bot.Group, Guests: true}, "faq"},
		{"privately in a bound channel where a guest is", bot.Message{Author: ada, Conversation: money, Kind: bot.PublicChannel, Private: true, Guests: true}, "handbook faq money personal board"},
		{"privately, named, where a guest is", bot.Message{Author: zoe, Conversation: square, Private: true, Guests: true}, "handbook faq hr personal"},
		{"directly, whatever else is said", bot.Message{Author: ada, Kind: bot.Direct, Guests: true, Shared: true}, "handbook faq personal"},
		{"privately", bot.Message{Author: ada, Conversation: square, Kind: bot.PublicChannel, Private: true}, "handbook faq personal"},
		{"privately in a bound channel", bot.Message{Author: ada, Conversation: money, Kind: bot.PublicChannel, Private: true}, "handbook faq money personal board"},
		{"privately in a shared channel", bot.Message{Author: ada, Conversation: square, Private: true, Shared: true}, "handbook faq personal"},
		{"privately, named", bot.Message{Author: zoe, Conversation: square, Private: true}, "handbook faq hr personal"},
		{"directly", bot.Message{Author: zoe, Kind: bot.Direct}, "handbook faq hr personal"},
		{"directly, by a group", bot.Message{Author: member, Kind: bot.Direct}, "handbook faq hr personal"},
		{"by a guest", bot.Message{Author: guest, Conversation: square, Kind: bot.PublicChannel}, "faq"},
		{"by a guest, directly, though named", bot.Message{Author: guest, Kind: bot.Direct}, "faq"},
		{"from outside", bot.Message{Author: stranger, Conversation: money, Kind: bot.PublicChannel, Private: true}, "faq"},
		{"by nobody", bot.Message{Kind: bot.Direct}, "handbook faq personal"},
		{"narrowed", bot.Message{Author: zoe, Kind: bot.Direct, Spaces: []knowledge.Space{"hr", "money"}}, "hr"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := strings.Trim(fmt.Sprint(rules.Audience(test.m, all).Spaces), "[]")
			if got != test.want {
				t.Errorf("Audience(%+v) = %q, want %q", test.m, got, test.want)
			}
		})
	}
}

// TestAudienceUnconfigured is who may read what when nobody has said.
func TestAudienceUnconfigured(t *testing.T) {
	rules := bot.DefaultRules()
	all := []knowledge.Space{"a", "b"}
	for _, test := range []struct {
		m    bot.Message
		want int
	}{
		{bot.Message{Author: bot.Person{ID: "ada"}, Kind: bot.PublicChannel}, 2},
		{bot.Message{Author: bot.Person{ID: "ada"}}, 2},
		{bot.Message{Author: bot.Person{ID: "ada"}, Shared: true}, 0},
		{bot.Message{Author: bot.Person{ID: "ada"}, Kind: bot.PublicChannel, Guests: true}, 0},
		{bot.Message{Author: bot.Person{ID: "ada"}, Kind: bot.PublicChannel, Guests: true, Private: true}, 2},
		{bot.Message{Author: bot.Person{ID: "ada", Guest: true}, Kind: bot.Direct}, 0},
		{bot.Message{Author: bot.Person{ID: "ada", External: true}, Kind: bot.Direct}, 0},
	} {
		if got := rules.Audience(test.m, all).Spaces; len(got) != test.want {
			t.Errorf("Audience(%+v) = %v, want %d spaces", test.m, got, test.want)
		}
	}
}

func TestRulesValidate(t *testing.T) {
	change := func(f func(*bot.Rules)) bot.Rules {
		r := bot.DefaultRules()
		f(&r)
		return r
	}
	tests := []struct {
		rules bot.Rules
		want  string
	}{
		{bot.DefaultRules(), ""},
		{change(func(r *bot.Rules) { r.Audiences = []bot.Grant{{Everyone: true}} }), "audience 1: spaces is missing: write the spaces that may be read, such as [\"handbook\"]"},
		{change(func(r *bot.Rules) { r.Audiences = []bot.Grant{{Spaces: []knowledge.Space{"a"}}} }), "audience 1: it is for nobody: write everyone = true, or some of channels, people, groups"},
		{change(func(r *bot.Rules) { r.Channels = []bot.ChannelRules{{Auto: true}} }), "channel 1: id is missing: write the id that the service gives the channel"},
		{change(func(r *bot.Rules) { r.Channels = []bot.ChannelRules{{ID: "C", Confidence: 1}} }), "channel 1: confidence = 1: write a number between 0 and 1, such as 0.9, or leave it out"},
		{change(func(r *bot.Rules) { r.Owners = map[string]string{"Maria": ""} }), "[owners] write a name and the id of a person: \"Maria\" = \"U012AB3CD\""},
		{change(func(r *bot.Rules) { r.Limits.Person = -1 }), "[limits] person = -1: write a number of questions a minute, or 0 for no limit"},
		{change(func(r *bot.Rules) { r.Limits.Waiting = 0 }), "[limits] waiting = 0: must be at least 1"},
		{change(func(r *bot.Rules) { r.Keep.Votes = -1 }), "[keep] votes = -1: write a number of days, or 0 to keep nothing"},
		{change(func(r *bot.Rules) { r.Keep.Answers = 1 }), "[keep] questions = 30: they are kept with their answers, so at most 1 days"},
	}
	for _, test := range tests {
		got := ""
		if err := test.rules.Validate(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("Validate() = %q\nwant %q", got, test.want)
		}
	}
}
