package text

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/turkish"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"
)

// rules are how the words of one language are read. They never change.
type rules struct {
	language Language
	stemmer  func(string) string // of a word in lower case with its accents; nil when there is none
	stops    map[string]bool
	keep     string // letters with marks that are letters of their own
	elided   string // what may stand before an apostrophe and is a word of its own, between spaces
	comma    bool   // whether the fraction follows a comma and a point sets off thousands
	colon    bool   // whether a colon stands between a name and its ending
	endings  []ending
	loose    string // final letters of a stem that only a word without its accents keeps
}

// ending is an ending that is often typed without its accent, and how it is
// spelt. It is of words with at least letters letters.
type ending struct {
	typed, spelt string
	letters      int
}

// rulesOf returns the rules of l.
func rulesOf(l Language) rules {
	r := rules{language: l, stemmer: stemmerOf(l), stops: stopsOf(l)}
	switch l {
	case "es":
		r.keep, r.comma, r.loose = "ñ", true, "i"
		r.endings = []ending{{"cion", "ción", 6}, {"sion", "sión", 6}, {"logia", "logía", 7}, {"logias", "logías", 8}}
	case "sv", "fi":
		r.keep, r.comma, r.colon = "åäö", true, true
	case "da", "no":
		r.keep, r.comma = "æøå", true
	case "hu":
		r.keep, r.comma = "öüőű", true
	case "fr":
		r.loose = "e"
		r.endings = []ending{{"ite", "ité", 8}, {"ites", "ités", 9}}
		r.elided = " l d j n s c m t qu jusqu lorsqu puisqu quelqu "
		r.comma = true
	case "it":
		r.elided = " l un dell nell all sull dall coll quell quest c d s m t v n anch com dov cos "
		r.endings = []ending{{"ita", "ità", 7}}
		r.comma = true
	case "pt":
		r.endings = []ending{{"cao", "ção", 5}, {"coes", "ções", 6}, {"soes", "sões", 7}, {"ao", "ão", 5}}
		r.comma = true
	case "de", "nl", "ro", "ru", "tr", "pl", "uk", "cs":
		r.comma = true
	}
	return r
}

// Stemmed reports whether words of l are stemmed.
func Stemmed(l Language) bool { return stemmerOf(l) != nil }

// stemmerOf returns the Snowball stemmer of l, or nil.
func stemmerOf(l Language) func(string) string {
	switch l {
	case "ar":
		return generated(arabic.Stem)
	case "da":
		return generated(danish.Stem)
	case "de":
		return generated(german.Stem)
	case "en":
		return stemEnglish
	case "es":
		return func(w string) string { return spanish.Stem(w, true) }
	case "fi":
		return generated(finnish.Stem)
	case "fr":
		return func(w string) string { return french.Stem(w, true) }
	case "hu":
		return func(w string) string { return hungarian.Stem(w, true) }
	case "it":
		return generated(italian.Stem)
	case "nl":
		return generated(dutch.Stem)
	case "no":
		return func(w string) string { return norwegian.Stem(w, true) }
	case "pt":
		return generated(portuguese.Stem)
	case "ro":
		return generated(romanian.Stem)
	case "ru":
		return func(w string) string { return russian.Stem(strings.ReplaceAll(w, "ё", "е"), true) }
	case "sv":
		return func(w string) string { return swedish.Stem(w, true) }
	case "tr":
		return generated(turkish.Stem)
	}
	return nil
}

// generated returns stem, made by Snowball's own compiler, as a function of
// the word.
func generated(stem func(*snowballstem.Env) bool) func(string) string {
	return func(word string) string {
		env := snowballstem.NewEnv(word)
		stem(env)
		return env.Current()
	}
}

// Stemmers are made for words of some letters; what is longer or shorter, or
// has figures or letters of two scripts in it, is left as it is.
const (
	minStem = 3  // letters
	maxStem = 30 // letters
)

// umlauts are the umlauts as typed without them, which Snowball then takes off;
// "qu" is none. Spellings such as "aktuell" change too, but in all texts alike.
var umlauts = strings.NewReplacer("qu", "qu", "ae", "ä", "oe", "ö", "ue", "ü")

// elision returns how many bytes of word, with its apostrophe, are a word of
// their own that has lost its vowel ("l'homme"); 0 when there is none.
func (r *rules) elision(word string) int {
	if r.elided == "" {
		return 0
	}
	before, mark, _ := cutApostrophe(word)
	if mark == 0 || len(before)+mark == len(word) || !strings.Contains(r.elided, " "+strings.ToLower(before)+" ") {
		return 0
	}
	return len(before) + mark
}

// cutApostrophe returns what stands before the first apostrophe of word, the
// apostrophe's length in bytes, 0 when there is none, and what stands behind.
func cutApostrophe(word string) (before string, mark int, after string) {
	i := strings.IndexAny(word, "'’ʼ")
	if i < 0 {
		return word, 0, ""
	}
	_, mark = utf8.DecodeRuneInString(word[i:])
	return word[:i], mark, word[i+mark:]
}

// stem returns the stem of word, which is in lower case and has its accents.
func (r *rules) stem(word string) string {
	n := utf8.RuneCountInString(word)
	if r.language == "en" {
		if w, ok := sameEnglish(word); ok {
			word = w
		}
	}
	if r.stemmer == nil || n < minStem || n > maxStem || !letters(word) {
		return word
	}
	if r.language == "de" {
		word = umlauts.Replace(word)
	}
	word = r.accented(word, n)
	if ascii(word) && (r.language == "ru" || r.language == "ar") {
		return stemEnglish(word)
	}
	stem := orElse(strings.TrimSpace(r.stemmer(word)), word)
	if r.loose != "" && len(stem) > 4 {
		stem = strings.TrimSuffix(stem, r.loose)
	}
	return stem
}

// accented returns word, of n letters, with the accent of its ending, which
// people leave out in questions and the stemmer goes by.
func (r *rules) accented(word string, n int) string {
	for _, e := range r.endings {
		if base, ok := strings.CutSuffix(word, e.typed); ok && n >= e.letters {
			return base + e.spelt
		}
	}
	return word
}
