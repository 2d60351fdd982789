package qa_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/qa"
	"footnote/qa/embedding"
)

// outside is an endpoint that knows which words mean the same.
type outside struct {
	*httptest.Server
	mu    sync.Mutex
	texts []string                       // guarded by mu: what it was sent
	fault func(http.ResponseWriter) bool // guarded by mu: answers in its place; nil for none
}

// senses are words that mean the same to outside.
var senses = map[string]string{"pooch": "dog", "hound": "dog", "kibble": "food", "chow": "food"}

func newOutside(t *testing.T) *outside {
	o := &outside{}
	o.Server = httptest.NewServer(http.HandlerFunc(o.answer))
	t.Cleanup(o.Close)
	return o
}

func (o *outside) answer(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Input []string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fault != nil && o.fault(w) {
		return
	}
	type entry struct {
		Index     int       `json:"index"`
		Embedding []float64 `json:"embedding"`
	}
	var data []entry
	for i, text := range asked.Input {
		data = append(data, entry{i, meant(text)})
	}
	o.texts = append(o.texts, asked.Input...)
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
}

// meant returns a direction that texts with the same senses share.
func meant(text string) []float64 {
	x := make([]float64, 64)
	x[0] = 0.1
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" .,?\n", r) }) {
		if same, ok := senses[word]; ok {
			word = same
		}
		word = strings.Replace(word, "alias", "number", 1) // aliaskhx and numberkhx are one
		if len(word) > 2 {
			h := fnv.New32a()
			_, _ = h.Write([]byte(word))
			x[1+h.Sum32()%63]++
		}
	}
	return x
}

// sent returns what o was sent since it was asked last.
func (o *outside) sent() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	texts := o.texts
	o.texts = nil
	return texts
}

func (o *outside) fails(how func(http.ResponseWriter) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault = how
}

// embeddings returns what asks o, storing in dir, changed by change.
func (o *outside) embeddings(t *testing.T, dir string, change func(*embedding.Config)) *qa.Embeddings {
	t.Helper()
	c := embedding.Defaults()
	c.URL, c.Model, c.Wait = o.URL, "senses", 10000
	if change != nil {
		change(&c)
	}
	return qa.NewEmbeddings(embedding.New(c, ""), dir, nil)
}

// pets returns documents of two spaces.
func pets(t *testing.T) []knowledge.Document {
	t.Helper()
	var out []knowledge.Document
	for _, d := range []struct{ space, path, text string }{
		{"open", "dogs.md", "# Feeding\n\nThe hound gets chow at seven and at six.\n\n# Walks\n\nSomebody walks the animals before lunch.\n"},
		{"open", "rooms.md", "# Rooms\n\nThe meeting room is on the second floor.\n\n# Parking\n\nVisitors park behind the house.\n"},
		{"secret", "pay.md", "# Pay\n\nThe pooch trainer earns nine thousand.\n"},
	} {
		doc, err := format.Decode(d.path, []byte(d.text))
		if err != nil {
			t.Fatal(err)
		}
		doc.ID, doc.Path, doc.Space, doc.Source, doc.Language = knowledge.NewDocID(d.space, d.path), d.path, knowledge.Space(d.space), d.space, "en"
		doc.Revision = knowledge.NewRevision([]byte(d.text))
		out = append(out, doc)
	}
	return out
}

