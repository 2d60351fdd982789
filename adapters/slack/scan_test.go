package slack

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// scanPage returns what is wrong with a page whose links may lead to links, ""
// for nothing. It looks for what checkPage looks for, at the blocks themselves
// instead of their JSON, so that millions of replies can be looked at.
func scanPage(p page, links map[string]bool) string {
	if p.text == "" || size(p.text) > maxPlain || strings.ContainsAny(p.text, "<>") {
		return fmt.Sprintf("the text for notifications is %q", p.text)
	}
	if len(p.blocks) == 0 || len(p.blocks) > 50 {
		return fmt.Sprintf("%d blocks", len(p.blocks))
	}
	s := scan{links: links}
	for i, b := range p.blocks {
		before := s.total
		s.block(b)
		if s.problem == "" && s.total-before > 3100 { // 3,000, and the number of a note
			s.bad("%d characters", s.total-before)
		}
		if s.problem != "" {
			return fmt.Sprintf("block %d (%T): %s", i, b, s.problem)
		}
	}
	if s.total > 12_000 {
		return fmt.Sprintf("%d characters in all", s.total)
	}
	return ""
}

// scan looks at the blocks of one message.
type scan struct {
	links   map[string]bool
	ids     []string
	total   int // characters
	problem string
}

func (s *scan) bad(format string, args ...any) {
	if s.problem == "" {
		s.problem = fmt.Sprintf(format, args...)
	}
}

func (s *scan) block(b slack.Block) {
	switch b := b.(type) {
	case *slack.DividerBlock:
	case *slack.RichTextBlock:
		if len(b.Elements) == 0 {
			s.bad("there is nothing in it")
		}
		for _, e := range b.Elements {
			s.rich(e)
		}
	case *slack.ContextBlock:
		if n := len(b.ContextElements.Elements); n == 0 || n > 10 {
			s.bad("%d elements", n)
		}
		for _, e := range b.ContextElements.Elements {
			t, ok := e.(*slack.TextBlockObject)
			if !ok || t.Type != "mrkdwn" || !t.Verbatim {
				s.bad("%+v is no verbatim text", e)
				return
			}
			s.text(t.Text, 3000)
			if problem := checkMrkdwn(t.Text, s.links); problem != "" {
				s.bad("%s", problem)
			}
		}
	case *slack.ActionBlock:
		s.id(b.BlockID)
		s.buttons(b.Elements.ElementSet, 25)
	case *slack.ContextActionsBlock:
		s.id(b.BlockID)
		s.buttons(b.Elements.ElementSet, 5)
	default:
		s.bad("there is no such block")
	}
}

func (s *scan) rich(e slack.RichTextElement) {
	switch e := e.(type) {
	case *slack.RichTextSection:
		s.inline(e.Elements)
	case *slack.RichTextQuote:
		s.inline(e.Elements)
	case *slack.RichTextPreformatted:
		s.inline(e.Elements)
	case *slack.RichTextList:
		if e.Indent < 0 || e.Indent > 8 || e.Offset < 0 || len(e.Elements) == 0 {
			s.bad("a list with indent %d, offset %d and %d items", e.Indent, e.Offset, len(e.Elements))
		}
		for _, item := range e.Elements {
			s.rich(item)
		}
	default:
		s.bad("there is no %T", e)
	}
}

func (s *scan) inline(elements []slack.RichTextSectionElement) {
	if len(elements) == 0 {
		s.bad("an empty element")
	}
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			s.text(e.Text, 4000)
		case *slack.RichTextSectionLinkElement:
			s.text(e.Text, 4000)
			if !s.links[e.URL] || len(e.URL) > 3000 {
				s.bad("a link leads to %.100s", e.URL)
			}
		case *slack.RichTextSectionCitationElement:
			s.text(e.Text, 4000)
			about, ok := e.Details.(*slack.RichTextCitationWebDetails)
			if !ok || !s.links[e.URL] || len(e.URL) > 3000 {
				s.bad("a citation of %.100s: %+v", e.URL, e.Details)
				return
			}
			s.text(*about.Title, 200)
			s.text(about.DisplayName, 3000)
		default:
			s.bad("there is a live %T", e)
		}
	}
}

