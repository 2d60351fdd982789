package semantic

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"
)

// recorded is a text and its pieces by the original tokenizer, from
// train/tokens.py.
type recorded struct {
	Text   string
	Pieces []int32
}

func readRecorded(tb testing.TB) []recorded {
	tb.Helper()
	f, err := os.Open(filepath.Join("testdata", "tokens.jsonl.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	var all []recorded
	for lines := bufio.NewScanner(z); lines.Scan(); {
		var r recorded
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			tb.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestTokensAsOriginal(t *testing.T) {
	table, all := table(t), readRecorded(t)
	if len(all) != 10000 {
		t.Fatalf("%d recorded texts, want 10,000", len(all))
	}
	for _, r := range all {
		if got := table.Tokens(nil, r.Text); !slices.Equal(got, r.Pieces) {
			t.Errorf("Tokens(%q) = %v, want %v", r.Text, got, r.Pieces)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("Fully paid medical leave")
	f.Add("naïve CAFÉ\u0301 ≠ 日本語 한국어 [SEP] \xff\x00")
	table := table(f)
	f.Fuzz(func(t *testing.T, s string) {
		ids := table.Tokens(nil, s)
		if n := 3 * utf8.RuneCountInString(s); len(ids) > n { // a syllable of Hangul is three letters
			t.Errorf("Tokens(%q) gives %d pieces, want at most %d", s, len(ids), n)
		}
		for _, id := range ids {
			if id < 0 || int(id) >= len(table.scales) {
				t.Errorf("Tokens(%q) has piece %d of %d", s, id, len(table.scales))
			}
		}
		if got := table.Tokens(ids[:0:0], s+" "+s); !slices.Equal(got, append(ids, ids...)) {
			t.Errorf("Tokens of %q twice = %v, want twice %v", s, got, ids)
		}
	})
}

func FuzzEncode(f *testing.F) {
	f.Add("Fully paid medical leave")
	f.Add("q z 7 ☃")
	table := table(f)
	f.Fuzz(func(t *testing.T, s string) {
		v := table.Encode(nil, s)
		length := Dot(v, v)
		if length != 0 && (length < 0.999 || length > 1.001) || length != length {
			t.Errorf("Encode(%q) has length² %v, want 0 or 1", s, length)
		}
		if again := table.Encode(v, s+" ? "); len(again) != table.Dims() || Dot(again, again) != length {
			t.Errorf("Encode(%q) changes with a question mark", s)
		}
		if _, weight := table.Word(nil, s); (weight > 0) != (length > 0) {
			t.Errorf("Word(%q) has weight %v and a vector of length² %v", s, weight, length)
		}
	})
}
