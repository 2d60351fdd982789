package eval

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNewShare(t *testing.T) {
	tests := []struct {
		count, of int
		want      string
	}{
		// Worked out by hand; the first is z²/(n+z²) = 3.8415/13.8415.
		{0, 10, "0.0000 in 0.0000–0.2775"},
		{1, 10, "0.1000 in 0.0179–0.4042"},
		{5, 10, "0.5000 in 0.2366–0.7634"},
		{10, 10, "1.0000 in 0.7225–1.0000"},
		{0, 0, "NaN in NaN–NaN"},
	}
	for _, test := range tests {
		s := newShare(test.count, test.of)
		if got := fmt.Sprintf("%.4f in %.4f–%.4f", s.Share, s.Low, s.High); got != test.want {
			t.Errorf("newShare(%d, %d) = %s, want %s", test.count, test.of, got, test.want)
		}
	}
}

// The interval of a share ends at the limit when there are just as many as are
// needed.
func TestNeeded(t *testing.T) {
	for _, test := range []struct{ p, limit float64 }{{0, 0.05}, {0.04, 0.05}, {0.125, 0.05}, {0.2, 0.3}} {
		n := needed(test.p, test.limit)
		// newShare's formula with n that is no whole number.
		half := z * math.Sqrt(test.p*(1-test.p)/n+z*z/(4*n*n))
		low, high := (test.p+z*z/(2*n)-half)/(1+z*z/n), (test.p+z*z/(2*n)+half)/(1+z*z/n)
		if math.Abs(low-test.limit) > 1e-9 && math.Abs(high-test.limit) > 1e-9 {
			t.Errorf("needed(%v, %v) = %v, where the interval is %v to %v", test.p, test.limit, n, low, high)
		}
	}
}

