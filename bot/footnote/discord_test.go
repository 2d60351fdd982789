package main

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/discord"
	"footnote/adapters/discord/discordfake"
)

// discordProgram runs the program with args and the configuration lines of
// [discord], against a fake.
func discordProgram(t *testing.T, fake *discordfake.Fake, lines string, args ...string) (code int, out, errs string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "refunds.md"), []byte("# Refunds\n\nRefunds take fourteen days.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(folder, "footnote.toml")
	text := "[[source]]\nkind = \"folder\"\nname = \"docs\"\npath = \".\"\n[discord]\n" + lines
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) string {
		return map[string]string{"DISCORD_TOKEN": discordfake.Token, "WRONG_TOKEN": "wrong", "FOOTNOTE_DISCORD_API": fake.API()}[name]
	}
	var o, e strings.Builder
	code = run(t.Context(), append(args, "--config", config), strings.NewReader(""), &o, &e, env)
	return code, o.String(), e.String()
}

func TestDiscordInvite(t *testing.T) {
	fake := discordfake.New(t, discordfake.Options{})
	code, out, errs := discordProgram(t, fake, "", "discord", "invite")
	if code != exitAnswered || !strings.Contains(out, "client_id="+discordfake.AppID) || strings.Contains(errs, "Manage Threads") ||
		!strings.Contains(errs, "View Channels             to hear when it is mentioned") {
		t.Errorf("footnote discord invite = %d\n%s\n%s", code, out, errs)
	}
	if code, _, errs := discordProgram(t, fake, "token_env = \"NOT_SET\"\n", "discord", "invite"); code != exitUsage || !strings.Contains(errs, "NOT_SET") {
		t.Errorf("without a token: %d %s", code, errs)
	}
	if code, _, errs := discordProgram(t, fake, "token_env = \"WRONG_TOKEN\"\n", "discord", "invite"); code != exitFailure || !strings.Contains(errs, "does not accept the token") {
		t.Errorf("with a wrong token: %d %s", code, errs)
	}
}

func TestDiscordCheck(t *testing.T) {
	fake := discordfake.New(t, discordfake.Options{})
	fake.AddGuild(discordfake.Guild{ID: "100000000000000001"})
	if code, out, errs := discordProgram(t, fake, "enabled = true\n", "check"); code != exitAnswered || !strings.Contains(out, "the token works") {
		t.Errorf("footnote check = %d\n%s\n%s", code, out, errs)
	}
	if code, out, _ := discordProgram(t, fake, "enabled = true\nfollow_ups = true\n", "check"); code != exitFailure || !strings.Contains(out, "WRONG: follow_ups or forums need") {
		t.Errorf("without the intent: footnote check = %d\n%s", code, out)
	}
	if code, out, _ := discordProgram(t, fake, "enabled = true\ntoken_env = \"NOT_SET\"\n", "check"); code != exitFailure || !strings.Contains(out, "NOT_SET") {
		t.Errorf("without a token: footnote check = %d\n%s", code, out)
	}
	if code, out, errs := discordProgram(t, fake, "servers = [\"ours\"]\n", "check"); code != exitUsage || !strings.Contains(errs, `[discord] servers: "ours" is no id`) {
		t.Errorf("with a wrong server: footnote check = %d\n%s%s", code, out, errs)
	}
}

// TestDiscordExample: the example configuration has every setting of Discord's.
func TestDiscordExample(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "config.example.toml"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "\n[discord]\n")
	for _, key := range keysOf(reflect.TypeFor[discord.Config]()) {
		if !strings.Contains(section, "\n"+key+" = ") {
			t.Errorf("config.example.toml lacks %s below [discord]", key)
		}
	}
}

// discordServed is a `footnote serve` on a Discord of the test's.
type discordServed struct {
	t      testing.TB
	fake   *discordfake.Fake
	config string
	log    *noise
	stop   func()
}

const (
	discordGuild   = "100000000000000001"
	discordChannel = "200000000000000001"
	discordPerson  = "300000000000000001"
)

func serveDiscord(t testing.TB) *discordServed {
	t.Helper()
	v := &discordServed{t: t, fake: discordfake.New(t, discordfake.Options{Concurrency: 100}), log: &noise{}}
	v.fake.AddUser(discordfake.User{ID: discordPerson, Name: "anna"})
	v.fake.AddGuild(discordfake.Guild{ID: discordGuild, Members: map[string]discordfake.Extra{discordPerson: {}}})
	v.fake.AddChannel(discordfake.Channel{ID: discordChannel, Guild: discordGuild})
	folder := t.TempDir()
	v.config = filepath.Join(folder, "footnote.toml")
	for name, text := range map[string]string{
		"refunds.md":    "# Refunds\n\nRefunds take fourteen days.\n\nThe card that was paid with gets the money.\n",
		"footnote.toml": "data = \"data\"\n[[source]]\nkind = \"folder\"\nname = \"docs\"\npath = \".\"\ninclude = [\"*.md\"]\n[limits]\nperson = 0\nchannel = 0\nworkspace = 0\n[discord]\nenabled = true\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v.start()
	t.Cleanup(func() { v.stop() })
	return v
}

func (v *discordServed) start() {
	env := func(name string) string {
		return map[string]string{"DISCORD_TOKEN": discordfake.Token, "FOOTNOTE_DISCORD_API": v.fake.API()}[name]
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--config", v.config}, strings.NewReader(""), v.log, v.log, env)
	}()
	v.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case code := <-done:
			if code != exitAnswered {
				v.t.Errorf("footnote serve = %d\n%s", code, v.log)
			}
		case <-time.After(20 * time.Second):
			v.t.Errorf("footnote serve has not ended\n%s", v.log)
		}
	})
	v.until("connected", func() bool { return v.fake.Connected() > 0 })
}

