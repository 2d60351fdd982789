package qa

import (
	"math"
	"math/bits"
	"strings"
	"unicode/utf8"

	"footnote/qa/text"
)

// How the words of the question stand in a quote and among the quotes.

// pairShare returns the share of the question's neighbouring terms that stand
// near one another, in the same order, in the quote.
func (r *query) pairShare(ids []int8) float64 {
	if len(r.terms) < 2 {
		return 0
	}
	var found termSet
	for i, id := range ids {
		if id < 0 {
			continue
		}
		for j := i + 1; j < min(len(ids), i+4); j++ {
			if ids[j] == id+1 {
				found |= 1 << id
			}
		}
	}
	sum, possible := 0.0, 0.0
	for i := range len(r.terms) - 1 {
		w := r.terms[i].idf + r.terms[i+1].idf
		possible += w
		if found&(1<<i) != 0 {
			sum += w
		}
	}
	if possible == 0 {
		return 0
	}
	return sum / possible
}

// closest returns how densely the terms stand: the distinct ones as a share of
// the words from the first to the last; and where the first stands, as a share
// of the length.
func closest(ids []int8) (closeness, first float64) {
	from, to := -1, -1
	for i, id := range ids {
		if id >= 0 {
			if from < 0 {
				from = i
			}
			to = i
		}
	}
	if from < 0 {
		return 0, 1
	}
	n := bits.OnesCount64(uint64(setOf(ids)))
	return float64(n) / float64(to-from+1), float64(from) / float64(len(ids))
}

// orderShare returns the longest ascending run of terms in the quote as a share
// of the question's terms.
func (r *query) orderShare(ids []int8) float64 {
	if len(r.terms) == 0 {
		return 0
	}
	var tails []int8 // of the best ascending run of each length
	for _, id := range ids {
		if id < 0 {
			continue
		}
		i := 0
		for i < len(tails) && tails[i] < id {
			i++
		}
		if i == len(tails) {
			tails = append(tails, id)
		} else {
			tails[i] = id
		}
	}
	return float64(len(tails)) / float64(len(r.terms))
}

// softCoverage returns the coverage, by words of the quote that begin alike, of
// the terms that it does not hold.
func (r *query) softCoverage(words []text.Word, ids []int8, quote termSet) float64 {
	if r.possible == 0 {
		return 0
	}
	sum := 0.0
	for i := range r.terms {
		if quote&(1<<i) != 0 {
			continue
		}
		best := 0.0
		for j, w := range words {
			if ids[j] < 0 && !w.Stop {
				best = max(best, alike(r.terms[i].word, w.Folded))
			}
		}
		sum += best * r.terms[i].Weight * r.terms[i].idf
	}
	return sum / r.possible
}

// alike returns how far two words begin alike, from 0 to 1: the common
// beginning as a share of the longer one, if it has at least four bytes and
// half of the longer one.
func alike(a, b string) float64 {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	longer := max(len(a), len(b))
	if n < 4 || 2*n < longer {
		return 0
	}
	return float64(n) / float64(longer)
}

// numberBeside reports whether a number stands within two words of term id.
func numberBeside(words []text.Word, ids []int8, id int8) bool {
	for i := range ids {
		if ids[i] == id && near(words, i, func(w text.Word) bool { return isDay(w) || numerals[w.Folded] }) {
			return true
		}
	}
	return false
}

// defining reports whether a quote begins with a term and says what it is:
// "An X is", "X means", "X: ", "X (…)".
func defining(all string, words []text.Word, ids []int8) bool {
	last := -1
	for i := 0; i < min(len(ids), 6); i++ {
		if ids[i] >= 0 {
			last = i
		}
	}
	if last < 0 {
		return false
	}
	if last+1 == len(words) {
		return false // "Another way to set X:" only leads over to something
	}
	switch words[last+1].Folded {
	case "is", "are", "means", "refers", "stands", "describes", "was", "were":
		return true
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(all[words[last].End:min(len(all), words[last].End+4)], " *)"))
	return r == ':' || r == '–' || r == '—' || r == '='
}

// runShare returns the longest run of words, function words too, that the quote
// shares with the question, as a share of the question's words.
func (r *query) runShare(words []text.Word) float64 {
	best := 0
	row := make([]int, len(r.words)+1) // of the table of runs, for the word before
	for _, w := range words {
		for j := len(r.words); j > 0; j-- {
			if r.words[j-1].Stem == w.Stem {
				row[j] = row[j-1] + 1
				best = max(best, row[j])
			} else {
				row[j] = 0
			}
		}
	}
	if len(r.words) == 0 {
		return 0
	}
	return float64(best) / float64(len(r.words))
}

