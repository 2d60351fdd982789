package qa

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/qa/text"
)

// form is a word as documents write it.
type form struct {
	word  string // folded
	stem  string // what it is matched by
	count int    // how often the documents have it
}

// forms counts words as documents write them, and which the document at hand
// has.
type forms struct {
	known  map[string]formPlace
	others map[[2]string]uint32 // of words that are matched by several stems: by word and stem
	keys   []string
	counts []int
	here   []uint32 // words of the document at hand
}

type formPlace struct {
	stem  string
	place uint32
}

// add counts words. What could not be meant by a misspelt word is left out.
func (f *forms) add(words []text.Word) {
	for _, w := range words {
		if w.Parts > 0 || !spellable(w.Folded) {
			continue
		}
		place := f.place(w.Folded, w.Stem)
		f.counts[place]++
		f.here = append(f.here, place)
	}
}

// place returns the place of a word matched by a stem.
func (f *forms) place(word, stem string) uint32 {
	was, ok := f.known[word]
	if ok && was.stem == stem {
		return was.place
	}
	place, twice := f.others[[2]string{word, stem}]
	if twice {
		return place
	}
	place = uint32(len(f.keys))
	f.keys = append(f.keys, word+"\x00"+stem)
	f.counts = append(f.counts, 0)
	if ok {
		f.others[[2]string{word, stem}] = place
	} else {
		f.known[word] = formPlace{stem, place}
	}
	return place
}

// document returns the words of the document at hand, and begins another.
func (f *forms) document() []wordCount {
	slices.Sort(f.here)
	var out []wordCount
	for _, place := range f.here {
		if n := len(out); n > 0 && out[n-1].word == place {
			out[n-1].count++
			continue
		}
		out = append(out, wordCount{place, 1})
	}
	f.here = f.here[:0]
	return out
}

// sorted returns the words in the order of their keys, their counts, and by
// place where each now is.
func (f *forms) sorted() (keys []string, counts []int, places []uint32) {
	order := make([]uint32, len(f.keys))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(f.keys[a], f.keys[b]) })
	places = make([]uint32, len(order))
	for i, place := range order {
		keys, counts = append(keys, f.keys[place]), append(counts, f.counts[place])
		places[place] = uint32(i)
	}
	return keys, counts, places
}

// Which words are corrected. Short ones are too near to too many others; a long
// one may have two slips.
const (
	leastLetters = 4
	longLetters  = 8
	mostLetters  = 24
	// sureCount is how often a word must occur for another of less than
	// safeLetters to be read as it.
	sureCount   = 3
	safeLetters = 6
	// plainer is how much commoner the likeliest word must be than the next
	// that is as near and not of the same stem.
	plainer = 3
)

// spellable reports whether word can be the right spelling of another: letters
// alone, two at least.
func spellable(word string) bool {
	n := 0
	for _, r := range word {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
		n++
	}
	return n >= 2 && n <= mostLetters+2
}

// correction is what a word of the question was read as.
type correction struct {
	shown string   // as it would be typed
	stems []string // what that is matched by: of a word written together, both of its parts
}

// correct returns what w, a word of the question that occurs nowhere in what
// may be read and was typed as typed, was meant to be: the likeliest word of
// the readable shelves, of those in the given language, that one slip of the keys
// makes of it (two of a long one), or the two words that it is written together
// from. Names in capitals, codes, short words and words that are well known to
// mean something else are left alone.
func (s *searcher) correct(w text.Word, typed string, language text.Language) (correction, bool) {
	letters := utf8.RuneCountInString(w.Folded)
	if letters < leastLetters || letters > mostLetters || !spellable(w.Folded) || innerCapital(typed) || s.isWord(w.Folded) {
		return correction{}, false
	}
	if f, ok := s.likeliest(w.Folded, letters, language); ok {
		return correction{shown: f.word, stems: []string{f.stem}}, true
	}
	return s.parted(w.Folded)
}

// innerCapital reports whether word, as it was typed, has a capital behind its first
// letter: "NASA", "AnyConnect".
func innerCapital(word string) bool {
	_, first := utf8.DecodeRuneInString(word)
	return strings.ContainsFunc(word[first:], unicode.IsUpper)
}

// isWord reports whether word is one of the language even though no document
// has it, as it is or without its ending ("littering"). A short one would double its
// last letter before it, so that "scaner" is none.
func (s *searcher) isWord(word string) bool {
	if s.lexicon == nil {
		return false
	}
	known := func(word string) bool { return len(s.lexicon.table.Tokens(nil, word)) == 1 }
	if known(word) {
		return true
	}
	for ending := range endings["en"] {
		bare, ok := strings.CutSuffix(word, ending)
		if ok && len(bare) > leastLetters && bare[len(bare)-1] != ending[0] && (known(bare) || known(bare+"e")) {
			return true
		}
	}
	return false
}

// near is a word of the vocabulary near to one of the question.
type nearWord struct {
	form
	distance int
}

// likeliest returns the word that word was meant to be.
func (s *searcher) likeliest(word string, letters int, language text.Language) (form, bool) {
	near := slices.DeleteFunc(s.near(word, letters), func(n nearWord) bool { return !s.in(language, n.form) })
	if len(near) == 0 {
		return form{}, false
	}
	best := near[0]
	if letters < safeLetters && best.count < sureCount {
		return form{}, false
	}
	for _, o := range near[1:] {
		if o.distance == best.distance && o.stem != best.stem && o.count*plainer > best.count {
			return form{}, false
		}
	}
	return best.form, true
}

