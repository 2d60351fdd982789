package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

var update = flag.Bool("update", false, "accept what is rendered as golden")

// doc makes citations of a document out of its text.
type doc struct {
	text  string
	place qa.Place
}

func (d doc) part(role qa.Role, kind knowledge.Kind, words string, strong ...string) qa.Part {
	at := strings.Index(d.text, words)
	if at < 0 {
		panic("not in the document: " + words)
	}
	p := qa.Part{Role: role, Block: kind, Span: knowledge.Span{Start: at, End: at + len(words)}, Text: words}
	for _, s := range strong {
		i := at + strings.Index(words, s)
		p.Strong = append(p.Strong, knowledge.Span{Start: i, End: i + len(s)})
	}
	return p
}

func (d doc) item(level, number int, words string, strong ...string) qa.Part {
	p := d.part(qa.Quote, knowledge.ListItem, words, strong...)
	p.Level, p.Number = level, number
	return p
}

func replyOf(cites ...qa.Citation) bot.Reply {
	r := bot.Reply{
		Language: "en", Answered: "a1b2c3", Answer: qa.Answer{Citations: cites},
		Controls: []bot.Control{bot.Helpful, bot.NotHelpful, bot.Why, bot.More, bot.AskPerson},
	}
	for i, c := range cites {
		r.Notes = append(r.Notes, bot.Note{Number: i + 1, Citation: c})
	}
	return r
}

var refunds = doc{
	text: "Refunds take fourteen days. They go to the same card. How to ask: Write to us First by mail Then by post Attach the bill Country Days France 14 Japan 7 curl -X POST refunds\n  --now",
	place: qa.Place{
		Title: "Refunds & returns", Heading: []string{"Refunds & returns", "How long they take"}, Path: "finance/refunds.md", Line: 12,
		URL: "https://docs.example.org/refunds?a=1&b=2#:~:text=Refunds%20take", Date: "2026-03-01",
	},
}

var older = doc{text: "Refunds take thirty days.", place: qa.Place{Title: "Old handbook", Path: "old.pdf", Page: 4, Date: "2024-05-02", Outdated: true}}

// layouts are all that the renderer can produce, by name.
func layouts() map[string]bot.Reply {
	d, cite := refunds, func(d doc, parts ...qa.Part) qa.Citation { return qa.Citation{Place: d.place, Parts: parts} }
	answer := replyOf(cite(d, d.part(qa.Quote, knowledge.Paragraph, "Refunds take fourteen days.", "fourteen days"), d.part(qa.Quote, knowledge.Paragraph, "They go to the same card.")))
	list := replyOf(cite(d, d.part(qa.Lead, knowledge.Paragraph, "How to ask:"),
		d.item(1, 1, "Write to us"), d.item(2, 0, "First by mail"), d.item(2, 0, "Then by post", "post"), d.item(1, 2, "Attach the bill")))
	numbered := replyOf(cite(d, d.item(1, 3, "Write to us"), d.item(1, 4, "Attach the bill")))
	table := replyOf(cite(d,
		d.part(qa.Header, knowledge.TableRow, "Country"), d.part(qa.Quote, knowledge.TableRow, "France"), d.part(qa.Header, knowledge.TableRow, "Days"), d.part(qa.Quote, knowledge.TableRow, "14", "14"),
		d.part(qa.Header, knowledge.TableRow, "Country"), d.part(qa.Quote, knowledge.TableRow, "Japan"), d.part(qa.Header, knowledge.TableRow, "Days"), d.part(qa.Quote, knowledge.TableRow, "7")))
	code := replyOf(cite(d, d.part(qa.Quote, knowledge.Code, "curl -X POST refunds\n  --now")))
	ellipsis := replyOf(cite(d, d.part(qa.Lead, knowledge.Paragraph, "Refunds take fourteen days."), qa.Part{Role: qa.Ellipsis}, d.part(qa.Quote, knowledge.Paragraph, "They go to the same card.")))
	conflict := replyOf(cite(d, d.part(qa.Quote, knowledge.Paragraph, "Refunds take fourteen days.", "fourteen days")), cite(older, older.part(qa.Quote, knowledge.Paragraph, older.text, "thirty days")))
	conflict.Answer.Differs, conflict.Text = true, "The documents differ; the newest is first."
	same := replyOf(cite(d, d.part(qa.Quote, knowledge.Paragraph, "Refunds take fourteen days.")), cite(d, d.part(qa.Quote, knowledge.Paragraph, "They go to the same card.")), cite(older, older.part(qa.Quote, knowledge.Paragraph, older.text)))
	same.Notes[1].URL = "https://docs.example.org/refunds#:~:text=They%20go"
	corrected := replyOf(answer.Notes[0].Citation)
	corrected.Text = "I read “refnds” as “refunds”."
	refusal := bot.Reply{
		Language: "en", Text: "I looked, and found no answer in the documents. The nearest I found:", Nearest: []qa.Place{d.place, older.place},
		Answered: "a1b2c3", Controls: []bot.Control{bot.AskPerson},
	}
	private := replyOf(answer.Notes[0].Citation)
	private.Controls = append(private.Controls, bot.Share)
	details := bot.Reply{Language: "en", Text: "This is how the answer came about.", Details: []string{"Looked at 12 passages of the space handbook.", "The best of them scored 0.93."}}
	long := replyOf()
	for i := range 7 {
		long.Notes = append(long.Notes, longNote(i+1, 4000))
	}
	hungarian := replyOf(conflict.Notes[1].Citation)
	hungarian.Language = "hu"
	return map[string]bot.Reply{
		"answer": answer, "same": same, "list": list, "numbered": numbered, "table": table, "code": code, "ellipsis": ellipsis, "conflict": conflict, "corrected": corrected, "refusal": refusal,
		"private": private, "details": details, "long": long, "hungarian": hungarian,
		"waiting":  {Language: "en", Text: "Looking in the documents…", Waiting: true, Answered: "a1b2c3", Controls: []bot.Control{bot.Stop}},
		"greeting": {Language: "en", Text: "Hello. Ask me something, and I will quote what the documents say."},
		"edited":   {Language: "en", Text: "You changed your question.", Answered: "a1b2c3", Controls: []bot.Control{bot.Again}},
		"kept":     {Language: "en", Text: "This is kept of you.", Details: []string{"3 questions, the oldest of 2026-11-01"}, Controls: []bot.Control{bot.Forget}},
		"asked":    {Language: "en", Text: "I asked the owner of the document.", Answered: "a1b2c3", Controls: []bot.Control{bot.Settled}},
	}
}

