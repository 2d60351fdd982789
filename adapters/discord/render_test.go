package discord

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"footnote/adapters/adaptertest"
	"footnote/adapters/discord/discordfake"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

var update = flag.Bool("update", false, "accept what the layouts now look like")

// quoted returns a note of several parts, laid out one behind the other.
func quoted(number int, parts ...qa.Part) bot.Note {
	n := note(number, "", "")
	at := 0
	for i := range parts {
		if parts[i].Role == qa.Ellipsis {
			continue
		}
		if parts[i].Role == qa.Header {
			parts[i].Span = knowledge.Span{Start: i, End: i + len(parts[i].Text)}
			at = max(at, 1000)
			continue
		}
		parts[i].Span = knowledge.Span{Start: at, End: at + len(parts[i].Text)}
		at += len(parts[i].Text) + 1
	}
	n.Parts = parts
	return n
}

// layouts are replies of every kind, by the name of their golden file.
func layouts() map[string]bot.Reply {
	place := func(title, path string, line int) qa.Place {
		return qa.Place{Title: title, Heading: []string{title, "Opening hours"}, Path: path, Line: line}
	}
	controls := []bot.Control{bot.Helpful, bot.NotHelpful, bot.Why, bot.More, bot.AskPerson}
	differs := bot.Reply{
		Text: "The documents differ; the newest is first.", Language: "en", Answer: qa.Answer{Differs: true},
		Notes: []bot.Note{note(1, "Refunds take ten days.", "ten days"), note(2, "Refunds take fourteen days.", "fourteen days")},
	}
	differs.Notes[1].Date = ""
	same := []bot.Note{note(1, "Refunds take fourteen days.", "fourteen days"), note(1, "They go to the card that was paid with.", ""), note(2, "The desk is closed on Sundays.", "")}
	same[1].Number, same[1].URL, same[2].Number = 2, "https://docs.example.org/page-1#:~:text=They%20go", 3
	pdf := note(1, "Chaque demande est traitée sous quinze jours.", "quinze jours")
	pdf.Page, pdf.URL, pdf.Path, pdf.Line = 4, "", "reglement.pdf", 0
	item := func(number, level int, text string) qa.Part {
		return qa.Part{Block: knowledge.ListItem, Number: number, Level: level, Text: text}
	}
	cell := func(role qa.Role, text string) qa.Part {
		return qa.Part{Role: role, Block: knowledge.TableRow, Text: text}
	}
	return map[string]bot.Reply{
		"answer": {Language: "en", Answered: "a1b2c3", Controls: controls, Notes: []bot.Note{
			note(1, "Refunds take fourteen days.", "fourteen days"), note(2, "They go to the card that was paid with.", ""),
		}},
		"same":    {Language: "en", Answered: "a1b2c3", Notes: same},
		"asked":   {Language: "en", Question: "how long do refunds take?", Answered: "a1b2c3", Controls: controls, Notes: []bot.Note{note(1, "Refunds take fourteen days.", "fourteen days")}},
		"private": {Language: "en", Answered: "a1b2c3", Controls: append([]bot.Control{bot.Share}, controls...), Notes: []bot.Note{note(1, "Refunds take fourteen days.", "fourteen days")}},
		"list": {Language: "en", Notes: []bot.Note{quoted(1,
			qa.Part{Role: qa.Lead, Text: "To get a refund:"}, item(1, 1, "Write to the desk."), item(2, 1, "Name the order."),
			item(0, 2, "The number is on the receipt."), qa.Part{Role: qa.Ellipsis}, item(5, 1, "Wait for the mail."),
		)}},
		"table": {Language: "en", Notes: []bot.Note{quoted(1,
			qa.Part{Role: qa.Lead, Text: "The desk is open:"},
			cell(qa.Header, "Day"), cell(qa.Quote, "Monday"), cell(qa.Header, "From"), cell(qa.Quote, "9:00"), cell(qa.Header, "To"), cell(qa.Quote, "17:00"),
		)}},
		"code": {Language: "en", Notes: []bot.Note{quoted(1,
			qa.Part{Role: qa.Lead, Text: "Build it like this:"}, qa.Part{Block: knowledge.Code, Text: "go build ./...\n\t# _all_ of it @everyone"},
		)}},
		"ellipsis": {Language: "en", Notes: []bot.Note{quoted(1,
			qa.Part{Role: qa.Lead, Text: "Refunds are made by the desk."}, qa.Part{Role: qa.Ellipsis}, qa.Part{Text: "They take fourteen days."},
		)}},
		"conflict": differs,
		"page":     {Language: "fr", Notes: []bot.Note{pdf}, Answered: "a1b2c3", Controls: []bot.Control{bot.Helpful, bot.NotHelpful}},
		"refusal": {
			Text: "I looked, and found no answer in the documents. The nearest I found:", Language: "en",
			Nearest:  []qa.Place{place("Gift cards", "gift-cards.md", 3), place("The desk", "desk.md", 12)},
			Answered: "a1b2c3", Controls: []bot.Control{bot.AskPerson},
		},
		"correction": {Text: "I read “refnuds” as “refunds”.", Language: "en", Notes: []bot.Note{note(1, "Refunds take fourteen days.", "")}},
		"details": {
			Text: "How this answer came about:", Language: "en",
			Details: []string{"Read: handbook, minutes.", "Found 12 passages; the best was in *Refunds*.", "Confidence 0.93."},
		},
		"waiting": {Text: "Looking in the documents…", Language: "en", Waiting: true, Answered: "a1b2c3", Controls: []bot.Control{bot.Stop}},
		"mine":    {Text: "This is kept of you:", Language: "en", Details: []string{"2026-03-01 “how long do refunds take?”, for 30 days"}, Answered: "a1b2c3", Controls: []bot.Control{bot.Forget}},
		"hostile": {
			Text: "I read “@everyone” as “<@1>”.", Language: "en",
			Notes: []bot.Note{note(1, "[good](https://evil.example) **bold** @here\n# heading\n- item\n> quote https://evil.example ||x||", "")},
		},
		"long": {Language: "en", Answered: "a1b2c3", Controls: controls, Notes: []bot.Note{
			note(1, strings.TrimSpace(strings.Repeat("Refunds take fourteen days. ", 200)), ""), note(2, "They go to the same card.", ""),
		}},
	}
}