// filled fills e for c.
func filled(t *testing.T, e *qa.Embeddings, c *qa.Collection) qa.Embedded {
	t.Helper()
	done, err := e.Fill(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// asking returns an engine that asks e too.
func asking(t *testing.T, e *qa.Embeddings, c *qa.Collection) *qa.Engine {
	t.Helper()
	config := qa.Defaults()
	config.Embeddings = e
	engine, err := qa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	engine.Use(c)
	return engine
}

// considers returns the paths of the passages that are considered for a
// question.
func considers(t *testing.T, e *qa.Engine, question string, spaces ...knowledge.Space) string {
	t.Helper()
	x, err := e.Explain(t.Context(), qa.Question{Text: question, Spaces: spaces})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range x.Passages {
		out = append(out, p.Path+" "+strings.Join(p.Heading, "/"))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// TestEmbeddingsFind wants a passage without any word of the question to be
// found by what it means.
func TestEmbeddingsFind(t *testing.T) {
	o, c := newOutside(t), collection(manyDocuments(t, 40))
	e := o.embeddings(t, t.TempDir(), nil)
	if done := filled(t, e, c); done.Passages != 40 || done.Done != 40 || done.Dims != 64 {
		t.Errorf("filled %+v, want 40 passages of 40 with 64 dimensions", done)
	}
	question := "Wo sitzt alias" + letters(17) + "?"
	if got := considers(t, engineOn(t, c), question, "open"); strings.Contains(got, "017.md") {
		t.Errorf("without embeddings are considered %s, so that they prove nothing", got)
	}
	if got := considers(t, asking(t, e, c), question, "open"); !strings.Contains(got, "017.md") {
		t.Errorf("considered are %s, want 017.md among them", got)
	}
}

// seats returns a document of so many sentences that words tell apart only by
// what outside takes for the same, in a language that the table in the program
// does not help.
func seats(t *testing.T, n int) *qa.Collection {
	t.Helper()
	text := "# Reihe\n\n"
	for i := range n {
		text += "Der Platz von number" + letters(i) + " ist am Fenster.\n\n"
	}
	d, err := format.Decode("reihe.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d.ID, d.Path, d.Space, d.Revision, d.Language = knowledge.NewDocID("open", "reihe.md"), "reihe.md", "open", "1", "de"
	return collection([]knowledge.Document{d})
}

// outsideFinds returns the quote that ranks first, and whether the model outside
// has read it.
func outsideFinds(t *testing.T, e *qa.Engine, question string) (quote string, read bool) {
	t.Helper()
	x, err := e.Explain(t.Context(), qa.Question{Text: question, Spaces: []knowledge.Space{"open"}})
	if err != nil || len(x.Candidates) == 0 {
		t.Fatal(err, len(x.Candidates))
	}
	best := slices.MaxFunc(x.Candidates, func(a, b qa.RankedCandidate) int { return cmp.Compare(a.Score, b.Score) })
	sum := 0.0
	for _, f := range best.Features {
		sum += f.Weight
		read = read || f.Name == "means_quote_outside"
	}
	if math.Abs(sum-best.Score) > 1e-9 {
		t.Errorf("what the score is made of is %v together, the score %v", sum, best.Score)
	}
	return best.Citation.Parts[len(best.Citation.Parts)-1].Text, read
}

// TestEmbeddingsRank wants the quote first that the model outside finds nearest,
// of several in one passage that words do not tell apart, and none to be read
// where there are too few to compare.
func TestEmbeddingsRank(t *testing.T) {
	o := newOutside(t)
	for _, test := range []struct {
		sentences int
		read      bool
	}{{7, false}, {12, true}} {
		c := seats(t, test.sentences)
		e := o.embeddings(t, t.TempDir(), nil)
		filled(t, e, c)
		question := "Wo ist der Platz von alias" + letters(5) + "?"
		if got, _ := outsideFinds(t, engineOn(t, c), question); strings.Contains(got, letters(5)) {
			t.Errorf("without embeddings %q ranks first, so that they prove nothing", got)
		}
		if got, read := outsideFinds(t, asking(t, e, c), question); strings.Contains(got, letters(5)) != test.read || read != test.read {
			t.Errorf("of %d sentences %q ranks first, read by the model: %t; want %t", test.sentences, got, read, test.read)
		}
	}
}

// TestEmbeddingsRankFails wants quotes to be ranked without the model where it
// fails at them alone, and to be left in peace for a while, but not questions.
func TestEmbeddingsRankFails(t *testing.T) {
	o, c := newOutside(t), seats(t, 12)
	e := o.embeddings(t, t.TempDir(), nil)
	filled(t, e, c)
	engine := asking(t, e, c)
	requests := 0
	o.fails(func(w http.ResponseWriter) bool {
		if requests++; requests == 2 {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return requests == 2
	})
	question := "Wo ist der Platz von alias" + letters(5) + "?"
	without, _ := outsideFinds(t, engineOn(t, c), question)
	o.sent()
	for range 2 {
		if got, read := outsideFinds(t, engine, question); got != without || read {
			t.Errorf("ranked first is %q, read by the model: %t; want %q and false", got, read, without)
		}
	}
	if got := fmt.Sprintf("%q", o.sent()); requests != 3 || got != fmt.Sprintf("%q", []string{question, question}) {
		t.Errorf("%d requests, of which came through %s; want 3, and the question twice", requests, got)
	}
}

// TestEmbeddingsSendOnce wants what is stored never to be sent again: not in
// another process, not after a document beside it changed, not when it was cut
// off half way.
func TestEmbeddingsSendOnce(t *testing.T) {
	o, dir, documents := newOutside(t), t.TempDir(), manyDocuments(t, 100)
	c := collection(documents)
	ctx, stop := context.WithCancel(t.Context())
	_, err := o.embeddings(t, dir, nil).Fill(ctx, c, func(d qa.Embedded) {
		if d.Done > 40 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Fill that is told to end: %v", err)
	}
	first := o.sent()
	e := o.embeddings(t, dir, nil)
	done := filled(t, e, c)
	second := o.sent()
	if len(first) != 64 || len(first)+len(second) != 100 || done.Done != 100 {
		t.Errorf("sent %d texts, and %d after it went on; want 64 and 36 (%+v)", len(first), len(second), done)
	}
	all := slices.Concat(first, second)
	slices.Sort(all)
	if n := len(slices.Compact(all)); n != 100 {
		t.Errorf("%d different texts were sent, want 100", n)
	}
	documents[7].Text = strings.Replace(documents[7].Text, "Platz", "Stuhl", 1)
	documents[7].Revision = "changed"
	if filled(t, o.embeddings(t, dir, nil), collection(documents[1:])); len(o.sent()) != 1 {
		t.Errorf("more than the changed text was sent")
	}
	filled(t, o.embeddings(t, dir, func(c *embedding.Config) { c.PassagePrefix = "passage: " }), collection(documents))
	if n := len(o.sent()); n != 100 {
		t.Errorf("%d texts were sent for another model, want all 100", n)
	}
}

// manyDocuments returns n documents of one passage each, in a language that the
// table in the program does not help.
func manyDocuments(t *testing.T, n int) []knowledge.Document {
	t.Helper()
	var out []knowledge.Document
	for i := range n {
		path := fmt.Sprintf("%03d.md", i)
		d, err := format.Decode(path, fmt.Appendf(nil, "# Reihe\n\nDer Platz von number%s ist am Fenster.\n", letters(i)))
		if err != nil {
			t.Fatal(err)
		}
		d.ID, d.Path, d.Space, d.Revision, d.Language = knowledge.NewDocID("open", path), path, "open", knowledge.Revision(path), "de"
		out = append(out, d)
	}
	return out
}

// letters returns i in letters, since digits alone would be found as a word.
func letters(i int) string { return string([]byte{'k' + byte(i/10%10), 'a' + byte(i%10), 'x'}) }

// TestNeverSend wants neither documents of a space that is never to be sent, nor
// a question that may be answered from one, nor earlier questions to leave, and
// what was sent before to be removed.
func TestNeverSend(t *testing.T) {
	o, dir, c := newOutside(t), t.TempDir(), collection(pets(t))
	filled(t, o.embeddings(t, dir, nil), c)
	o.sent()
	never := func(c *embedding.Config) { c.NeverSend = []knowledge.Space{"secret"} }
	if done := filled(t, o.embeddings(t, dir, never), c); done.Passages != 4 || done.Done != 4 {
		t.Errorf("with a space that is never sent: %+v, want 4 of 4", done)
	}
	store, err := embedding.OpenReadOnly(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if spaces, err := store.Spaces(t.Context()); err != nil || fmt.Sprint(spaces) != "[open]" {
		t.Errorf("stored are vectors of %v, %v; want of open alone", spaces, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	fresh := o.embeddings(t, t.TempDir(), never)
	filled(t, fresh, c)
	for _, text := range o.sent() {
		if strings.Contains(text, "pooch") {
			t.Errorf("sent was %q", text)
		}
	}
	engine := asking(t, fresh, c)
	for _, test := range []struct {
		q    qa.Question
		sent bool
	}{
		{qa.Question{Text: "Who walks the hound?", Spaces: []knowledge.Space{"open"}}, true},
		{qa.Question{Text: "Who walks the hound?", Spaces: []knowledge.Space{"open", "secret"}}, false},
		{qa.Question{Text: "What does the trainer earn?", Spaces: []knowledge.Space{"secret"}}, false},
		{qa.Question{Text: "And at what time?", History: []string{"Who walks the hound?"}, Spaces: []knowledge.Space{"open"}}, false},
		{qa.Question{Text: "Who walks the hound?"}, false},
	} {
		if _, err := engine.Ask(t.Context(), test.q); err != nil {
			t.Fatal(err)
		}
		if got := o.sent(); (len(got) > 0) != test.sent || test.sent && got[0] != test.q.Text || strings.Contains(fmt.Sprint(got), "pooch") {
			t.Errorf("%+v: sent %q, want the question and quotes of what is open: %t", test.q, got, test.sent)
		}
	}
}

// TestEmbeddingsFail wants answers to be those of an engine without embeddings,
// to the byte, while the endpoint is down, slow, or talks nonsense.
func TestEmbeddingsFail(t *testing.T) {
	o, dir, c := newOutside(t), t.TempDir(), collection(pets(t))
	plain := engineOn(t, c)
	q := qa.Question{Text: "When does the pooch get chow before lunch?", Spaces: []knowledge.Space{"open", "secret"}}
	filled(t, o.embeddings(t, dir, nil), c)
	for name, fault := range map[string]func(http.ResponseWriter) bool{
		"500": func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusInternalServerError); return true },
		"dimensions": func(w http.ResponseWriter) bool {
			fmt.Fprint(w, `{"data":[{"index":0,"embedding":[1,0]}]}`)
			return true
		},
		"cut off": func(w http.ResponseWriter) bool { fmt.Fprint(w, `{"data":[{"index":0,"embed`); return true },
		"slow":    func(http.ResponseWriter) bool { time.Sleep(20 * time.Millisecond); return false },
	} {
		o.fails(fault)
		e := o.embeddings(t, dir, func(c *embedding.Config) {
			if name == "slow" {
				c.Wait = 1
			}
		})
		if _, err := e.Read(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if a, b := explained(t, plain, q), explained(t, asking(t, e, c), q); string(a) != string(b) {
			t.Errorf("%s: the answer is another than without embeddings", name)
		}
	}
	o.Close()
	e := o.embeddings(t, dir, nil)
	if _, err := e.Read(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if string(explained(t, plain, q)) != string(explained(t, asking(t, e, c), q)) {
		t.Error("down: the answer is another than without embeddings")
	}
	if string(explained(t, plain, q)) != string(explained(t, asking(t, o.embeddings(t, t.TempDir(), nil), c), q)) {
		t.Error("without vectors: the answer is another than without embeddings")
	}
}

// TestEmbeddingsNonInterference asks with and without documents that may not be
// read, each with vectors of all there is, and wants the same explanation.
func TestEmbeddingsNonInterference(t *testing.T) {
	o := newOutside(t)
	trials := 40
	if testing.Short() {
		trials = 8
	}
	if long {
		trials = 5000
	}
	for seed := range trials {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		all := randomDocuments(t, r)
		permitted := slices.DeleteFunc(slices.Clone(all), func(d knowledge.Document) bool { return d.Space == "secret" })
		both, some := collection(all), collection(permitted)
		a, b := o.embeddings(t, t.TempDir(), nil), o.embeddings(t, t.TempDir(), nil)
		filled(t, a, both)
		filled(t, b, some)
		with, without := asking(t, a, both), asking(t, b, some)
		for range 3 {
			sameExplanation(t, with, without, qa.Question{Text: randomWords(r, 1+r.IntN(8)), Spaces: []knowledge.Space{"open", "team"}})
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// TestEmbeddingsOnDisk wants vectors to follow the documents of a collection on
// disk, through changes, removals and merged segments.
func TestEmbeddingsOnDisk(t *testing.T) {
	o, dir, r := newOutside(t), t.TempDir(), rand.New(rand.NewPCG(3, 3))
	documents := manyDocuments(t, 30)
	l, folder := newLibrary(), newForgetful(r)
	e := o.embeddings(t, dir, nil)
	var c *qa.Collection
	for round := range 6 {
		for i := range 5 {
			l.put(&documents[5*round+i])
		}
		if round > 0 {
			l.drop(documents[5*round-2].ID)
		}
		var err error
		if c, err = qa.UpdateIn(t.Context(), folder, l, qa.UpdateOptions{Now: c}); err != nil {
			t.Fatal(err)
		}
		done, err := e.Read(t.Context(), c) // those of before are there at once
		if want := max(0, 5*round-round); err != nil || done.Done != want {
			t.Errorf("round %d: %+v, %v; want %d that are known already", round, done, err, want)
		}
		if done := filled(t, e, c); done.Done != done.Passages || done.Passages != 5*(round+1)-round {
			t.Errorf("round %d: filled %+v", round, done)
		}
	}
	if n := len(o.sent()); n != 30 {
		t.Errorf("%d texts were sent, want each of 30 once", n)
	}
	for _, i := range []int{0, 17, 29} {
		if got, want := considers(t, asking(t, e, c), "Wo sitzt alias"+letters(i)+"?", "open"), fmt.Sprintf("%03d.md", i); !strings.Contains(got, want) {
			t.Errorf("considered are %s, want %s among them", got, want)
		}
	}
}

// TestRealEncoder asks a real model, which qa/semantic/train/serve.sh serves.
func TestRealEncoder(t *testing.T) {
	url := os.Getenv("FOOTNOTE_ENCODER")
	if url == "" {
		t.Skip("no encoder is named: run qa/semantic/train/serve.sh and set FOOTNOTE_ENCODER=http://127.0.0.1:8765/v1")
	}
	c := collection(pets(t))
	config := embedding.Defaults()
	config.URL, config.Model, config.Wait = url, "all-MiniLM-L6-v2", 10000
	if err := config.Validate(nil); err != nil {
		t.Fatal(err)
	}
	client := embedding.New(config, "")
	near := func(a, b string) float64 {
		x, err := client.Passages(t.Context(), []string{a, b})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i := range x[0] {
			sum += float64(x[0][i] * x[1][i])
		}
		return sum
	}
	if like, unlike := near("The dog gets food at six.", "When is the puppy fed?"), near("The dog gets food at six.", "Taxes are due in May."); !(like > unlike+0.2) || math.Abs(like) > 1 {
		t.Errorf("the encoder finds like %v, unlike %v", like, unlike)
	}
	e := qa.NewEmbeddings(client, t.TempDir(), nil)
	if done := filled(t, e, c); done.Done != 5 || done.Dims != 384 {
		t.Errorf("filled %+v, want 5 passages with 384 dimensions", done)
	}
	if got := considers(t, asking(t, e, c), "What time is the puppy fed?", "open"); !strings.Contains(got, "dogs.md Feeding") {
		t.Errorf("considered are %s, want the feeding of dogs among them", got)
	}
}
