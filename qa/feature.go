package qa

import (
	"math/bits"

	"footnote/knowledge"
	"footnote/qa/text"
)

// feature is one observation on a candidate. Coverages are shares of the
// question's idf: 1 when every term is there.
type feature uint8

const (
	covQuote      feature = iota // coverage by the quote itself
	covLead                      // by the quote, its list's introduction and its table's header
	covHeading                   // by these and the section's headings
	covAll                       // by these and the document's title
	covNear                      // by the quote and the words around it
	covPassage                   // by the whole passage, headings and title
	headingAlone                 // by the section's headings
	ownHeading                   // by the section's own heading
	titleAlone                   // by the document's title and path
	label                        // by the words before the quote's first colon, or a row's first cell
	leadAlone                    // by the list's introduction and the table's header
	countQuote                   // share of the terms, unweighted, in the quote
	countAll                     // share of the terms in quote, lead, headings or title
	rarestQuote                  // 1 if the rarest term is in the quote
	rarestAll                    // 1 if it is in quote, lead, headings or title
	missing                      // idf of the rarest term nowhere about, as a share of the rarest of all
	missingAbout                 // the same of terms not in quote, lead and headings
	missingNear                  // the same of terms not in the quote, its lead, headings or the words around it
	pairs                        // share of neighbouring terms that are neighbours in the quote too
	closeness                    // terms matched as a share of the stretch they stand in
	order                        // longest run of terms in the question's order, as a share
	surface                      // coverage by words in the very form of the question
	soft                         // coverage by words that merely begin alike, of what is not covered
	density                      // share of the quote's words that are terms
	novel                        // number of content words that are no terms, log
	length                       // number of words, log
	tiny                         // 1 below four words
	verbose                      // 1 above fifty words
	early                        // 1 for the section's first quote, falling
	firstMatch                   // place of the first term in the quote, as a share of its length
	passageShare                 // the passage's score as a share of what was possible
	passageTop                   // the passage's score as a share of the best passage's
	passagePlace                 // 1 for the best passage, falling
	documentPlace                // 1 for the best document, falling
	documentHits                 // how many of the considered passages are of this document, log
	isItem                       // 1 for a list item
	isRow                        // 1 for a table row
	isCode                       // 1 for code
	isWhole                      // 1 for a whole list
	asks                         // 1 if the quote is itself a question
	headingAsks                  // own heading's coverage, if that is a question
	fit                          // whether the quote holds what is wanted beside what the question itself says, see shape.fits
	fitWho                       // the same as +0.5 or -0.5, for each kind of question apart and 0 for the others
	fitWhen
	fitWhere
	fitNumber
	fitLong
	fitWhy
	fitHow
	wantsForm      // 1 if form can tell what is wanted
	unfit          // 1 if form can tell and the quote does not hold it
	expanded       // 1 if the quote spells out a short form that is asked about
	wholeList      // 1 for a whole list where a list or steps are wanted
	itemList       // 1 for an item where a list is wanted
	modalYesNo     // 1 for a rule or a denial where yes or no is wanted
	hasSeries      // 1 if the quote lists several things
	seriesList     // 1 if it does and a list is wanted
	covLocal       // coverage by the quote where terms weigh by their rarity among the candidates
	covLocalAbout  // the same by quote, lead and headings
	run            // longest run of words shared with the question, function words too, as a share
	covBefore      // coverage by the quote before, in the same section
	covAfter       // by the quote after
	danglingBefore // covBefore if the quote begins with a word that points back
	covNames       // share of the question's names in quote, lead or headings
	nearPairs      // how near to one another the terms stand, over all pairs
	focusIn        // 1 if the thing asked for is in the quote
	focusNumber    // 1 if a number stands next to it
	hasNumber      //
	hasName        //
	hasDate        //
	hasMoney       //
	hasModal       //
	hasLink        //
	hasStep        //
	defined        // 1 if the quote begins by saying what a term is
	dangling       // 1 if the quote begins with a word that points back
	numberMissing  // 1 if a number of the question is not in quote, lead or headings
	nameMissing    // 1 if a name of the question is not in quote, lead, headings or title
	yesNo          // 1 if the question wants yes or no
	howTo          // 1 if it wants to know how
	listing        // 1 if it wants a list
	depth          // level of the heading
	termCount      // how many terms the question has, log
	meansQuote     // how near the quote is to the question in meaning, -1 to 1
	meansAbout     // the same of the quote behind its heading and lead
	meansPassage   // the same of the whole passage
	meansBest      // how far meansQuote is behind the nearest candidate's
	meansAboutBest // how far meansAbout is
	softQuote      // coverage by words of the quote that mean nearly the same
	softAbout      // by words of the quote and its headings
	inDocument     // where the quote stands in its document, from 0 to 1
	firstSection   // 1 in the document's first section, falling
	hedged         // 1 if the quote makes a condition or an exception
	opensHedged    // 1 if it begins with one
	sameSubject    // 1 if the quote's own heading, or for a document's first section its title, is about just what the question is about
	sameQuestion   // 1 if that heading is a question
	definedWanted  // 1 if the quote begins by saying what a term is, and that is asked for
	held           // 1 if the quote holds a date, number or duration of the kind asked for, which the question does not say itself
	lacking        // 1 if such a thing is asked for and the quote holds none
	countsIt       // 1 if it is a number that counts the very thing asked for, before it or below it as a header
	ownCoverage    // coverage of the question's own terms, those not carried over, by quote, lead and headings
	softNear       // coverage by words that mean nearly the same, of the quote and those before and after it
	softBefore     // how much of that coverage is due to the quote before
	identified     // 1 if the quote names who is what "who is …" asks for
	purpose        // 1 if a way is asked for and the quote says "to" do what the question names
	verdictYesNo   // 1 if yes or no is asked for and the quote begins with it
	signed         // 1 if a channel, mail address or command is asked for and the quote holds one
	rival          // 1 if it says of another number what the question asks of one, see query.rivals
	unsigned       // 1 if one is asked for and the quote holds none
	opensSubject   // coverage by the headings, by words that mean nearly the same too, for the section's first quote, falling
	holdsNamed     // 1 if something is asked for by name and the quote holds a name that the question does not say
	nameless       // 1 if something is asked for by name and the quote holds none
	nobody         // 1 if a human being is asked for and the quote names none, half where it is who does something, which a role answers too, and it names nothing
	foretold       // 1 if the question asks of the past and the quote speaks of the future alone
	otherYears     // 1 if the question says a year and quote, lead, headings and title say others only
	together       // coverage by quote, lead, headings and the quote before, in the same section
	resolved       // the same if the quote begins with a word that points back, else by quote, lead and headings
	localResolved  // the same where terms weigh by their rarity among the candidates
	softLocal      // how near the quote's words come to each term, between the mean (0) and the nearest (1) of the candidates
	softLocalAbout // the same of the words of quote and headings
	featureCount
)

