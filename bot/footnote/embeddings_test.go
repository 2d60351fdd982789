package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/qa"
)

// model is an embeddings endpoint.
type model struct {
	*httptest.Server
	mu      sync.Mutex // guards what follows
	sent    []string
	refuses int // how many requests are still refused
}

func newModel(t *testing.T) *model {
	m := &model{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.Header.Get("Authorization") != "Bearer open-sesame" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.refuses > 0 {
			m.refuses--
			w.WriteHeader(http.StatusNotFound) // which is not tried again at once
			return
		}
		var parts []string
		for i, text := range asked.Input {
			parts = append(parts, fmt.Sprintf(`{"index":%d,"embedding":[1,%d,0.5]}`, i, len(text)%7))
		}
		fmt.Fprintf(w, `{"data":[%s]}`, strings.Join(parts, ","))
		m.sent = append(m.sent, asked.Input...)
	}))
	t.Cleanup(m.Close)
	return m
}

// got returns all that m was sent.
func (m *model) got() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.sent, "\n---\n")
}

// embedConfig is a configuration with two spaces, of which one is never sent.
const embedConfig = `
[[source]]
kind = "folder"
name = "docs"
path = "docs"
[[source]]
kind = "folder"
name = "hr"
path = "hr"
[embeddings]
url = "%s/v1"
model = "small"
key_env = "MODEL_KEY"
never_send = ["hr"]
`

// TestEmbeddings goes through the verbs with an endpoint, without its key, and
// when it is down.
func TestEmbeddings(t *testing.T) {
	m, dir := newModel(t), t.TempDir()
	for name, text := range map[string]string{
		"docs/travel.md": "# Hotels\n\nA hotel may cost 180 euros a night.\n", "hr/pay.md": "# Pay\n\nThe bonus of a captain is nine doubloons.\n",
		"footnote.toml": fmt.Sprintf(embedConfig, m.URL),
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key := "open-sesame"
	host := strings.TrimPrefix(m.URL, "http://")
	do := func(code int, wanted []string, args ...string) {
		t.Helper()
		var out strings.Builder
		args = append(args, "--config", filepath.Join(dir, "footnote.toml"))
		got := run(t.Context(), args, strings.NewReader(""), &out, &out, func(name string) string { return map[string]string{"MODEL_KEY": key}[name] })
		said := strings.Join(strings.Fields(out.String()), " ")
		for _, want := range wanted {
			if !strings.Contains(said, want) {
				t.Errorf("footnote %s says\n%s\nand not %s", args[0], out.String(), want)
			}
		}
		if got != code || strings.Contains(said, "sesame") {
			t.Errorf("footnote %s ends with %d, want %d, and without the key:\n%s", args[0], got, code, out.String())
		}
	}
	ask := []string{"ask", "--space", "docs", "How much may a hotel cost?"}

	do(0, []string{"no passage has a vector yet"}, "check")
	do(0, []string{"embeddings: 1 of 1 passage"}, "sync")
	do(0, []string{"model small at " + host, "it answers with 3 dimensions", "all of 1 passage have a vector", "sent the documents of docs, and never those of hr", "All is well"}, "check")
	do(0, []string{"Sent to " + host, "the documents of docs, and questions asked of these alone", "Never sent there: the documents of hr", "Footnote talks to these hosts alone: " + host + "."}, "privacy")
	do(0, []string{"180 euros"}, ask...)
	do(0, []string{"nine doubloons"}, "ask", "What is the bonus of a captain?")
	sent := m.got()
	if !strings.Contains(sent, "180 euros") || !strings.Contains(sent, "How much may a hotel cost?") || strings.Contains(sent, "doubloons") || strings.Contains(sent, "captain") {
		t.Errorf("sent was\n%s\nwant the hotel, and nothing of hr", sent)
	}
	vectors := filepath.Join(dir, "footnote-data", "vectors.db")
	do(0, []string{"vectors.db: 1 vector, as they were written"}, "verify", "--read-data")
	db, err := sql.Open("sqlite", vectors)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE vector SET row = x'7f0102'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	do(0, []string{"vectors.db: 1 vector, as they were written"}, "verify")
	do(1, []string{"WRONG: " + vectors + ": 0 vectors are as they were written, and 1 is not", "asked for again", "To have it made again: footnote sync"}, "verify", "--read-data")
	do(0, []string{"180 euros"}, ask...)
	do(0, []string{"embeddings: 1 of 1 passage"}, "sync")
	do(0, []string{"vectors.db: 1 vector, as they were written"}, "verify", "--read-data")
	if err := os.Truncate(vectors, 5000); err != nil {
		t.Fatal(err)
	}
	do(1, []string{"WRONG: open " + vectors, "answers go on without", "To have it made again: footnote sync"}, "verify")
	do(0, []string{"180 euros"}, ask...)
	do(0, []string{"embeddings: 1 of 1 passage"}, "sync")
	do(0, []string{"vectors.db: 1 vector, as they were written"}, "verify", "--read-data")
	manifest := filepath.Join(dir, "footnote-data", "index", "manifest")
	if err := os.Truncate(manifest, 100); err != nil {
		t.Fatal(err)
	}
	do(0, []string{"how many passages have a vector cannot be told until the index is made anew"}, "check")
	do(0, []string{"embeddings: 1 of 1 passage"}, "sync")
	key = ""
	do(1, []string{"WRONG: the environment variable MODEL_KEY, which key_env names, is not set"}, "check")
	key = "wrong-sesame"
	do(1, []string{"WRONG: the embeddings endpoint at " + host + " refuses the key (status 401)"}, "check")
	do(0, []string{"180 euros"}, ask...)
	m.Close()
	do(1, []string{"WRONG: the embeddings endpoint at " + host + " cannot be reached", "Questions are answered without it"}, "check")
	do(0, []string{"180 euros"}, ask...)
	do(0, []string{"Erased: the embeddings of docs:travel.md."}, "forget", "--doc", "docs:travel.md")
	if data, err := os.ReadFile(filepath.Join(dir, "footnote-data", "vectors.db")); err != nil || strings.Contains(string(data), "travel.md") {
		t.Errorf("vectors.db still names the document (%v)", err)
	}
}

// TestServeEmbeddings wants serve to have vectors made by itself.
func TestServeEmbeddings(t *testing.T) {
	m := newModel(t)
	t.Setenv("MODEL_KEY", "open-sesame")
	config := serveConfig + fmt.Sprintf("[embeddings]\nurl = %q\nmodel = \"small\"\nkey_env = \"MODEL_KEY\"\n", m.URL)
	v := serving(t, config, map[string]string{"travel.md": hotel})
	v.expect("passages have their embeddings")
	v.ask("1", "How much may a hotel cost?", "180 euros")
	if sent := m.got(); !strings.Contains(sent, "180 euros") || !strings.Contains(sent, "How much may a hotel cost?") {
		t.Errorf("sent was\n%s\nwant the document and the question", sent)
	}
	v.write(filepath.Join("docs", "pets.md"), "# Pets\n\nA parrot may come along on Fridays.\n")
	for limit := time.Now().Add(30 * time.Second); !strings.Contains(m.got(), "parrot"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("a new document is not sent\n%s", v.log)
		}
	}
}

