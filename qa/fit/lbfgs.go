package main

import "math"

// minimise returns the w of n numbers at which loss(w) + pull/2·|w|² is least,
// by the limited-memory BFGS method with a backtracking line search (Nocedal
// and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 3.1).
// loss returns its value and its gradient and is convex or nearly so.
func minimise(loss func(w []float64) (float64, []float64), n int, pull float64) []float64 {
	const (
		rounds = 150
		memory = 10
	)
	f := func(w []float64) (float64, []float64) {
		v, g := loss(w)
		for i, x := range w {
			v += pull / 2 * x * x
			g[i] += pull * x
		}
		return v, g
	}
	w := make([]float64, n)
	value, g := f(w)
	var past []step
	for range rounds {
		d := direction(g, past)
		slope := dot(d, g)
		t, next, nextValue, nextG := 1.0, []float64(nil), 0.0, []float64(nil)
		for range 30 {
			next = along(w, d, t)
			nextValue, nextG = f(next)
			if nextValue <= value+1e-4*t*slope {
				break
			}
			t /= 2
		}
		if value-nextValue < 1e-9*math.Abs(value) {
			break
		}
		s, y := minus(next, w), minus(nextG, g)
		if sy := dot(s, y); sy > 1e-12 {
			past = append(past, step{s, y, 1 / sy})
			past = past[max(0, len(past)-memory):]
		}
		w, value, g = next, nextValue, nextG
	}
	return w
}

// step is what one round told of the curvature: the change of w and of the
// gradient, and 1 over their product.
type step struct {
	s, y []float64
	rho  float64
}

// direction returns the direction of descent at gradient g.
func direction(g []float64, past []step) []float64 {
	q := make([]float64, len(g))
	for i, v := range g {
		q[i] = -v
	}
	alpha := make([]float64, len(past))
	for i := len(past) - 1; i >= 0; i-- {
		alpha[i] = past[i].rho * dot(past[i].s, q)
		q = along(q, past[i].y, -alpha[i])
	}
	if len(past) > 0 {
		last := past[len(past)-1]
		gamma := 1 / (last.rho * dot(last.y, last.y))
		for i := range q {
			q[i] *= gamma
		}
	}
	for i, p := range past {
		q = along(q, p.s, alpha[i]-p.rho*dot(p.y, q))
	}
	return q
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// along returns w + t·d.
func along(w, d []float64, t float64) []float64 {
	out := make([]float64, len(w))
	for i := range w {
		out[i] = w[i] + t*d[i]
	}
	return out
}

func minus(a, b []float64) []float64 { return along(a, b, -1) }
