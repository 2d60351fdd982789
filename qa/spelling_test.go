package qa

import (
	"strings"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/format"
	"footnote/qa/text"
)

// library returns the collection of files, each a name, a line break and what
// is in it, in one space called "x".
func library(tb testing.TB, files ...string) *Collection {
	tb.Helper()
	var b Builder
	for _, f := range files {
		name, body, _ := strings.Cut(f, "\n")
		d, err := format.Decode(name, []byte(body))
		if err != nil {
			tb.Fatal(err)
		}
		space, path, ok := strings.Cut(name, ":")
		if !ok {
			space, path = "x", name
		}
		d.ID, d.Source, d.Space, d.Path = knowledge.NewDocID(space, path), space, knowledge.Space(space), path
		d.Revision = knowledge.NewRevision([]byte(body))
		if err := d.Check(); err != nil {
			tb.Fatal(err)
		}
		b.Add(&d)
	}
	return b.Build()
}

// searching returns a searcher over the given spaces of c, without vectors.
func searching(c *Collection, spaces ...knowledge.Space) *searcher {
	s := newSearcher(c, spaces, &tools{analyzers: map[text.Language]*text.Analyzer{}})
	s.languages = []text.Language{"en"}
	return s
}

func TestCorrect(t *testing.T) {
	c := library(t, "leave.md\n"+strings.Repeat("Maternity leave is paid for twelve weeks. Every employee may take time off in lieu. Send invoices to the setup team. "+
		"The manager approves the request. The wire is cut. Cats eat rats and bats. The adress book.\n\n", 3))
	s := searching(c, "x")
	tests := []struct{ typed, want string }{
		{"matternity", "maternity"}, // one too many
		{"maternty", "maternity"},   // one left out
		{"maternaty", "maternity"},  // another one
		{"amternity", "maternity"},  // the first two swapped
		{"mateirnty", "maternity"},  // two slips in a long word
		{"weaks", "weeks"},
		{"emploee", "employee"},
		{"Emplyoee", "employee"},
		{"invioces", "invoices"},
		{"timeoff", "time off"},
		{"aternity", ""},  // the first letter is not kept
		{"pid", ""},       // short
		{"MATERNTY", ""},  // capitals
		{"mat3rnity", ""}, // a code
		{"TimeOff", ""},   // a name
		{"dats", ""},      // first letter
		{"xylophone", ""},
		{"managre", "manager"},
		{"mangr", ""}, // two slips in a short word
	}
	a := text.NewAnalyzer("en")
	for _, tt := range tests {
		got, ok := s.correct(a.Words(nil, tt.typed)[0], tt.typed, "en")
		if got.shown != tt.want || ok != (tt.want != "") {
			t.Errorf("correct(%q) = %q, %v, want %q", tt.typed, got.shown, ok, tt.want)
		}
	}
}

// TestCorrectReadable asks that words which may not be read neither correct
// nor keep from correcting.
func TestCorrectReadable(t *testing.T) {
	c := library(t, "a:a.md\n"+strings.Repeat("The salary is paid. ", 3), "b:b.md\n"+strings.Repeat("The celery is in the solary. ", 9))
	tests := []struct {
		spaces []knowledge.Space
		want   string
	}{
		{[]knowledge.Space{"a"}, "salary"},
		{[]knowledge.Space{"b"}, "solary"},
		{[]knowledge.Space{"a", "b"}, "solary"},
		{nil, ""},
	}
	word := text.NewAnalyzer("en").Words(nil, "sulary")[0]
	for _, tt := range tests {
		if got, _ := searching(c, tt.spaces...).correct(word, "sulary", "en"); got.shown != tt.want {
			t.Errorf("correct over %v = %q, want %q", tt.spaces, got.shown, tt.want)
		}
	}
}

// TestCorrectDoubt leaves a word alone that may be one of two.
func TestCorrectDoubt(t *testing.T) {
	s := searching(library(t, "a.md\n"+strings.Repeat("The winter coat. The winner takes all. ", 4)), "x")
	word := text.NewAnalyzer("en").Words(nil, "winer")[0]
	if got, ok := s.correct(word, "winer", "en"); ok && got.shown != "winner" {
		t.Errorf("correct(winer) = %q", got.shown)
	}
	word = text.NewAnalyzer("en").Words(nil, "winler")[0]
	if got, ok := s.correct(word, "winler", "en"); ok && got.shown == "winter" {
		t.Errorf("correct(winler) = %q, want neither winter nor winner", got.shown)
	}
}