// featureNames are the names of the features in explanations and in the file of
// weights.
var featureNames = [featureCount]string{
	"cov_quote", "cov_lead", "cov_heading", "cov_all", "cov_near", "cov_passage", "heading_alone", "own_heading", "title_alone",
	"label", "lead_alone", "count_quote", "count_all", "rarest_quote", "rarest_all", "missing", "missing_about", "missing_near", "pairs", "closeness", "order",
	"surface", "soft", "density", "novel", "length", "tiny", "verbose", "early", "first_match", "passage_share", "passage_top",
	"passage_place", "document_place", "document_hits", "is_item", "is_row", "is_code", "is_whole", "asks", "heading_asks", "fit",
	"fit_who", "fit_when", "fit_where", "fit_number", "fit_long", "fit_why", "fit_how", "wants_form", "unfit", "expanded", "whole_list", "item_list", "modal_yes_no", "has_series", "series_list", "cov_local", "cov_local_about", "run", "cov_before", "cov_after", "dangling_before", "cov_names", "near_pairs",
	"focus_in", "focus_number", "has_number", "has_name", "has_date", "has_money", "has_modal", "has_link", "has_step",
	"defined", "dangling", "number_missing", "name_missing", "yes_no", "how_to", "listing", "depth", "term_count", "means_quote", "means_about", "means_passage", "means_best", "means_about_best", "soft_quote", "soft_about", "in_document", "first_section", "hedged", "opens_hedged", "same_subject", "same_question", "defined_wanted", "held", "lacking", "counts_focus", "own_coverage", "soft_near", "soft_before", "identified", "purpose", "verdict_yes_no", "signed", "rival", "unsigned", "opens_subject",
	"holds_named", "nameless", "nobody", "foretold", "other_years", "together", "resolved", "local_resolved", "soft_local", "soft_local_about",
}

// terms is a set of the query's terms, one bit each.
type termSet uint64

// view is a passage under consideration with the question's terms marked.
type view struct {
	knowledge.Passage
	language   text.Language
	score      float64
	place      int // among the passages considered, 0 the best
	document   int // place of its document among theirs
	siblings   int // passages considered of its document
	words      []text.Word
	ids        []int8 // by word: the term it is, or -1
	title      termSet
	heading    termSet
	near       float64   // how near it is to the question in meaning
	text       marked    // words and what they mean
	headings   likeness  // of all of them
	ownHeading []float32 // what the last of them means
	lead       above     // the one met last
	opens      int       // how many of its headings, from the last up, it is the first passage below
	same       bool      // whether it is about just what the question is about, by its heading or title
	own        termSet   // its own heading
	all        termSet   // the passage's words
}

