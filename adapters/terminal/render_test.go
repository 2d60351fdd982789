package terminal_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// part returns a part of the given role and kind of block that stands at at.
func part(role qa.Role, block knowledge.Kind, at int, text string) qa.Part {
	return qa.Part{Role: role, Block: block, Text: text, Span: knowledge.Span{Start: at, End: at + len(text)}}
}

// note returns the note of that number on parts, at a fixed place.
func note(number int, parts ...qa.Part) bot.Note {
	return bot.Note{Number: number, Citation: qa.Citation{
		Place: qa.Place{
			Title:   "Refunds",
			Heading: []string{"Refunds", "Timing"},
			Path:    "finance/refunds.md",
			Line:    12,
			URL:     "https://wiki.example/refunds#timing",
			Date:    "2026-03-14",
		},
		Parts: parts,
	}}
}

const place = `
  [1] Refunds › Timing
      finance/refunds.md:12 · 2026-03-14
      https://wiki.example/refunds#timing
`

func TestRender(t *testing.T) {
	item := func(level, number int, text string) qa.Part {
		p := part(qa.Quote, knowledge.ListItem, 0, text)
		p.Level, p.Number = level, number
		return p
	}
	tests := []struct {
		name  string
		style terminal.Style
		reply bot.Reply
		want  string
	}{
		{"nothing", terminal.Style{}, bot.Reply{}, ""},
		{"a sentence of its own", terminal.Style{Width: 20}, bot.Reply{Text: "I looked, and found no answer."},
			"I looked, and found\nno answer.\n"},
		{"sentences", terminal.Style{Width: 40}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Quote, knowledge.Paragraph, 0, "Refunds take 14 days."),
			part(qa.Quote, knowledge.Paragraph, 22, "They go to the same card."),
		)}}, `  “Refunds take 14 days. They go to the
  same card.” [1]
` + place},
		{"words left out", terminal.Style{Width: 40}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Quote, knowledge.Paragraph, 0, "Refunds take 14 days."),
			qa.Part{Role: qa.Ellipsis},
			part(qa.Quote, knowledge.Paragraph, 50, "Ask Ada."),
		)}}, `  “Refunds take 14 days. […] Ask
  Ada.” [1]
` + place},
		{"sentence that leads up to it", terminal.Style{Width: 40}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Lead, knowledge.Paragraph, 0, "Ada has the keys."),
			part(qa.Quote, knowledge.Paragraph, 18, "She opens at nine."),
		)}}, `  “Ada has the keys. She opens at
  nine.” [1]
` + place},
		{"path wider than the line", terminal.Style{Width: 24}, bot.Reply{Notes: []bot.Note{note(1, part(qa.Quote, knowledge.Paragraph, 0, "Yes."))}},
			"  “Yes.” [1]\n\n  [1] Refunds › Timing\n      finance/refunds.md:12\n      2026-03-14\n      https://wiki.example/refunds#timing\n"},
		{"list", terminal.Style{Width: 40}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Lead, knowledge.Paragraph, 0, "These need approval:"),
			item(1, 0, "travel that costs more than 500 euro"),
			item(2, 0, "hotels"),
			qa.Part{Role: qa.Ellipsis},
			item(1, 0, "software"),
		)}}, `  These need approval:
  • travel that costs more than 500 euro
    • hotels
  […]
  • software [1]
` + place},
		{"ordered list", terminal.Style{Width: 42}, bot.Reply{Notes: []bot.Note{note(1,
			item(1, 9, "Close the parcel well."),
			item(1, 10, "Bring it to the post office in the square."),
		)}}, `  9. Close the parcel well.
  10. Bring it to the post office in the
      square. [1]
` + place},
		{"single item", terminal.Style{Width: 40}, bot.Reply{Notes: []bot.Note{note(1, item(1, 3, "Bring it."))}},
			"  “Bring it.” [1]\n" + place},
		{"table", terminal.Style{Width: 60}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Header, knowledge.TableRow, 0, "Item"), part(qa.Quote, knowledge.TableRow, 20, "Hotel"),
			part(qa.Header, knowledge.TableRow, 7, "Price"), part(qa.Quote, knowledge.TableRow, 28, "120 euro"),
			part(qa.Header, knowledge.TableRow, 0, "Item"), part(qa.Quote, knowledge.TableRow, 40, "Minibar"),
			part(qa.Header, knowledge.TableRow, 7, "Price"), part(qa.Quote, knowledge.TableRow, 50, "4 euro"),
		)}}, `  • Item: Hotel · Price: 120 euro
  • Item: Minibar · Price: 4 euro [1]
` + place},
		{"table without header", terminal.Style{Width: 60}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Quote, knowledge.TableRow, 0, "Hotel | 120 euro"),
			part(qa.Quote, knowledge.TableRow, 17, "Minibar | 4 euro"),
		)}}, `  • Hotel | 120 euro
  • Minibar | 4 euro [1]
` + place},
		{"code", terminal.Style{Width: 40}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Quote, knowledge.Code, 0, "for all:\n  do  it\n\tor not"),
		)}}, "  for all:\n    do  it\n   or not [1]\n" + place},
		{"wide characters", terminal.Style{Width: 20}, bot.Reply{Notes: []bot.Note{note(1,
			part(qa.Quote, knowledge.Paragraph, 0, "返金には十四日かかります。カードに行われます。"),
		)}}, `  “返金には十四日か
  かります。カードに
  行われます。” [1]

  [1] Refunds ›
      Timing
      finance/refunds.md:12
      2026-03-14
      https://wiki.example/refunds#timing
`},
		{"differing", terminal.Style{Width: 40}, bot.Reply{
			Text: "The documents differ; the newest is first.",
			Notes: []bot.Note{
				note(1, part(qa.Quote, knowledge.Paragraph, 0, "Refunds take 14 days.")),
				{Number: 2, Citation: qa.Citation{Place: qa.Place{Title: "Old rules", Path: "old.pdf", Page: 3},
					Parts: []qa.Part{part(qa.Quote, knowledge.Paragraph, 0, "Refunds take 30 days.")}}},
			},
			Answer: qa.Answer{Differs: true},
		}, `The documents differ; the newest is
first.

  ≠ 2026-03-14
  “Refunds take 14 days.” [1]

  ≠ undated
  “Refunds take 30 days.” [2]
` + place + `  [2] Old rules
      old.pdf, page 3
`},
		{"nearest", terminal.Style{Width: 60}, bot.Reply{
			Text: "I looked. The nearest I found:",
			Nearest: []qa.Place{note(1).Place, {Title: "Gift cards", Path: "gifts.md"},
				{Title: "Parental leave", Heading: []string{"Parental leave", "Resources", "FAQ", "Can I take less?"}, Path: "leave.md"}},
			Language: "en",
		}, `I looked. The nearest I found:

  • Refunds › Timing
    finance/refunds.md:12 · 2026-03-14
    https://wiki.example/refunds#timing
  • Gift cards
    gifts.md
  • Parental leave › … › Can I take less?
    leave.md
`},
		{"in French", terminal.Style{Width: 60}, bot.Reply{Language: "fr", Notes: []bot.Note{
			{Number: 1, Citation: qa.Citation{Place: qa.Place{Title: "Règles", Path: "r.pdf", Page: 2},
				Parts: []qa.Part{part(qa.Quote, knowledge.Paragraph, 0, "Quatorze jours.")}}},
		}}, "  «\u00a0Quatorze jours.\u00a0» [1]\n\n  [1] Règles\n      r.pdf, page 2\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.style.Render(test.reply)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRenderColorsAndLinks(t *testing.T) {
	p := part(qa.Quote, knowledge.Paragraph, 100, "Refunds take 14 days.")
	p.Strong = []knowledge.Span{{Start: 113, End: 120}}
	got := terminal.Style{Width: 60, Color: true, Hyperlinks: true}.Render(bot.Reply{Notes: []bot.Note{note(1, p)}})
	want := "  “Refunds take \x1b[1m14 days\x1b[0m.” \x1b[36m[1]\x1b[0m\n" +
		"\n" +
		"  \x1b[36m[1] \x1b[0m\x1b]8;;https://wiki.example/refunds#timing\x1b\\Refunds › Timing\x1b]8;;\x1b\\\n" +
		"      \x1b[2mfinance/refunds.md:12 · 2026-03-14\x1b[0m\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A link that is no address of the web is printed and not laid under words,
// and no address breaks out of the sequence that it is laid under them with.
func TestRenderLinkTargets(t *testing.T) {
	tests := []struct{ url, want string }{
		{"https://e.example/a b\x1b\\c\u202ed", "\x1b]8;;https://e.example/a%20b%1B\\c%E2%80%AEd\x1b\\Title\x1b]8;;\x1b\\"},
		{"javascript:alert(1)", "[1] Title\n"},
		{"https://", "[1] Title\n"},
		{"https://" + strings.Repeat("long", 1000), "[1] Title\n"},
	}
	for _, test := range tests {
		reply := bot.Reply{Notes: []bot.Note{{Number: 1, Citation: qa.Citation{
			Place: qa.Place{Title: "Title", Path: "a.md", URL: test.url},
			Parts: []qa.Part{part(qa.Quote, knowledge.Paragraph, 0, "Words.")},
		}}}}
		if got := (terminal.Style{Width: 60, Hyperlinks: true}).Render(reply); !strings.Contains(got, test.want) {
			t.Errorf("Render with URL %q = %q, which lacks %q", test.url, got, test.want)
		}
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain\nlines", "plain\nlines"},
		{"tab\there", "tab here"},
		{"\x1b[31mred\x07\x00", "␛[31mred␇␀"},
		{"\x7f\r\n", "␡␍\n"},
		{"\u009b31m\u0085", "\ufffd31m\ufffd"},
		{"not \xff UTF-8", "not \ufffd UTF-8"},
		{"\u202egnp\u2066.\u2069\u200e\u200f\u061c", "gnp."},
		{"a\u200bb\ufeffc\u00add", "abcd"},
		{"\U000e0001\U000e0061\U000e007f", ""},
		{"line\u2028and\u2029paragraph", "line and paragraph"},
		{"می\u200cخواهم", "می\u200cخواهم"},
		{"👩\u200d💻 ❤️", "👩\u200d💻 ❤️"},
		{"\u0600١٢", "\u0600١٢"},
		{"nbsp\u00a0stays", "nbsp\u00a0stays"},
	}
	for _, test := range tests {
		if got := bot.Clean(test.in); got != test.want {
			t.Errorf("bot.Clean(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestStyleOf(t *testing.T) {
	env := func(pairs map[string]string) func(string) string {
		return func(name string) string { return pairs[name] }
	}
	rich := env(map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"})
	want := terminal.Style{Width: 80}
	if got := terminal.StyleOf(&strings.Builder{}, rich); got != want {
		t.Errorf("StyleOf(no file) = %+v, want %+v", got, want)
	}
	f, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := terminal.StyleOf(f, rich); got != want {
		t.Errorf("StyleOf(a file on disk) = %+v, want %+v", got, want)
	}
}
