package qa

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// signal is one observation on a ranking as a whole, from which the confidence
// in its first candidate is reckoned.
type signal uint8

const (
	topScore     signal = iota // score of the first candidate
	topSoft                    // its coverage by words that merely begin alike
	topNear                    // its coverage with the words around it
	topMeaning                 // its coverage with headings, by words that mean nearly the same
	topShare                   // its passage's score as a share of what was possible
	topBest                    // its passage's score as a share of the best passage's
	topName                    // 1 if a name of the question is not about it
	topRival                   // 1 if it says of another number what the question asks of one
	termsTotal                 // how many terms the question has, log
	topUsed                    // share of its idf that is of words found elsewhere in the passages considered, and neither in the candidate nor near it
	nameNowhere                // 1 if a name of the question occurs nowhere in what may be read
	carriedIDF                 // share of its idf that was carried over from earlier questions
	topAlone                   // how likely it is to answer among all candidates, those that say the same in other places counted in
	topSubject                 // 1 if its heading is about just what the question is about
	topFocus                   // 1 if the thing asked for is in it
	topNobody                  // 1 if a human being is asked for and it names none, half where it is who does something and it names nothing
	topUncounted               // 1 if how many there are of something is asked and no number in it counts that
	topAhead                   // how far its score is ahead of the mean of those looked at; 0 if it cannot answer, see query.misfit
	signalCount
)

var signalNames = [signalCount]string{
	"top_score", "top_soft", "top_near", "top_meaning", "top_share", "top_best", "top_name", "top_rival", "terms_total", "top_used", "name_nowhere", "carried_idf",
	"top_alone", "top_subject", "top_focus", "top_nobody", "top_uncounted", "top_ahead",
}

// signals are the values of all signals for one question.
type signals [signalCount]float64

// signal returns the signals of an answer that begins with ranked[i]; the
// candidates are of views.
func (r *query) signal(ranked []candidate, i int, views []view) signals {
	c := &ranked[i]
	var used termSet
	for i := range views {
		used |= views[i].says()
	}
	carried := 0.0
	for _, t := range r.terms[r.own:] {
		carried += t.Weight * t.idf
	}
	f := &c.features
	return signals{
		topScore: c.score, topSoft: f[soft], topNear: f[covNear], topMeaning: f[softAbout], topShare: f[passageShare],
		topBest: f[passageTop], topName: f[nameMissing], topRival: f[rival],
		termsTotal: math.Log1p(float64(len(r.terms))), topUsed: r.coverage(used &^ c.near), nameNowhere: flag(r.unknownName()), carriedIDF: carried / math.Max(r.possible, 1e-9),
		topAlone: alone(ranked, i, views), topSubject: f[sameSubject], topFocus: f[focusIn],
		topNobody: f[nobody], topUncounted: flag(r.wants == wantsHowMany) * (1 - f[countsIt]), topAhead: (1 - r.misfit(f)) * ahead(ranked, i),
	}
}

// misfit returns 1 if a quote with the features f cannot answer, whatever words it
// has: it lacks the date, number, duration, place, reason, name, person, long form
// or mark that is asked for, or a number of the question; says other years than
// the question; foretells what is asked of the past; or is code where one would be
// told something. What is no answer is none the better for being the best.
func (r *query) misfit(f *[featureCount]float64) float64 {
	formal := r.wants == wantsWhere || r.wants == wantsWhy || r.short != ""
	told := r.wants.single() || r.wants == wantsWhy || r.wants == wantsDefinition
	return max(f[lacking], f[unfit]*flag(formal), f[nameless], flag(f[nobody] == 1), f[unsigned], f[numberMissing], f[otherYears], f[foretold], f[isCode]*flag(told))
}

// alone returns how likely ranked[i], or a candidate with the same words, is to
// answer among all that are looked at.
func alone(ranked []candidate, i int, views []view) float64 {
	words := func(c *candidate) string { return c.span.In(views[c.passage].Document.Text) }
	sum := 0.0
	for j := range ranked[:min(looked, len(ranked))] {
		if j == i || words(&ranked[j]) == words(&ranked[i]) {
			sum += share(ranked, j)
		}
	}
	return sum
}

// usualLead is the median of how far the first candidate is ahead where it is
// right, over the questions that the model was fitted on.
const usualLead = 8

// ahead returns how far the score of ranked[i] is ahead of those that are looked
// at, on average. Where there are fewer, as in a library of a page, the ones that
// are not there count as they would where the first is right.
func ahead(ranked []candidate, i int) float64 {
	n := min(looked, len(ranked))
	sum := float64(looked-n) * usualLead
	for j := range ranked[:n] {
		sum += ranked[i].score - ranked[j].score
	}
	return sum / looked
}

// share returns how likely ranked[i] is to answer among all that are looked at.
func share(ranked []candidate, i int) float64 {
	best, sum := ranked[0].score, 0.0
	for j := range ranked[:min(looked, len(ranked))] {
		sum += math.Exp(ranked[j].score - best)
	}
	return math.Exp(ranked[i].score-best) / sum
}

// unknownName reports whether a name in the question occurs nowhere. In German
// every noun has a capital, so that none can be told to be a name.
func (r *query) unknownName() bool {
	return r.language != "de" && slices.ContainsFunc(r.terms[:r.own], func(t term) bool { return t.name && t.found == 0 })
}

// risks are the named settings of Config.Risk: of what is answered, the share
// that may be wrong on questions like those the model was measured on.
var risks = map[string]float64{"careful": 0.12, "balanced": 0.22, "eager": 0.40}

// risk returns the share of answers that may be wrong.
func (c Config) risk() (float64, error) {
	if r, ok := risks[c.Risk]; ok {
		return r, nil
	}
	r, err := strconv.ParseFloat(c.Risk, 64)
	if err != nil || !(r > 0 && r < 1) {
		return 0, fmt.Errorf(`risk = %q: write "careful", "balanced", "eager" or the share of answers that may be wrong, between 0 and 1, such as "0.1"`, c.Risk)
	}
	return r, nil
}

// threshold returns the lowest confidence from which on at most a share of
// risk of the answers was wrong when the model was measured.
func (m *Model) threshold(risk float64) float64 {
	best := 1.0
	for _, p := range m.curve {
		if p.Wrong <= risk && p.Confidence < best {
			best = p.Confidence
		}
	}
	return best
}
