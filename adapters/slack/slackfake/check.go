package slackfake

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// specs are Slack's own descriptions of its methods; nil when they are not at
// hand.
type specs struct {
	folder string

	mu   sync.Mutex // guards read
	read map[string]*methodSpec
}

type methodSpec struct {
	Args struct {
		Required   []string
		Properties map[string]struct{ MaxLength int }
	}
}

// readSpecs looks for the descriptions beside the checkout.
func readSpecs(tb testing.TB) *specs {
	for _, up := range []string{"../../..", "../../../..", "../.."} {
		folder := filepath.Join(up, "shared", "specs", "slack", "methods")
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			return &specs{folder: folder, read: map[string]*methodSpec{}}
		}
	}
	tb.Log("calls are not held against Slack's descriptions of its methods: ../shared/specs is not there")
	return nil
}

// check returns what is wrong with the arguments of c, "" for nothing.
func (s *specs) check(c call) string {
	if s == nil {
		return ""
	}
	m, err := s.method(c.method)
	if err != nil {
		return err.Error()
	}
	var problems []string
	for name, value := range c.args {
		p, ok := m.Args.Properties[name]
		if !ok && !undescribed[c.method+" "+name] {
			problems = append(problems, "there is no argument "+name)
		}
		if p.MaxLength > 0 && utf8.RuneCountInString(value) > p.MaxLength {
			problems = append(problems, fmt.Sprintf("argument %s has more than %d characters", name, p.MaxLength))
		}
	}
	for _, name := range m.Args.Required {
		if _, ok := c.args[name]; !ok && name != "token" {
			problems = append(problems, "argument "+name+" is missing")
		}
	}
	slices.Sort(problems)
	return strings.Join(problems, "; ")
}

// undescribed are arguments that Slack's documentation has and the description
// at hand has not.
var undescribed = map[string]bool{}

func (s *specs) method(name string) (*methodSpec, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.read[name]; m != nil {
		return m, nil
	}
	data, err := os.ReadFile(filepath.Join(s.folder, filepath.Base(name)+".json"))
	if err != nil {
		return nil, fmt.Errorf("there is no such method: %w", err)
	}
	m := &methodSpec{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, err
	}
	s.read[name] = m
	return m, nil
}

// The limits of Block Kit.
//
// Source: https://docs.slack.dev/reference/block-kit/blocks
const (
	maxBlocks     = 50
	maxViewBlocks = 100
	maxText       = 3000
	maxAll        = 12000
	maxTop        = 40000
)

// checkMessage returns what is wrong with the text and blocks of a message.
func checkMessage(args map[string]string) string {
	if args["text"] == "" {
		return "there is no text for notifications and screen readers"
	}
	if utf8.RuneCountInString(args["text"]) > maxTop {
		return "text is too long"
	}
	if args["blocks"] == "" {
		return ""
	}
	return CheckBlocks([]byte(args["blocks"]), maxBlocks)
}

func checkView(view string) string {
	var v struct {
		Type   string
		Blocks json.RawMessage
	}
	if err := json.Unmarshal([]byte(view), &v); err != nil {
		return err.Error()
	}
	if v.Type != "home" {
		return "type is " + v.Type
	}
	return CheckBlocks(v.Blocks, maxViewBlocks)
}

// CheckBlocks returns what Slack would not take in blocks, of which there may
// be so many; "" for nothing.
func CheckBlocks(blocks []byte, most int) string {
	var all []map[string]any
	if err := json.Unmarshal(blocks, &all); err != nil {
		return err.Error()
	}
	if len(all) == 0 || len(all) > most {
		return fmt.Sprintf("%d blocks, want 1 to %d", len(all), most)
	}
	c := &checker{ids: map[string]bool{}}
	for i, b := range all {
		if problem := c.block(b); problem != "" {
			return fmt.Sprintf("block %d (%v): %s", i, b["type"], problem)
		}
	}
	if c.total > maxAll && most == maxBlocks {
		return fmt.Sprintf("msg_blocks_too_long: %d characters", c.total)
	}
	return ""
}

// checker looks at the blocks of one message.
type checker struct {
	total int
	ids   map[string]bool
}

