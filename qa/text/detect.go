package text

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Detect looks at the first maxRead bytes of a text. One with less than
// minLetters letters is too short; a character of Chinese, Japanese or Korean
// counts as three.
const (
	maxRead    = 1 << 16
	minLetters = 60
)

// How sure Detect must be: the share of letters in the main script, the best
// language's votes per word, how many times the second's they are, and how many
// different words they come from.
const (
	minScript = 0.75
	minVotes  = 0.06
	minMargin = 1.3
	minVoters = 3
)

// Detect returns the language of s, or "" when s is too short or too mixed to
// tell. It goes by the script, then by function words and by letters that few
// languages have.
func Detect(s string) Language {
	s = beginning(s)
	n := count(s)
	w := n.main()
	if n.total < minLetters || float64(n.in(w)) < minScript*float64(n.total) {
		return ""
	}
	if w != latin && w != cyrillic && w != arabian {
		return n.language(w)
	}
	v := vote(s)
	best, second := v.leaders()
	if v.voters[best] < minVoters || v.score[best] < minVotes*float64(v.words) || v.score[best] < minMargin*v.score[second] {
		return ""
	}
	return best
}

// Guess returns the language of among that s, a question, is most likely in:
// by its script, then by function words and letters. It returns the first of
// among when nothing speaks for another, and "" when among is empty.
func Guess(s string, among []Language) Language {
	if len(among) == 0 {
		return ""
	}
	s = beginning(s)
	n := count(s)
	if l := n.language(n.main()); slices.Contains(among, l) {
		return l
	}
	v, best := vote(s), among[0]
	for _, l := range among[1:] {
		if v.score[l] > v.score[best] {
			best = l
		}
	}
	return best
}

// How sure Spoken must be: how many more votes another language has, and how many
// different words they come from.
const (
	spokenLead   = 0.5
	spokenVoters = 2
)

// Spoken returns the language that s, a question, is in: read, which it was taken
// for, unless its script or its function words clearly say that it is another
// of among, of equal ones the first.
func Spoken(s string, read Language, among []Language) Language {
	best := Guess(s, append([]Language{read}, among...))
	if best == read || allStops()[best] == nil {
		return best
	}
	v := vote(beginning(s))
	if v.score[best]-v.score[read] < spokenLead || v.voters[best] < spokenVoters {
		return read
	}
	return best
}

// beginning returns the first maxRead bytes of s.
func beginning(s string) string {
	if len(s) <= maxRead {
		return s
	}
	end := maxRead
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// writing is a script, or scripts that are written together.
type writing uint8

const (
	otherWriting writing = iota
	latin
	cyrillic
	arabian
	greek
	hebrew
	devanagari
	thai
	korean
	han
	kana
	writings // how many there are
)

// writingOf returns the writing that the letter r belongs to.
func writingOf(r rune) writing {
	switch {
	case r < 0x250 || unicode.Is(unicode.Latin, r):
		return latin
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.Is(unicode.Arabic, r):
		return arabian
	case unicode.Is(unicode.Greek, r):
		return greek
	case unicode.Is(unicode.Hebrew, r):
		return hebrew
	case unicode.Is(unicode.Devanagari, r):
		return devanagari
	case unicode.Is(unicode.Thai, r):
		return thai
	case unicode.Is(unicode.Hangul, r):
		return korean
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.In(r, unicode.Hiragana, unicode.Katakana), r == 'ー':
		return kana
	}
	return otherWriting
}

// letterCount is how many letters a text has in each writing.
type letterCount struct {
	of    [writings]int
	total int
}

func count(s string) letterCount {
	var n letterCount
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		w, weight := writingOf(r), 1
		if w >= korean {
			weight = 3
		}
		n.of[w] += weight
		n.total += weight
	}
	return n
}

// main returns the writing that most letters are in; Chinese characters and
// kana are one.
func (n letterCount) main() writing {
	best := otherWriting
	for w := range writings {
		if n.in(w) > n.in(best) {
			best = w
		}
	}
	return best
}

// in returns the number of letters in w.
func (n letterCount) in(w writing) int {
	if w == han {
		return n.of[han] + n.of[kana]
	}
	return n.of[w]
}

// language returns the language that w alone tells, or "". A text in Chinese
// characters is Japanese when a twentieth of it is kana.
func (n letterCount) language(w writing) Language {
	switch w {
	case greek:
		return "el"
	case hebrew:
		return "he"
	case devanagari:
		return "hi"
	case thai:
		return "th"
	case korean:
		return "ko"
	case han, kana:
		if 20*n.of[kana] >= n.in(han) {
			return "ja"
		}
		return "zh"
	}
	return ""
}

