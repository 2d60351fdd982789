package qa

import (
	"slices"

	"footnote/knowledge"
	"footnote/qa/text"
)

// finish decides how k, which will be shown, is shown.
func (c *composer) finish(k *candidate) {
	v := &c.views[k.passage]
	if k.whole || k.follow > 0 {
		return
	}
	if k.before = before(v, k); c.isShown(v.Document, k.before) {
		k.before = knowledge.Span{}
	}
	if next := verdict(v, k); !next.Empty() {
		k.keep = []knowledge.Span{next}
		return
	}
	if c.r.wantsAll() || c.block(k).Kind == knowledge.Code || c.block(k).Kind == knowledge.TableRow {
		return
	}
	if k.features[expanded] > 0 { // of a long list, the name alone
		at := k.span.Start + spelledOut(k.span.In(v.Document.Text), c.r.defines)
		if kept := clause(v.Document.Text, k.span, at); !kept.Empty() {
			k.keep = []knowledge.Span{kept}
			return
		}
	}
	if kept := clip(v.Document.Text, k.span, c.needed(k)); !kept.Empty() {
		k.keep = []knowledge.Span{kept}
	}
}

// verdicts are words that may be all of a sentence, which the next explains.
var verdicts = set("yes no never always yep nope sí si oui non ja nein nej nei да нет igen nem")

// verdict returns the span of k and of the sentence behind it in its block when
// k is nothing but "yes" or "no", else an empty one.
func verdict(v *view, k *candidate) knowledge.Span {
	lo, hi := v.within(k.span)
	b := v.Document.Sections[k.section].Blocks[k.blocks[0]]
	if hi-lo < 1 || hi-lo > 2 || !verdicts[v.words[hi-1].Folded] || k.span.End == b.Span.End {
		return knowledge.Span{}
	}
	for _, s := range sentences(v.Document, b, v.language) {
		if s.Start >= k.span.End {
			return knowledge.Span{Start: k.span.Start, End: s.End}
		}
	}
	return knowledge.Span{}
}

// needed returns the offset up to which k is needed: every term of the question
// that it has has been said by then, and the first value of the kind asked for.
func (c *composer) needed(k *candidate) int {
	v := &c.views[k.passage]
	lo, hi := v.within(k.span)
	end := k.span.Start
	var seen termSet
	for i := lo; i < hi; i++ {
		if id := v.ids[i]; id >= 0 && seen&(1<<id) == 0 {
			seen |= 1 << id
			end = v.words[i].End
		}
	}
	if vs := c.valuesOf(k); len(vs) > 0 {
		end = max(end, vs[0].End)
	}
	return end
}

// isShown reports whether some of s, a span of d, is shown already.
func (c *composer) isShown(d *knowledge.Document, s knowledge.Span) bool {
	return slices.ContainsFunc(c.shown, func(j int) bool {
		e := c.extent(j)
		return c.document(j) == d && s.Start < e.End && e.Start < s.End
	})
}

// backward are the words that a sentence may begin with and not be understood
// without the one before.
var backward = set("so therefore thus hence it its this that these those they their them he she his her such both neither")

// refersBack reports whether a sentence made of words begins with such a word,
// or with one behind a function word ("Of these, two are open").
func refersBack(words []text.Word) bool {
	return len(words) > 0 && backward[words[0].Folded] || len(words) > 1 && words[0].Stop && backward[words[1].Folded]
}

// before returns the sentence before k in its block when k begins with a word
// that points back at it.
func before(v *view, k *candidate) knowledge.Span {
	lo, hi := v.within(k.span)
	b := v.Document.Sections[k.section].Blocks[k.blocks[0]]
	if !refersBack(v.words[lo:hi]) || k.span.Start == b.Span.Start {
		return knowledge.Span{}
	}
	var last knowledge.Span
	for _, s := range sentences(v.Document, b, v.language) {
		if s.End > k.span.Start {
			break
		}
		last = s
	}
	if last.Len() > quoteBytes {
		return knowledge.Span{}
	}
	return last
}
