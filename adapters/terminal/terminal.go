// Package terminal is Footnote where there is no chat: it reads a question a
// line and prints the answer with its footnotes. Its renderer also prints the
// answer of a single command.
package terminal

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"footnote/bot"
)

// Config is what a Terminal reads from and prints to.
type Config struct {
	// In is read line by line. When it is an io.Closer, Run closes it once ctx
	// ends, so that a read that waits comes back.
	In io.Reader
	// Out takes each reply in one Write.
	Out io.Writer
	// Style is asked before each reply, since windows change their width; nil
	// stands for the zero Style.
	Style func() Style
	// Render is how a reply is printed; nil for Style.Render.
	Render func(Style, bot.Reply) string
	// Prompt is printed before each line is read; empty for none.
	Prompt string
}

// Terminal is a bot.Adapter for one person at a terminal.
type Terminal struct {
	config Config
	run    string // distinguishes the lines of this Terminal from those of others

	mu     sync.Mutex // guards Out and what follows
	failed error      // why nothing can be printed any more
}

var _ bot.Adapter = (*Terminal)(nil)

// New returns a Terminal on c.
func New(c Config) *Terminal {
	if c.Style == nil {
		c.Style = func() Style { return Style{} }
	}
	if c.Render == nil {
		c.Render = Style.Render
	}
	return &Terminal{config: c, run: rand.Text()}
}

// Name returns "terminal".
func (t *Terminal) Name() string { return "terminal" }

// conversation is where everything on a terminal is said.
var conversation = bot.Conversation{Service: "terminal", Channel: "terminal"}

// Run hands every line that is not blank to d and, when d is a bot.Attendant,
// waits for the reply before the next. It returns nil when ctx or the input
// ends, or a line is "exit" or "quit", and else why it could not read or print. A read that cannot be
// interrupted, such as that of a real terminal, may outlive Run by one line.
func (t *Terminal) Run(ctx context.Context, d bot.Desk) error {
	reading, stop := context.WithCancel(ctx)
	lines, done := make(chan line), make(chan struct{})
	go func() {
		defer close(done)
		t.read(reading, lines)
	}()
	defer t.interrupt(done)
	defer stop()
	for n := 1; ; n++ {
		if err := t.write(t.config.Prompt); err != nil {
			return err
		}
		l, ok := next(ctx, lines)
		if !ok || errors.Is(l.err, io.EOF) {
			return t.leave()
		}
		if l.err != nil {
			return fmt.Errorf("read the terminal: %w", l.err)
		}
		if farewell(l.text) {
			return nil
		}
		if err := t.say(ctx, d, l.text, n); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return t.leave()
		}
	}
}

// farewell reports whether text, a line, is what ends programs that take lines.
func farewell(text string) bool {
	text = strings.TrimSpace(text)
	return strings.EqualFold(text, "exit") || strings.EqualFold(text, "quit")
}

// say hands one line to d and returns why no reply can be printed.
func (t *Terminal) say(ctx context.Context, d bot.Desk, text string, n int) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	e := bot.Envelope{Service: t.Name(), Key: fmt.Sprintf("%s-%d", t.run, n), Body: []byte(text), Received: time.Now()}
	receive := d.Receive
	if a, ok := d.(bot.Attendant); ok {
		receive = a.Attend
	}
	if err := receive(ctx, e); err != nil && ctx.Err() == nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

// Decode returns the line that e holds as a message.
func (t *Terminal) Decode(e bot.Envelope) ([]bot.Event, error) {
	return []bot.Event{bot.Message{
		Conversation: conversation,
		ID:           e.Key,
		Text:         string(e.Body),
		Addressed:    true,
		Kind:         bot.Direct,
	}}, nil
}

// Deliver prints the reply. What is printed stays, so there is no id, nothing
// is said that a later reply would take the place of, and nothing taken away.
func (t *Terminal) Deliver(_ context.Context, d bot.Delivery) (string, error) {
	if d.Reply.Silent() || d.Reply.Waiting {
		return "", nil
	}
	printed := t.config.Render(t.config.Style(), d.Reply) + "\n"
	if t.config.Prompt != "" {
		printed = "\n" + printed
	}
	if err := t.write(printed); err != nil {
		return "", fmt.Errorf("%w: %w", bot.ErrUndeliverable, err)
	}
	return "", nil
}

func (t *Terminal) write(s string) error {
	if s == "" {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := io.WriteString(t.config.Out, s); err != nil {
		t.failed = fmt.Errorf("print to the terminal: %w", err)
	}
	return t.failed
}

// leave ends the line that the prompt stands on.
func (t *Terminal) leave() error {
	if t.config.Prompt == "" {
		return nil
	}
	return t.write("\n")
}

// line is a line that was read, or why there will be no other.
type line struct {
	text string
	err  error
}

// next returns the next line, and false when ctx ended first.
func next(ctx context.Context, lines <-chan line) (line, bool) {
	select {
	case <-ctx.Done():
		return line{}, false
	case l := <-lines:
		return l, ctx.Err() == nil
	}
}

// read sends every line of the input and why there are no more, until ctx ends.
func (t *Terminal) read(ctx context.Context, lines chan<- line) {
	in := bufio.NewReader(t.config.In)
	for {
		text, err := readLine(in)
		if text != "" || err == nil {
			select {
			case lines <- line{text: text}:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			select {
			case lines <- line{err: err}:
			case <-ctx.Done():
			}
			return
		}
	}
}

// readLine returns the next line of in without its end. Of a line longer than
// any question the beginning is returned.
func readLine(in *bufio.Reader) (string, error) {
	const longest = 64 << 10 // bytes
	var b strings.Builder
	for {
		part, more, err := in.ReadLine()
		if b.Len() < longest {
			b.Write(part[:min(len(part), longest-b.Len())])
		}
		if err != nil || !more {
			return strings.ToValidUTF8(b.String(), ""), err
		}
	}
}

// interrupt makes the reader come back if that is possible and waits for it,
// though not for one that cannot be interrupted.
func (t *Terminal) interrupt(done <-chan struct{}) {
	c, ok := t.config.In.(io.Closer)
	if !ok {
		return
	}
	_ = c.Close() // only wakes the reader: nothing was written that could be lost
	select {
	case <-done:
	case <-time.After(100 * time.Millisecond):
	}
}