// ballot is how many words of a text speak for each language. A word that k
// languages have counts 1/k² for each.
type ballot struct {
	score  map[Language]float64
	voters map[Language]int // different words that spoke for it
	words  int
	seen   map[string]bool
}

// leaders returns the languages with the most and the second most votes.
func (b ballot) leaders() (best, second Language) {
	for _, l := range candidates() {
		switch {
		case b.score[l] > b.score[best]:
			best, second = l, best
		case b.score[l] > b.score[second]:
			second = l
		}
	}
	return best, second
}

// candidates are the languages that votes may be for. Ukrainian, Bulgarian,
// Persian and Urdu are among them so that they are not taken for Russian and
// Arabic.
func candidates() []Language { return append(Languages(), "bg", "cs", "fa", "uk", "ur") }

// vote counts the words of s. Addresses, single letters and names with dots
// or underscores in them ("example.com") do not vote.
func vote(s string) ballot {
	b := ballot{score: map[Language]float64{}, voters: map[Language]int{}, seen: map[string]bool{}}
	for field := range strings.FieldsSeq(strings.ToLower(s)) {
		field, _, _ = strings.Cut(field, "/")
		for word := range strings.FieldsFuncSeq(field, notVoting) {
			word = strings.ReplaceAll(strings.Trim(word, "._'"), "’", "'")
			if len(word) > 1 {
				b.add(word)
			}
		}
	}
	return b
}

// notVoting reports whether r separates words that vote.
func notVoting(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’._", r)
}

// add counts word.
func (b *ballot) add(word string) {
	b.words++
	of := speakers()[word]
	for _, l := range of {
		b.score[l] += 1 / float64(len(of)*len(of))
		if !b.seen[word] {
			b.voters[l]++
		}
	}
	b.seen[word] = true
	if ascii(word) {
		return
	}
	for _, r := range word {
		for _, l := range lettersOf(r) {
			b.score[l] += 0.5 / float64(len(lettersOf(r)))
		}
	}
}

// speakers are, for each function word, the languages that have it.
var speakers = sync.OnceValue(func() map[string][]Language {
	of := map[string][]Language{}
	lists := stopLists()
	lists["bg"], lists["cs"], lists["fa"], lists["uk"], lists["ur"] = telltaleBg, telltaleCs, telltaleFa, telltaleUk, telltaleUr
	for _, l := range candidates() {
		for word := range strings.FieldsSeq(lists[l]) {
			if !slices.Contains(of[word], l) {
				of[word] = append(of[word], l)
			}
		}
	}
	return of
})

// The commonest words of languages that have no list of function words here.
const (
	telltaleBg = `и на да се за от не с е са като това но тази този тези при до или след които който която ще си във беше през`
	telltaleCs = `a se v na je že o s z do i ve to k za by ale si po jako podle od jsem tak pro které který která jeho nebo však jsou být není při`
	telltaleFa = `و در به از که این را با است برای آن یک خود تا کرد بر هم نیز شد می شود های دارد آنها چه`
	telltaleUk = `і в на що не з до та у як за це й від його але для про є якщо або які який яка має був було також бути`
	telltaleUr = `کے میں کی ہے اور سے کا کو اس نے ہیں کہ پر یہ ہے بھی جو ایک تھا کر`
)

// lettersOf returns the languages that the letter r speaks for.
func lettersOf(r rune) []Language {
	switch r {
	case 'ñ':
		return []Language{"es"}
	case 'ß':
		return []Language{"de"}
	case 'ã', 'õ':
		return []Language{"pt"}
	case 'ő', 'ű':
		return []Language{"hu"}
	case 'ğ', 'ı':
		return []Language{"tr"}
	case 'ș', 'ț', 'ă':
		return []Language{"ro"}
	case 'ł', 'ż', 'ś', 'ę', 'ą', 'ć', 'ń':
		return []Language{"pl"}
	case 'ř', 'ě', 'ů':
		return []Language{"cs"}
	case 'œ', 'ê', 'è':
		return []Language{"fr"}
	case 'ò', 'ì':
		return []Language{"it"}
	case 'ø', 'æ':
		return []Language{"da", "no"}
	case 'å':
		return []Language{"da", "no", "sv"}
	case 'ä':
		return []Language{"de", "fi", "sv"}
	case 'ё', 'ы', 'э':
		return []Language{"ru"}
	case 'ї', 'є', 'ґ', 'і':
		return []Language{"uk"}
	case 'پ', 'چ', 'ژ', 'گ', 'ی', 'ک':
		return []Language{"fa", "ur"}
	case 'ٹ', 'ڈ', 'ے', 'ہ':
		return []Language{"ur"}
	}
	return nil
}