// goldenPage is a page as it stands in golden files.
type goldenPage struct {
	Text   string        `json:"text"`
	Blocks []slack.Block `json:"blocks"`
}

func TestGolden(t *testing.T) {
	var transcript strings.Builder
	all := layouts()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		var pages []goldenPage
		fmt.Fprintf(&transcript, "=== %s\n", name)
		for i, p := range render(all[name], cited) {
			pages = append(pages, goldenPage{Text: p.text, Blocks: p.blocks})
			if i > 0 {
				transcript.WriteString("--- next message\n")
			}
			transcript.WriteString(draw(t, p.blocks))
			if problem := checkPage(p, all[name]); problem != "" {
				t.Errorf("%s: %s", name, problem)
			}
		}
		golden(t, name+".json", marshal(t, pages))
	}
	view := homePage(sampleLibrary(), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), Defaults(), "en", true)
	fmt.Fprintf(&transcript, "=== home\n%s", draw(t, view))
	golden(t, "home.json", marshal(t, []goldenPage{{Text: "home", Blocks: view}}))
	golden(t, "layouts.txt", []byte(transcript.String()))
}

func sampleLibrary() bot.LibraryView {
	return bot.LibraryView{
		Spaces: []bot.SpaceView{
			{Space: "handbook", Documents: 214, Synced: time.Date(2026, 11, 24, 11, 59, 0, 0, time.UTC)},
			{Space: "minutes", Documents: 1, Synced: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}, {Space: "old"},
		},
		Suggestions: []string{"How long do refunds take?", "Who answers for the budget?"}, Recent: []string{"How long is parental leave?"},
		Privacy: []string{"Questions are kept for 30 days.", "Nobody but you sees this page."},
	}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update accepts):\n%s", name, diff)
	}
}

