package qa_test

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/qa"
	"footnote/qa/embedding"
	"footnote/qa/eval"
)

// TestMeasureEmbeddings prints what a model outside brings to the shared sets,
// for qa/semantic/TABLE.md. Its vectors are kept in $FOOTNOTE_VECTORS. With
// FOOTNOTE_SETS only those sets are measured.
//
//	qa/semantic/train/serve.sh &
//	FOOTNOTE_ENCODER=http://127.0.0.1:8765/v1 FOOTNOTE_VECTORS=/tmp/vectors go test ./qa -run TestMeasureEmbeddings -v -timeout 0
func TestMeasureEmbeddings(t *testing.T) {
	url, dir := os.Getenv("FOOTNOTE_ENCODER"), os.Getenv("FOOTNOTE_VECTORS")
	if url == "" || dir == "" {
		t.Skip("FOOTNOTE_ENCODER and FOOTNOTE_VECTORS are not set")
	}
	sets := []string{"g8", "xquad-en", "handbook"}
	if only := os.Getenv("FOOTNOTE_SETS"); only != "" {
		sets = strings.Fields(only)
	}
	config := embedding.Defaults()
	config.URL, config.Model, config.Wait = url, "all-MiniLM-L6-v2", 10000
	known := &remembering{client: embedding.New(config, ""), vectors: map[string][]float32{}}
	front := httptest.NewServer(known)
	defer front.Close()
	config.URL = front.URL
	client := embedding.New(config, "")
	log := slog.New(slog.NewTextHandler(failing{t}, nil))
	for _, s := range sharedSets(t, sets...) {
		c := s.collect(t)
		folder := filepath.Join(dir, s.name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		e := qa.NewEmbeddings(client, folder, log)
		if done := filled(t, e, c); done.Done < done.Passages {
			t.Fatalf("%s: %+v", s.name, done)
		}
		var asked []string
		for _, q := range s.read(t) {
			asked = append(asked, q.Question)
		}
		if err := known.learn(t.Context(), asked); err != nil {
			t.Fatal(err)
		}
		words, both := qa.Config{Risk: "balanced", WordsOnly: true}, qa.Defaults()
		wordsOutside, allOutside := words, both
		wordsOutside.Embeddings, allOutside.Embeddings = e, e
		for _, way := range []struct {
			name string
			eval.Explainer
		}{
			{"words", engineWith(t, c, words)},
			{"words+table", engineWith(t, c, both)},
			{"words+model", engineWith(t, c, wordsOutside)},
			{"words+table+model", engineWith(t, c, allOutside)},
			{"model alone", &alone{remembering: known, quotes: c.Quotes()}},
		} {
			r, _, err := eval.Run(t.Context(), way, textOf(c), s.name+": "+way.name, s.read(t), eval.Options{Spaces: c.Spaces()})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s, %s: first %.3f, in three %.3f, worded otherwise %.3f, document first %.3f, auroc %.3f, rightly answered %.3f, wrongly %.3f, p50 %.1f ms",
				s.name, way.name, r.AnswerAt1, r.AnswerAt3, r.ParaphraseAt3, r.DocAt1, r.AUROC, r.Useful, r.FalseAnswers, r.P50)
		}
	}
}

func engineWith(t *testing.T, c *qa.Collection, config qa.Config) *qa.Engine {
	t.Helper()
	e, err := qa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	e.Use(c)
	return e
}

// failing fails the test when anything is logged: an answer without the model
// would be measured as one with it.
type failing struct{ *testing.T }

func (f failing) Write(line []byte) (int, error) {
	f.Errorf("%s", line)
	return len(line), nil
}

// remembering is a model outside that is asked for each text once, however long
// it takes, so that no question comes too late.
type remembering struct {
	client *embedding.Client

	mu      sync.Mutex
	vectors map[string][]float32 // guarded by mu
}

func (m *remembering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Input []string }
	err := json.NewDecoder(r.Body).Decode(&asked)
	if err == nil {
		err = m.learn(r.Context(), asked.Input)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusTeapot)
		return
	}
	var data []any
	for i, text := range asked.Input {
		data = append(data, map[string]any{"index": i, "embedding": m.vector(text)})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
}

func (m *remembering) vector(text string) []float32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.vectors[text]
}