func (v *discordServed) until(what string, so func() bool) {
	v.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if so() {
			return
		}
	}
	v.t.Fatalf("not within a minute: %s\n%s", what, v.log)
}

// answers returns how many messages of the bot answer each message.
func (v *discordServed) answers() map[string][]discordfake.Message {
	all := map[string][]discordfake.Message{}
	for _, m := range v.fake.Visible(discordChannel, discordPerson) {
		if m.Author == discordfake.BotID {
			all[m.Reply] = append(all[m.Reply], m)
		}
	}
	return all
}

func (v *discordServed) ask() string {
	return v.fake.Say(discordChannel, discordPerson, "<@"+discordfake.BotID+"> How long do refunds take?", "")
}

func TestServeOnDiscord(t *testing.T) {
	v := serveDiscord(t)
	id := v.ask()
	v.until("an answer", func() bool { return len(v.answers()[id]) == 1 })
	post := v.answers()[id][0]
	if !strings.Contains(post.Text(), "fourteen days") || len(post.Buttons()) < 4 {
		t.Fatalf("the answer is %q with %q", post.Text(), post.Buttons())
	}
	for _, control := range []string{"why", "more", "helpful"} {
		for _, button := range post.Buttons() {
			if !strings.Contains(button, ":"+control+":") {
				continue
			}
			before := len(v.fake.Visible(discordChannel, discordPerson))
			v.fake.Press(post.ID, discordPerson, button)
			v.until("what "+control+" brings", func() bool { return len(v.fake.Visible(discordChannel, discordPerson)) == before+1 })
		}
	}
	v.fake.Command(discordChannel, discordPerson,
		discordfake.Option{Name: "question", Type: 3, Value: "Who gets the money?"}, discordfake.Option{Name: "private", Type: 5, Value: true})
	var private discordfake.Message
	v.until("a private answer", func() bool {
		for _, m := range v.fake.Visible(discordChannel, discordPerson) {
			if m.Only == discordPerson && strings.Contains(m.Text(), "card that was paid with") && len(m.Buttons()) > 0 {
				private = m
				return true
			}
		}
		return false
	})
	for _, button := range private.Buttons() {
		if strings.Contains(button, ":share:") {
			v.fake.Press(private.ID, discordPerson, button)
		}
	}
	v.until("the answer in the channel", func() bool {
		seen := v.fake.Visible(discordChannel, "somebody else")
		return strings.Contains(seen[len(seen)-1].Text(), "card that was paid with")
	})
	gone := v.ask()
	v.until("an answer", func() bool { return len(v.answers()[gone]) == 1 })
	v.fake.Delete(gone)
	v.until("the answer gone with its question", func() bool { return len(v.answers()[gone]) == 0 })
}

// TestHistoryOnDiscord has questions asked while connections end, events come
// twice, answers to requests get lost and the program is started anew: each has
// one answer in the end.
func TestHistoryOnDiscord(t *testing.T) {
	rounds := 5
	if os.Getenv("FOOTNOTE_LONG") != "" {
		rounds = 200
	}
	v := serveDiscord(t)
	var mu sync.Mutex                      // guards chance
	chance := rand.New(rand.NewPCG(7, 11)) //nolint:gosec // the same history each time
	one := func(in int) bool {
		mu.Lock()
		defer mu.Unlock()
		return chance.IntN(in) == 0
	}
	v.fake.OnRequest(func(r discordfake.Request) *discordfake.Response {
		switch {
		case r.Method == "GET":
			return nil
		case one(8):
			return &discordfake.Response{After: true, Drop: true}
		case one(12):
			return &discordfake.Response{Status: 503, Body: "{}"}
		}
		return nil
	})
	var asked []string
	for range rounds {
		for range 3 {
			id := v.ask()
			asked = append(asked, id)
			if one(4) {
				v.fake.Again(id)
			}
		}
		mu.Lock()
		what := chance.IntN(5)
		mu.Unlock()
		switch what {
		case 0:
			v.fake.Now(4000)
		case 1:
			v.fake.Now(0, discordfake.Reconnect)
		case 2:
			v.stop()
			asked = append(asked, v.ask()) // while nobody is there
			v.start()
		}
		time.Sleep(20 * time.Millisecond)
	}
	v.until("all are answered", func() bool {
		all := v.answers()
		for _, id := range asked {
			if len(all[id]) == 0 {
				return false
			}
		}
		return true
	})
	v.stop()
	for _, id := range asked {
		if n := len(v.answers()[id]); n != 1 {
			t.Errorf("question %s has %d answers, want 1", id, n)
		}
	}
	t.Logf("%d questions, %d connections, %d requests", len(asked), v.fake.Connections(), len(v.fake.Requests()))
}
