package terminal_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"footnote/adapters/adaptertest"
	"footnote/adapters/terminal"
	"footnote/bot"
)

// posts is a terminal's output that takes each Write as a post.
type posts chan adaptertest.Post

func (p posts) Write(data []byte) (int, error) {
	p <- adaptertest.Post{
		Conversation: bot.Conversation{Service: "terminal", Channel: "terminal"},
		Text:         string(data),
	}
	return len(data), nil
}

func TestAdapter(t *testing.T) {
	adaptertest.Run(t, func(t testing.TB) adaptertest.Harness {
		in, person := io.Pipe()
		t.Cleanup(func() { person.Close() })
		out := make(posts, 100)
		return adaptertest.Harness{
			Adapter:       terminal.New(terminal.Config{In: in, Out: out}),
			Conversations: []bot.Conversation{{Service: "terminal", Channel: "terminal"}},
			Say:           func(_ bot.Conversation, text string) { fmt.Fprintln(person, text) },
			Posts:         out,
			Check:         func(p adaptertest.Post) error { return obeyed(p.Text, terminal.Style{}) },
		}
	})
}

// desk returns a desk that has h answer what a receives.
func desk(t *testing.T, a bot.Adapter, h bot.Handler) *adaptertest.Desk {
	d := adaptertest.NewDesk(t.Context(), a, h)
	t.Cleanup(d.Wait)
	return d
}

func TestRunInput(t *testing.T) {
	tests := []struct {
		name, in, prompt, want string
	}{
		{"lines", "one\ntwo\n", "", "<one>\n\n<two>\n\n"},
		{"no newline at the end", "one\ntwo", "", "<one>\n\n<two>\n\n"},
		{"carriage returns", "one\r\n", "", "<one>\n\n"},
		{"blank lines", "\n  \none\n\n", "", "<one>\n\n"},
		{"nothing", "", "", ""},
		{"prompt", "one\n", "> ", "> \n<one>\n\n> \n"},
		{"exit", "one\nexit\ntwo\n", "", "<one>\n\n"},
		{"quit, anyhow", " Quit \ntwo\n", "> ", "> "},
		{"exit and more", "exit code\n", "", "<exit code>\n\n"},
		{"not UTF-8", "o\xffne\n", "", "<one>\n\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			a := terminal.New(terminal.Config{In: strings.NewReader(test.in), Out: &out, Prompt: test.prompt})
			err := a.Run(t.Context(), desk(t, a, func(_ context.Context, m bot.Message) (bot.Reply, error) {
				return bot.Reply{Text: "<" + m.Text + ">"}, nil
			}))
			if err != nil || out.String() != test.want {
				t.Errorf("Run = %v and printed %q, want nil and %q", err, out.String(), test.want)
			}
		})
	}
}

func TestRunLongLine(t *testing.T) {
	in := strings.NewReader(strings.Repeat("a", 10<<20) + "\nnext\n")
	var lengths []int
	a := terminal.New(terminal.Config{In: in, Out: io.Discard})
	err := a.Run(t.Context(), desk(t, a, func(_ context.Context, m bot.Message) (bot.Reply, error) {
		lengths = append(lengths, len(m.Text))
		return bot.Reply{}, nil
	}))
	if want := "[65536 4]"; err != nil || fmt.Sprint(lengths) != want {
		t.Errorf("Run = %v and handed on lines of %v bytes, want nil and %s", err, lengths, want)
	}
}

// stuck is a reader whose Read never comes back before the test ends.
type stuck struct{ end <-chan struct{} }

func (s stuck) Read([]byte) (int, error) {
	<-s.end
	return 0, io.EOF
}

func TestRunReturnsWhileReadingIsStuck(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	end := make(chan struct{})
	defer close(end)
	done := make(chan error, 1)
	a := terminal.New(terminal.Config{In: stuck{end}, Out: io.Discard})
	go func() { done <- a.Run(ctx, nil) }()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	case <-time.After(time.Second):
		t.Error("Run has not returned a second after its context ended")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestRunFailures(t *testing.T) {
	want := errors.New("the line is cut")
	a := terminal.New(terminal.Config{In: failing{want}, Out: io.Discard})
	if err := a.Run(t.Context(), nil); !errors.Is(err, want) {
		t.Errorf("Run with an input that fails = %v, want %v", err, want)
	}
	a = terminal.New(terminal.Config{In: strings.NewReader("one\n"), Out: failing{want}})
	h := func(context.Context, bot.Message) (bot.Reply, error) { return bot.Reply{Text: "two"}, nil }
	if err := a.Run(t.Context(), desk(t, a, h)); !errors.Is(err, want) {
		t.Errorf("Run with an output that fails = %v, want %v", err, want)
	}
}
