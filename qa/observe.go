package qa

import (
	"math"
	"math/bits"
	"strings"

	"footnote/knowledge"
	"footnote/qa/text"
)

// observe fills in the features of c, a candidate of v.
func (r *query) observe(c *candidate, v *view, a *text.Analyzer) {
	f := &c.features
	lo, hi := v.within(c.span)
	words, ids := v.words[lo:hi], v.ids[lo:hi]
	quote := setOf(ids)
	quote, outside := r.ranged(v.Document.Text, words, quote)
	f[expanded] = flag(r.defines != "" && spelledOut(c.span.In(v.Document.Text), r.defines) >= 0)
	if f[expanded] == 1 {
		quote |= r.shortTerm()
	}
	section := &v.Document.Sections[v.Section]
	block := section.Blocks[c.blocks[0]]
	lead := r.above(v, block, a)
	near := setOf(v.ids[max(0, lo-30):min(len(v.ids), hi+30)])
	about := quote | lead.terms | v.heading
	everything := about | v.title
	c.quote, c.about, c.near = quote, about, about|near

	f[covQuote] = r.coverage(quote)
	f[covLead] = r.coverage(quote | lead.terms)
	f[covHeading] = r.coverage(about)
	f[covAll] = r.coverage(everything)
	f[covNear] = r.coverage(quote | near)
	f[covPassage] = r.coverage(v.all | v.heading | v.title)
	f[headingAlone] = r.coverage(v.heading)
	f[ownHeading] = r.coverage(v.own)
	f[titleAlone] = r.coverage(v.title)
	f[label] = r.coverage(r.labelTerms(v, c, block, words, ids))
	f[leadAlone] = r.coverage(lead.terms)
	if n := float64(len(r.terms)); n > 0 {
		f[countQuote] = float64(bits.OnesCount64(uint64(quote))) / n
		f[countAll] = float64(bits.OnesCount64(uint64(everything))) / n
	}
	if t, top := r.rarest(0); t >= 0 {
		f[rarestQuote] = flag(quote&(1<<t) != 0)
		f[rarestAll] = flag(everything&(1<<t) != 0)
		_, left := r.rarest(everything)
		f[missing] = left / top
		_, left = r.rarest(about)
		f[missingAbout] = left / top
		_, left = r.rarest(about | near)
		f[missingNear] = left / top
	}
	f[ownCoverage] = r.ownShare(about)
	r.observeWords(f, v, words, ids, quote)
	r.observePlace(f, c, v, block)
	r.observeMeaning(f, c, v, v.text.in(lo, hi), lead.means)
	r.observeForm(f, c, v, words, ids, about, everything, a)
	f[rival] = max(f[rival], flag(outside && block.Kind == knowledge.TableRow))
}

// observeWords fills in what the arrangement of the words tells.
func (r *query) observeWords(f *[featureCount]float64, v *view, words []text.Word, ids []int8, quote termSet) {
	f[pairs] = r.pairShare(ids)
	f[closeness], f[firstMatch] = closest(ids)
	f[order] = r.orderShare(ids)
	matched, content := 0, 0
	var same termSet
	for i, w := range words {
		if ids[i] >= 0 {
			matched++
			if w.Folded == r.terms[ids[i]].word {
				same |= 1 << ids[i]
			}
		} else if !w.Stop {
			content++
		}
	}
	f[surface] = r.coverage(same)
	f[soft] = r.softCoverage(words, ids, quote)
	f[run] = r.runShare(words)
	f[nearPairs] = r.nearness(ids)
	if len(words) > 0 {
		f[density] = float64(matched) / float64(len(words))
	}
	f[novel] = math.Log1p(float64(content))
	f[length] = math.Log1p(float64(len(words)))
	f[tiny] = flag(len(words) < 4)
	f[verbose] = flag(len(words) > 50)
}

