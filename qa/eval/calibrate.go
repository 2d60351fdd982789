package eval

import (
	"cmp"
	"math"
	"slices"
)

// Calibration says what to expect of an engine when an answer needs this or
// that much confidence, measured on questions whose answers are known. An
// answer is wrong when no quote that it shows is right; so is every answer to a
// question that has none.
type Calibration struct {
	Questions    int `json:"questions"`
	Answerable   int `json:"answerable"`
	Unanswerable int `json:"unanswerable"`

	Ladder   []Point `json:"ladder"`   // one for every twentieth of confidence
	Settings []Point `json:"settings"` // one for each named threshold, in the order they were given
	Bins     []Bin   `json:"bins"`     // one for every tenth of confidence: how far it can be believed
	Advice   Advice  `json:"advice"`
}

// Threshold is a confidence that answers need, and what it is called.
type Threshold struct {
	Name       string
	Confidence float64
}

// Point is what comes of one threshold.
type Point struct {
	Name         string  `json:"name,omitempty"`
	Confidence   float64 `json:"confidence"`    // the threshold
	Answered     Share   `json:"answered"`      // of all questions
	Wrong        Share   `json:"wrong"`         // of the answers
	FalseAnswers Share   `json:"false_answers"` // answered, of the questions that have no answer
}

// Bin is the answers whose confidence is at least From and less than To, or up
// to 1 in the last.
type Bin struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Mean  Figure  `json:"mean"`  // of their confidences
	Right Share   `json:"right"` // of them; as much as Mean if the confidence is what it should be
}

// Advice is the lowest threshold, in hundredths, that keeps the wrong answers
// at the share wished for or below. One wrong answer more than was measured is
// reckoned with, so that luck with a few answers is not taken for safety.
type Advice struct {
	Wrong   float64 `json:"wrong"`   // the share of the answers that may be wrong
	Reached bool    `json:"reached"` // whether a threshold keeps to it
	Point   Point   `json:"point"`   // that threshold; the best there is when none does
	Told    bool    `json:"told"`    // whether all of the interval of Point.Wrong is on one side of Wrong
	// Needed is how many questions like these it would take for Told, if the
	// shares stay as they are; 0 when Told, or when no number would do.
	Needed int `json:"needed"`
}

// Share is a part of a whole, with the Wilson interval that the true share is
// in with a probability of 95 %. All three are NaN when Of is 0.
type Share struct {
	Count int    `json:"count"`
	Of    int    `json:"of"`
	Share Figure `json:"share"`
	Low   Figure `json:"low"`
	High  Figure `json:"high"`
}

// z is the number of standard deviations that 95 % of a normal distribution
// are within.
const z = 1.959964

// newShare returns count of whole with its interval (Wilson 1927), in which p
// is the share and n the whole:
//
//	(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)
func newShare(count, whole int) Share {
	n := float64(whole)
	p := float64(count) / n
	middle := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	s := Share{Count: count, Of: whole, Share: Figure(p)}
	s.Low = Figure(max(0, (middle-half)/scale))
	s.High = Figure(min(1, (middle+half)/scale))
	return s
}

// needed returns how large n has to be for the interval of a share of p to end
// before, or begin behind, limit: (p-limit)² ≥ z²·limit(1-limit)/n.
func needed(p, limit float64) float64 {
	return z * z * limit * (1 - limit) / ((p - limit) * (p - limit))
}

// Calibrate says what to expect of each threshold, and which one keeps the
// wrong answers at a share of wrong, between 0 and 1. The outcomes have to be
// those of an engine that answers however little its confidence.
func Calibrate(outcomes []Outcome, settings []Threshold, wrong float64) Calibration {
	c := Calibration{
		Questions:  len(outcomes),
		Answerable: len(filter(outcomes, func(o Outcome) bool { return o.Answerable })),
		Bins:       bins(outcomes),
		Advice:     advise(outcomes, wrong),
	}
	c.Unanswerable = c.Questions - c.Answerable
	for i := 1; i < 20; i++ {
		c.Ladder = append(c.Ladder, pointAt(outcomes, Threshold{Confidence: float64(i) / 20}))
	}
	for _, s := range settings {
		c.Settings = append(c.Settings, pointAt(outcomes, s))
	}
	return c
}

// pointAt returns what comes of the threshold t.
func pointAt(outcomes []Outcome, t Threshold) Point {
	answered, wrong, unanswerable, falseAnswers := 0, 0, 0, 0
	for _, o := range outcomes {
		if !o.Answerable {
			unanswerable++
		}
		if !o.Answered || o.Confidence < t.Confidence {
			continue
		}
		answered++
		if !o.Useful {
			wrong++
		}
		if !o.Answerable {
			falseAnswers++
		}
	}
	return Point{
		Name: t.Name, Confidence: t.Confidence,
		Answered:     newShare(answered, len(outcomes)),
		Wrong:        newShare(wrong, answered),
		FalseAnswers: newShare(falseAnswers, unanswerable),
	}
}

// bins returns how often answers were right by their confidence.
func bins(outcomes []Outcome) []Bin {
	const count = 10
	var sums [count]float64
	var answers, right [count]int
	for _, o := range outcomes {
		if !o.Answered {
			continue
		}
		i := min(int(o.Confidence*count), count-1)
		sums[i] += o.Confidence
		answers[i]++
		if o.Useful {
			right[i]++
		}
	}
	out := make([]Bin, count)
	for i := range out {
		out[i] = Bin{
			From: float64(i) / count, To: float64(i+1) / count,
			Mean:  Figure(sums[i] / float64(answers[i])), // 0/0 is NaN, as it should be
			Right: newShare(right[i], answers[i]),
		}
	}
	return out
}

// advise returns the lowest threshold at which a share of at most limit of the
// answers is wrong.
func advise(outcomes []Outcome, limit float64) Advice {
	var points []Point
	for i := 1; i < 100; i++ {
		points = append(points, pointAt(outcomes, Threshold{Confidence: float64(i) / 100}))
	}
	a := Advice{Wrong: limit}
	i := slices.IndexFunc(points, func(p Point) bool { return p.cautious() <= limit })
	if a.Reached = i >= 0; a.Reached {
		a.Point = points[i]
	} else {
		a.Point = slices.MinFunc(points, func(p, q Point) int { return cmp.Compare(p.cautious(), q.cautious()) })
	}
	a.tell()
	return a
}

// cautious returns the share of the answers that would be wrong if there were
// one more, and that one wrong.
func (p Point) cautious() float64 {
	return float64(p.Wrong.Count+1) / float64(p.Wrong.Of+1)
}

// tell fills in whether the answers were enough to tell, and how many would be.
func (a *Advice) tell() {
	w, limit := a.Point.Wrong, Figure(a.Wrong)
	if a.Told = w.High <= limit || w.Low > limit; a.Told || w.Of == 0 || w.Share == limit {
		return
	}
	answers := needed(float64(w.Share), a.Wrong)
	a.Needed = int(math.Ceil(answers / float64(a.Point.Answered.Share)))
}
