package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// entry folds and stems surface, a word as it is written.
func (r *rules) entry(surface string) entry {
	if len(surface) > maxKept {
		f := orElse(strings.ToLower(strings.ToValidUTF8(surface, "")), surface)
		return entry{folded: f, stem: f}
	}
	if one, ok := manyOf(surface); ok {
		if e := r.entry(one); !e.stop {
			e.folded += "s"
			return e
		}
	}
	lower := orElse(r.lower(surface), surface)
	word := orElse(r.reduce(lower, surface), lower)
	if r.language == "en" && (word != lower || word != surface) {
		if e, ok := acronym(strings.ToUpper(word), surface); ok {
			return e
		}
	}
	folded := orElse(r.strip(word), word)
	stop := r.stopWord(word) || r.stopWord(folded) || r.language == "ja" && allHiragana(word)
	e := entry{folded: folded, stem: bare(folded), stop: stop}
	if stop {
		return e
	}
	if r.language == "en" { // whose stemmer knows no accents: "Beyoncé" meets "Beyonce"
		word = folded
	}
	e.stem = orElse(r.strip(r.stem(bare(word))), folded)
	return e
}

// manyOf returns the abbreviation that surface, such as "RFCs", is the plural of.
// A stemmer that goes by vowels leaves it as it is.
func manyOf(surface string) (string, bool) {
	one, ok := strings.CutSuffix(surface, "s")
	return one, ok && len(one) > 1 && !strings.ContainsFunc(one, func(r rune) bool { return r < 'A' || r > 'Z' })
}

func orElse(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}

// lower returns surface in lower case and in one form: width and ligatures
// folded, one hyphen, one apostrophe, nothing invisible.
func (r *rules) lower(surface string) string {
	if !ascii(surface) {
		surface = norm.NFKC.String(strings.ToValidUTF8(surface, ""))
		surface = strings.Map(plainMark, surface)
	}
	if r.language == "tr" {
		surface = strings.ToLowerSpecial(unicode.TurkishCase, surface)
	} else {
		surface = strings.ToLower(surface)
	}
	return norm.NFC.String(surface)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plainMark makes variants of hyphen and apostrophe one, and drops what is
// invisible.
func plainMark(r rune) rune {
	switch r {
	case '’', '‘', 'ʼ', '＇', '´', '՚', '׳':
		return '\''
	case '‐', '‑', '‒', '–', '−', '﹣', '－':
		return '-'
	case 'ς':
		return 'σ'
	case 'ـ': // the stroke that stretches an Arabic word
		return -1
	}
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// reduce takes from the lower-case word what does not tell words apart: the
// possessive, the dots of initials, the marks between thousands.
func (r *rules) reduce(word, surface string) string {
	if strings.HasSuffix(word, "'s") || r.language == "tr" {
		word, _, _ = strings.Cut(word, "'")
	}
	if r.colon {
		word, _, _ = strings.Cut(word, ":")
	}
	switch {
	case numeral(word):
		return r.number(word)
	case strings.HasSuffix(word, ")"):
		return strings.NewReplacer("(", "", ")", "").Replace(word)
	case strings.ContainsRune(word, '.') && initials(surface):
		return strings.ReplaceAll(word, ".", "")
	}
	return word
}

// number returns word, a number in figures, without marks between thousands
// and with a point before the fraction.
func (r *rules) number(word string) string {
	word = strings.ReplaceAll(word, "'", "")
	mark := ','
	if r.comma {
		mark = '.'
	}
	if grouped(word, mark) {
		word = strings.ReplaceAll(word, string(mark), "")
	}
	if r.comma && strings.Count(word, ",") == 1 {
		word = strings.Replace(word, ",", ".", 1)
	}
	word = strings.TrimSuffix(strings.Replace(word, "(", "", 1), ")")
	return word
}

// bare returns word without hyphens and apostrophes.
func bare(word string) string {
	if !strings.ContainsAny(word, "-'") {
		return word
	}
	return orElse(strings.NewReplacer("-", "", "'", "").Replace(word), word)
}

// strip takes from word the accents that only decorate. The letters that the
// language counts as its own stay ("ñ" in Spanish, "å" in Swedish), as do the
// marks that spell in Indian scripts.
func (r *rules) strip(word string) string {
	if ascii(word) {
		return word
	}
	var b strings.Builder
	base := rune(0)
	for _, c := range word {
		if strings.ContainsRune(r.keep, c) {
			b.WriteRune(c)
			base = 0
			continue
		}
		for _, d := range decomposed(c) {
			if unicode.Is(unicode.Mn, d) && decorated(base) {
				continue
			}
			if !unicode.Is(unicode.Mn, d) {
				base = d
			}
			writeLatin(&b, d)
		}
	}
	return b.String()
}

// decomposed returns c as its base letter and marks. In Cyrillic only ё has an
// accent; й and ї are letters.
func decomposed(c rune) string {
	if c == 'ё' || decorated(c) && !unicode.Is(unicode.Cyrillic, c) {
		return norm.NFD.String(string(c))
	}
	return string(c)
}

func decorated(base rune) bool {
	return unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew)
}

// writeLatin writes r, with letters that do not decompose spelt plainly.
func writeLatin(b *strings.Builder, r rune) {
	switch r {
	case 'ß':
		b.WriteString("ss")
	case 'æ':
		b.WriteString("ae")
	case 'œ':
		b.WriteString("oe")
	case 'þ':
		b.WriteString("th")
	case 'ø':
		b.WriteByte('o')
	case 'ł':
		b.WriteByte('l')
	case 'đ', 'ð':
		b.WriteByte('d')
	case 'ı':
		b.WriteByte('i')
	default:
		b.WriteRune(r)
	}
}

func allHiragana(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Hiragana, r) {
			return false
		}
	}
	return true
}