// TestCorrectWord leaves words of the language alone, whatever their ending, that
// are near to one that the documents have.
func TestCorrectWord(t *testing.T) {
	c := library(t, "signs.md\n# Signs\n\nThe lettering of signs is white. New lettering is paid by the shop. Invoices for lettering go to the clerk. Use the scanner. The scanner is new, and the scanner hums.")
	for question, want := range map[string]string{"fine for littering": "", "who is littering the park": "", "new leterring": "lettering", "invocies for signs": "invoices", "a new scaner": "scanner"} {
		x, err := engine(t, c).Explain(t.Context(), Question{Text: question, Spaces: c.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if cs := x.Answer.Corrections; len(cs) > 0 {
			got = cs[0].To
		}
		if got != want {
			t.Errorf("%q: read %q, want %q", question, got, want)
		}
	}
}

func TestInflects(t *testing.T) {
	tests := []struct {
		a, b, language string
		want           bool
	}{
		{"bekomme", "bekommt", "de", true},
		{"urlaubstag", "urlaubstage", "de", true},
		{"urlaup", "urlaub", "de", false},
		{"managre", "manager", "en", false},
		{"emploee", "employee", "en", false},
		{"trabajo", "trabajas", "es", true},
		{"hund", "hunt", "de", false}, // they have too little in common
	}
	for _, tt := range tests {
		if got := inflects(tt.a, tt.b, text.Language(tt.language)); got != tt.want {
			t.Errorf("inflects(%q, %q, %s) = %v", tt.a, tt.b, tt.language, got)
		}
	}
}

// TestCorrectLanguage asks that a word of one language is not taken for a slip
// of one of another.
func TestCorrectLanguage(t *testing.T) {
	s := searching(library(t, "a.md\n"+strings.Repeat("The summer is hot and the matches are long. ", 4)), "x")
	s.languages = []text.Language{"en", "de"}
	word := text.NewAnalyzer("de").Words(nil, "sommer")[0]
	if got, ok := s.correct(word, "sommer", "de"); ok {
		t.Errorf("a German sommer is read as %q", got.shown)
	}
	if got, _ := s.correct(word, "sommer", "en"); got.shown != "summer" {
		t.Errorf("an English sommer is read as %q, want summer", got.shown)
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b  string
		limit int
		want  int
	}{
		{"week", "week", 1, 0},
		{"week", "weeks", 1, 1},
		{"weak", "week", 1, 1},
		{"ewek", "week", 1, 1},
		{"wek", "week", 1, 1},
		{"week", "weekly", 1, 2},
		{"week", "weekly", 2, 2},
		{"week", "seek", 2, 3}, // another first letter
		{"mateirnty", "maternity", 2, 2},
		{"größe", "grösse", 2, 2},
		{"неделя", "недели", 1, 1},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.limit, got, tt.want)
		}
	}
}

func TestJoined(t *testing.T) {
	s := searching(library(t, "a.md\nThe setup takes an hour. The signup page is down."), "x")
	tests := []struct {
		pair string
		want string
	}{
		{"set up", "setup"}, {"sign up", "signup"}, {"log in", ""}, {"up in", ""}, {"an hour", ""},
	}
	a := text.NewAnalyzer("en")
	for _, tt := range tests {
		words := a.Words(nil, tt.pair)
		got, ok := s.joined(words[0], words[1])
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("joined(%q) = %q, %v, want %q", tt.pair, got, ok, tt.want)
		}
	}
}

// TestCorrectKnownQuestions prints what words of the known questions are read
// as; hardly any of them has a slip.
func TestCorrectKnownQuestions(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, set := range []string{"handbook", "g8"} {
		docs, questions := shared(t, set)
		c := collect(t, docs)
		e := engine(t, c)
		s := searching(c, c.Spaces()...)
		s.tools = e.tools.Get().(*tools)
		corrected := 0
		for _, k := range questions {
			w, err := e.work(t.Context(), Question{Text: k.Question, Spaces: c.Spaces()})
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range w.query.words {
				if word.Stop || s.indexes[0].Passages(word.Stem) > 0 {
					continue
				}
				if got, ok := s.correct(word, word.In(w.query.text), w.query.language); ok {
					corrected++
					t.Logf("%s: %q read as %q", k.Question, word.In(w.query.text), got.shown)
				}
			}
		}
		if corrected*20 > len(questions) {
			t.Errorf("%s: %d words of %d questions are read as others", set, corrected, len(questions))
		}
	}
}
