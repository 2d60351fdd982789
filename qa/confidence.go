package qa

import (
	"fmt"
	"math"
	"strconv"
)

// signal is one observation on a ranking as a whole, from which the confidence
// in its first candidate is reckoned.
type signal uint8

const (
	topScore  signal = iota // score of the first candidate
	topBelief               // its share of belief among all candidates
	topMargin               // how far the second is behind
	topAll                  // features of the first candidate, see feature.go
	topAbout
	topLead
	topQuote
	topNear
	topPassage
	topMissing
	topOwn
	topRarest
	topFit
	topShare
	topBest
	topPairs
	topSoft
	topSurface
	topName
	topNumber
	topCount
	topAsks
	topRun
	topNearPairs
	bestQuote  // the largest coverage that any candidate has by itself
	bestAll    // the largest with lead, headings and title
	bestShare  // the best passage's score as a share of what was possible
	unknownIDF // share of the question's idf in words that occur nowhere
	unknownAny // 1 if there is such a word
	oneTerm    // 1 if the question has one term only
	termsTotal // how many terms it has, log
	followUp   // 1 if terms were carried over from earlier questions
	carriedIDF // share of the idf that was carried over
	agreement  // how many of the first five candidates are of the first one's document
	signalCount
)

var signalNames = [signalCount]string{
	"top_score", "top_belief", "top_margin", "top_all", "top_about", "top_lead", "top_quote", "top_near", "top_passage", "top_missing",
	"top_own", "top_rarest", "top_fit", "top_share", "top_best", "top_pairs", "top_soft", "top_surface", "top_name", "top_number",
	"top_count", "top_asks", "top_run", "top_near_pairs", "best_quote", "best_all", "best_share", "unknown_idf", "unknown_any",
	"one_term", "terms_total", "follow_up", "carried_idf", "agreement",
}

// signals are the values of all signals for one question.
type signals [signalCount]float64

// copied says which signals are features of the first candidate.
var copied = map[signal]feature{
	topAll: covAll, topAbout: covHeading, topLead: covLead, topQuote: covQuote, topNear: covNear, topPassage: covPassage,
	topMissing: missing, topOwn: ownCoverage, topRarest: rarestAll, topFit: fit, topShare: passageShare, topBest: passageTop,
	topPairs: pairs, topSoft: soft, topSurface: surface, topName: nameMissing, topNumber: numberMissing, topCount: countAll,
	topAsks: asks, topRun: run, topNearPairs: nearPairs,
}

// signal returns the signals of an answer that begins with ranked[chosen].
func (r *query) signal(views []view, ranked []candidate, chosen int) signals {
	var s signals
	first := &ranked[chosen]
	for to, from := range copied {
		s[to] = first.features[from]
	}
	s[topScore] = first.score
	s[topBelief] = belief(ranked, first.score)
	for i := range ranked {
		if i != chosen {
			s[topMargin] = math.Max(-5, math.Min(first.score-ranked[i].score, 5))
			break
		}
	}
	for i := range ranked {
		f := &ranked[i].features
		s[bestQuote] = math.Max(s[bestQuote], f[covQuote])
		s[bestAll] = math.Max(s[bestAll], f[covAll])
		s[bestShare] = math.Max(s[bestShare], f[passageShare])
	}
	for i, t := range r.terms {
		share := t.Weight * t.idf / math.Max(r.possible, 1e-9)
		if t.found == 0 {
			s[unknownIDF] += share
			s[unknownAny] = 1
		}
		if i >= r.own {
			s[carriedIDF] += share
		}
	}
	s[oneTerm] = flag(len(r.terms) == 1)
	s[termsTotal] = math.Log1p(float64(len(r.terms)))
	s[followUp] = flag(r.follows)
	for i := range ranked[:min(5, len(ranked))] {
		s[agreement] += flag(views[ranked[i].passage].Document == views[first.passage].Document) / 5
	}
	return s
}

// belief returns the share of belief of a candidate with the given score.
func belief(ranked []candidate, score float64) float64 {
	sum := 0.0
	for i := range ranked {
		sum += math.Exp(ranked[i].score - score)
	}
	return 1 / sum
}

// risks are the named settings of Config.Risk: of what is answered, the share
// that may be wrong on questions like those the model was measured on.
var risks = map[string]float64{"careful": 0.15, "balanced": 0.30, "eager": 0.45}

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
