package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/qa"
)

// buffer is a log that may be written from anywhere.
type buffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// TestCanaries sends words and secrets that must not get out through every
// path, errors and panics that hold them included: they are in no written byte
// but the journal's, and after they are forgotten in none of those either.
func TestCanaries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	var log buffer
	registry := prometheus.NewRegistry()
	canary := func(n int) string { return fmt.Sprintf("canary-%d-sings", n) }
	const secret = "handle-of-the-canary"
	synctest.Test(t, func(t *testing.T) {
		j, err := journal.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		var asked, posted atomic.Int64
		a := answerer(func(ctx context.Context, q qa.Question) (qa.Answer, error) {
			switch asked.Add(1) % 5 {
			case 0:
				return qa.Answer{}, errors.New("cannot answer " + q.Text)
			case 1:
				panic("cannot answer " + q.Text)
			case 2:
				panic(errors.New("cannot answer " + q.Text))
			case 3:
				<-ctx.Done()
				return qa.Answer{}, fmt.Errorf("cannot answer %s: %w", q.Text, ctx.Err())
			}
			return qa.Answer{Citations: []qa.Citation{cite("Refunds take 14 days.")}}, nil
		})
		service := bottest.New(bottest.Options{Fault: func(d bot.Delivery) bottest.Fault {
			switch n := posted.Add(1); {
			case n%7 == 0:
				panic("cannot post " + d.Handle + d.Reply.Text)
			case n%3 == 0:
				return bottest.Fault{Before: errors.New("cannot post with " + d.Handle + ": " + d.Reply.Text)}
			}
			return bottest.Fault{}
		}})
		rules := bot.DefaultRules()
		rules.Limits = bot.Limits{Waiting: 10, Person: 12}
		b := bot.New(bot.Config{Verify: library, Journal: j, Rules: &rules, Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: registry}, a, "shop")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx, service) }()
		for i := range 30 {
			m := bot.Message{Conversation: bot.Conversation{Service: "town", Channel: "c"}, ID: fmt.Sprint("m", i),
				Author: bot.Person{ID: "ada", Name: "Ada"}, Text: "Why " + canary(i) + "?", Addressed: i%6 != 5, Handle: secret, Private: true}
			service.Say("", m)
			service.Say("", bot.Edit{Message: m}, bot.Action{Message: m, Control: bot.Control(canary(i)), Answered: canary(i)})
			time.Sleep(11 * time.Second)
		}
		if err := b.Attend(t.Context(), bot.Envelope{Service: "town", Key: "bad", Body: []byte(canary(100))}); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if log := log.b.String(); !strings.Contains(log, "answer") {
			t.Errorf("nothing failed:\n%s", log)
		}
		kept, err := j.Of(t.Context(), "town", "ada")
		if err != nil || len(kept.Answers) < 10 {
			t.Errorf("kept %d answers, %v", len(kept.Answers), err)
		}
		if _, err := j.ErasePerson(t.Context(), "town", "ada", time.Now()); err != nil {
			t.Error(err)
		}
		searched(t, "journal", filepath.Dir(path))
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = j.Close()
	})
	if strings.Contains(log.b.String(), "sings") || strings.Contains(log.b.String(), secret) {
		t.Errorf("the log has a canary:\n%s", log.b.String())
	}
	figures, err := registry.Gather()
	if err != nil || strings.Contains(fmt.Sprint(figures), "sings") {
		t.Errorf("the figures have a canary: %v %v", figures, err)
	}
}

// searched fails when a file in dir has a canary.
func searched(t *testing.T, what, dir string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if at := bytes.Index(data, []byte("sings")); at >= 0 {
			t.Errorf("%s: %s has a canary: %q", what, f.Name(), data[max(0, at-60):at+20])
		}
		if bytes.Contains(data, []byte("handle-of")) {
			t.Errorf("%s: %s has the handle", what, f.Name())
		}
	}
}