// outcomesOf returns questions with an answer that are answered rightly (r) or
// wrongly (w), and questions without one that are answered (f), each with a
// confidence: "r0.9 w0.2".
func outcomesOf(t *testing.T, s string) []Outcome {
	t.Helper()
	var out []Outcome
	for _, one := range strings.Fields(s) {
		o := Outcome{Answered: true, Answerable: one[0] != 'f', Useful: one[0] == 'r'}
		if _, err := fmt.Sscan(one[1:], &o.Confidence); err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

func TestAdvice(t *testing.T) {
	good, bad := strings.Repeat("r0.7 ", 80), strings.Repeat("w0.7 ", 20)
	tests := []struct {
		name, outcomes string
		wrong          float64
		want           string
	}{
		{"certain", good + bad + strings.Repeat("r0.9 ", 80), 0.05, "reached true at 0.71: 0 of 80 wrong; told true, needed 0"},
		{"few", "f0.3 r0.6 r0.6 r0.7 r0.7 r0.7 r0.7 r0.7 r0.7 r0.7", 0.10, "reached true at 0.31: 0 of 9 wrong; told false, needed 39"},
		{"lower than one that fails", strings.Repeat("r0.5 ", 80) + "w0.6", 0.05, "reached true at 0.01: 1 of 81 wrong; told false, needed 129"},
		{"too few", "r0.9 r0.9 r0.9", 0.05, "reached false at 0.01: 0 of 3 wrong; told false, needed 73"},
		{"none", good + bad, 0.05, "reached false at 0.01: 20 of 100 wrong; told true, needed 0"},
		{"perhaps", "w0.7 r0.7 r0.7 r0.7", 0.20, "reached false at 0.01: 1 of 4 wrong; told false, needed 246"},
		{"nothing", "", 0.05, "reached false at 0.01: 0 of 0 wrong; told false, needed 0"},
	}
	for _, test := range tests {
		a := Calibrate(outcomesOf(t, test.outcomes), nil, test.wrong).Advice
		got := fmt.Sprintf("reached %v at %.2f: %d of %d wrong; told %v, needed %d",
			a.Reached, a.Point.Confidence, a.Point.Wrong.Count, a.Point.Wrong.Of, a.Told, a.Needed)
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// A question that nothing was found for is answered at no threshold.
func TestCalibrateCounts(t *testing.T) {
	outcomes := append(outcomesOf(t, "r0.95 r1 w0.9 f0.55 r0.55"), Outcome{Answerable: true}, Outcome{})
	c := Calibrate(outcomes, []Threshold{{"bold", 0.2}, {"never", 1}}, 0.05)
	if c.Questions != 7 || c.Answerable != 5 || c.Unanswerable != 2 {
		t.Errorf("%d questions, %d answerable, %d not", c.Questions, c.Answerable, c.Unanswerable)
	}
	var got []string
	for _, p := range append(c.Settings, c.Ladder[10]) {
		got = append(got, fmt.Sprintf("%s %.2f: %d of %d, %d of %d wrong, %d of %d false", p.Name, p.Confidence,
			p.Answered.Count, p.Answered.Of, p.Wrong.Count, p.Wrong.Of, p.FalseAnswers.Count, p.FalseAnswers.Of))
	}
	for _, b := range c.Bins {
		if b.Right.Of > 0 {
			got = append(got, fmt.Sprintf("%.1f–%.1f: %d of %d, mean %.2f", b.From, b.To, b.Right.Count, b.Right.Of, b.Mean))
		}
	}
	want := []string{
		"bold 0.20: 5 of 7, 2 of 5 wrong, 1 of 2 false",
		"never 1.00: 1 of 7, 0 of 1 wrong, 0 of 2 false",
		" 0.55: 5 of 7, 2 of 5 wrong, 1 of 2 false",
		"0.5–0.6: 1 of 2, mean 0.55",
		"0.9–1.0: 2 of 3, mean 0.95",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Calibrate (-want +got):\n%s", diff)
	}
}

func TestCalibrationWrite(t *testing.T) {
	outcomes := outcomesOf(t, strings.Repeat("r0.75 ", 24)+"w0.75 w0.2 w0.2 f0.1 f0.1 f0.72")
	var out strings.Builder
	if err := Calibrate(outcomes, []Threshold{{"careful", 0.74}}, 0.12).Write(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"30 questions: 27 have an answer, 3 have none\n",
		"      0.20                28  93 %     4  14 % (6–31)       1  33 % (6–79)\n",
		"      0.74  careful       25  83 %     1   4 % (1–20)       0   0 % (0–56)\n",
		"      0.80                 0   0 %  –                       0   0 % (0–56)\n",
		"0.7 to 0.8        26    24  92 % (76–98)\n",
		"So that at most 12 % of the answers are wrong, write under [answers]:\n\n  confidence = 0.21\n\nOf these questions it then answers 26 of 30, 2 of them wrong.\n",
		"Of answers to other questions like these, 2.1 % to 24 % are wrong",
		"To tell whether 12 % holds takes about 260 questions like these.\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, &out)
		}
	}
}

// Advice says what it rests on, and how many questions would tell.
func TestWriteAdvice(t *testing.T) {
	tests := []struct{ outcomes, want string }{
		{strings.Repeat("r0.9 ", 21) + "w0.9 f0.1", `No setting is shown to keep the wrong answers at 5 %. The best is
confidence = 0.11: of these questions it answers 22 of 23, 1 of them wrong.
That is 4.5 %, but so few that one more could already be too much.
Of answers to other questions like these, 0.8 % to 22 % are wrong, with a
probability of 95 %.
That is too near 5 % to tell by any number of questions one could write.
`},
		{"r0.9 r0.9 w0.1", `No setting is shown to keep the wrong answers at 5 %. The best is
confidence = 0.11: of these questions it answers 2 of 3, 0 of them wrong.
That is 0 %, but so few that one more could already be too much.
Of answers to other questions like these, 0 % to 66 % are wrong, with a
probability of 95 %.
To tell whether 5 % holds takes about 110 questions like these.

All these questions have an answer. Add some that have none, about one in
four: people ask those too, and every answer to them is wrong.
`},
	}
	for _, test := range tests {
		var out strings.Builder
		Calibrate(outcomesOf(t, test.outcomes), nil, 0.05).writeAdvice(&out)
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("advice on %s (-want +got):\n%s", test.outcomes, diff)
		}
	}
}
