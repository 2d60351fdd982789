package terminal_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"footnote/adapters/adaptertest"
	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// ours are the sequences that a renderer may print.
var (
	ourFaces = regexp.MustCompile(`\x1b\[(0|1|2|36)m`)
	ourLinks = regexp.MustCompile(`\x1b\]8;;(https?://[!-~]+)?\x1b\\`)
)

// bare returns printed without the sequences that s allows.
func bare(printed string, s terminal.Style) string {
	if s.Color {
		printed = ourFaces.ReplaceAllString(printed, "")
	}
	if s.Hyperlinks {
		printed = ourLinks.ReplaceAllString(printed, "")
	}
	return printed
}

// obeyed returns an error when there is something in printed, beside newlines
// and the sequences that s allows, that a terminal would obey.
func obeyed(printed string, s terminal.Style) error {
	if !utf8.ValidString(printed) {
		return fmt.Errorf("not UTF-8")
	}
	for _, r := range bare(printed, s) {
		switch {
		case r == '\n' || r == '\u200c' || r == '\u200d':
		case unicode.IsControl(r):
			return fmt.Errorf("control character %U", r)
		case r >= 0xe0000 && r < 0xf0000:
			return fmt.Errorf("tag character %U", r)
		case unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp):
			return fmt.Errorf("directional or separating character %U", r)
		}
	}
	return nil
}

// tooWide returns the first line of printed that is wider than width and neither
// an address nor a path, or "".
func tooWide(printed string, width int) string {
	for line := range strings.Lines(printed) {
		line = strings.TrimSuffix(line, "\n")
		begin := strings.TrimSpace(line)
		if displaywidth.String(line) > width && !strings.HasPrefix(begin, "http") && !strings.HasPrefix(begin, "kb/") {
			return line
		}
	}
	return ""
}

// letters returns s without white space.
func letters(s string) string { return strings.Join(strings.Fields(s), "") }

func FuzzRender(f *testing.F) {
	for i, text := range adaptertest.Hostile() {
		f.Add(text, text, "https://example.org/"+text[:min(len(text), 100)], uint8(20+i*7), uint8(i), i, i+3)
	}
	f.Add("The refund takes 14 days.", "Refunds", "https://example.org/refunds", uint8(40), uint8(3), 4, 10)
	f.Fuzz(func(t *testing.T, text, title, url string, width, flags uint8, from, to int) {
		s := terminal.Style{Width: 20 + int(width)%100, Color: flags&1 != 0, Hyperlinks: flags&2 != 0}
		r := hostileReply(text, title, url, flags, from, to)
		printed := s.Render(r)
		if err := obeyed(printed, s); err != nil {
			t.Fatalf("%v in %q", err, printed)
		}
		if printed != "" && !strings.HasSuffix(printed, "\n") {
			t.Fatalf("no newline at the end of %q", printed)
		}
		plain := bare(printed, s)
		if line := tooWide(plain, s.Width); line != "" {
			t.Fatalf("wider than %d: %q", s.Width, line)
		}
		if want := letters(bot.Clean(text)); !strings.Contains(letters(plain), want) {
			t.Fatalf("printed %q, which lacks the quote %q", plain, want)
		}
	})
}

// hostileReply returns a reply that holds what it is given in every place that
// something from a document can take.
func hostileReply(text, title, url string, flags uint8, from, to int) bot.Reply {
	r := adaptertest.Answer("first", text)
	n := &r.Notes[1]
	n.Title, n.Path, n.URL, n.Heading = title, "kb/"+title, url, []string{title, text}
	n.Page = int(flags) & 4
	part := &n.Parts[0]
	part.Block = knowledge.Kind(flags >> 4 % 4)
	part.Level, part.Number = int(flags&3), int(flags&8)
	part.Strong = []knowledge.Span{{Start: from, End: to}, {Start: 2, End: 5}}
	if flags&16 != 0 {
		lead := qa.Part{Role: qa.Lead, Text: title, Span: knowledge.Span{End: len(title)}}
		head := qa.Part{Role: qa.Header, Block: knowledge.TableRow, Text: title, Span: knowledge.Span{Start: 1, End: 1 + len(title)}}
		n.Parts = []qa.Part{lead, head, *part, {Role: qa.Ellipsis}}
	}
	r.Text = title
	r.Nearest = []qa.Place{n.Place}
	r.Answer.Differs = flags&32 != 0
	return r
}
