package qa_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"footnote/qa"
	"footnote/qa/embedding"
	"footnote/qa/eval"
	"footnote/qa/semantic"
)

// encoder makes unit vectors of texts.
type encoder interface {
	// learn has the vectors of texts at hand.
	learn(ctx context.Context, texts []string) error
	// vector returns the vector of a text that was learnt.
	vector(text string) []float32
}

var (
	_ encoder = (*remembering)(nil)
	_ encoder = byTable{}
)

// byTable is the table in the program as an encoder.
type byTable struct {
	table *semantic.Table
	known map[string][]float32
}

func newByTable(t *testing.T) byTable {
	t.Helper()
	table, err := semantic.Load()
	if err != nil {
		t.Fatal(err)
	}
	return byTable{table, map[string][]float32{}}
}

func (b byTable) learn(_ context.Context, texts []string) error {
	for _, text := range texts {
		if b.known[text] == nil {
			b.known[text] = b.table.Encode(nil, text)
		}
	}
	return nil
}

func (b byTable) vector(text string) []float32 { return b.known[text] }

// remembering is a model outside that is asked for each text once, however long
// it takes, so that no question comes too late.
type remembering struct {
	client *embedding.Client

	mu      sync.Mutex
	vectors map[string][]float32 // guarded by mu
	file    *os.File             // guarded by mu: all of vectors, one after the other
}

// newRemembering returns a remembering with the vectors in the file at path,
// where it adds those that it learns.
func newRemembering(t *testing.T, client *embedding.Client, path string) *remembering {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	m := &remembering{client: client, vectors: map[string][]float32{}, file: file}
	whole := int64(0) // bytes of whole entries
	for r := bufio.NewReader(file); ; {
		var sizes [2]uint32
		if err := binary.Read(r, binary.LittleEndian, &sizes); err != nil {
			break
		}
		text, v := make([]byte, sizes[0]), make([]float32, sizes[1])
		_, err := io.ReadFull(r, text)
		if errors.Join(err, binary.Read(r, binary.LittleEndian, v)) != nil {
			break
		}
		m.vectors[string(text)] = v
		whole += 8 + int64(len(text)) + 4*int64(len(v))
	}
	if _, err := file.Seek(whole, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	return m
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

// learn gets the vectors of texts that are not known, those of like length
// together, which takes the model less time.
func (m *remembering) learn(ctx context.Context, texts []string) error {
	missing, seen := []string(nil), map[string]bool{}
	for _, text := range texts {
		if !seen[text] && m.vector(text) == nil {
			missing = append(missing, text)
		}
		seen[text] = true
	}
	slices.SortStableFunc(missing, func(a, b string) int { return len(a) - len(b) })
	for part := range slices.Chunk(missing, embedding.BatchSize) {
		got, err := m.client.Passages(ctx, part)
		if err != nil {
			return err
		}
		if err := m.add(part, got); err != nil {
			return err
		}
	}
	return nil
}

func (m *remembering) add(texts []string, vectors [][]float32) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var entries []byte
	for i, text := range texts {
		m.vectors[text] = vectors[i]
		entries = binary.LittleEndian.AppendUint32(entries, uint32(len(text)))
		entries = binary.LittleEndian.AppendUint32(entries, uint32(len(vectors[i])))
		entries = append(entries, text...)
		entries, _ = binary.Append(entries, binary.LittleEndian, vectors[i])
	}
	_, err := m.file.Write(entries)
	return err
}

// take learns the vectors of the passages of c that are stored in the folder
// dir.
func (m *remembering) take(t *testing.T, dir string, c *qa.Collection) {
	t.Helper()
	store, err := embedding.OpenReadOnly(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close() //nolint:errcheck // it was only read
	m.mu.Lock()
	defer m.mu.Unlock()
	said := map[embedding.Key]string{}
	for _, space := range c.Spaces() {
		for _, p := range c.Quotes() {
			said[embedding.KeyOf(space, p.Said)] = p.Said
		}
		if err := store.Vectors(t.Context(), space, func(k embedding.Key, v embedding.Vector) {
			if text, ok := said[k]; ok && m.vectors[text] == nil {
				m.vectors[text] = lengthened(v)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// lengthened returns the numbers that v was shortened from, nearly.
func lengthened(v embedding.Vector) []float32 {
	out := make([]float32, len(v.Row))
	for i, b := range v.Row {
		out[i] = float32(int8(b)) * v.Scale
	}
	return out
}

// alone finds quotes by an encoder and nothing else: the sentences that are
// nearest, either of all, or of the passages that are nearest, and then each by
// its own nearness and that of its passage together.
type alone struct {
	encoder
	quotes   []qa.PassageQuotes
	passages int // that are looked at for quotes; 0 for all, whose own nearness then does not count
}

// passagesAlone is how many passages are looked at for quotes.
const passagesAlone = 8

// candidatesAlone is how many candidates are returned.
const candidatesAlone = 50

func newAlone(e encoder, c *qa.Collection, passages int) *alone {
	return &alone{encoder: e, quotes: c.Quotes(), passages: passages}
}

func (a *alone) Explain(ctx context.Context, q qa.Question) (qa.Explanation, error) {
	asked := strings.Join(append(slices.Clone(q.History), q.Text), " ")
	if err := a.learn(ctx, []string{asked}); err != nil {
		return qa.Explanation{}, err
	}
	question := a.vector(asked)
	near := func(text string) float64 { return float64(semantic.Dot(a.vector(text), question)) }
	looked, err := a.lookedAt(ctx, near)
	if err != nil {
		return qa.Explanation{}, err
	}
	var texts []string
	for _, p := range looked {
		for _, c := range p.Quotes {
			texts = append(texts, wordsOf(c))
		}
	}
	if err := a.learn(ctx, texts); err != nil {
		return qa.Explanation{}, err
	}
	type found struct {
		qa.RankedCandidate
		in qa.RankedPassage
	}
	var all []found
	var x qa.Explanation
	for _, p := range looked {
		for _, c := range p.Quotes { // p.Score is 0 where it does not count
			all = append(all, found{qa.RankedCandidate{Citation: c, Score: near(wordsOf(c)) + p.Score}, p.RankedPassage})
		}
		x.Passages = append(x.Passages, p.RankedPassage)
	}
	slices.SortStableFunc(all, func(x, y found) int { return cmp.Compare(y.Score, x.Score) })
	all = all[:min(len(all), candidatesAlone)]
	if a.passages == 0 {
		x.Passages = nil // those of the sentences, in their order
	}
	for _, f := range all {
		x.Candidates = append(x.Candidates, f.RankedCandidate)
		if a.passages == 0 {
			x.Passages = append(x.Passages, f.in)
		}
	}
	x.Answer.Reason = qa.NotFound
	if len(all) > 0 {
		x.Answer.Confidence = all[0].Score
	}
	return x, nil
}

// lookedAt returns the passages that are looked at for quotes, each with its
// score.
func (a *alone) lookedAt(ctx context.Context, near func(string) float64) ([]qa.PassageQuotes, error) {
	if a.passages == 0 {
		return a.quotes, nil
	}
	var texts []string
	for _, p := range a.quotes {
		texts = append(texts, p.Said)
	}
	if err := a.learn(ctx, texts); err != nil {
		return nil, err
	}
	out := slices.Clone(a.quotes)
	for i := range out {
		out[i].Score = near(out[i].Said)
	}
	slices.SortStableFunc(out, func(x, y qa.PassageQuotes) int { return cmp.Compare(y.Score, x.Score) })
	return out[:min(len(out), a.passages)], nil
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
