package discord

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
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
		if m := begins(line); m != "" {
			s.bad("a line begins with %q: %q", m, line)
		}
		s.inline(line)
	}
}

// begins returns what line begins with, "" when a line may begin so.
func begins(line string) string {
	at := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsSpace(r) })
	if at < 0 || strings.IndexByte("#-*+>0123456789", line[at]) < 0 {
		return "" // for the expression takes its time
	}
	return lineStart.FindString(line)
}

// telling are the bytes that something other than text may begin with. At all
// others there is nothing to look for, which makes reading cheap.
const telling = "\\*_`[]@<~|hsdf"

func (s *shown) inline(line string) {
	bold := false
	for line != "" {
		var link []string
		first := line[0]
		if first == '[' {
			link = ourLink.FindStringSubmatch(line)
		}
		switch {
		case first == '\\' && len(line) > 1 && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", line[1]) >= 0:
			s.text.WriteByte(line[1])
			line = line[2:]
			continue
		case link != nil:
			s.links = append(s.links, link[2])
			s.inline(link[1])
			if s.addresses {
				s.text.WriteString(" → " + link[2])
			}
			line = line[len(link[0]):]
			continue
		case strings.HasPrefix(line, "**"):
			bold = !bold
			s.text.WriteString("*")
			line = line[2:]
			continue
		case strings.IndexByte("hsdf", first) >= 0 && bareLink.MatchString(line):
			s.bad("a link of its own: %.60q", line)
		case first == 'd' && invite.MatchString(line):
			s.bad("an invitation: %.60q", line)
		case first == '@' && called.MatchString(line), first == '<' && live.MatchString(line):
			s.bad("a mention: %.60q", line)
		case strings.IndexByte("*_`[]", first) >= 0, strings.HasPrefix(line, "~~"), strings.HasPrefix(line, "||"):
			s.bad("a mark: %.60q", line)
		}
		n := 1
		for n < len(line) && strings.IndexByte(telling, line[n]) < 0 {
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
