package discord

import (
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/discordfake"
	"footnote/bot"
)

func TestMention(t *testing.T) {
	noLeaks(t)
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(answer))
	start(t, f, d)
	connected(t, f)
	id := f.Say(publicID, annaID, "<@"+discordfake.BotID+"> how long do refunds take?", "")
	got := said(t, f, publicID, benID, 1)[0]
	if got.Reply != id {
		t.Errorf("the reply answers %q, want %q", got.Reply, id)
	}
	for _, want := range []string{"> “Refunds take **fourteen days**.”", "They go to the same card.", "[Title 1 › Heading](<https://docs.example.org/page-1#:~:text=x>)", "2026-03-01"} {
		if !strings.Contains(got.Text(), want) {
			t.Errorf("the reply lacks %q:\n%s", want, got.Text())
		}
	}
	if n := len(got.Buttons()); n != 4 {
		t.Errorf("the reply has %d buttons, want 4", n)
	}
	m := d.messages()[0]
	want := bot.Message{
		Conversation: bot.Conversation{Service: "discord", Workspace: guildID, Channel: publicID},
		ID:           id, Text: "how long do refunds take?", Addressed: true, Kind: bot.PublicChannel,
	}
	if m.Conversation != want.Conversation || m.ID != want.ID || m.Text != want.Text || !m.Addressed || m.Kind != want.Kind || m.Shared {
		t.Errorf("message = %+v, want %+v", m, want)
	}
	if m.Author.ID != annaID || m.Author.External || len(m.Author.Groups) != 1 || m.Author.Groups[0] != roleID {
		t.Errorf("author = %+v, want anna with her role", m.Author)
	}
}

func TestDirectMessage(t *testing.T) {
	f := newFake(t, discordfake.Options{})
	d := newDesk(t, answering(echo))
	start(t, f, d)
	connected(t, f)
	f.Say(f.Direct(annaID), annaID, "hello", "")
	f.Say(f.Direct(evaID), evaID, "hello", "")
	said(t, f, f.Direct(annaID), annaID, 1)
	said(t, f, f.Direct(evaID), evaID, 1)
	for _, m := range d.messages() {
		if m.Kind != bot.Direct || !m.Addressed {
			t.Errorf("message = %+v, want a direct one", m)
		}
		if outside := m.Author.ID == evaID; m.Author.External != outside || outside == (len(m.Author.Groups) > 0) {
			t.Errorf("author = %+v, want external %v", m.Author, outside)
		}
	}
}

func TestAsk(t *testing.T) {
	noLeaks(t)
	question := discordfake.Option{Name: "question", Type: 3, Value: "how long?"}
	tests := []struct {
		name    string
		channel string
		options []discordfake.Option
		private bool
		kind    bot.ChannelKind
	}{
		{"in public", publicID, nil, false, bot.PublicChannel},
		{"privately", publicID, []discordfake.Option{{Name: "private", Type: 5, Value: true}}, true, bot.PublicChannel},
		{"in a private channel", privateID, nil, false, bot.PrivateChannel},
		{"in a thread", threadID, nil, false, bot.PublicChannel},
		{"in a private thread", secretID, nil, false, bot.PrivateChannel},
		{"on a server of others", foreignID, nil, true, bot.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, discordfake.Options{})
			d := newDesk(t, answering(answer))
			start(t, f, d)
			connected(t, f)
			id := f.Command(tt.channel, annaID, append([]discordfake.Option{question}, tt.options...)...)
			got := said(t, f, tt.channel, annaID, 1)[0]
			if !strings.Contains(got.Text(), "fourteen days") {
				t.Errorf("the reply is %q", got.Text())
			}
			if private := got.Only == annaID; private != tt.private {
				t.Errorf("only for anna: %v, want %v", private, tt.private)
			}
			if ok, after, _ := f.Acknowledged(id); !ok || after > time.Second {
				t.Errorf("acknowledged %v after %v", ok, after)
			}
			m := d.messages()[0]
			if m.Private != tt.private || m.Kind != tt.kind || m.Text != "how long?" || m.Shared != (tt.channel == foreignID) {
				t.Errorf("message = %+v, want private %v in %v", m, tt.private, tt.kind)
			}
		})
	}
}
