// Package index is the inverted index: which passages hold a term, how often
// and in which field, and which passages a set of terms fits best.
//
// # What is kept
//
// Passages are numbered from 0 in the order in which they were added. A
// passage has three fields: the title of its document, the path of headings
// above it, and its body. For every distinct term there is a list of postings,
// ascending by passage; a posting holds the passage's number and, for each
// field, how often the term occurs there (at most 255). Beside the lists stand
// the length of each field of each passage, in terms, and the sums of those
// lengths. An Index is immutable and holds the passages of one space: whoever
// may read several spaces searches several indexes at once, with statistics
// summed over exactly those, so that an index that is left out has no
// influence on the result.
//
// # How passages are scored
//
// With BM25 over weighted fields (BM25F: Robertson, Zaragoza and Taylor,
// "Simple BM25 extension to multiple weighted fields", CIKM 2004). For a term t
// and a passage p
//
//	tf(t,p)    = sum over fields f of  Weight[f] * occurrences(t,p,f) / norm(p,f)
//	norm(p,f)  = 1 - B[f] + B[f] * length(p,f) / average length(f)
//	idf(t)     = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5))
//	score(p)   = sum over terms t of  weight(t) * idf(t) * tf(t,p) / (K1 + tf(t,p))
//
// where N is the number of passages, n(t) the number of those that hold t, and
// weight(t) the weight the query gives to t.
package index

// Field is a part of a passage.
type Field uint8

// The fields.
const (
	Title Field = iota
	Heading
	Body
	fields // how many there are
)

// Parameters are the free parameters of the scoring formula.
type Parameters struct {
	K1     float64         // how soon more occurrences stop counting
	B      [fields]float64 // how much a field's length counts, 0 to 1, by Field
	Weight [fields]float64 // what an occurrence in a field is worth, by Field
}

// Defaults returns the parameters Footnote searches with.
func Defaults() Parameters {
	return Parameters{
		K1:     0.9,
		B:      [fields]float64{Title: 0.4, Heading: 0.4, Body: 0.4},
		Weight: [fields]float64{Title: 1, Heading: 1, Body: 1},
	}
}

// Index is an inverted index of the passages of one space. It never changes and
// is safe for concurrent use.
type Index struct {
	terms   map[string]uint32 // to the place in lists
	lists   [][]posting
	lengths [][fields]uint16 // by passage
	total   [fields]int      // sums of lengths
}

// posting is one passage of a term's list.
type posting struct {
	passage uint32
	count   [fields]uint8
}

// Len returns the number of passages.
func (x *Index) Len() int { return len(x.lengths) }

// Terms returns the number of distinct terms.
func (x *Index) Terms() int { return len(x.terms) }

// Passages returns the number of passages that hold term.
func (x *Index) Passages(term string) int {
	return len(x.list(term))
}

// Vocabulary calls yield for every distinct term and the number of passages
// that hold it, in no particular order, until yield returns false.
func (x *Index) Vocabulary(yield func(term string, passages int) bool) {
	for t, i := range x.terms {
		if !yield(t, len(x.lists[i])) {
			return
		}
	}
}

func (x *Index) list(term string) []posting {
	i, ok := x.terms[term]
	if !ok {
		return nil
	}
	return x.lists[i]
}

// Builder makes an Index. The zero value is ready. It is for one goroutine at
// a time.
type Builder struct {
	x Index
}

// Add adds a passage with the terms of its fields and returns its number. The
// slices are not kept; the strings are.
func (b *Builder) Add(title, heading, body []string) int {
	n := len(b.x.lengths)
	var length [fields]uint16
	for f, terms := range [fields][]string{title, heading, body} {
		for _, t := range terms {
			b.count(t, uint32(n), Field(f))
		}
		length[f] = uint16(min(len(terms), 1<<16-1))
		b.x.total[f] += int(length[f])
	}
	b.x.lengths = append(b.x.lengths, length)
	return n
}

func (b *Builder) count(term string, passage uint32, f Field) {
	if b.x.terms == nil {
		b.x.terms = make(map[string]uint32)
	}
	i, ok := b.x.terms[term]
	if !ok {
		i = uint32(len(b.x.lists))
		b.x.terms[term] = i
		b.x.lists = append(b.x.lists, nil)
	}
	list := b.x.lists[i]
	if len(list) == 0 || list[len(list)-1].passage != passage {
		list = append(list, posting{passage: passage})
		b.x.lists[i] = list
	}
	if c := &list[len(list)-1].count[f]; *c < 255 {
		*c++
	}
}

// Build returns the index of all passages added. The Builder is not to be used
// again.
func (b *Builder) Build() *Index { return &b.x }
