package qa

import (
	"fmt"
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	tests := []struct{ in, want string }{
		{"It costs £4 a day.", "amount £4"},
		{"It costs 5.50 pounds a day.", "amount 5.50 pounds"},
		{"They paid $1.2 million in 2019.", "amount $1.2 million, date 2019"},
		{"Prices rose by 15% or 3 per cent.", "percentage 15%, percentage 3 per cent"},
		{"You have five business days.", "duration five business days"},
		{"A 30-day trial.", "duration 30-day"},
		{"A team of twenty-five people.", "number twenty-five"},
		{"At most 214 characters.", "length 214"},
		{"1,250 requests and 12 forms", "number 1,250, number 12"},
		{"Dental week is from 9 to 13 March.", "date 9 to 13 March"},
		{"between May 15 and 17", "date May 15 and 17"},
		{"on May 15-17, 2000, at the", "date May 15-17, 2000"},
		{"on Tuesday, 12 June 2018.", "date Tuesday, 12 June 2018"},
		{"el 12 de octubre de 1998 con", "date 12 de octubre de 1998"},
		{"du 4 au 22 mai 2026", "date 4 au 22 mai 2026"},
		{"in the late 1980s", "date 1980s"},
		{"in the 10th century", "date 10th century"},
		{"in 1349, with", "date 1349"},
		{"1066 soldiers", "number 1066"},
		{"on Tuesdays and Fridays", "date Tuesdays and Fridays"},
		{"You may park here in March.", "date March"},
		{"You may park here; march on.", ""},
		{"It opens at 9 am.", "time 9 am"},
		{"In May 2000 and 15 people", "date May 2000, number 15"},
		{"The 4th meeting", ""},
		{"You have three (3) months.", "duration three (3) months"},
		{"It takes 1-2 business days.", "duration 1-2 business days"},
		{"From 5 to 10 % of them.", "percentage 5 to 10 %"},
		{"Ring 976 555 018 before 9 am.", "time 9 am"},
		{"Ring +44 20 7946 0018, or 0341/55-50-12.", ""},
		{"", ""},
	}
	kinds := [...]string{"number", "amount", "percentage", "duration", "length", "date", "time", "name"}
	for _, tt := range tests {
		var got []string
		for _, v := range values(tokens(tt.in, 0)) {
			got = append(got, fmt.Sprintf("%s %s", kinds[v.kind], v.In(tt.in)))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("values(%q) = %q, want %q", tt.in, s, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Priya approves leave.", "Priya"},
		{"Onboarding takes a week.", ""}, // at the beginning only a given name says something
		{"It was founded by Margaret Oyelaran, who stayed.", "Margaret Oyelaran"},
		{"Charles de Gaulle met J. F. Kennedy in May.", "Charles de Gaulle, J. F. Kennedy"},
		{"He followed Aristotelian cosmology.", ""},
		{"We asked Tomasz.", "Tomasz"},
	}
	for _, tt := range tests {
		var got []string
		for _, v := range names(tokens(tt.in, 0)) {
			got = append(got, v.In(tt.in))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("names(%q) = %q, want %q", tt.in, s, tt.want)
		}
	}
}

// FuzzValues asks that values and names lie in the text, in order, and do not
// overlap.
func FuzzValues(f *testing.F) {
	f.Add("From 9 to 13 March 2026 it costs $5.50, not £4 a day; twenty-five of Anna de Vries's 30-day passes.")
	f.Add("15th–17th Mai 1,2,3 . 9.30 am 10 %")
	f.Fuzz(func(t *testing.T, s string) {
		for _, vs := range [][]value{values(tokens(s, 0)), names(tokens(s, 0))} {
			at := 0
			for _, v := range vs {
				if v.Start < at || v.End <= v.Start || v.End > len(s) {
					t.Fatalf("%q: value at %v after %d", s, v.Span, at)
				}
				at = v.End
			}
		}
	})
}
