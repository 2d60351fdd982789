package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/bot/journal"
	"footnote/qa"
)

// points are where a crash may hit between receiving a question and noting its
// answer.
var points = []string{"receive", "received", "begin", "attempt", "begun", "delivered", "posted", "settle", "settled"}

// TestKill ends Footnote, a process of its own, with kill -9 at each point, and
// starts it again until the question is dealt with: there is one answer, and
// never two.
func TestKill(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no kill -9 on Windows")
	}
	rounds := 6 // of nine points each: 54 in all
	switch {
	case long:
		rounds = 56 // 504
	case testing.Short():
		rounds = 2
	}
	for round := range rounds {
		for _, point := range points {
			t.Run(fmt.Sprintf("%s/%d", point, round), func(t *testing.T) {
				t.Parallel()
				killAt(t, point, round%2 == 1)
			})
		}
	}
}

func killAt(t *testing.T, point string, keys bool) {
	town := newTown(t, !keys)
	path := filepath.Join(t.TempDir(), "journal.db")
	m := bot.Message{Conversation: bot.Conversation{Service: "town", Channel: "square"}, ID: "m1",
		Author: bot.Person{ID: "ada"}, Text: "How long do refunds take?", Addressed: true, Kind: bot.PublicChannel}
	town.service.Say("e1", m)
	if err := town.child(t, path, point); err == nil && !(point == "begun" && keys) {
		t.Fatalf("the child was not killed at %s", point)
	}
	town.service.Say("e2", m) // what nobody acknowledged, or so the service thinks
	if err := town.child(t, path, ""); err != nil {
		t.Fatalf("the second child: %v", err)
	}
	answers, empty := 0, 0
	for _, p := range town.service.Posts() {
		if p.Reply.Waiting {
			empty++
		} else {
			answers++
		}
	}
	if answers != 1 || empty > 1 {
		t.Errorf("%d answers and %d placeholders after a kill at %s, want one answer: %+v", answers, empty, point, town.service.Posts())
	}
}

// town is a service in memory that the child reaches over loopback.
type town struct {
	service *bottest.Service
	url     string
	mu      sync.Mutex // guards pending
}

func newTown(t *testing.T, noKeys bool) *town {
	w := &town{service: bottest.New(bottest.Options{NoKeys: noKeys})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(w.serve), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { server.Close() })
	w.url = "http://" + l.Addr().String()
	return w
}

// remote is the child's side of the service: an adapter whose every call goes
// to the town.
type remote struct{ url string }

func (r remote) Name() string { return "town" }

func (r remote) call(path string, in, out any) error {
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	response, err := http.Post(r.url+path, "application/json", strings.NewReader(string(data)))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%w: %s", bot.ErrUndeliverable, body)
	}
	return json.NewDecoder(response.Body).Decode(out)
}

func (r remote) Run(ctx context.Context, d bot.Desk) error {
	for ctx.Err() == nil {
		var e *bot.Envelope
		if err := r.call("/next", nil, &e); err != nil {
			return err
		}
		if e == nil {
			break
		}
		if err := d.Receive(ctx, *e); err != nil {
			return err
		}
		if err := r.call("/acknowledge", e, new(any)); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}

func (r remote) Decode(e bot.Envelope) ([]bot.Event, error) {
	return bottest.New(bottest.Options{}).Decode(e)
}

func (r remote) Deliver(_ context.Context, d bot.Delivery) (string, error) {
	s := sent{d.Key, d.Conversation, d.ReplyTo, d.Reply, d.ID}
	var id string
	if d.ID == "" {
		if err := r.call("/begin", s, &id); err != nil {
			return "", err
		}
		if id != "" { // a service without keys
			if err := d.Begun(id); err != nil {
				return "", err
			}
			s.ID = id
		}
	}
	err := r.call("/deliver", s, &id)
	return id, err
}

// sent is a bot.Delivery as it is sent.
type sent struct {
	Key          string
	Conversation bot.Conversation
	ReplyTo      string
	Reply        bot.Reply
	ID           string
}

// serve is the town's side.
func (w *town) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out any
	var err error
	switch r.URL.Path {
	case "/next":
		if e, ok := w.service.Next(); ok {
			out = e
		}
	case "/acknowledge":
		var e bot.Envelope
		err = json.NewDecoder(r.Body).Decode(&e)
		w.service.Acknowledge(e)
	case "/begin", "/deliver":
		var s sent
		if err = json.NewDecoder(r.Body).Decode(&s); err != nil {
			break
		}
		d := bot.Delivery{Key: s.Key, Conversation: s.Conversation, ReplyTo: s.ReplyTo, Reply: s.Reply, ID: s.ID,
			Begun: func(string) error { return nil }}
		if r.URL.Path == "/begin" {
			out = w.service.Begin(d)
		} else {
			out, err = w.service.Deliver(r.Context(), d)
		}
	}
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(rw).Encode(out)
}

// child runs Footnote in a process of its own, which kills itself at point, or
// ends when all is dealt with.
func (w *town) child(t *testing.T, path, point string) error {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), "FOOTNOTE_CHILD="+path, "FOOTNOTE_TOWN="+w.url, "FOOTNOTE_POINT="+point)
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child failed: %v\n%s", err, out)
	}
	return err
}

// TestChild is the child of TestKill.
func TestChild(t *testing.T) {
	path := os.Getenv("FOOTNOTE_CHILD")
	if path == "" {
		t.Skip("this is the child of TestKill")
	}
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	answers := answerer(func(context.Context, qa.Question) (qa.Answer, error) {
		return qa.Answer{Citations: []qa.Citation{cite("Returns are free.")}}, nil
	})
	b := bot.New(bot.Config{Verify: library, Journal: j}, answers, "shop")
	point := os.Getenv("FOOTNOTE_POINT")
	b.AtPoint(func(p string) {
		if p == point {
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Kill()
			}
			select {}
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	town := remote{os.Getenv("FOOTNOTE_TOWN")}
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
			var e *bot.Envelope
			if err := town.call("/next", nil, &e); err != nil || e != nil {
				continue
			}
			if open, err := j.Open(ctx); err == nil && open == 0 {
				return
			}
		}
	}()
	if err := b.Run(ctx, town); err != nil {
		t.Fatal(err)
	}
}
