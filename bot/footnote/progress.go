package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge"
)

// progress says on a terminal what is being done once that takes long. It is
// for one goroutine.
type progress struct {
	out    io.Writer // nil when there is no terminal
	now    func() time.Time
	begin  time.Time
	last   time.Time // when something was said last
	onLine bool      // whether something stands on the line
}

// newProgress returns a progress that stays silent where out is no terminal.
func newProgress(out io.Writer, now func() time.Time) *progress {
	if !terminal.IsTerminal(out) {
		out = nil
	}
	return &progress{out: out, now: now, begin: now()}
}

// documents says how many documents have been read.
func (p *progress) documents(n int) { p.say("Reading: %s", plural(n, "document", "documents")) }

// say replaces what stands on the line, not before half a second has gone and
// not more than ten times a second.
func (p *progress) say(format string, args ...any) {
	const patience, pause = 500 * time.Millisecond, 100 * time.Millisecond
	if p.out == nil {
		return
	}
	now := p.now()
	if now.Sub(p.begin) < patience || now.Sub(p.last) < pause {
		return
	}
	p.last, p.onLine = now, true
	fmt.Fprintf(p.out, "\r\x1b[K"+format, args...)
}

// clear removes what stands on the line.
func (p *progress) clear() {
	if p.out != nil && p.onLine {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.onLine = false
	}
}

// count returns n with a comma between thousands.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural returns n and the word that fits it.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// describeSkip names a file that was left out and why, on one line.
func describeSkip(s *knowledge.SkipError) string {
	return bot.CleanLine(s.Path + ": " + s.Err.Error())
}