// in reports whether f can be a word of a document in language: there it has
// the stem that it is matched by.
func (s *searcher) in(language text.Language, f form) bool {
	if len(s.languages) == 1 {
		return true
	}
	words := s.analyzer(language).Words(nil, f.word)
	return len(words) > 0 && words[0].Stem == f.stem
}

// endings are how inflections end that stemmers tell apart, in languages that
// have many.
var endings = map[text.Language]map[string]bool{
	"de": set("e en em er es n s st t et te ten ter tem tes test est"),
	"es": set("a o as os es s an en amos emos imos é ó í aba ado ada ido ida ar er ir"),
	"fr": set("e s es ent ons ez er é ée és ées x"),
	"it": set("a e i o no mo te re ta to ti"),
	"pt": set("a o as os es s am em amos emos ar er ir"),
	"nl": set("e en t s er"),
	"sv": set("a ar er en et t n or as s de te"),
	"no": set("a e er en et t n ene ne s de te"),
	"en": set("s es ed d ing er"),
}

// leastRoot is how many letters two inflections have in common.
const leastRoot = 4

// inflects reports whether a and b, words of language, look like inflections of
// one word ("bekomme", "bekommt"): only their endings differ.
func inflects(a, b string, language text.Language) bool {
	ends := endings[language]
	x, y := []rune(a), []rune(b)
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	for n := same; n >= leastRoot; n-- {
		p, q := string(x[n:]), string(y[n:])
		if (p == "" || ends[p]) && (q == "" || ends[q]) {
			return true
		}
	}
	return false
}

// near returns the words near to word: the nearest first, then the commonest,
// then by the alphabet.
func (s *searcher) near(word string, letters int) []nearWord {
	limit := 1
	if letters >= longLetters {
		limit = 2
	}
	found := map[string]nearWord{}
	for _, first := range firstLetters(word) {
		for _, sh := range s.shelves {
			for _, f := range sh.near(word, first, letters, limit) {
				n := found[f.word]
				f.count += n.count
				found[f.word] = f
			}
		}
	}
	var out []nearWord
	for _, n := range found {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b nearWord) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.count, a.count), cmp.Compare(a.word, b.word))
	})
	return out
}

// near returns the words of sh that begin with first and in which at most limit
// letters differ from word, in no particular order. One that is matched by
// several stems is matched by the commonest, of equally common ones the first
// in the alphabet.
func (sh *shelf) near(word string, first rune, letters, limit int) map[string]nearWord {
	type most struct {
		nearWord
		stem int // how often the word is matched by its stem
	}
	stems := map[[2]string]int{}
	for _, g := range sh.segments {
		g.formsFrom(string(first), func(w, stem []byte, count int) {
			if n := utf8.RuneCount(w); n < letters-limit || n > letters+limit {
				return
			}
			if distance(word, string(w), limit) <= limit {
				stems[[2]string{string(w), string(stem)}] += count
			}
		})
	}
	found := map[string]most{}
	for key, count := range stems {
		m, ok := found[key[0]]
		if !ok || count > m.stem || count == m.stem && key[1] < m.nearWord.stem {
			m.stem = count
			m.nearWord.stem = key[1]
		}
		m.word, m.distance = key[0], distance(word, key[0], limit)
		m.count += count
		found[key[0]] = m
	}
	out := map[string]nearWord{}
	for w, m := range found {
		out[w] = m.nearWord
	}
	return out
}

// firstLetters returns what the first letter of the right spelling may be: the
// first of word, or the second, where the two were swapped.
func firstLetters(word string) []rune {
	letters := []rune(word)
	if letters[0] == letters[1] {
		return letters[:1]
	}
	return letters[:2]
}

// distance returns the number of slips between a and b (a letter left out, one
// too many, another, two swapped; Damerau and Levenshtein, each place edited
// once), or limit+1 when there are more. The first letters must be the same or
// swapped.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit || len(y) < 2 || x[0] != y[0] && (x[0] != y[1] || x[1] != y[0]) {
		return limit + 1
	}
	var rows [3][mostLetters + 4]int
	before, last, row := rows[0][:len(y)+1], rows[1][:len(y)+1], rows[2][:len(y)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], limit+1)
}

// parted returns the two words that word is written together from ("timeoff"):
// those whose rarer one is commonest.
func (s *searcher) parted(word string) (correction, bool) {
	var best correction
	most := sureCount - 1
	for i := range word {
		if i < 3 || len(word)-i < 2 {
			continue
		}
		first, second := word[:i], word[i:]
		if n := min(s.occurrences(first), s.occurrences(second)); n > most {
			most = n
			best = correction{shown: first + " " + second, stems: s.stemsOf(first, second)}
		}
	}
	return best, len(best.stems) > 0
}

// occurrences returns how often what may be read has word.
func (s *searcher) occurrences(word string) int {
	n := 0
	for _, g := range s.segments {
		g.formsFrom(word+"\x00", func(_, _ []byte, count int) { n += count })
	}
	return n
}

// stemsOf returns what words are matched by, function words left out.
func (s *searcher) stemsOf(words ...string) []string {
	var out []string
	for _, w := range s.analyzer(s.languages[0]).Words(nil, strings.Join(words, " ")) {
		if !w.Stop {
			out = append(out, w.Stem)
		}
	}
	return out
}

// joined returns what a and b, neighbours in the question, are matched by when
// documents write them as one word ("set up", "setup").
func (s *searcher) joined(a, b text.Word) (stem string, ok bool) {
	if a.Stop && b.Stop || !spellable(a.Folded) || !spellable(b.Folded) {
		return "", false
	}
	for _, w := range s.analyzer(s.languages[0]).Words(nil, a.Folded+b.Folded) {
		return w.Stem, s.occurrences(w.Folded) > 0
	}
	return "", false
}