func (c *checker) block(b map[string]any) string {
	if id, ok := b["block_id"].(string); ok {
		if c.ids[id] || utf8.RuneCountInString(id) > 255 {
			return "block_id is twice there or too long"
		}
		c.ids[id] = true
	}
	switch b["type"] {
	case "divider":
		return ""
	case "header":
		return c.text(b["text"], 150, "plain_text")
	case "section":
		return c.text(b["text"], maxText, "mrkdwn", "plain_text")
	case "context":
		elements := list(b["elements"])
		if len(elements) == 0 || len(elements) > 10 {
			return fmt.Sprintf("%d elements, want 1 to 10", len(elements))
		}
		return c.each(elements, func(e map[string]any) string { return c.text(e, maxText, "mrkdwn", "plain_text") })
	case "actions":
		elements := list(b["elements"])
		if len(elements) == 0 || len(elements) > 25 {
			return fmt.Sprintf("%d elements, want 1 to 25", len(elements))
		}
		return c.each(elements, c.button)
	case "context_actions":
		elements := list(b["elements"])
		if len(elements) == 0 || len(elements) > 5 {
			return fmt.Sprintf("%d elements, want 1 to 5", len(elements))
		}
		return c.each(elements, c.feedback)
	case "rich_text":
		before := c.total
		if problem := c.each(list(b["elements"]), c.rich); problem != "" {
			return problem
		}
		if c.total-before > maxText+100 { // the number of a note and the like
			return fmt.Sprintf("%d characters", c.total-before)
		}
		if len(list(b["elements"])) == 0 {
			return "there is nothing in it"
		}
		return ""
	}
	return "there is no such block"
}

func (c *checker) each(elements []map[string]any, check func(map[string]any) string) string {
	for _, e := range elements {
		if problem := check(e); problem != "" {
			return problem
		}
	}
	return ""
}

func (c *checker) text(v any, longest int, kinds ...string) string {
	t, _ := v.(map[string]any)
	text, _ := t["text"].(string)
	kind, _ := t["type"].(string)
	n := utf8.RuneCountInString(text)
	c.total += n
	if !slices.Contains(kinds, kind) {
		return "text is of type " + kind
	}
	if n == 0 || n > longest {
		return fmt.Sprintf("text has %d characters, want 1 to %d", n, longest)
	}
	return ""
}

func (c *checker) action(e map[string]any) string {
	id, _ := e["action_id"].(string)
	if id == "" || utf8.RuneCountInString(id) > 255 || c.ids["action "+id] {
		return "action_id is empty, too long or twice there: " + id
	}
	c.ids["action "+id] = true
	return ""
}

func (c *checker) button(e map[string]any) string {
	if e["type"] != "button" {
		return fmt.Sprintf("%v is no button", e["type"])
	}
	if value, _ := e["value"].(string); len(value) > 2000 {
		return "value is too long"
	}
	if problem := c.action(e); problem != "" {
		return problem
	}
	return c.text(e["text"], 75, "plain_text")
}

func (c *checker) feedback(e map[string]any) string {
	if e["type"] != "feedback_buttons" {
		return fmt.Sprintf("%v is no feedback_buttons", e["type"])
	}
	for _, side := range []string{"positive_button", "negative_button"} {
		b, _ := e[side].(map[string]any)
		if value, _ := b["value"].(string); value == "" || len(value) > 2000 {
			return side + " has no value, or one that is too long"
		}
		if problem := c.text(b["text"], 75, "plain_text"); problem != "" {
			return side + ": " + problem
		}
	}
	return c.action(e)
}

func (c *checker) rich(e map[string]any) string {
	inner := list(e["elements"])
	if len(inner) == 0 {
		return fmt.Sprintf("%v is empty", e["type"])
	}
	switch e["type"] {
	case "rich_text_list":
		if indent, _ := e["indent"].(float64); indent < 0 || indent > 8 {
			return fmt.Sprintf("indent is %v", indent)
		}
		return c.each(inner, c.rich)
	case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
		if e["type"] == "rich_text_preformatted" && slices.ContainsFunc(inner, func(e map[string]any) bool { return e["type"] == "citation" }) {
			return "a citation stands in code"
		}
		return c.each(inner, c.inline)
	}
	return fmt.Sprintf("there is no %v", e["type"])
}

// citation looks at an element that cites a page of the web.
//
// Source: https://docs.slack.dev/reference/block-kit/block-elements/citation-element
func (c *checker) citation(e map[string]any) string {
	link, _ := e["url"].(string)
	text, _ := e["text"].(string)
	_, numbered := e["index"].(float64)
	about, _ := e["details"].(map[string]any)
	if link == "" || len(link) > 3000 || text == "" || !numbered || about["citation_type"] != "web" {
		return "a citation lacks its url, text, index or details"
	}
	return ""
}

func (c *checker) inline(e map[string]any) string {
	text, _ := e["text"].(string)
	c.total += utf8.RuneCountInString(text)
	switch e["type"] {
	case "text":
		if text == "" {
			return "text is empty"
		}
		return ""
	case "link":
		if link, _ := e["url"].(string); link == "" || len(link) > 3000 {
			return "url is empty or too long"
		}
		return ""
	case "citation":
		return c.citation(e)
	}
	return fmt.Sprintf("%v is not expected in rich text", e["type"])
}

func list(v any) []map[string]any {
	all, _ := v.([]any)
	var out []map[string]any
	for _, e := range all {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}
