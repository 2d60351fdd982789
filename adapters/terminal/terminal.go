// Package terminal is Footnote where there is no chat: it reads a question a
// line and prints the answer with its footnotes. Its renderer also prints the
// answer of a single command.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
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
	// Prompt is printed before each line is read; empty for none.
	Prompt string
	// Log takes the handler's errors; nil throws them away.
	Log *slog.Logger
}

// Terminal is a bot.Adapter for one person at a terminal.
type Terminal struct {
	config Config
}

// New returns a Terminal on c.
func New(c Config) *Terminal {
	if c.Style == nil {
		c.Style = func() Style { return Style{} }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Terminal{config: c}
}

// Name returns "terminal".
func (t *Terminal) Name() string { return "terminal" }

// conversation is where everything on a terminal is said.
var conversation = bot.Conversation{Service: "terminal", Channel: "terminal"}

// Run hands every line that is not blank to h and prints what comes back. It
// returns nil when ctx or the input ends, and else why it could not read or
// print. A read that cannot be interrupted, such as that of a real terminal,
// may outlive Run by one line.
func (t *Terminal) Run(ctx context.Context, h bot.Handler) error {
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
		if err := t.say(ctx, h, l.text, n); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return t.leave()
		}
	}
}

// say hands one line to h and prints what comes back.
func (t *Terminal) say(ctx context.Context, h bot.Handler, text string, n int) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	reply, err := h(ctx, bot.Message{
		Conversation: conversation,
		ID:           strconv.Itoa(n),
		Text:         text,
		Addressed:    true,
	})
	if err != nil {
		t.config.Log.Error("handle message", "error", err)
	}
	if ctx.Err() != nil || reply.Silent() {
		return nil
	}
	printed := t.config.Style().Render(reply) + "\n"
	if t.config.Prompt != "" {
		printed = "\n" + printed
	}
	return t.write(printed)
}

func (t *Terminal) write(s string) error {
	if s == "" {
		return nil
	}
	if _, err := io.WriteString(t.config.Out, s); err != nil {
		return fmt.Errorf("print to the terminal: %w", err)
	}
	return nil
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
