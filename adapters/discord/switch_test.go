package discord

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/adaptertest"
	"footnote/adapters/discord/discordfake"
	"footnote/bot"
	"footnote/bot/journal"
)

// kept is Footnote on a fake, with what it keeps.
type kept struct {
	t       *testing.T
	f       *discordfake.Fake
	journal *journal.Journal
	library *adaptertest.Library
	rules   bot.Rules
	folder  string
	stop    func()
}

// keeping runs Footnote on f, which keeps questions for one day and answers for
// three.
func keeping(t *testing.T, f *discordfake.Fake) *kept {
	t.Helper()
	j, err := journal.Memory()
	if err != nil {
		t.Fatal(err)
	}
	k := &kept{t: t, f: f, journal: j, library: adaptertest.NewLibrary(t, 20), rules: bot.DefaultRules(), folder: t.TempDir()}
	k.rules.Limits = bot.Limits{Waiting: 100}
	k.rules.Keep.Questions, k.rules.Keep.Answers = 1, 3
	k.start()
	t.Cleanup(func() { k.stop(); j.Close() })
	return k
}

func (k *kept) start() {
	k.t.Helper()
	b := bot.New(bot.Config{Journal: k.journal, Rules: &k.rules, Verify: k.library.Text}, k.library.Engine, "handbook")
	a := newAdapter(k.t, k.f, func(_ *Config, o *Options) { o.Folder = k.folder })
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, a) }()
	k.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			k.t.Errorf("Run = %v", err)
		}
	})
	time.Sleep(10 * time.Second)
}

// question returns a question that is answered.
func (k *kept) question() string { return k.library.Question(rand.New(rand.NewPCG(1, 2))) }

// usable returns the controls below a message that can be used.
func usable(m discordfake.Message) []bot.Control {
	var all []bot.Control
	for _, id := range m.Buttons() {
		if c, _, _, _ := parseCustomID(id); !slices.Contains(m.Disabled(), id) {
			all = append(all, c)
		}
	}
	return all
}

// answersOf returns what the bot said in a channel, as somebody sees it.
func answersOf(f *discordfake.Fake, channel, user string) []discordfake.Message {
	return slices.DeleteFunc(f.Visible(channel, user), func(m discordfake.Message) bool { return m.Author != discordfake.BotID })
}

var votes = []bot.Control{bot.Helpful, bot.NotHelpful}

// TestExpiredButtons has what is kept expire, through a restart: below what
// Footnote can still change, the buttons that have lost their use are disabled,
// first those that need the question, then all.
func TestExpiredButtons(t *testing.T) {
	for _, plain := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			f := inMemory(t, discordfake.Options{})
			if plain { // embeds in place of components of the second version
				f.OnRequest(func(r discordfake.Request) *discordfake.Response {
					if !strings.Contains(r.Body, `"type":17`) {
						return nil
					}
					return &discordfake.Response{Status: 400, Body: `{"code":50035,"message":"Invalid Form Body"}`}
				})
			}
			k := keeping(t, f)
			direct := f.Direct(annaID)
			mention(f, k.question())
			f.Say(direct, annaID, k.question(), "")
			f.Command(privateID, annaID, discordfake.Option{Name: "question", Type: 3, Value: k.question()})
			time.Sleep(time.Minute)
			channels := []string{publicID, direct, privateID}
			check := func(when string, want []bot.Control) {
				t.Helper()
				for _, c := range channels {
					all := answersOf(f, c, annaID)
					if len(all) != 1 {
						t.Fatalf("%s: %d answers in %s, want 1", when, len(all), c)
					}
					if got := usable(all[0]); !slices.Equal(got, want) || !strings.Contains(all[0].Text(), "after the form has arrived") {
						t.Errorf("%s: in %s %v can be used below %q, want %v", when, c, got, all[0].Text(), want)
					}
				}
			}
			all := []bot.Control{bot.Helpful, bot.NotHelpful, bot.Why, bot.More, bot.AskPerson}
			check("at first", all)
			time.Sleep(23 * time.Hour)
			check("within a day", all)
			k.stop()
			k.start()
			time.Sleep(2 * time.Hour)
			check("after a day", votes)
			time.Sleep(48 * time.Hour)
			check("after three days", nil)
			before := len(f.Requests())
			time.Sleep(24 * time.Hour)
			if n := len(f.Requests()) - before; n > 0 {
				t.Errorf("%d requests a day later, want none", n)
			}
		})
	}
}

