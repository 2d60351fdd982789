package qa_test

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/qa"
	"footnote/qa/embedding"
	"footnote/qa/eval"
)

// TestMeasureEmbeddings prints, for qa/semantic/TABLE.md, what the table in the
// program and a model outside bring to the shared sets, together with words and
// alone, and how sure the differences to words alone are. The model's vectors are
// kept in $FOOTNOTE_VECTORS, so that what was cut off goes on where it was.
// Without FOOTNOTE_ENCODER only the table is measured, and with FOOTNOTE_SETS
// only those sets are.
//
//	qa/semantic/train/serve.sh &
//	FOOTNOTE_MEASURE=1 FOOTNOTE_ENCODER=http://127.0.0.1:8765/v1 FOOTNOTE_VECTORS=/tmp/vectors go test ./qa -run TestMeasureEmbeddings -v -timeout 0
func TestMeasureEmbeddings(t *testing.T) {
	if os.Getenv("FOOTNOTE_MEASURE") == "" {
		t.Skip("FOOTNOTE_MEASURE is not set")
	}
	model := newModelOutside(t)
	for _, s := range measuredSets(t) {
		c, qs := s.collect(t), s.read(t)
		ways := []way{
			{"words", engineWith(t, c, qa.Config{Risk: "balanced", WordsOnly: true})},
			{"table alone, passages and then their sentences", newAlone(newByTable(t), c, passagesAlone)},
			{"table alone, all sentences", newAlone(newByTable(t), c, 0)},
			{"words+table", engineWith(t, c, qa.Defaults())},
		}
		ways = append(ways, model.ways(t, s.name, c, qs)...)
		var byWords []eval.Outcome
		for _, w := range ways {
			r, outcomes, err := eval.Run(t.Context(), w, textOf(c), s.name+": "+w.name, qs, eval.Options{Spaces: c.Spaces()})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s, %s: first %.3f, in three %.3f, worded otherwise %.3f, document first %.3f, auroc %.3f, rightly answered %.3f, wrongly %.3f, p50 %.1f ms",
				s.name, w.name, r.AnswerAt1, r.AnswerAt3, r.ParaphraseAt3, r.DocAt1, r.AUROC, r.Useful, r.FalseAnswers, r.P50)
			if byWords == nil {
				byWords = outcomes
				continue
			}
			var table strings.Builder
			if err := eval.WriteDifferences(&table, eval.Compare(s.name, byWords, outcomes)); err != nil {
				t.Fatal(err)
			}
			t.Logf("words, and %s:\n%s", w.name, &table)
		}
	}
}

// measuredSets returns the shared sets, or those that FOOTNOTE_SETS names.
func measuredSets(t *testing.T) []set {
	t.Helper()
	if only := os.Getenv("FOOTNOTE_SETS"); only != "" {
		return sharedSets(t, strings.Fields(only)...)
	}
	return sharedSets(t, "g8", "xquad-en", "handbook")
}

// way is a way to find answers.
type way struct {
	name string
	eval.Explainer
}

// modelOutside is the model at $FOOTNOTE_ENCODER; nil where there is none.
type modelOutside struct {
	known  *remembering
	client *embedding.Client // asks known
	dir    string            // for its vectors
	log    *slog.Logger
}

func newModelOutside(t *testing.T) *modelOutside {
	t.Helper()
	url, dir := os.Getenv("FOOTNOTE_ENCODER"), os.Getenv("FOOTNOTE_VECTORS")
	if url == "" {
		return nil
	}
	if dir == "" {
		t.Fatal("FOOTNOTE_VECTORS is not set: name a folder for what FOOTNOTE_ENCODER gives")
	}
	config := embedding.Defaults()
	config.URL, config.Model, config.Wait = url, "all-MiniLM-L6-v2", 10000
	m := &modelOutside{known: newRemembering(t, embedding.New(config, ""), filepath.Join(dir, "texts")), dir: dir}
	front := httptest.NewServer(m.known)
	t.Cleanup(front.Close)
	config.URL = front.URL
	m.client, m.log = embedding.New(config, ""), slog.New(slog.NewTextHandler(failing{t}, nil))
	return m
}

// ways returns the ways to answer qs from c, which is set, with the model.
func (m *modelOutside) ways(t *testing.T, set string, c *qa.Collection, qs []eval.Question) []way {
	t.Helper()
	if m == nil {
		return nil
	}
	folder := filepath.Join(m.dir, set)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	e := qa.NewEmbeddings(m.client, folder, m.log)
	if done := filled(t, e, c); done.Done < done.Passages {
		t.Fatalf("%s: %+v", set, done)
	}
	m.known.take(t, folder, c)
	var asked []string
	for _, q := range qs {
		asked = append(asked, q.Question)
	}
	if err := m.known.learn(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	words, both := qa.Config{Risk: "balanced", WordsOnly: true}, qa.Defaults()
	words.Embeddings, both.Embeddings = e, e
	return []way{
		{"words+model", engineWith(t, c, words)},
		{"words+table+model", engineWith(t, c, both)},
		{"model alone, passages and then their sentences", newAlone(m.known, c, passagesAlone)},
		{"model alone, all sentences", newAlone(m.known, c, 0)},
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

// TestMeasureTable prints what the table in the program costs a question of the
// shared sets. Each is asked with and without it in turn, several times, and the
// least of its times counts, so that whatever else the machine does is the same
// for both and hardly shows. With FOOTNOTE_SETS only those sets are measured.
func TestMeasureTable(t *testing.T) {
	if os.Getenv("FOOTNOTE_MEASURE") == "" {
		t.Skip("FOOTNOTE_MEASURE is not set")
	}
	const rounds = 3
	for _, s := range measuredSets(t) {
		c, qs := s.collect(t), s.read(t)
		engines := [2]*qa.Engine{engineWith(t, c, qa.Config{Risk: "balanced", WordsOnly: true}), engineWith(t, c, qa.Defaults())}
		var least [2][]time.Duration
		for round := range rounds {
			for i, q := range qs {
				for j := range engines {
					which := (round + i + j) % 2
					begin := time.Now()
					if _, err := engines[which].Ask(t.Context(), qa.Question{Text: q.Question, History: q.History, Spaces: c.Spaces()}); err != nil {
						t.Fatal(err)
					}
					took := time.Since(begin)
					if round == 0 {
						least[which] = append(least[which], took)
					}
					least[which][i] = min(least[which][i], took)
				}
			}
		}
		slices.Sort(least[0])
		slices.Sort(least[1])
		half, most := len(qs)/2, len(qs)*99/100
		words, table := least[0], least[1]
		t.Logf("%s, %d passages, %d questions: half took no longer than %v by words, %v with the table, ×%.2f; 99 in 100 than %v and %v, ×%.2f",
			s.name, c.Stats().Passages, len(qs), words[half], table[half], float64(table[half])/float64(words[half]), words[most], table[most], float64(table[most])/float64(words[most]))
	}
}