// observePlace fills in what the quote's place tells.
func (r *query) observePlace(f *[featureCount]float64, c *candidate, v *view, block knowledge.Block) {
	section := &v.Document.Sections[v.Section]
	f[early] = 1 / float64(1+c.blocks[0])
	if c.span.Start > block.Span.Start {
		f[early] *= 0.7
	}
	if r.possible > 0 {
		f[passageShare] = v.score / r.possible
	}
	f[passagePlace] = 1 / float64(1+v.place)
	f[documentPlace] = 1 / float64(1+v.document)
	f[documentHits] = math.Log1p(float64(v.siblings))
	f[inDocument] = float64(c.span.Start) / float64(max(1, len(v.Document.Text)))
	f[firstSection] = 1 / float64(1+v.Section)
	f[isItem] = flag(block.Kind == knowledge.ListItem)
	f[isRow] = flag(block.Kind == knowledge.TableRow)
	f[isCode] = flag(block.Kind == knowledge.Code)
	f[isWhole] = flag(c.whole)
	f[depth] = float64(section.Level)
}

// observeForm fills in whether the quote holds what is wanted.
func (r *query) observeForm(f *[featureCount]float64, c *candidate, v *view, words []text.Word, ids []int8, about, everything termSet, a *text.Analyzer) {
	d := v.Document
	h := look(d.Text, c.span.In(d.Text), words, ids)
	h.step = h.step || f[isCode] == 1
	f[asks] = flag(h.question)
	if strings.HasSuffix(strings.TrimSpace(d.Sections[v.Section].Span.In(d.Text)), "?") {
		f[headingAsks] = f[ownHeading]
	}
	f[rival] = flag(!r.several() && r.rivals(words, ids, everything))
	f[otherYears] = flag(r.saysOtherYears(everything, c.span.In(d.Text), strings.Join(d.Sections[v.Section].Heading, " "), d.Title))
	f[sameSubject] = flag(v.same)
	f[sameQuestion] = flag(v.same && f[headingAsks] > 0)
	r.observeKind(f, c, h, d.Text, words, ids, a)
	if block := d.Sections[v.Section].Blocks[c.blocks[0]]; r.wants == wantsHowMany && r.focus >= 0 && block.Kind == knowledge.TableRow {
		f[countsIt] = max(f[countsIt], flag(r.countedBelow(d.Text, block, a)))
	}
	f[hedged] = flag(h.hedge)
	f[opensHedged] = flag(len(words) > 0 && hedges[words[0].Folded])
	f[hasSeries] = flag(h.series)
	f[seriesList] = flag(h.series && r.wants == wantsList)
	f[itemList] = f[isItem] * flag(r.wants == wantsList)
	f[wholeList] = f[isWhole] * flag(r.wants == wantsList || r.wants == wantsHowTo)
	f[modalYesNo] = flag(r.wants == wantsYesNo && (h.modal || h.negation))
	f[hasNumber] = flag(h.number)
	f[hasName] = flag(h.name)
	f[hasDate] = flag(h.date || h.duration)
	f[hasMoney] = flag(h.money || h.percent)
	f[hasModal] = flag(h.modal)
	f[hasLink] = flag(h.link)
	f[hasStep] = flag(h.step)
	if r.focus >= 0 {
		f[focusIn] = flag(about&(1<<r.focus) != 0)
		f[focusNumber] = flag(numberBeside(words, ids, int8(r.focus)))
	}
	if len(words) > 0 {
		f[dangling] = flag(pointers[words[0].Folded] || refersBack(words))
		f[defined] = flag(f[isCode] == 0 && defining(d.Text, words, ids))
		f[definedWanted] = max(f[defined], flag(v.same && v.opens > 0 && c.span.Start == v.Span.Start)) * flag(r.wants == wantsDefinition && r.short == "")
	}
	names := 0.0
	some := r.several() && r.anyNumber(about) // of two things that are compared, a quote has one
	for i := range r.terms {
		gone := about&(1<<i) == 0
		f[numberMissing] = max(f[numberMissing], flag(gone && r.terms[i].number && !some))
		if r.terms[i].name {
			names++
			f[covNames] += flag(!gone)
		}
		f[nameMissing] = max(f[nameMissing], flag(everything&(1<<i) == 0 && r.terms[i].name))
	}
	if names > 0 {
		f[covNames] /= names
	}
	f[yesNo] = flag(r.wants == wantsYesNo)
	f[howTo] = flag(r.wants == wantsHowTo)
	f[listing] = flag(r.wants == wantsList)
	f[termCount] = math.Log1p(float64(len(r.terms)))
}