// TestExpiredPrivately has what is kept of a private answer expire, which
// Footnote cannot change by itself: who presses a button is told why nothing
// comes of it, alone, and the button is disabled then.
func TestExpiredPrivately(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		k := keeping(t, f)
		f.Command(publicID, annaID, discordfake.Option{Name: "question", Type: 3, Value: k.question()}, privately)
		time.Sleep(26 * time.Hour)
		post := answersOf(f, publicID, annaID)[0]
		f.Press(post.ID, annaID, buttonFor(t, post, bot.Why))
		time.Sleep(time.Minute)
		all := answersOf(f, publicID, annaID)
		if len(all) != 2 || all[1].Only != annaID || all[1].Text() != bot.PhrasesIn("en").Expired() {
			t.Fatalf("anna sees %+v, want the reason, for her alone", all)
		}
		if got := usable(all[0]); !slices.Equal(got, votes) || !strings.Contains(all[0].Text(), "after the form has arrived") {
			t.Errorf("%v can be used below %q, want the votes", got, all[0].Text())
		}
		time.Sleep(48 * time.Hour)
		f.Press(post.ID, annaID, buttonFor(t, post, bot.Helpful))
		time.Sleep(time.Minute)
		if all = answersOf(f, publicID, annaID); len(all) != 3 || all[2].Only != annaID || len(usable(all[0])) > 0 {
			t.Errorf("anna sees %+v, want a reason once more, and no button", all)
		}
		if n := len(answersOf(f, publicID, benID)); n != 0 {
			t.Errorf("ben sees %d messages", n)
		}
	})
}

// TestExpiredWhereNothingCanBeChanged has the thread be archived and another
// message be gone when their buttons expire: that is let be, and others go on.
func TestExpiredWhereNothingCanBeChanged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := inMemory(t, discordfake.Options{})
		k := keeping(t, f)
		const archived = "200000000000000088"
		f.AddChannel(discordfake.Channel{ID: archived, Guild: guildID, Parent: publicID, Type: 11})
		f.Say(archived, annaID, "<@"+discordfake.BotID+"> "+k.question(), "")
		f.Say(threadID, annaID, "<@"+discordfake.BotID+"> "+k.question(), "")
		mention(f, k.question())
		time.Sleep(time.Minute)
		f.AddChannel(discordfake.Channel{ID: archived, Guild: guildID, Parent: publicID, Type: 11, Locked: true})
		f.Delete(answersOf(f, threadID, annaID)[0].ID)
		var tooOften atomic.Int64 // changes of old messages are limited for a while
		f.OnRequest(func(r discordfake.Request) *discordfake.Response {
			if r.Method == http.MethodPatch && tooOften.Add(1) < 4 {
				return &discordfake.Response{Status: 429, Body: `{"message":"Maximum number of edits to messages older than 1 hour reached.","code":30046}`}
			}
			return nil
		})
		time.Sleep(26 * time.Hour)
		if got := usable(answersOf(f, publicID, annaID)[0]); !slices.Equal(got, votes) {
			t.Errorf("%v can be used, want the votes", got)
		}
		left, err := k.journal.Spent(t.Context(), name, 10)
		if err != nil || len(left) > 0 {
			t.Errorf("%d posts wait to have their controls switched (%v), want none", len(left), err)
		}
		if n := tooOften.Load(); n > 10 {
			t.Errorf("%d changes were tried, want a few", n)
		}
	})
}
