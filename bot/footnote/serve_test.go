package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
)

// patience is how long is waited for what ought to happen soon. It tells only
// never from late, which a busy machine may be.
const patience = time.Minute

// noise is a log that several goroutines write.
type noise struct {
	mu sync.Mutex // guards b
	b  strings.Builder
}

func (n *noise) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *noise) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// clear empties n, so that what is expected next is new.
func (n *noise) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.b.Reset()
}

// served is a `footnote serve` on a service in memory.
type served struct {
	t       testing.TB
	folder  string // with the configuration and a folder docs
	service *bottest.Service
	posts   chan bottest.Post
	log     *noise
	stop    func()
}

// serving starts one on the documents, by name.
func serving(t testing.TB, config string, documents map[string]string) *served {
	t.Helper()
	v := &served{t: t, folder: t.TempDir(), service: bottest.New(bottest.Options{Name: "memory"}), posts: make(chan bottest.Post, 100), log: &noise{}}
	if err := os.Mkdir(filepath.Join(v.folder, "docs"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range documents {
		v.write(filepath.Join("docs", name), text)
	}
	v.write("footnote.toml", config)
	v.service.Watch(func(p bottest.Post) { v.posts <- p })
	v.start()
	t.Cleanup(func() { v.stop() })
	return v
}

func (v *served) write(name, text string) {
	v.t.Helper()
	if err := os.WriteFile(filepath.Join(v.folder, name), []byte(text), 0o600); err != nil {
		v.t.Fatal(err)
	}
}

func (v *served) start() {
	v.t.Helper()
	p := &program{stdin: strings.NewReader(""), stdout: v.log, stderr: v.log, env: os.Getenv}
	o := &options{config: filepath.Join(v.folder, "footnote.toml")}
	s, err := p.settings(o)
	if err != nil {
		v.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.serveOn(ctx, o, s, []bot.Adapter{v.service}) }()
	var once sync.Once
	v.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-done:
				if err != nil {
					v.t.Errorf("serve = %v, want nil\n%s", err, v.log)
				}
			case <-time.After(patience):
				v.t.Errorf("serve has not ended %v after it was told to", patience)
			}
		})
	}
}

// ask has a person ask text under the key, and returns what is posted until a
// post holds want.
func (v *served) ask(key, text, want string) bottest.Post {
	v.t.Helper()
	v.service.Say(key, bot.Message{
		Conversation: bot.Conversation{Service: "memory", Workspace: "w", Channel: "c", Thread: key}, ID: key,
		Author: bot.Person{ID: "ann"}, Text: text, Addressed: true, Kind: bot.PublicChannel,
	})
	return v.await(want)
}

// await returns the next post that holds want.
func (v *served) await(want string) bottest.Post {
	v.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case p := <-v.posts:
			if strings.Contains(said(p), want) {
				return p
			}
		case <-limit:
			v.t.Fatalf("nothing was posted that holds %q\n%s", want, v.log)
		}
	}
}

// said returns what a post says, quotes included.
func said(p bottest.Post) string {
	var b strings.Builder
	b.WriteString(p.Reply.Text)
	for _, n := range p.Reply.Notes {
		for _, part := range n.Parts {
			b.WriteString("\n" + part.Text)
		}
	}
	return b.String()
}

const serveConfig = `
[[source]]
kind = "folder"
name = "docs"
path = "docs"
`

const hotel = "# Travel\n\nA hotel may cost 180 euros a night in large cities.\n"

func TestServe(t *testing.T) {
	v := serving(t, serveConfig, map[string]string{"travel.md": hotel, "leave.md": "# Leave\n\nEverybody has 28 days of paid leave a year.\n"})
	v.ask("1", "How much may a hotel cost?", "180 euros")

	// What was posted is corrected when its document changes.
	v.write("docs/travel.md", strings.Replace(hotel, "180", "210", 1))
	v.await("210 euros")
	v.ask("2", "How much may a hotel cost?", "210 euros")

	// A question that was asked before the end is not answered again after it.
	v.stop()
	before := len(v.service.Posts())
	v.start()
	v.service.Say("2", bot.Message{
		Conversation: bot.Conversation{Service: "memory", Workspace: "w", Channel: "c", Thread: "2"}, ID: "2",
		Author: bot.Person{ID: "ann"}, Text: "How much may a hotel cost?", Addressed: true, Kind: bot.PublicChannel,
	})
	v.ask("3", "How many days of leave do we have?", "28 days")
	if n := len(v.service.Posts()) - before; n != 1 {
		t.Errorf("%d posts after the restart, want 1", n)
	}
	v.stop()
	if strings.Contains(v.log.String(), "hotel") {
		t.Errorf("the log holds what people wrote:\n%s", v.log)
	}
}

// expect waits until the log holds want.
func (v *served) expect(want string) {
	v.t.Helper()
	for begin := time.Now(); !strings.Contains(v.log.String(), want); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > patience {
			v.t.Fatalf("the log lacks %q:\n%s", want, v.log)
		}
	}
}
