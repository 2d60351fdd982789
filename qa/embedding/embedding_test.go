package embedding

import (
	"strings"
	"testing"

	"footnote/knowledge"
)

func TestValidate(t *testing.T) {
	tests := []struct{ url, want string }{
		{"", ""},
		{"http://127.0.0.1:11434/v1", ""},
		{"http://localhost:8080", ""},
		{"http://ollama:11434/v1", ""},
		{"http://10.1.2.3/v1", ""},
		{"http://[fd00::1]:80/v1", ""},
		{"http://gpu.lan/v1", ""},
		{"https://api.example.org/v1", ""},
		{"http://api.example.org/v1", "would send your documents over the internet for all to read"},
		{"http://8.8.8.8/v1", "would send your documents over the internet for all to read"},
		{"ftp://127.0.0.1/v1", "url is no address"},
		{"127.0.0.1:11434", "url is no address"},
		{"https:///v1", "url is no address"},
		{"https://me:hunter2@example.org/v1", "url is to be an address alone"},
		{"https://example.org/v1?key=hunter2", "url is to be an address alone"},
	}
	for _, test := range tests {
		c := Defaults()
		c.URL, c.Model = test.url, "small"
		err := c.Validate(nil)
		if got := message(err); test.want == "" && got != "" || !strings.Contains(got, test.want) || strings.Contains(got, "hunter2") {
			t.Errorf("Validate of %s = %q, want %q, and no key", test.url, got, test.want)
		}
	}
	for _, test := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.Model = "" }, "model is missing"},
		{func(c *Config) { c.Wait = 0 }, "wait = 0: write a number of milliseconds"},
		{func(c *Config) { c.NeverSend = []knowledge.Space{"hr-privat"} }, `never_send names the space "hr-privat", which no source feeds`},
		{func(c *Config) { c.NeverSend = []knowledge.Space{"hr-private"} }, ""},
	} {
		c := Config{URL: "http://127.0.0.1/v1", Model: "small", Wait: 1}
		test.change(&c)
		if got := message(c.Validate([]knowledge.Space{"hr-private"})); (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("Validate = %q, want %q", got, test.want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestSendsQuestion(t *testing.T) {
	c := Config{URL: "http://127.0.0.1/v1", NeverSend: []knowledge.Space{"hr"}}
	for _, test := range []struct {
		spaces []knowledge.Space
		want   bool
	}{
		{[]knowledge.Space{"handbook"}, true},
		{[]knowledge.Space{"handbook", "faq"}, true},
		{[]knowledge.Space{"hr"}, false},
		{[]knowledge.Space{"handbook", "hr"}, false}, // it may tell what stands in hr
	} {
		if got := c.SendsQuestion(test.spaces); got != test.want {
			t.Errorf("SendsQuestion(%v) = %v, want %v", test.spaces, got, test.want)
		}
	}
	if (Config{}).SendsQuestion(nil) {
		t.Error("without an endpoint a question is sent")
	}
}