// mark analyses s and returns its words, spans moved by offset, with the term
// that each is.
func (r *query) mark(a *text.Analyzer, words []text.Word, s string, offset int) ([]text.Word, []int8) {
	words = a.Words(words[:0], s)
	ids := make([]int8, len(words))
	for i := range words {
		words[i].Start += offset
		words[i].End += offset
		ids[i] = -1
		for t := range r.terms {
			if r.terms[t].is(words[i].Stem) {
				ids[i] = int8(t)
				break
			}
		}
	}
	return words, ids
}

// is reports whether stem is one of the term's alternatives.
func (t *term) is(stem string) bool {
	for _, a := range t.Alternatives {
		if a == stem {
			return true
		}
	}
	return false
}

func setOf(ids []int8) termSet {
	var s termSet
	for _, id := range ids {
		if id >= 0 {
			s |= 1 << id
		}
	}
	return s
}

// coverage returns the share of the question's idf that the terms in s hold.
func (r *query) coverage(s termSet) float64 {
	if r.possible == 0 {
		return 0
	}
	sum := 0.0
	for ; s != 0; s &= s - 1 {
		t := &r.terms[bits.TrailingZeros64(uint64(s))]
		sum += t.Weight * t.idf
	}
	return sum / r.possible
}

// ownShare returns the share of the idf of the question's own terms that those
// in s hold; 1 when it has none of its own.
func (r *query) ownShare(s termSet) float64 {
	sum, possible := 0.0, 0.0
	for i := range r.own {
		possible += r.terms[i].idf
		if s&(1<<i) != 0 {
			sum += r.terms[i].idf
		}
	}
	if possible == 0 {
		return 1
	}
	return sum / possible
}

// rarest returns the term of the highest idf, and -1 without terms.
func (r *query) rarest(except termSet) (int, float64) {
	best, idf := -1, 0.0
	for i := range r.terms {
		if w := r.terms[i].Weight * r.terms[i].idf; w > idf && except&(1<<i) == 0 {
			best, idf = i, w
		}
	}
	return best, idf
}

// within returns the range of v's words that lie in s.
func (v *view) within(s knowledge.Span) (lo, hi int) {
	lo = firstFrom(v.words, s.Start)
	hi = firstFrom(v.words, s.End)
	return lo, hi
}

// firstFrom returns the place of the first word that begins at offset or
// behind.
func firstFrom(words []text.Word, offset int) int {
	lo, hi := 0, len(words)
	for lo < hi {
		if mid := (lo + hi) / 2; words[mid].Start < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// above is what stands above an item or a row.
type above struct {
	lead, header knowledge.Span // of the list's introduction, of the table's first header cell
	terms        termSet        // in both
	means        []float32      // what the list's introduction means
}

// above returns what introduces b's list or heads its table. Blocks that
// follow one another share it.
func (r *query) above(v *view, b knowledge.Block, a *text.Analyzer) above {
	next := above{lead: b.Lead}
	if len(b.Header) > 0 {
		next.header = b.Header[0]
	}
	if v.lead.lead == next.lead && v.lead.header == next.header {
		return v.lead
	}
	for _, span := range append([]knowledge.Span{b.Lead}, b.Header...) {
		if span.Empty() {
			continue
		}
		words, ids := r.mark(a, nil, span.In(v.Document.Text), span.Start)
		next.terms |= setOf(ids)
		if span == b.Lead {
			next.means = r.meaning.total(r.meaning.mark(words))
		}
	}
	v.lead = next
	return next
}

// labelTerms returns the terms in what labels the quote: a row's first cell,
// or the few words before a colon.
func (r *query) labelTerms(v *view, c *candidate, b knowledge.Block, words []text.Word, ids []int8) termSet {
	end := 0
	if b.Kind == knowledge.TableRow && len(b.Cells) > 0 {
		end = b.Cells[0].End
	} else if i := labelEnd(c.span.In(v.Document.Text)); i > 0 {
		end = c.span.Start + i
	}
	return setOf(ids[:firstFrom(words, end)])
}

// labelEnd returns where the first colon or dash of s is, if a label can be
// before it, else 0.
func labelEnd(s string) int {
	for i, r := range s {
		switch {
		case i >= 80:
			return 0
		case r == ':' || r == '–' || r == '—':
			return i
		}
	}
	return 0
}
