package qa

import (
	"context"
	"errors"
	"math"
	"strings"

	"footnote/qa/embedding"
	"footnote/qa/semantic"
)

const (
	// reread is how many quotes the model outside compares with the question:
	// those that rank first without it. It is at most embedding.BatchSize.
	reread = 20
	// leastReread is how many there have to be, so that their mean and deviation
	// say something.
	leastReread = 8
	// mostReread is how many bytes of a quote and its headings are sent.
	mostReread = 1500
)

// What a score is made of once the model outside has read the quotes: that much
// of the score without it, and that much of how near it finds the quote, in
// deviations from the mean over those that it read. Fitted with the scores as
// they are on sixteen collections, each left out in turn, to which of the quotes
// is right. Two models, all-MiniLM-L6-v2 and e5-small-v2, gave .79 and .94, and
// .73 and .99: what counts is how near a quote is beside the others, and models
// differ only in what they call near.
const (
	ownShare = 0.76
	afarGain = 0.96
)

// afarQuote names in explanations how near the model outside finds a quote.
const afarQuote = "means_quote_outside"

// reread has the model outside compare the first of the ranked quotes with the
// question, each below its headings, and ranks all anew. Nothing changes where
// the model does not answer in time.
func (w *work) reread(ctx context.Context, d *distant) {
	if d == nil || len(w.ranked) < leastReread {
		return
	}
	first := w.ranked[:min(reread, len(w.ranked))]
	texts := make([]string, len(first))
	for i := range first {
		c := &first[i]
		doc := w.views[c.passage].Document
		said := []string{strings.TrimSpace(headings(doc, c.section))}
		for _, p := range cite(doc, c).Parts {
			said = append(said, p.Text)
		}
		texts[i] = cutText(strings.Join(said, "\n"), mostReread)
	}
	found := d.quotes(ctx, texts)
	if found == nil {
		return
	}
	least := standardise(found)
	for i := range w.ranked {
		afar := least // of what was not read, which ranks behind all that was
		if i < len(found) {
			afar = found[i]
		}
		w.ranked[i].afar = afar
		w.ranked[i].score = ownShare*w.ranked[i].score + afarGain*afar
	}
	w.afar = true
	rank(w.ranked)
}

// quotes returns how near the model outside finds each of texts to the question,
// or nil where it does not say.
func (d *distant) quotes(ctx context.Context, texts []string) []float64 {
	vectors, err := d.from.client.Quotes(ctx, d.until, texts)
	if err != nil {
		quiet := ctx.Err() != nil || errors.Is(err, embedding.ErrResting) || errors.Is(err, embedding.ErrRefused) && d.from.refusedNoted.Swap(true)
		if !quiet {
			d.from.log.Warn("quotes are ranked without the embeddings endpoint for now", "error", err)
		}
		return nil
	}
	near := make([]float64, len(vectors))
	for i, x := range vectors {
		if len(x) != d.dims {
			return nil // as when the model was exchanged a moment ago
		}
		near[i] = float64(semantic.Dot(d.vector, x))
	}
	return near
}

// standardise brings x to a mean of 0 and a deviation of 1, all to 0 where they
// are alike, and returns the least of it.
func standardise(x []float64) (least float64) {
	var sum, squares float64
	for _, v := range x {
		sum += v
		squares += v * v
	}
	n := float64(len(x))
	mean := sum / n
	deviation := math.Sqrt(math.Max(0, squares/n-mean*mean))
	for i := range x {
		if deviation < 1e-4 {
			x[i] = 0
			continue
		}
		x[i] = (x[i] - mean) / deviation
		least = min(least, x[i])
	}
	return least
}
