package qa

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
)

// The weights that package fit has found; its comment says how, and the files
// themselves with which figures. Questions whose meaning is compared go
// by the first file, those of which only the words are by the second.
var (
	//go:embed model.json
	modelFile []byte
	//go:embed model-words.json
	modelOfWordsFile []byte
)

// Model is what was fitted: how observations become the order of candidates
// and the confidence in the first.
//
// The ranking score of a candidate is the sum over features of weight × value.
// Over the candidates of one question the scores are logits: e to the power of
// a score, divided by the sum of that over all candidates, is the share of
// belief that the candidate has (a conditional logit, McFadden 1974).
//
// The confidence is 1/(1+e to the power of -z), where z is the sum over signals
// of weight × value, plus the bias (a logistic regression).
type Model struct {
	ranking    [featureCount]float64
	confidence [signalCount]float64
	bias       float64
	curve      []curvePoint
}

// curvePoint says what to expect of a threshold, measured on questions held
// out: answering what has at least this confidence, so large a share of the
// answers is wrong.
type curvePoint struct {
	Confidence float64 `json:"confidence"`
	Wrong      float64 `json:"wrong"`    // of what is answered, the share that is wrong
	Answered   float64 `json:"answered"` // of all questions, the share that is answered
}

// modelJSON is the form of model.json.
type modelJSON struct {
	About      string             `json:"about"`
	Ranking    map[string]float64 `json:"ranking"`
	Confidence map[string]float64 `json:"confidence"`
	Curve      []curvePoint       `json:"curve"`
}

// ParseModel reads a model. A weight without a feature of that name is an
// error, so that a model and a program of different age cannot be mixed up; a
// feature without a weight counts nothing.
func ParseModel(data []byte) (*Model, error) {
	var j modelJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	m := &Model{curve: j.Curve, bias: j.Confidence["bias"]}
	if err := fill(m.ranking[:], featureNames[:], j.Ranking); err != nil {
		return nil, fmt.Errorf("read model: ranking: %w", err)
	}
	delete(j.Confidence, "bias")
	if err := fill(m.confidence[:], signalNames[:], j.Confidence); err != nil {
		return nil, fmt.Errorf("read model: confidence: %w", err)
	}
	return m, nil
}

func fill(dst []float64, names []string, weights map[string]float64) error {
	known := 0
	for i, name := range names {
		if w, ok := weights[name]; ok {
			dst[i] = w
			known++
		}
	}
	if known == len(weights) {
		return nil
	}
	for name := range weights {
		if !contains(names, name) {
			return fmt.Errorf("there is no observation %q", name)
		}
	}
	return nil
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// score gives every candidate its score.
func (m *Model) score(cs []candidate) {
	for i := range cs {
		sum := 0.0
		for f, v := range cs[i].features {
			sum += m.ranking[f] * v
		}
		cs[i].score = sum
	}
}

// trust returns the confidence in the first of the ranked candidates.
func (m *Model) trust(s signals) float64 {
	z := m.bias
	for i, v := range s {
		z += m.confidence[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// FeatureNames returns the names of the observations on a candidate, in the
// order in which an Explanation gives them.
func FeatureNames() []string { return featureNames[:] }
