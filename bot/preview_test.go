package bot_test

import (
	"testing"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

func TestPreview(t *testing.T) {
	const address = "https://docs.example.org/pay"
	at := func(a string) (qa.Place, bool) { return qa.Place{Title: "Pay", Space: "hr"}, a == address }
	rules := bot.DefaultRules()
	rules.Audiences = []bot.Grant{{Spaces: []knowledge.Space{"hr"}, Channels: []string{"c1"}}}
	b := bot.New(bot.Config{At: at, Rules: &rules}, fixed(qa.Answer{}), "hr")
	in := func(channel string) bot.Message {
		return bot.Message{Conversation: bot.Conversation{Channel: channel}, Kind: bot.PublicChannel}
	}
	tests := []struct {
		name, address string
		bot           *bot.Bot
		m             bot.Message
		want          bool
	}{
		{"readable", address, b, in("c1"), true},
		{"not readable by all who see it", address, b, in("c2"), false},
		{"a guest sees it", address, b, func() bot.Message { m := in("c1"); m.Guests = true; return m }(), false},
		{"nobody's address", address + "s", b, in("c1"), false},
		{"no library", address, bot.New(bot.Config{Rules: &rules}, fixed(qa.Answer{}), "hr"), in("c1"), false},
	}
	for _, test := range tests {
		if p, ok := test.bot.Preview(test.m, test.address); ok != test.want || ok != (p.Title == "Pay") {
			t.Errorf("%s: Preview = %v, %v, want %v", test.name, p, ok, test.want)
		}
	}
}
