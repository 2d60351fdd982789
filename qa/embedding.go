package qa

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"footnote/knowledge"
	"footnote/qa/embedding"
	"footnote/qa/index"
	"footnote/qa/index/sealed"
)

// Embeddings are what a model outside of the program makes of passages and of
// questions. Passages get their vectors beforehand, by Fill; of a question the
// model is asked when it comes, and when it does not answer in time the question
// is answered without. Then, and where no vectors are, answers are those of an
// Engine without Embeddings, to the byte.
//
// A passage near to the question is considered whatever its words, and how near
// it is counts in place of what the table in the program finds. Then the model is
// sent the quotes that rank first, below their headings, and how near they are
// counts beside all else. Words that are found count as ever. All methods are
// safe for concurrent use.
type Embeddings struct {
	client *embedding.Client
	dir    string // where the vectors are stored
	log    *slog.Logger
	now    atomic.Pointer[embedded]

	refused map[embedding.Key]bool // what the endpoint does not take; only Fill's

	refusedNoted, lengthNoted atomic.Bool // whether log was told since the last Read
}

// NewEmbeddings returns Embeddings that ask client and keep vectors in the
// folder dir. log is told what does not work, and never what was asked; nil for
// none. Nothing is read or sent yet.
func NewEmbeddings(client *embedding.Client, dir string, log *slog.Logger) *Embeddings {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Embeddings{client: client, dir: dir, log: log, refused: map[embedding.Key]bool{}}
}

// embedded is the vectors of the passages of a Collection, in memory. It never
// changes.
type embedded struct {
	dims int
	of   map[*sealed.File]*vectors // by the file of the segment; passages without one have scale 0
}

// Embedded says how far the vectors of a Collection have come.
type Embedded struct {
	Passages int // that may be sent
	Done     int // that have a vector
	Dims     int // of a vector; 0 while there is none
}

// distant is a question as the model outside sees it, and what it is compared
// with.
type distant struct {
	*embedded
	from   *Embeddings
	until  time.Time // when the question has waited long enough
	vector []float32
	row    []int8 // the same, short
	scale  float32
}

// ask returns r as the model sees it, or nil when it is answered without: when a
// space that it is asked of is never to be sent, when there are no vectors to
// compare it with, when it leans on earlier questions, which are never sent, and
// when the endpoint does not answer.
func (e *Embeddings) ask(ctx context.Context, r *query, spaces []knowledge.Space, s *searcher) *distant {
	if e == nil || r.follows || !e.client.Config().SendsQuestion(spaces) {
		return nil
	}
	now := e.now.Load()
	if now == nil || !s.anyIn(now) {
		return nil
	}
	until := time.Now().Add(e.client.Config().Patience())
	x, err := e.client.Question(ctx, r.text)
	if err != nil {
		quiet := ctx.Err() != nil || errors.Is(err, embedding.ErrResting) || errors.Is(err, embedding.ErrRefused) && e.refusedNoted.Swap(true)
		if !quiet {
			e.log.Warn("questions are answered without the embeddings endpoint for now", "error", err)
		}
		return nil
	}
	if len(x) != now.dims {
		if !e.lengthNoted.Swap(true) {
			e.log.Warn("the embeddings endpoint gives vectors of another length than those stored: is it another model under the same name?", "dimensions", len(x), "stored", now.dims)
		}
		return nil
	}
	d := &distant{embedded: now, from: e, until: until, vector: x}
	d.row, d.scale = shorten(x)
	return d
}

// anyIn reports whether e has vectors of what s may read.
func (s *searcher) anyIn(e *embedded) bool {
	for _, g := range s.segments {
		if e.of[g.file] != nil {
			return true
		}
	}
	return false
}

// nearness returns how near a passage of g is to the question, or NaN where that
// is not known. A nil distant knows nothing.
func (d *distant) nearness(g *segment, passage int) float64 {
	if d == nil {
		return math.NaN()
	}
	v := d.of[g.file]
	if v == nil || passage >= v.scales.Len()/4 || v.scale(passage) == 0 {
		return math.NaN()
	}
	return v.nearness(d.row, d.scale, passage)
}

// nearestAfar returns the passages nearest to the question as the model outside
// sees them, as nearestInMeaning does.
func (s *searcher) nearestAfar() []index.Hit {
	d := s.distant
	if d == nil {
		return nil
	}
	near, signs := newNeighbours(d.dims), signsOf(d.row)
	for n, g := range s.segments {
		if v := d.of[g.file]; v != nil {
			near.look(n, g, v, signs)
		}
	}
	var best []index.Hit
	for _, h := range near.list {
		if h.far > near.limit {
			continue
		}
		if score := d.nearness(s.segments[h.segment], h.passage); score > 0 {
			best = append(best, index.Hit{Index: h.segment, Passage: h.passage, Score: score})
		}
	}
	s.sort(best)
	return best[:min(len(best), recalled)]
}

// leastToScale is how many passages it takes to tell how one model's nearness is
// to be read as another's.
const leastToScale = 4

// rescale puts afar, how near the model outside finds each of views, in place of
// what the table finds, brought to the mean and the deviation that the latter
// has over the same passages: what the weights were fitted for is how near a
// passage is beside the others, and models differ in what they call near. Views
// of which afar is NaN stay as they are.
func rescale(views []view, afar []float64) {
	var n, a, b, aa, bb float64 // of afar, and of the table
	for i, x := range afar {
		if y := views[i].near; !math.IsNaN(x) {
			n, a, b, aa, bb = n+1, a+x, b+y, aa+x*x, bb+y*y
		}
	}
	if n < leastToScale {
		return
	}
	a, b = a/n, b/n
	va, vb := aa/n-a*a, bb/n-b*b
	if va < 1e-9 || vb < 1e-9 {
		return
	}
	scale := math.Sqrt(vb / va)
	for i, x := range afar {
		if !math.IsNaN(x) {
			views[i].near = b + (x-a)*scale
		}
	}
}