// draw returns blocks as text that looks like what a person sees.
func draw(t *testing.T, blocks []slack.Block) string {
	t.Helper()
	data, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	var all []object
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, block := range all {
		switch block.str("type") {
		case "header":
			fmt.Fprintf(&b, "## %s\n", block.str("text", "text"))
		case "divider":
			b.WriteString("────────\n")
		case "context":
			for _, e := range block.list("elements") {
				fmt.Fprintf(&b, "   %s\n", unescaper.Replace(drawLinks(e.str("text"))))
			}
		case "actions", "context_actions":
			for _, e := range block.list("elements") {
				for _, label := range []string{e.str("text", "text"), e.str("positive_button", "text", "text"), e.str("negative_button", "text", "text")} {
					if label != "" {
						fmt.Fprintf(&b, "[ %s ] ", label)
					}
				}
			}
			b.WriteString("\n")
		case "rich_text":
			for _, e := range block.list("elements") {
				drawRich(&b, e)
			}
		}
	}
	return b.String()
}

func drawLinks(s string) string {
	link, rest, ok := strings.Cut(s, "<")
	if !ok {
		return s
	}
	tag, after, _ := strings.Cut(rest, ">")
	_, label, _ := strings.Cut(tag, "|")
	return link + "_" + label + "_" + drawLinks(after)
}

func drawRich(b *strings.Builder, e object) {
	bar := ""
	if e.str("type") == "rich_text_quote" || e.at([]string{"border"}) == 1.0 {
		bar = "┃ "
	}
	switch e.str("type") {
	case "rich_text_list":
		n, _ := e.at([]string{"offset"}).(float64)
		indent, _ := e.at([]string{"indent"}).(float64)
		for i, item := range e.list("elements") {
			mark := "• "
			if e.str("style") == "ordered" {
				mark = fmt.Sprintf("%d. ", int(n)+i+1)
			}
			fmt.Fprintf(b, "%s%s%s%s\n", bar, strings.Repeat("   ", int(indent)), mark, drawRuns(item))
		}
	case "rich_text_preformatted":
		fmt.Fprintf(b, "%s`%s`\n", bar, strings.ReplaceAll(drawRuns(e), "\n", "\n"+bar))
	default:
		text := drawRuns(e)
		if size(text) > 300 {
			text = text[:cutAt(text, 100)] + fmt.Sprintf("(… %d characters in all)", size(text)) + text[len(text)-20:]
		}
		fmt.Fprintf(b, "%s%s\n", bar, text)
	}
}

func drawRuns(e object) string {
	var b strings.Builder
	for _, r := range e.list("elements") {
		text := r.str("text")
		switch {
		case r.str("type") == "link" || r.str("type") == "citation":
			text = "_" + text + "_"
		case r.is("style", "bold"):
			text = "**" + text + "**"
		case r.is("style", "italic"):
			text = "/" + text + "/"
		}
		b.WriteString(text)
	}
	return b.String()
}

// checkPage returns what is wrong with a page of r, "" for nothing: a limit of
// Slack's, a mention or other markup that is alive, a link that leads anywhere
// but where a citation does, or a character that steers others.
func checkPage(p page, r bot.Reply) string {
	data, err := json.Marshal(p.blocks)
	if err != nil {
		return err.Error()
	}
	if problem := slackfake.CheckBlocks(data, maxBlocks); problem != "" {
		return problem
	}
	if p.text == "" || size(p.text) > maxPlain {
		return fmt.Sprintf("text has %d characters", size(p.text))
	}
	if strings.ContainsAny(p.text, "<>") {
		return fmt.Sprintf("text holds markup: %q", p.text)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err.Error()
	}
	return checkValue(v, linksOf(r))
}

// linksOf returns where links in r may lead.
func linksOf(r bot.Reply) map[string]bool {
	links := map[string]bool{}
	for _, n := range r.Notes {
		links[safeLink(n.URL)] = true
	}
	for _, at := range r.Nearest {
		links[safeLink(at.URL)] = true
	}
	delete(links, "")
	return links
}

// checkValue looks at every text and link in v.
func checkValue(v any, links map[string]bool) string {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if problem := checkValue(e, links); problem != "" {
				return problem
			}
		}
	case map[string]any:
		kind, _ := v["type"].(string)
		text, _ := v["text"].(string)
		switch kind {
		case "user", "usergroup", "channel", "broadcast", "team", "emoji", "date":
			return "there is a live " + kind
		case "mrkdwn":
			if v["verbatim"] != true {
				return "mrkdwn is not verbatim: names and addresses in it come alive"
			}
			if problem := checkMrkdwn(text, links); problem != "" {
				return problem
			}
		}
		if link, ok := v["url"].(string); ok && !links[link] {
			return "a link leads to " + link
		}
		title, _ := v["title"].(string)
		host, _ := v["display_name"].(string)
		for _, r := range text + title + host {
			if r < ' ' && r != '\n' || r == 0x7f || bot.Clean(string(r)) == "" || r >= 0x80 && r < 0xa0 {
				return fmt.Sprintf("text holds %U", r)
			}
		}
		for _, e := range v {
			if problem := checkValue(e, links); problem != "" {
				return problem
			}
		}
	}
	return ""
}

