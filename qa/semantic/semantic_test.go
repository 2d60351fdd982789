package semantic

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// table returns the table that ships in the binary.
func table(tb testing.TB) *Table {
	tb.Helper()
	t, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func TestNearer(t *testing.T) {
	table := table(t)
	tests := []struct{ text, near, far string }{
		{"payed leave when sick", "fully paid medical leave", "pay the invoice by the end of the month"},
		{"how many days off do I get", "annual leave in days", "how many servers do we run"},
		{"car", "vehicle", "banana"},
		{"purchase", "buying", "walking"},
		{"my laptop is broken", "request a replacement computer", "request a new role"},
	}
	for _, test := range tests {
		v := table.Encode(nil, test.text)
		near := Dot(v, table.Encode(nil, test.near))
		far := Dot(v, table.Encode(nil, test.far))
		if near <= far {
			t.Errorf("%q: similarity to %q is %.3f, to %q %.3f; want the first nearer", test.text, test.near, near, test.far, far)
		}
	}
}

func TestEncodeNothing(t *testing.T) {
	table := table(t)
	for _, text := range []string{"", " ", "?!", "7", "x", "\xff", "日本語", "☃", "[", "q z"} {
		v := table.Encode(nil, text)
		if len(v) != table.Dims() || Dot(v, v) != 0 {
			t.Errorf("Encode(%q): length %v in %d dimensions, want 0 in %d", text, Dot(v, v), len(v), table.Dims())
		}
	}
}

func TestEncodeUnit(t *testing.T) {
	table := table(t)
	for _, text := range []string{"leave", "the", sentence, "naïve CAFÉ", "2018"} {
		v := table.Encode(nil, text)
		if length := math.Sqrt(float64(Dot(v, v))); math.Abs(length-1) > 1e-5 {
			t.Errorf("Encode(%q) has length %v, want 1", text, length)
		}
	}
}

func TestHelps(t *testing.T) {
	table := table(t)
	for language, want := range map[string]bool{"en": true, "EN": true, "es": false, "zh": false, "": false} {
		if got := table.Helps(language); got != want {
			t.Errorf("Helps(%q) = %v, want %v", language, got, want)
		}
	}
}

func TestNotice(t *testing.T) {
	notice := table(t).Notice()
	for _, want := range []string{"all-MiniLM-L6-v2", "Licence: Apache-2.0"} {
		if !strings.Contains(notice, want) {
			t.Errorf("Notice() = %q, want it to say %q", notice, want)
		}
	}
}

func TestWord(t *testing.T) {
	table := table(t)
	_, the := table.Word(nil, "the")
	_, leave := table.Word(nil, "leave")
	_, unknown := table.Word(nil, "☃")
	if !(unknown == 0 && 0 < the && the < leave/2) {
		t.Errorf("weights of ☃, the, leave = %.3f, %.3f, %.3f; want 0, little, more", unknown, the, leave)
	}
}

func TestNoAllocations(t *testing.T) {
	table := table(t)
	ids, v := make([]int32, 0, 100), make([]float32, table.Dims())
	text := sentence + " Naïve cafés, 日本語 and 한국어 ≠ reimbursements"
	tests := map[string]func(){
		"Tokens": func() { table.Tokens(ids, text) },
		"Encode": func() { table.Encode(v, text) },
		"Word":   func() { table.Word(v, "reimbursement") },
	}
	for name, call := range tests {
		if n := testing.AllocsPerRun(10, call); n != 0 {
			t.Errorf("%s allocates %v times, want 0", name, n)
		}
	}
}

func TestDot(t *testing.T) {
	tests := []struct {
		a, b []float32
		want float32
	}{
		{nil, nil, 0},
		{[]float32{2}, []float32{3}, 6},
		{[]float32{1, 2, 3, 4, 5, 6}, []float32{1, 1, 1, 1, 10, 100}, 660},
		{[]float32{1, 2, 3}, []float32{4, 5}, 14},
	}
	for _, test := range tests {
		if got := Dot(test.a, test.b); got != test.want {
			t.Errorf("Dot(%v, %v) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func TestTokens(t *testing.T) {
	table := table(t)
	tests := []struct{ text, want string }{
		{"", "[]"},
		{"Reimbursement!", "[rei ##mb ##urse ##ment !]"},
		{"naïve CAFÉ", "[naive cafe]"},
		{"don't", "[don ' t]"},
		{"a≠b", "[a = b]"},
		{"日本", "[日 本]"},
		{"☃", "[[UNK]]"},
		{"[SEP]", "[[ sep ]]"},
		{"a\x00b\xffc\u200bd", "[abc ##d]"},
	}
	for _, test := range tests {
		var names []string
		for _, id := range table.Tokens(nil, test.text) {
			names = append(names, table.pieces.names[id])
		}
		if got := fmt.Sprint(names); got != test.want {
			t.Errorf("Tokens(%q) = %s, want %s", test.text, got, test.want)
		}
	}
}