// TestLayouts holds every layout against how it looked before, as people see it
// and as it is sent.
func TestLayouts(t *testing.T) {
	for name, r := range layouts() {
		t.Run(name, func(t *testing.T) {
			all := pages(r)
			var sent []any
			for _, p := range all {
				sent = append(sent, p.components(nil))
			}
			data, err := json.MarshalIndent(sent, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".txt", picture(all))
			golden(t, name+".json", string(data)+"\n")
			checkPages(t, r, all)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "layouts", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; to accept what it looks like: go test -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestLayoutsOnDiscord posts every layout, in both forms, so that the fake and
// Discord's description of its API look at them.
func TestLayoutsOnDiscord(t *testing.T) {
	for _, plain := range []bool{false, true} {
		f := newFake(t, discordfake.Options{})
		a, _ := idle(t, f)
		for name, r := range layouts() {
			d := bot.Delivery{Key: keyFor(name), Conversation: bot.Conversation{Channel: publicID}, Reply: r}
			j := job{a: a, d: d, pages: pages(r), plain: plain}
			if _, err := j.deliver(t.Context()); err != nil {
				t.Errorf("layout %s, as embeds %v: %v", name, plain, err)
			}
		}
	}
}

// checkPages holds pages against what must always be so.
func checkPages(t testing.TB, r bot.Reply, all []page) {
	t.Helper()
	var s shown
	for i, p := range all {
		total := 0
		for _, x := range p.texts {
			if x.markdown == "" {
				t.Errorf("page %d has an empty text", i)
			}
			total += size(x.markdown)
			s.read(x.markdown)
			s.text.WriteByte('\n')
		}
		if components := 1 + 2*len(p.texts) + 3 + len(p.controls); total > 4000 || components > 40 {
			t.Errorf("page %d has %d characters and up to %d components", i, total, components)
		}
		for _, row := range p.rows([]string{"1234567890123456789", "1234567890123456789"}) {
			scanRow(t, row)
		}
	}
	for _, w := range s.wrong {
		t.Errorf("breaks out: %s", w)
	}
	allowed := map[string]bool{}
	for _, n := range r.Notes {
		allowed[safeAddress(n.URL)] = true
	}
	for _, p := range r.Nearest {
		allowed[safeAddress(p.URL)] = true
	}
	for _, l := range s.links {
		if !allowed[l] || l == "" {
			t.Errorf("a link leads to %q, which no citation does", l)
		}
	}
	text := s.text.String()
	if i := strings.IndexFunc(text, steers); i >= 0 {
		t.Errorf("there is an invisible character in %.40q", text[i:])
	}
	seen := squeeze(text)
	for _, n := range r.Notes {
		for _, p := range n.Parts {
			if want := squeeze(bot.Clean(p.Text)); !strings.Contains(seen, want) {
				t.Errorf("the quote %.200q is not whole in %.400q", want, seen)
			}
		}
	}
}

// steers reports whether c does anything but stand there.
func steers(c rune) bool {
	if c == '\n' || c >= ' ' && c < 0x7f {
		return false
	}
	return steering()[c]
}

var steering = sync.OnceValue(func() []bool {
	table := make([]bool, 0x110000)
	for c := range rune(len(table)) {
		table[c] = unicode.IsControl(c) || bot.Clean(string(c)) == ""
	}
	return table
})

// scanRow holds a row of buttons against what Discord takes.
func scanRow(t testing.TB, row discordgo.MessageComponent) {
	t.Helper()
	r, ok := row.(discordgo.ActionsRow)
	if !ok || len(r.Components) == 0 || len(r.Components) > 5 {
		t.Errorf("a row is %+v", row)
		return
	}
	for _, c := range r.Components {
		b, ok := c.(discordgo.Button)
		if n := len(b.CustomID); !ok || n == 0 || n > 100 || b.URL != "" || b.Label == "" || size(b.Label) > 80 {
			t.Errorf("a button is %+v", c)
		}
	}
}

func checkRow(t testing.TB, row any) {
	t.Helper()
	data, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Components []struct {
			Label    string `json:"label"`
			CustomID string `json:"custom_id"`
		} `json:"components"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Components); n == 0 || n > 5 {
		t.Errorf("a row has %d buttons", n)
	}
	for _, b := range r.Components {
		if n := utf8.RuneCountInString(b.CustomID); n == 0 || n > 100 || b.Label == "" || size(b.Label) > 80 {
			t.Errorf("a button is %+v", b)
		}
	}
}

// squeeze returns s without what lays it out: spaces, and the marks of strong
// and of quotes.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '*' || r == '│' {
			return -1
		}
		return r
	}, s)
}

// FuzzPages holds whatever the words of documents and people are against what
// must always be so.
func FuzzPages(f *testing.F) {
	for i, h := range adaptertest.Hostile() {
		f.Add(h, h, "https://docs.example.org/a", uint8(i), uint16(i*7))
	}
	f.Add("a 1. b\n1. c - d\n- e", "x", "https://a.b/(c)#:~:text=%20d", uint8(1), uint16(3))
	f.Add("discord.gg/abc https://discord.gg/abc <https://x.y>", "x", "javascript:alert(1)", uint8(2), uint16(30))
	f.Add(strings.Repeat("x", 5000)+" - y", strings.Repeat("deep ", 900), "https://a.b/"+strings.Repeat("c", 3000), uint8(3), uint16(700))
	f.Fuzz(func(t *testing.T, words, other, address string, kind uint8, strong uint16) {
		if !utf8.ValidString(words) || len(words) > 20_000 || len(other) > 20_000 {
			t.Skip() // documents are valid UTF-8, and bounded
		}
		r := fuzzed(words, other, address, kind, strong)
		checkPages(t, r, pages(r))
	})
}

func fuzzed(words, other, address string, kind uint8, strong uint16) bot.Reply {
	part := qa.Part{Text: words, Span: knowledge.Span{End: len(words)}, Block: knowledge.Kind(kind % 4), Number: int(kind % 3), Level: int(kind % 5)}
	if at := int(strong); at < len(words) && utf8.RuneStart(words[at]) {
		part.Strong = []knowledge.Span{{Start: at, End: len(words)}}
	}
	place := qa.Place{Title: other, Heading: []string{other, words}, Path: other, Line: int(kind % 2), Page: int(kind % 3), URL: address}
	r := bot.Reply{
		Question: other, Text: other, Language: []string{"en", "fr", "ru", "hu"}[kind%4], Nearest: []qa.Place{place}, Details: []string{words, other},
		Answered: "abc", Controls: []bot.Control{bot.Helpful, bot.NotHelpful, bot.Why, bot.More, bot.Share, bot.AskPerson},
		Answer: qa.Answer{Differs: kind&8 != 0},
	}
	for i := range int(kind>>4)%4 + 1 {
		n := bot.Note{Number: i + 1, Citation: qa.Citation{Place: place, Parts: []qa.Part{part}}}
		if kind&4 != 0 {
			lead := qa.Part{Role: qa.Lead, Text: other, Span: knowledge.Span{End: len(other)}}
			if !utf8.ValidString(other) {
				lead.Text = "lead"
			}
			n.Parts = []qa.Part{lead, {Role: qa.Ellipsis}, part}
		}
		r.Notes = append(r.Notes, n)
	}
	return r
}

func TestEscape(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain words, (in brackets) & more: 3.14!", "plain words, (in brackets) & more: 3.14!"},
		{"@everyone <@1> <#2>", `\@everyone \<\@1> \<#2>`},
		{"*a* _b_ ~~c~~ `d` ||e||", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\|"},
		{"[a](https://b)", `\[a\](https:\//b)`},
		{"# a", `\# a`},
		{"a #b", `a \#b`},
		{"1. a - b\n- c", "1\\. a \\- b\n\\- c"},
		{"discord.gg/x", `discord\.gg/x`},
		{`a\b`, `a\\b`},
		{"well-known", "well-known"},
	}
	for _, tt := range tests {
		if got := escape(tt.in); got != tt.want {
			t.Errorf("escape(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestHyperlink(t *testing.T) {
	tests := []struct{ address, want string }{
		{"https://a.example/b#:~:text=c%20d", "[t](<https://a.example/b#:~:text=c%20d>)"},
		{"https://a.example/(b)>", "[t](<https://a.example/%28b%29%3E>)"},
		{"https://a.example/ü b", "[t](<https://a.example/%C3%BC%20b>)"},
		{"javascript:alert(1)", "t"},
		{"file:///etc/passwd", "t"},
		{"https://user:secret@a.example", "t"},
		{"//a.example", "t"},
		{"", "t"},
		{"https://a.example/" + strings.Repeat("x", 2000), "t"},
	}
	for _, tt := range tests {
		if got := hyperlink("t", tt.address); got != tt.want {
			t.Errorf("hyperlink(%q) = %q, want %q", tt.address, got, tt.want)
		}
	}
}

// TestMarkdownReader makes sure that the reader finds what breaks out, so that
// its silence means something.
func TestMarkdownReader(t *testing.T) {
	for _, bad := range []string{
		"@everyone", "a <@1> b", "<@&1>", "<#1>", "<:x:1>", "<t:1:R>", "https://a.b", "<https://a.b>", "discord.gg/a", "*a*", "_a_", "`a`",
		"~~a~~", "||a||", "# a", "- a", "1. a", "> > a", "[a](https://b)", "```a", "**a",
	} {
		var s shown
		s.read(bad)
		if len(s.wrong) == 0 {
			t.Errorf("the reader finds nothing wrong in %q", bad)
		}
	}
	var s shown
	s.read("> “a **b**” \\[1\\]\n-# \\[1\\] [t](<https://a.b/c>) · d")
	if len(s.wrong) > 0 || !slices.Equal(s.links, []string{"https://a.b/c"}) || s.text.String() != "│ “a *b*” [1]\n[1] t · d" {
		t.Errorf("read %q with links %q, wrong: %q", s.text.String(), s.links, s.wrong)
	}
}

// TestEveryControlHasItsButton renders all controls at once in every language.
func TestEveryControlHasItsButton(t *testing.T) {
	for language := range map[string]bool{"en": true, "es": true, "fr": true, "ru": true, "sv": true, "no": true, "hu": true} {
		r := bot.Reply{Text: "x", Language: language, Answered: strings.Repeat("z", 20)}
		for c := range bot.PhrasesIn(language).Labels().Controls {
			r.Controls = append(r.Controls, c)
		}
		all := pages(r)
		n := 0
		for _, row := range all[0].rows([]string{"1", "2"}) {
			checkRow(t, row)
			n += strings.Count(fmt.Sprintf("%+v", row), "CustomID:f1:")
		}
		if n != len(r.Controls) {
			t.Errorf("%s: %d buttons, want %d", language, n, len(r.Controls))
		}
	}
}

// TestPictures wants the pictures in layouts.md to be those of now.
func TestPictures(t *testing.T) {
	guide, err := os.ReadFile("layouts.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range layouts() {
		shown := map[string]bool{"answer": true, "asked": true, "private": true, "list": true, "table": true, "conflict": true, "refusal": true, "correction": true, "details": true, "same": true}
		if shown[name] && !strings.Contains(string(guide), "```text\n"+picture(pages(r))+"```\n") {
			t.Errorf("layouts.md does not show the layout %s as it is", name)
		}
	}
}

// TestSamePlace: two documents that are named alike have a line each.
func TestSamePlace(t *testing.T) {
	a := qa.Place{Document: "handbook:a/leave.md", Title: "Leave", Heading: []string{"Leave", "How long"}, URL: "https://docs.example.org/a/leave"}
	b := a
	b.URL += "#how-long"
	if !samePlace(a, b, "en") {
		t.Error("two passages of one document under one heading do not share a line")
	}
	b.Document, b.URL = "handbook:b/leave.md", "https://docs.example.org/b/leave"
	if samePlace(a, b, "en") {
		t.Error("two documents share a line")
	}
}
