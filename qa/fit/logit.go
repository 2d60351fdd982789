package main

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"

	"footnote/qa"
)

// How strongly weights are held towards 0, per feature in units of its own
// spread.
const (
	rankingPull    = 0.02
	confidencePull = 0.005
)

// ranking returns the weights under which the right candidates of the lists
// not in fold are likeliest: the mean over lists of -log of the right
// candidates' share of belief, plus rankingPull/2 times the squared weights, is
// least. A fold below 0 leaves out nothing.
func ranking(all []list, fold int) map[string]float64 {
	var lists []list
	total := 0.0
	for _, l := range all {
		if l.fold != fold {
			lists = append(lists, l)
			total += l.weight
		}
	}
	var rows [][]float64
	for _, l := range lists {
		rows = append(rows, l.values...)
	}
	scale := newScale(rows)
	loss := func(w []float64) (float64, []float64) {
		raw, _ := scale.raw(w) // what is added to all scores of a list changes nothing
		v, g := parallel(len(lists), len(w)+1, func(i int, g []float64) float64 {
			return lists[i].loss(raw, lists[i].weight/total, g)
		})
		return v, scale.gradient(g)
	}
	w := minimise(loss, len(scale.spread), rankingPull)
	return scale.named(w, qa.FeatureNames())
}

// loss adds the gradient of l's part of the loss to g and returns that part; w
// and g are for values in their own units.
func (l *list) loss(w []float64, weight float64, g []float64) float64 {
	p := make([]float64, len(l.values))
	top := math.Inf(-1)
	for i, v := range l.values {
		p[i] = dot(v, w)
		top = math.Max(top, p[i])
	}
	sum, right := 0.0, 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - top)
		sum += p[i]
		if l.right[i] {
			right += p[i]
		}
	}
	for i, v := range l.values {
		d := p[i] / sum
		if l.right[i] {
			d -= p[i] / right
		}
		add(g, v, d*weight)
	}
	return -math.Log(right/sum) * weight
}

// confidence returns the weights of the logistic regression on the cases not in
// fold, with that of a constant as "bias".
func confidence(all []sample, fold int) map[string]float64 {
	var cases []sample
	var rows [][]float64
	total := 0.0
	for _, c := range all {
		if c.fold != fold {
			cases = append(cases, c)
			rows = append(rows, c.values)
			total += c.weight
		}
	}
	scale := newScale(rows)
	n := len(scale.spread)
	loss := func(w []float64) (float64, []float64) {
		raw, offset := scale.raw(w[:n])
		v, g := parallel(len(cases), n+1, func(i int, g []float64) float64 {
			c := &cases[i]
			z := dot(c.values, raw) + offset + w[n]
			p := 1 / (1 + math.Exp(-z))
			y := 0.0
			if c.right {
				y = 1
			}
			add(g, c.values, (p-y)*c.weight/total)
			return -(y*math.Log(math.Max(p, 1e-12)) + (1-y)*math.Log(math.Max(1-p, 1e-12))) * c.weight / total
		})
		return v, append(scale.gradient(g), g[n])
	}
	w := minimise(loss, n+1, confidencePull)
	out := scale.named(w[:n], cases[0].names)
	bias := w[n]
	for i, name := range cases[0].names {
		bias -= out[name] * scale.mean[i]
	}
	out["bias"] = bias
	return out
}

// curve returns what each confidence gives, with every case trusted by weights
// fitted without its fold; only cases of sets that are measured count, each set
// for as much as the others.
func curve(cases []sample) []point {
	type trusted struct {
		confidence, weight float64
		right              bool
	}
	size := map[*set]float64{}
	for _, c := range cases {
		size[c.set]++
	}
	var all []trusted
	total := 0.0
	for fold := range folds {
		w := confidence(cases, fold)
		for _, c := range cases {
			if c.fold != fold || !c.set.measure || c.set.unanswerable() == 0 {
				continue
			}
			z := w["bias"]
			for i, v := range c.values {
				z += w[c.names[i]] * v
			}
			all = append(all, trusted{1 / (1 + math.Exp(-z)), 1 / size[c.set], c.right})
			total += 1 / size[c.set]
		}
	}
	slices.SortStableFunc(all, func(a, b trusted) int { return cmp.Compare(b.confidence, a.confidence) })
	var out []point
	answered, wrong := 0.0, 0.0
	for i, t := range all {
		answered += t.weight
		if !t.right {
			wrong += t.weight
		}
		if i%5 == 4 || i == len(all)-1 {
			out = append(out, point{round(t.confidence), round(wrong / answered), round(answered / total)})
		}
	}
	return out
}

// unanswerable returns how many of the set's questions have no answer.
func (s *set) unanswerable() int {
	n := 0
	for _, q := range s.questions {
		if !q.Answerable {
			n++
		}
	}
	return n
}

func allCases(sets []*set) []sample {
	var out []sample
	for _, s := range sets {
		out = append(out, s.samples...)
	}
	return out
}

// scale brings features to a common unit, their spread.
type scale struct {
	mean, spread []float64
}

func newScale(rows [][]float64) scale {
	n := len(rows[0])
	s := scale{make([]float64, n), make([]float64, n)}
	for _, r := range rows {
		for i, v := range r {
			s.mean[i] += v / float64(len(rows))
		}
	}
	for _, r := range rows {
		for i, v := range r {
			s.spread[i] += (v - s.mean[i]) * (v - s.mean[i]) / float64(len(rows))
		}
	}
	for i, v := range s.spread {
		s.spread[i] = math.Sqrt(v)
	}
	return s
}

// raw returns the weights for values in their own units that amount to w, and
// what has to be added to their sum.
func (s scale) raw(w []float64) (raw []float64, offset float64) {
	raw = make([]float64, len(w))
	for i, spread := range s.spread {
		if spread > 0 {
			raw[i] = w[i] / spread
			offset -= raw[i] * s.mean[i]
		}
	}
	return raw, offset
}

// gradient returns the gradient by weights in the common unit from g, that by
// weights for values in their own units, whose last number is that by a
// constant.
func (s scale) gradient(g []float64) []float64 {
	out := make([]float64, len(s.spread))
	for i, spread := range s.spread {
		if spread > 0 {
			out[i] = (g[i] - s.mean[i]*g[len(out)]) / spread
		}
	}
	return out
}

// add adds d times v to g, and d to the number behind.
func add(g, v []float64, d float64) {
	for i, x := range v {
		g[i] += d * x
	}
	g[len(v)] += d
}

// named returns weights for features in their own units, to four digits; those
// that weigh nothing are left out.
func (s scale) named(w []float64, names []string) map[string]float64 {
	out := map[string]float64{}
	for i, name := range names {
		if s.spread[i] > 0 {
			out[name] = round(w[i] / s.spread[i])
		}
	}
	return out
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// parallel sums f over 0 to n-1 and the gradients that it adds to g. The parts
// are summed in the same order however many processors there are.
func parallel(n, dims int, f func(i int, g []float64) float64) (float64, []float64) {
	const parts = 8
	losses, gradients := [parts]float64{}, [parts][]float64{}
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for p := range parts {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			g := make([]float64, dims)
			for i := p * n / parts; i < (p+1)*n/parts; i++ {
				losses[p] += f(i, g)
			}
			gradients[p] = g
		})
	}
	wait.Wait()
	sum, g := 0.0, make([]float64, dims)
	for p := range parts {
		sum += losses[p]
		for i, v := range gradients[p] {
			g[i] += v
		}
	}
	return sum, g
}