// learn gets the vectors of texts that are not known.
func (m *remembering) learn(ctx context.Context, texts []string) error {
	missing, seen := []string(nil), map[string]bool{}
	for _, text := range texts {
		if !seen[text] && m.vector(text) == nil {
			missing = append(missing, text)
		}
		seen[text] = true
	}
	for part := range slices.Chunk(missing, embedding.BatchSize) {
		got, err := m.client.Passages(ctx, part)
		if err != nil {
			return err
		}
		m.mu.Lock()
		for i, text := range part {
			m.vectors[text] = got[i]
		}
		m.mu.Unlock()
	}
	return nil
}

// alone finds quotes by a model outside and nothing else: the nearest passages,
// and of their sentences the nearest, each by its own nearness and that of its
// passage together.
type alone struct {
	*remembering
	quotes []qa.PassageQuotes
}

// passagesAlone is how many passages are looked at for quotes.
const passagesAlone = 8

func (a *alone) Explain(ctx context.Context, q qa.Question) (qa.Explanation, error) {
	asked := strings.Join(append(slices.Clone(q.History), q.Text), " ")
	texts := []string{asked}
	for _, p := range a.quotes {
		texts = append(texts, p.Said)
	}
	if err := a.learn(ctx, texts); err != nil {
		return qa.Explanation{}, err
	}
	question := a.vector(asked)
	near := func(text string) float64 {
		sum := 0.0
		for i, x := range a.vector(text) {
			sum += float64(x * question[i])
		}
		return sum
	}
	passages := slices.Clone(a.quotes)
	slices.SortStableFunc(passages, func(x, y qa.PassageQuotes) int { return cmp.Compare(near(y.Said), near(x.Said)) })
	passages = passages[:min(len(passages), passagesAlone)]
	texts = texts[:0]
	for _, p := range passages {
		for _, c := range p.Quotes {
			texts = append(texts, wordsOf(c))
		}
	}
	if err := a.learn(ctx, texts); err != nil {
		return qa.Explanation{}, err
	}
	var x qa.Explanation
	for _, p := range passages {
		for _, c := range p.Quotes {
			x.Candidates = append(x.Candidates, qa.RankedCandidate{Citation: c, Score: near(wordsOf(c)) + near(p.Said)})
		}
		x.Passages = append(x.Passages, p.RankedPassage)
	}
	slices.SortStableFunc(x.Candidates, func(x, y qa.RankedCandidate) int { return cmp.Compare(y.Score, x.Score) })
	x.Answer.Reason = qa.NotFound
	if len(x.Candidates) > 0 {
		x.Answer.Confidence = x.Candidates[0].Score / 2
	}
	return x, nil
}

// wordsOf returns the words that c quotes, without what is shown around them.
func wordsOf(c qa.Citation) string {
	var out []string
	for _, p := range c.Parts {
		if p.Role == qa.Quote {
			out = append(out, p.Text)
		}
	}
	return strings.Join(out, " ")
}

var _ eval.Explainer = (*alone)(nil)

// TestMeasureTable prints what the table in the program costs a question of the
// shared sets, each asked with and without it in turn, so that whatever else the
// machine does is the same for both.
func TestMeasureTable(t *testing.T) {
	if os.Getenv("FOOTNOTE_MEASURE") == "" {
		t.Skip("FOOTNOTE_MEASURE is not set")
	}
	for _, s := range sharedSets(t, "g8", "xquad-en", "handbook") {
		c := s.collect(t)
		engines := [2]*qa.Engine{engineWith(t, c, qa.Config{Risk: "balanced", WordsOnly: true}), engineWith(t, c, qa.Defaults())}
		var took [2][]time.Duration
		for i, q := range s.read(t) {
			for j := range engines {
				which := (i + j) % 2
				begin := time.Now()
				if _, err := engines[which].Ask(t.Context(), qa.Question{Text: q.Question, History: q.History, Spaces: c.Spaces()}); err != nil {
					t.Fatal(err)
				}
				took[which] = append(took[which], time.Since(begin))
			}
		}
		slices.Sort(took[0])
		slices.Sort(took[1])
		n := len(took[0])
		t.Logf("%s, %d passages, %d questions: half took no longer than %v by words, %v with the table; 99 in 100 than %v and %v",
			s.name, c.Stats().Passages, n, took[0][n/2], took[1][n/2], took[0][n*99/100], took[1][n*99/100])
	}
}
