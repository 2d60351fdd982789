package qa_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"footnote/knowledge"
	"footnote/qa"
	"footnote/qa/embedding"
)

// TestEmbeddingsTitle wants a title that changed to be sent with the text below
// it, which did not, and nothing else to be sent.
func TestEmbeddingsTitle(t *testing.T) {
	o, dir, documents := newOutside(t), t.TempDir(), manyDocuments(t, 40)
	filled(t, o.embeddings(t, dir, nil), collection(documents))
	o.sent()
	documents[7].Title, documents[7].Revision = "Stuhl", "changed"
	documents[8].Revision = "changed too" // but nothing that is sent
	e, c := o.embeddings(t, dir, nil), collection(documents)
	if done, err := e.Read(t.Context(), c); err != nil || done.Done != 38 {
		t.Errorf("Read: %+v, %v; want the vectors of what may have changed not to be used", done, err)
	}
	done := filled(t, e, c)
	if sent := o.sent(); len(sent) != 1 || !strings.HasPrefix(sent[0], "Stuhl") || done.Done != 40 {
		t.Errorf("sent %q, want the text with its new title (%+v)", sent, done)
	}
}

// TestEmbeddingsRefused wants texts that the endpoint does not take to keep no
// other from being sent, and not to be sent again.
func TestEmbeddingsRefused(t *testing.T) {
	var requests atomic.Int32
	inner, documents := newOutside(t), manyDocuments(t, 100)
	o := &outside{Server: httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		if bytes.Contains(body, []byte("numberk")) || bytes.Contains(body, []byte("numbern")) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		inner.answer(w, r)
	}))}
	t.Cleanup(o.Close)
	e, c := o.embeddings(t, t.TempDir(), nil), collection(documents)
	if done := filled(t, e, c); done.Done != 80 {
		t.Errorf("filled %+v, want the 80 of 100 that are taken", done)
	}
	requests.Store(0)
	if filled(t, e, c); requests.Load() != 0 {
		t.Errorf("%d requests for what was refused before, want none", requests.Load())
	}
}

// TestEmbeddingsLog wants what stays wrong with questions to be noted once, and
// again after the next Read.
func TestEmbeddingsLog(t *testing.T) {
	for name, fault := range map[string]func(http.ResponseWriter) bool{
		"refused": func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusBadRequest); return true },
		"dimensions": func(w http.ResponseWriter) bool {
			fmt.Fprint(w, `{"data":[{"index":0,"embedding":[1,0]}]}`)
			return true
		},
	} {
		o, c := newOutside(t), collection(pets(t))
		config := embedding.Defaults()
		config.URL, config.Model, config.Wait = o.URL, "senses", 10000
		var log bytes.Buffer
		e := qa.NewEmbeddings(embedding.New(config, ""), t.TempDir(), slog.New(slog.NewTextHandler(&log, nil)))
		filled(t, e, c)
		o.fails(fault)
		engine := asking(t, e, c)
		for round := range 2 {
			for range 3 {
				if _, err := engine.Ask(t.Context(), qa.Question{Text: "Who walks the hound?", Spaces: []knowledge.Space{"open"}}); err != nil {
					t.Fatal(err)
				}
			}
			if n := strings.Count(log.String(), "\n"); n != round+1 {
				t.Errorf("%s: %d lines after %d rounds of questions, want one for each:\n%s", name, n, round+1, &log)
			}
			if _, err := e.Read(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
	}
}