// checkMrkdwn takes the markup in text apart as Slack does.
func checkMrkdwn(text string, links map[string]bool) string {
	for {
		before, rest, ok := strings.Cut(text, "<")
		if strings.Contains(before, ">") {
			return "a lone >"
		}
		if !ok {
			return ""
		}
		tag, after, closed := strings.Cut(rest, ">")
		target, label, _ := strings.Cut(tag, "|")
		if !closed || strings.ContainsAny(label, "<|") || !links[unescaper.Replace(target)] {
			return fmt.Sprintf("live markup <%s>", tag)
		}
		text = after
	}
}

// TestNothingIsLost puts the pages of long replies together again.
func TestNothingIsLost(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("word ", 5000), strings.Repeat("x", 15_000), strings.Repeat("深い文字", 5000), strings.Repeat("👩🏽‍💻 ", 2000), strings.Repeat("e\u0301", 9000),
	} {
		r := replyOf(qa.Citation{Place: refunds.place, Parts: []qa.Part{{Text: text, Span: spanOf(text)}}})
		var got strings.Builder
		for _, p := range render(r, cited) {
			if problem := checkPage(p, r); problem != "" {
				t.Errorf("%.20q…: %s", text, problem)
			}
			data, err := json.Marshal(p.blocks)
			if err != nil {
				t.Fatal(err)
			}
			var blocks []object
			if err := json.Unmarshal(data, &blocks); err != nil {
				t.Fatal(err)
			}
			for _, b := range blocks {
				for _, e := range b.list("elements") {
					if e.str("type") != "rich_text_quote" {
						continue
					}
					for _, r := range e.list("elements") {
						if r.str("type") == "text" {
							got.WriteString(r.str("text"))
						}
					}
				}
			}
		}
		if got := strings.TrimSpace(got.String()); got != strings.TrimSpace(text) {
			t.Errorf("%.20q…: %d bytes were shown of %d", text, len(got), len(text))
		}
	}
}

func TestSafeLink(t *testing.T) {
	long := strings.Repeat("a", 2000)
	for in, want := range map[string]string{
		"https://docs.example.org/a?b=c&d=e#f":          "https://docs.example.org/a?b=c&d=e#f",
		"https://docs.example.org/a|b>c<d":              "https://docs.example.org/a%7Cb%3Ec%3Cd",
		"https://docs.example.org/?q=a|b>c":             "https://docs.example.org/?q=a%7Cb%3Ec",
		"javascript:alert(1)":                           "",
		"https://user:pass@docs.example.org/":           "",
		"//docs.example.org/":                           "",
		"file:///etc/passwd":                            "",
		"":                                              "",
		"https://docs.example.org/a#:~:text=" + long:    "https://docs.example.org/a",
		"https://docs.example.org/" + long:              "",
		"https://docs.example.org/\u202egnp":            "https://docs.example.org/%E2%80%AEgnp",
		"HTTPS://docs.example.org/":                     "https://docs.example.org/",
		"https://docs.example.org/a b#:~:text=x%20y":    "https://docs.example.org/a%20b#:~:text=x%20y",
		"https://docs.example.org/a#:~:text=a%2Cb,c-,d": "https://docs.example.org/a#:~:text=a%2Cb,c-,d",
	} {
		if got := safeLink(in); got != want {
			t.Errorf("safeLink(%.60q) = %.60q, want %q", in, got, want)
		}
	}
}

// TestSamePlace: two documents that are named alike have a line each.
func TestSamePlace(t *testing.T) {
	en := bot.PhrasesIn("en")
	a := qa.Place{Document: "handbook:a/leave.md", Title: "Leave", Heading: []string{"Leave", "How long"}, URL: "https://docs.example.org/a/leave"}
	b := a
	b.URL += "#how-long"
	if !spotOf(a, en).same(spotOf(b, en)) {
		t.Error("two passages of one document under one heading do not share a line")
	}
	b.Document, b.URL = "handbook:b/leave.md", "https://docs.example.org/b/leave"
	if spotOf(a, en).same(spotOf(b, en)) {
		t.Error("two documents share a line")
	}
}
