// Package embedding asks a model that is not in the program what texts mean:
// over HTTP, at an endpoint that speaks OpenAI's embeddings protocol, as Ollama,
// Text Embeddings Inference, vLLM, llama.cpp and the hosted services do. It also
// keeps the vectors that come back, so that no text is sent twice.
//
// Nothing here runs unless an endpoint is configured. What leaves the machine is
// decided by [Config.Sends], and is text alone: no name, no id, no address. The
// protocol is small enough that it is spoken directly: a library would follow
// redirects to hosts that nobody configured and quote what the server says in
// errors, which may be what was sent.
package embedding

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"footnote/knowledge"
)

// Config is which endpoint is asked, and what it may be told.
type Config struct {
	// URL is the address that "/embeddings" is put behind, such as
	// "http://127.0.0.1:11434/v1"; empty for no endpoint.
	URL string `toml:"url"`
	// Model is the model's name as the endpoint knows it.
	Model string `toml:"model"`
	// KeyEnv names the environment variable that holds the API key; empty for
	// an endpoint that wants none.
	KeyEnv string `toml:"key_env"`
	// NeverSend are the spaces whose documents are never sent, nor any question
	// that is asked of them.
	NeverSend []knowledge.Space `toml:"never_send"`
	// Wait is how many milliseconds a question waits for its vector; then it is
	// answered without.
	Wait int `toml:"wait"`
	// QuestionPrefix and PassagePrefix stand before what is sent, for models
	// that were trained so ("search_query: ", "search_document: ").
	QuestionPrefix string `toml:"question_prefix"`
	PassagePrefix  string `toml:"passage_prefix"`
}

// Defaults returns the Config of nothing: no endpoint.
func Defaults() Config { return Config{NeverSend: []knowledge.Space{}, Wait: 800} }

// Enabled reports whether there is an endpoint.
func (c Config) Enabled() bool { return c.URL != "" }

// Sends reports whether the documents of space may be sent.
func (c Config) Sends(space knowledge.Space) bool { return !slices.Contains(c.NeverSend, space) }

// SendsQuestion reports whether a question asked of spaces may be sent: only
// when all of them may, since it may tell what stands in any of them.
func (c Config) SendsQuestion(spaces []knowledge.Space) bool {
	return c.Enabled() && !slices.ContainsFunc(spaces, func(s knowledge.Space) bool { return !c.Sends(s) })
}

// Host returns the host, with its port, that is talked to; empty for none.
func (c Config) Host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Patience is Wait as a duration.
func (c Config) Patience() time.Duration { return time.Duration(c.Wait) * time.Millisecond }

// Validate returns an error that names the first setting that cannot be used.
// spaces are those that sources feed: one that is never to be sent has to be
// among them, since a misspelt one would be sent.
func (c Config) Validate(spaces []knowledge.Space) error {
	for _, s := range c.NeverSend {
		if !slices.Contains(spaces, s) {
			return fmt.Errorf("never_send names the space %q, which no source feeds: is it spelt as the source has it?", s)
		}
	}
	if c.Wait < 1 || c.Wait > 10000 {
		return fmt.Errorf("wait = %d: write a number of milliseconds from 1 to 10000", c.Wait)
	}
	if !c.Enabled() {
		return nil
	}
	if err := checkURL(c.URL); err != nil {
		return err
	}
	if c.Model == "" {
		return errors.New("model is missing: write the model's name as the endpoint knows it")
	}
	return nil
}

// checkURL returns an error when texts cannot, or should not, be sent to raw.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("url is no address: write it with http:// or https://, such as http://127.0.0.1:11434/v1")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("url is to be an address alone, without a password, ? or #: a key belongs in an environment variable that key_env names")
	}
	if u.Scheme == "http" && !near(u.Hostname()) {
		return fmt.Errorf("url = %q would send your documents over the internet for all to read: write https://", raw)
	}
	return nil
}

// near reports whether host is, by its name, this machine or one of the same
// network, which may be talked to without encryption.
func near(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	if !strings.Contains(host, ".") {
		return true // "localhost", or the name of a container
	}
	return slices.ContainsFunc([]string{".local", ".internal", ".lan", ".home.arpa", ".localhost"}, func(end string) bool { return strings.HasSuffix(host, end) })
}