// nearness returns, over all pairs of terms, how near to one another they
// stand in the quote: 1 if all are neighbours.
func (r *query) nearness(ids []int8) float64 {
	if len(r.terms) < 2 {
		return 0
	}
	var last [maxTerms]int // behind the latest place of each term
	var best [maxTerms]float64
	for i, id := range ids {
		if id < 0 {
			continue
		}
		for other := range r.terms {
			if int(id) == other || last[other] == 0 {
				continue
			}
			near := 1 / float64(i+1-last[other])
			best[id] = max(best[id], near)
			best[other] = max(best[other], near)
		}
		last[id] = i + 1
	}
	sum := 0.0
	for i, t := range r.terms {
		sum += best[i] * t.Weight * t.idf
	}
	if r.possible == 0 {
		return 0
	}
	return sum / r.possible
}

// observeNeighbours fills in what the quotes before and after tell; found are
// the candidates of one passage, in order.
func (r *query) observeNeighbours(found []candidate) {
	for i := range found {
		c := &found[i]
		f := &c.features
		have, best := c.quote, c.alike
		c.resolved = c.about
		if before := neighbour(found, i, -1); before != nil {
			f[covBefore] = r.coverage(before.quote)
			f[together] = r.coverage(c.about | before.quote)
			if f[dangling] == 1 {
				c.resolved |= before.quote
			}
			have, best = have|before.quote, best.or(&before.alike)
			f[softBefore] = r.covered(have, &best) - r.covered(c.quote, &c.alike)
		}
		if after := neighbour(found, i, 1); after != nil {
			f[covAfter] = r.coverage(after.quote)
			have, best = have|after.quote, best.or(&after.alike)
		}
		f[softNear] = r.covered(have, &best)
		f[danglingBefore] = f[dangling] * f[covBefore]
		f[resolved] = r.coverage(c.resolved)
		f[together] = max(f[together], f[resolved])
	}
}

// neighbour returns the candidate next to found[i] in the direction of step
// that is no whole list, or nil.
func neighbour(found []candidate, i, step int) *candidate {
	for i += step; i >= 0 && i < len(found); i += step {
		if !found[i].whole {
			return &found[i]
		}
	}
	return nil
}

// observeRarity fills in the coverages in which a term weighs by how few of
// the candidates hold it.
func (r *query) observeRarity(found []candidate) {
	var held [maxTerms]int
	for i := range found {
		for s := found[i].quote; s != 0; s &= s - 1 {
			held[bits.TrailingZeros64(uint64(s))]++
		}
	}
	var weight [maxTerms]float64
	possible := 0.0
	for i, t := range r.terms {
		weight[i] = t.Weight * math.Log(1+(float64(len(found)-held[i])+0.5)/(float64(held[i])+0.5))
		possible += weight[i]
	}
	if possible == 0 {
		return
	}
	quote, about := -1.0, -1.0
	for i := range found {
		quote = max(quote, found[i].features[meansQuote])
		about = max(about, found[i].features[meansAbout])
	}
	for i := range found {
		found[i].features[meansBest] = quote - found[i].features[meansQuote]
		found[i].features[meansAboutBest] = about - found[i].features[meansAbout]
		for t := range r.terms {
			if found[i].quote&(1<<t) != 0 {
				found[i].features[covLocal] += weight[t] / possible
			}
			if found[i].about&(1<<t) != 0 {
				found[i].features[covLocalAbout] += weight[t] / possible
			}
			if found[i].resolved&(1<<t) != 0 {
				found[i].features[localResolved] += weight[t] / possible
			}
		}
	}
}

// observeLikeness fills in how near the words of each candidate come to the
// terms beside the other candidates: words that mean the same as a term may be
// far from it in numbers, and yet nearer than all others.
func (r *query) observeLikeness(found []candidate) {
	if r.meaning == nil || len(found) == 0 || r.possible == 0 {
		return
	}
	for t, term := range r.terms {
		weight := term.Weight * term.idf / r.possible
		quote, about := peers{}, peers{}
		for i := range found {
			quote.add(found[i].likeness(t))
			about.add(found[i].likenessAbout(t))
		}
		for i := range found {
			found[i].features[softLocal] += weight * quote.place(found[i].likeness(t))
			found[i].features[softLocalAbout] += weight * about.place(found[i].likenessAbout(t))
		}
	}
}

// likeness returns how near the quote comes to the term t, 1 where it has it.
func (c *candidate) likeness(t int) float64 {
	if c.quote&(1<<t) != 0 {
		return 1
	}
	return c.alike[t]
}

// likenessAbout returns the same of the quote with its lead and headings.
func (c *candidate) likenessAbout(t int) float64 {
	if c.about&(1<<t) != 0 {
		return 1
	}
	return c.alikeAll[t]
}

// peers are the mean and the most of what the candidates have.
type peers struct{ sum, most, n float64 }

func (s *peers) add(v float64) { s.sum, s.most, s.n = s.sum+v, max(s.most, v), s.n+1 }

// place returns where v stands between the mean, 0, and the most, 1.
func (s *peers) place(v float64) float64 {
	mean := s.sum / s.n
	if s.most-mean < 0.05 { // all are alike
		return 0
	}
	return (v - mean) / (s.most - mean)
}