// model names what vectors are of: those of another name are worth nothing
// beside them.
func (e *Embeddings) model() string {
	c := e.client.Config()
	return c.Model + "\x00" + c.PassagePrefix
}

// Read takes in the vectors that are stored of the passages of c, for questions
// that are asked of it from then on, and says how many there are.
func (e *Embeddings) Read(ctx context.Context, c *Collection) (done Embedded, err error) {
	defer c.noteDamage(ctx, &err) // after it, c and the files that are read in place may go
	defer sealed.Guard(&err)()
	store, err := embedding.OpenReadOnly(ctx, e.dir)
	if errors.Is(err, embedding.ErrNone) {
		return e.without(c), nil
	}
	if err != nil {
		return done, err
	}
	defer store.Close() //nolint:errcheck // it was only read
	return e.read(ctx, c, store)
}

// without is Read where there is no vector.
func (e *Embeddings) without(c *Collection) (done Embedded) {
	for _, sh := range c.shelves {
		for _, g := range sh.segments {
			if e.client.Config().Sends(sh.space) {
				done.Passages += g.index.Len()
			}
		}
	}
	e.use(nil)
	return done
}

func (e *Embeddings) read(ctx context.Context, c *Collection, store *embedding.Store) (done Embedded, err error) {
	model, dims, err := store.About(ctx)
	if err != nil {
		return done, err
	}
	if model != e.model() {
		return e.without(c), nil
	}
	done.Dims = dims
	now := &embedded{dims: dims, of: map[*sealed.File]*vectors{}}
	for _, sh := range c.shelves {
		if !e.client.Config().Sends(sh.space) {
			continue
		}
		documents, err := store.Documents(ctx, sh.space)
		if err != nil {
			return done, err
		}
		rows, waiting := sh.waiting(documents, dims)
		err = store.Vectors(ctx, sh.space, func(k embedding.Key, v embedding.Vector) {
			for _, w := range waitingFor(waiting, k) {
				rows[w.segment].set(w.passage, v)
				if sh.segments[w.segment].index.Has(w.passage) {
					done.Done++
				}
			}
		})
		if err != nil {
			return done, err
		}
		for i, g := range sh.segments {
			done.Passages += g.index.Len()
			if rows[i].some {
				now.of[g.file] = rows[i].vectors()
			}
		}
	}
	e.use(now)
	return done, nil
}

// use compares questions with now, nil for nothing, from then on.
func (e *Embeddings) use(now *embedded) {
	e.now.Store(now)
	e.refusedNoted.Store(false)
	e.lengthNoted.Store(false)
}

// waiting is a passage whose vector is yet to be read.
type waiting struct {
	key              embedding.Key
	segment, passage int // of the shelf, of the segment
}

// waiting returns the vectors of the passages of sh by its segments, none of
// which is known yet, and the passages of which documents says what their
// vectors' keys are, in the order of these.
func (sh *shelf) waiting(documents map[knowledge.DocID]embedding.Document, dims int) (rows []*vectorRows, all []waiting) {
	for i, g := range sh.segments {
		rows = append(rows, newVectorRows(dims, g.index.Numbers()))
		for n := range g.documents() {
			r := g.record(n)
			d := documents[knowledge.DocID(r.id)]
			if d.Sum != r.sent() || len(d.Keys) != r.passages {
				continue
			}
			for p, k := range d.Keys {
				all = append(all, waiting{k, i, g.first(n) + p})
			}
		}
	}
	slices.SortFunc(all, func(x, y waiting) int { return bytes.Compare(x.key[:], y.key[:]) })
	return rows, all
}

// waitingFor returns those of all, which are in the order of their keys, that
// wait for the vector of key.
func waitingFor(all []waiting, key embedding.Key) []waiting {
	from, _ := slices.BinarySearchFunc(all, key, func(w waiting, key embedding.Key) int { return bytes.Compare(w.key[:], key[:]) })
	to := from
	for to < len(all) && all[to].key == key {
		to++
	}
	return all[from:to]
}

// vectorRows are vectors in the making: at first those of passages that mean
// nothing.
type vectorRows struct {
	dims                int
	rows, scales, signs []byte
	some                bool // whether any was set
}

func newVectorRows(dims, n int) *vectorRows {
	return &vectorRows{dims: dims, rows: make([]byte, n*dims), scales: make([]byte, 4*n), signs: make([]byte, n*8*((dims+63)/64))}
}

// set makes v, which has dims dimensions, the vector of passage i.
func (r *vectorRows) set(i int, v embedding.Vector) {
	r.some = true
	copy(r.rows[i*r.dims:], v.Row)
	binary.LittleEndian.PutUint32(r.scales[4*i:], math.Float32bits(v.Scale))
	signs := r.signs[i*8*((r.dims+63)/64):]
	for j, b := range v.Row {
		if b&0x80 != 0 {
			signs[j/8] |= 1 << (j % 8)
		}
	}
}

// vectors returns what was set. r is not to be used any more.
func (r *vectorRows) vectors() *vectors {
	return &vectors{dims: r.dims, rows: sealed.SectionOf(r.rows), scales: sealed.SectionOf(r.scales), signs: sealed.SectionOf(r.signs)}
}