// embeddingServer returns a server of which nothing runs, with an index of one
// document, none of whose passages has a vector, and the settings by which it
// asks m.
func embeddingServer(t *testing.T, m *model) (*server, settings) {
	t.Helper()
	dir, log := t.TempDir(), &noise{}
	p := &program{stdin: strings.NewReader(""), stdout: log, stderr: log, env: func(string) string { return "open-sesame" }}
	o := options{config: filepath.Join(dir, "footnote.toml")}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "docs"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join("docs", "travel.md"), hotel)
	write("footnote.toml", serveConfig)
	if err := p.runSync(t.Context(), &syncing{options: o}); err != nil {
		t.Fatal(err)
	}
	write("footnote.toml", serveConfig+fmt.Sprintf("[embeddings]\nurl = %q\nmodel = \"small\"\nkey_env = \"MODEL_KEY\"\n", m.URL))
	s, err := p.settings(&o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.openLibrary(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() }) //nolint:errcheck // it was only read
	c, err := qa.OpenCollection(s.indexPath(), indexed{l})
	if err != nil {
		t.Fatal(err)
	}
	v := &server{program: p, log: s.Serve.logger(p), library: l, embed: newEmbedLoop()}
	s.Answers.Embeddings = v.embeddings(s, v.log)
	if err := v.answers.use(s.Answers, nil); err != nil {
		t.Fatal(err)
	}
	v.answers.read(c)
	return v, s
}

// embedding runs the embed loop of v until the test ends, with hardly a pause.
func (v *server) embedding(t *testing.T) *served {
	ctx, cancel := context.WithCancel(t.Context())
	var loop sync.WaitGroup
	loop.Go(func() { v.embeds(ctx, time.Millisecond) })
	t.Cleanup(func() { cancel(); loop.Wait() })
	return &served{t: t, log: v.stderr.(*noise)}
}

// TestEmbedsAgain wants what failed to be told and tried again.
func TestEmbedsAgain(t *testing.T) {
	m := newModel(t)
	m.refuses = 2
	v, _ := embeddingServer(t, m)
	log := v.embedding(t)
	log.expect("passages lack embeddings; answers go on without")
	log.expect("passages have their embeddings")
	if sent := m.got(); !strings.Contains(sent, "180 euros") {
		t.Errorf("sent was %q, want the document", sent)
	}
}

// TestEmbedsReload has a space kept from the endpoint at the moment when a run
// begins: nothing of it is sent.
func TestEmbedsReload(t *testing.T) {
	m := newModel(t)
	v, s := embeddingServer(t, m)
	v.embed.mu.Lock() // as reload has it, to end what is under way
	log := v.embedding(t)
	time.Sleep(20 * time.Millisecond) // the run has come as far as it gets
	s.Embeddings.NeverSend = []knowledge.Space{"docs"}
	s.Answers.Embeddings = v.embeddings(s, v.log)
	if err := v.answers.use(s.Answers, v.answers.collection()); err != nil {
		t.Fatal(err)
	}
	v.embed.mu.Unlock()
	log.expect("passages have their embeddings")
	if sent := m.got(); sent != "" {
		t.Errorf("sent was %q, want nothing", sent)
	}
}

// TestEmbedsDamaged has the index damaged for a while: the vectors of what
// cannot be read meanwhile stay, and it is not sent again.
func TestEmbedsDamaged(t *testing.T) {
	m := newModel(t)
	v, s := embeddingServer(t, m)
	log := v.embedding(t)
	log.expect("passages have their embeddings")
	sound := v.answers.collection()
	v.answers.read(qa.Unread(errors.New("the index is damaged"), s.spaces()...))
	v.embed.look()
	time.Sleep(50 * time.Millisecond) // it has been looked at
	v.answers.read(sound)
	log.log.clear()
	v.embed.look()
	log.expect("passages have their embeddings\" have=1 of=1")
	if n := strings.Count(m.got(), "180 euros"); n != 1 {
		t.Errorf("the document was sent %d times, want once", n)
	}
}