// anyNumber reports whether said has a number of the question.
func (r *query) anyNumber(said termSet) bool {
	for i := range r.terms {
		if r.terms[i].number && said&(1<<i) != 0 {
			return true
		}
	}
	return false
}

// observeKind fills in whether the quote, of shape h, holds the kind of thing
// asked for.
func (r *query) observeKind(f *[featureCount]float64, c *candidate, h shape, all string, words []text.Word, ids []int8, a *text.Analyzer) {
	f[fit] = h.fits(r.wants)
	f[wantsForm] = flag(fitFeature[r.wants] != 0)
	if r.short != "" {
		f[fit], f[wantsForm] = f[expanded], 1
	}
	f[unfit] = flag(f[wantsForm] == 1 && f[fit] == 0)
	if k, ok := fitFeature[r.wants]; ok {
		f[k] = f[fit] - 0.5
	}
	s := c.span.In(all)
	var ts []token
	if r.measured() || r.wants == wantsWho || r.past || r.name {
		ts = tokens(s, c.span.Start)
	}
	if r.measured() {
		vs, counted := r.held(ts, a)
		has := len(vs) > 0 || r.wants == wantsWhen && !r.day && !r.clock && recurs(ts) || r.denied(f, h)
		f[held], f[lacking], f[countsIt] = flag(has), flag(!has), flag(counted)
	}
	f[purpose] = flag(r.wants == wantsHowTo && namesPurpose(words, ids))
	f[verdictYesNo] = flag(r.wants == wantsYesNo && opensWithVerdict(words))
	if r.sign != 0 {
		f[signed] = flag(r.sign.in(s))
		f[unsigned] = 1 - f[signed]
	}
	if r.wants == wantsWho {
		f[nobody] = r.namesNobody(s, ts, a)
	}
	if r.past {
		f[foretold] = flag(foretells(ts))
	}
	if r.role {
		f[identified] = flag(r.identifies(all, c.span, words, ids))
	}
	if r.name {
		f[holdsNamed] = flag(r.holdsName(s, ts, a) && r.spells(c.about, ts))
		f[nameless] = 1 - f[holdsNamed]
	}
}

// denied reports whether a quote of shape h, with the features f, says of all that
// the question names that there is none of it, which is an answer without a number.
func (r *query) denied(f *[featureCount]float64, h shape) bool {
	return r.wants != wantsWhen && h.negation && f[ownCoverage] == 1 && r.own > 1
}

// countedBelow reports whether a cell of the row b has a number below a header
// that names the thing asked for.
func (r *query) countedBelow(all string, b knowledge.Block, a *text.Analyzer) bool {
	for i, cell := range b.Cells[:min(len(b.Cells), len(b.Header))] {
		if len(keepKind(values(tokens(cell.In(all), cell.Start)), aNumber, aLength)) == 0 {
			continue
		}
		if _, ids := r.mark(a, nil, b.Header[i].In(all), 0); setOf(ids)&(1<<r.focus) != 0 {
			return true
		}
	}
	return false
}

// fitFeature says which feature shows how well a quote fits each kind of
// question.
var fitFeature = map[want]feature{
	wantsWho: fitWho, wantsWhen: fitWhen, wantsWhere: fitWhere, wantsHowMany: fitNumber, wantsHowMuch: fitNumber,
	wantsHowLong: fitLong, wantsHowOften: fitLong, wantsWhy: fitWhy, wantsHowTo: fitHow,
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
