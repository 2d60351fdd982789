package discord

import (
	"fmt"
	"regexp"
	"strings"
)

// Here is as much of Discord's Markdown as is needed to see what its clients
// make of a text: what is shown, where links lead, and whether anything is in
// it that does more than to stand there.

// shown is what a client makes of a text.
type shown struct {
	text  strings.Builder // as it is read, with "→ address" behind links when addresses
	links []string        // where links lead
	wrong []string        // what does more than to stand there

	addresses bool // whether text shows where links lead
}

func (s *shown) bad(format string, args ...any) {
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

var (
	ourLink   = regexp.MustCompile(`^\[((?:\\.|[^\[\]\\])*)\]\(<([^<>\s]*)>\)`)
	bareLink  = regexp.MustCompile(`^(?:https?|steam|discord|ftp)://[^\s<]`)
	invite    = regexp.MustCompile(`^(?:discord\.gg|discord\.com/invite|discordapp\.com/invite|dsc\.gg)/\w`)
	called    = regexp.MustCompile(`^@(?:everyone|here)`)
	live      = regexp.MustCompile(`^<(?:@[!&]?|#|a?:\w+:|t:|id:|/|https?:|mailto:|tel:|sound:)`)
	lineStart = regexp.MustCompile(`^\s*(?:#{1,3}\s|[-*+]\s|\d+\.\s|>{3}\s|>\s|-#\s)`)
)

// read reads a text as a client does.
func (s *shown) read(markdown string) {
	for markdown != "" {
		before, rest, code := strings.Cut(markdown, "```")
		s.lines(before)
		if !code {
			return
		}
		inside, after, closed := strings.Cut(rest, "```")
		if !closed {
			s.bad("a code block does not end: %q", markdown)
			return
		}
		s.text.WriteString(strings.TrimPrefix(inside, "\n"))
		markdown = after
	}
}

func (s *shown) lines(text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			s.text.WriteByte('\n')
		}
		for _, ours := range []string{"> ", "-# "} {
			if rest, ok := strings.CutPrefix(line, ours); ok {
				line = rest
				if ours == "> " {
					s.text.WriteString("│ ")
				}
				break
			}
		}
		if m := lineStart.FindString(line); m != "" {
			s.bad("a line begins with %q: %q", m, line)
		}
		s.inline(line)
	}
}

func (s *shown) inline(line string) {
	bold := false
	for line != "" {
		switch m := ourLink.FindStringSubmatch(line); {
		case line[0] == '\\' && len(line) > 1 && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", line[1]) >= 0:
			s.text.WriteByte(line[1])
			line = line[2:]
			continue
		case m != nil:
			s.links = append(s.links, m[2])
			s.inline(m[1])
			if s.addresses {
				s.text.WriteString(" → " + m[2])
			}
			line = line[len(m[0]):]
			continue
		case strings.HasPrefix(line, "**"):
			bold = !bold
			s.text.WriteString("*")
			line = line[2:]
			continue
		case bareLink.MatchString(line):
			s.bad("a link of its own: %.60q", line)
		case invite.MatchString(line):
			s.bad("an invitation: %.60q", line)
		case called.MatchString(line), live.MatchString(line):
			s.bad("a mention: %.60q", line)
		case strings.IndexByte("*_`[]", line[0]) >= 0, strings.HasPrefix(line, "~~"), strings.HasPrefix(line, "||"):
			s.bad("a mark: %.60q", line)
		}
		n := 1
		for n < len(line) && line[n]&0xc0 == 0x80 {
			n++
		}
		s.text.WriteString(line[:n])
		line = line[n:]
	}
	if bold {
		s.bad("strong does not end")
	}
}

// picture returns pages as they are seen, line by line.
func picture(all []page) string {
	var b strings.Builder
	for i, p := range all {
		if i > 0 {
			b.WriteString("\n(the next message)\n\n")
		}
		for _, t := range p.texts {
			if t.apart {
				b.WriteString("┃ ────────\n")
			}
			var s shown
			s.addresses = true
			s.read(t.markdown)
			for _, line := range strings.Split(s.text.String(), "\n") {
				b.WriteString(strings.TrimRight("┃ "+line, " ") + "\n")
			}
		}
		for j, c := range p.controls {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("( " + p.labels[c] + " )")
		}
		if len(p.controls) > 0 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