func (s *scan) buttons(elements []slack.BlockElement, most int) {
	if len(elements) == 0 || len(elements) > most {
		s.bad("%d elements", len(elements))
	}
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.ButtonBlockElement:
			s.id(e.ActionID)
			s.label(e.Text)
			if len(e.Value) > 2000 || e.URL != "" {
				s.bad("a button has value %.100q and leads to %.100q", e.Value, e.URL)
			}
		case *slack.FeedbackButtonsBlockElement:
			s.id(e.ActionID)
			for _, b := range []*slack.FeedbackButton{e.PositiveButton, e.NegativeButton} {
				s.label(b.Text)
				if b.Value == "" || len(b.Value) > 2000 {
					s.bad("a vote has value %.100q", b.Value)
				}
			}
		default:
			s.bad("there is a live %T", e)
		}
	}
}

func (s *scan) label(t *slack.TextBlockObject) {
	if t == nil || t.Type != "plain_text" {
		s.bad("a label is %+v", t)
		return
	}
	s.text(t.Text, 75)
}

// id looks at the id of a block or an action, each of which there may be once.
func (s *scan) id(id string) {
	if len(id) > 255 || id != "" && slices.Contains(s.ids, id) {
		s.bad("the id %q is too long or twice there", id)
	}
	s.ids = append(s.ids, id)
}

func (s *scan) text(text string, longest int) {
	n := 0
	for _, r := range text {
		n++
		if r == '\n' || r >= ' ' && r < 0x7f {
			continue
		}
		if steers()[r] {
			s.bad("%q holds %U", text, r)
		}
	}
	s.total += n
	if n == 0 || n > longest {
		s.bad("a text has %d characters", n)
	}
}

// steers tells of every character whether it does anything but stand there.
var steers = sync.OnceValue(func() []bool {
	table := make([]bool, 0x110000)
	for r := range rune(len(table)) {
		table[r] = r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || bot.Clean(string(r)) == ""
	}
	return table
})

// TestScan makes sure that the scan finds what is wrong, so that its silence
// means something.
func TestScan(t *testing.T) {
	text := func(s string) slack.Block {
		return slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement(s, nil)))
	}
	inside := func(e slack.RichTextSectionElement) slack.Block {
		return slack.NewRichTextBlock("", slack.NewRichTextSection(e))
	}
	context := func(s string, verbatim bool) slack.Block {
		return slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, s, false, verbatim))
	}
	button := func(id, label string) slack.BlockElement {
		return slack.NewButtonBlockElement(id, "v", plainText(label))
	}
	link := slack.NewRichTextSectionLinkElement("https://evil.example/", "x", nil)
	good := []slack.Block{text("good"), context("[1] <https://docs.example.org/|a &amp; b>", true), slack.NewActionBlock("", button("a", "b"))}
	links := map[string]bool{"https://docs.example.org/": true}
	if problem := scanPage(page{text: "x", blocks: good}, links); problem != "" {
		t.Errorf("in a good page: %s", problem)
	}
	if problem := scanPage(page{text: "<!here>", blocks: good}, links); problem == "" {
		t.Error("a mention in the text for notifications is not found")
	}
	for name, b := range map[string]slack.Block{
		"user":       inside(slack.NewRichTextSectionUserElement("U1", nil)),
		"broadcast":  inside(slack.NewRichTextSectionBroadcastElement("here")),
		"channel":    inside(slack.NewRichTextSectionChannelElement("C1", nil)),
		"date":       inside(slack.NewRichTextSectionDateElement(time.Now().Unix(), "{date}", nil, nil)),
		"link":       inside(link),
		"empty":      text(""),
		"long":       text(strings.Repeat("x", 3200)),
		"direction":  text("a\u202eb"),
		"control":    text("a\x1bb"),
		"mention":    context("<@U1>", true),
		"foreign":    context("<https://evil.example/|x>", true),
		"open":       context("<https://docs.example.org/", true),
		"lone":       context("a > b", true),
		"names":      context("@here", false),
		"section":    slack.NewSectionBlock(plainText("x"), nil, nil),
		"image":      slack.NewImageBlock("https://evil.example/", "x", "", nil),
		"twice":      slack.NewActionBlock("", button("a", "b"), button("a", "c")),
		"label":      slack.NewActionBlock("", button("a", strings.Repeat("x", 76))),
		"no buttons": slack.NewActionBlock(""),
		"nothing":    slack.NewRichTextBlock(""),
	} {
		if problem := scanPage(page{text: "x", blocks: []slack.Block{b}}, links); problem == "" {
			t.Errorf("%s: nothing is found", name)
		}
	}
	many := slices.Repeat([]slack.Block{text(strings.Repeat("x", 2900))}, 5)
	if problem := scanPage(page{text: "x", blocks: many}, links); problem == "" {
		t.Error("too much in all is not found")
	}
}
