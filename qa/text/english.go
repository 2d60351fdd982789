package text

import (
	"strings"
	"sync"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// stemEnglish returns the English stem of word.
func stemEnglish(word string) string { return english.Stem(word, true) }

// sameEnglish returns the word that word, in lower case, is matched as where
// Snowball does not see that two forms are of one word: irregular forms,
// British and American spelling, figures spelt out.
func sameEnglish(word string) (string, bool) {
	if base, ok := irregular()[word]; ok {
		return base, true
	}
	for _, ending := range [...]string{"ise", "ised", "ises", "iser", "isers", "ising", "isation", "isations", "isational"} {
		base, ok := strings.CutSuffix(word, ending)
		if ok && strings.Contains(verbsInIse, " "+base+" ") {
			return base + "iz" + ending[2:], true
		}
	}
	if i := strings.Index(word, "our"); i > 2 && strings.Contains(wordsInOur, " "+word[:i]+" ") {
		return word[:i] + "or" + word[i+3:], true
	}
	return word, false
}

// verbsInIse are the verbs in -ise that are also written with a z, without
// their ending. "Advise", "exercise" and the like are not.
const verbsInIse = " anonym apolog author capital categor central character computer critical critic custom" +
	" decentral digit emphas energ equal final formal general global harmon hospital" +
	" immun incentiv individual industrial initial item jeopard legal legitim local maxim memor minim mobil" +
	" modern monet national neutral normal optim organ patron penal personal priorit privat public random" +
	" rational real recogn reorgan sanit scrutin serial social special stabil standard steril" +
	" subsid summar symbol sympath synchron token util vapor victim virtual visual "

// wordsInOur are words in -our, without it, that are also written with -or.
const wordsInOur = " arm behavi ard cand cl col disc disfav endeav fav ferv flav glam harb hon hum lab misdemean neighb od parl ranc rig rum sav tum val vap vig "

// irregular maps a form to the word it is matched as. Left out is what more
// often means something else (left, found, saw, rose, lives, one) and what
// would meet a third word: Snowball gives person and personal one stem, which
// people must not share.
var irregular = sync.OnceValue(func() map[string]string {
	forms := map[string]string{}
	for line := range strings.SplitSeq(irregularForms, "\n") {
		base, rest, _ := strings.Cut(line, " ")
		for form := range strings.FieldsSeq(rest) {
			forms[form] = base
		}
	}
	return forms
})

// irregularForms has on each line a word and the forms that are matched as it.
const irregularForms = `arise arose arisen
awake awoke awoken
become became
begin began begun
bend bent
bind bound
bleed bled
blow blew blown
break broke broken
bring brought
build built
buy bought
catch caught
choose chose chosen
cling clung
come came
deal dealt
dig dug
draw drew drawn
drink drank
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
flee fled
fly flew flown
forbid forbade forbidden
foresee foresaw foreseen
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
get got gotten
give gave given
go went gone
grow grew grown
hang hung
hear heard
hide hid hidden
hold held
keep kept
know knew known
lay laid
lead led
lend lent
lose lost
make made
mean meant
meet met
mislead misled
mistake mistook mistaken
overcome overcame
oversee oversaw overseen
overtake overtook overtaken
pay paid
prove proven
repay repaid
ride rode ridden
rise risen
run ran
say said
see seen
seek sought
sell sold
send sent
shake shook shaken
shine shone
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat
sleep slept
speak spoke spoken
spend spent
spin spun
stand stood
steal stole stolen
stick stuck
strike struck stricken
swear swore sworn
sweep swept
swim swam swum
take took taken
teach taught
tear torn
tell told
think thought
throw threw thrown
undergo underwent undergone
understand understood
undertake undertook undertaken
undo undone
uphold upheld
wake woke woken
wear wore worn
weave wove woven
win won
withdraw withdrew withdrawn
withhold withheld
write wrote written
rewrite rewrote rewritten
child children
crisis crises
criterion criteria
diagnosis diagnoses
foot feet
goose geese
half halves
hypothesis hypotheses
index indices
knife knives
man men
matrix matrices
mouse mice
phenomenon phenomena
shelf shelves
synthesis syntheses
thesis theses
thief thieves
tooth teeth
vertex vertices
wife wives
wolf wolves
woman women
analysis analyses analyse analysed analysing analyze analyzed analyzes analyzing
aging ageing
aluminum aluminium
artifact artefact artefacts
catalog catalogue catalogues catalogued
center centre centres centred
check cheque cheques
defense defence defences
dialog dialogue dialogues
enroll enrol enrols
enrollment enrolment enrolments
fiber fibre fibres
fulfill fulfil fulfils
fulfillment fulfilment
gray grey
installment instalment instalments
jewelry jewellery
judgment judgement judgements
kilometer kilometre kilometres
license licence licences
liter litre litres
maneuver manoeuvre manoeuvres
meter metre metres
offense offence offences
practice practise practised practises practising
pretense pretence
program programme programmes
skeptic sceptic sceptics
skeptical sceptical
theater theatre theatres
january jan
february feb
march mar
april apr
june jun
july jul
august aug
september sep sept
october oct
november nov
december dec
monday mon
tuesday tue tues
thursday thu thur thurs
friday fri
2 two
3 three
4 four
5 five
6 six
7 seven
8 eight
9 nine
10 ten
11 eleven
12 twelve
first 1st
second 2nd
third 3rd
fourth 4th
fifth 5th
sixth 6th
seventh 7th
eighth 8th
ninth 9th
tenth 10th`

// acronym returns the entry of a name in capitals that in lower case is a
// function word: word is the word in capitals without its dots, surface as it
// is written.
func acronym(word, surface string) (entry, bool) {
	if surface != word && !strings.ContainsRune(surface, '.') {
		return entry{}, false
	}
	switch word {
	case "US", "USA":
		return entry{folded: strings.ToLower(word), stem: "usa"}, true
	case "IT", "WHO":
		return entry{folded: strings.ToLower(word), stem: word}, true
	}
	return entry{}, false
}

// settle decides, for the words of s, between a name and the function word of
// the same letters: in a text all in capitals "IT" is "it", after "the" or
// "our" even "it" is the department and "us" the country, and "May" beside a
// number, or in capitals behind "in" and the like, is the month.
func (a *Analyzer) settle(words []Word, s string) {
	for i, w := range words {
		if w.Len() != 2 && w.Len() != 3 {
			continue
		}
		as := ""
		switch surface := w.In(s); surface {
		case "US", "IT", "WHO":
			if !strings.ContainsFunc(s, unicode.IsLower) {
				as = strings.ToLower(surface)
			}
		case "us", "it":
			if i > 0 && (words[i-1].Folded == "the" || words[i-1].Folded == "our") {
				as = strings.ToUpper(surface)
			}
		case "May", "may":
			if month(words, i, surface) {
				words[i].Stem, words[i].Stop = "May", false
			}
		}
		if as != "" {
			e := a.entry(as)
			words[i].Folded, words[i].Stem, words[i].Stop = e.folded, e.stem, e.stop
		}
	}
}

// month reports whether words[i], "may" as written in surface, is the month.
func month(words []Word, i int, surface string) bool {
	if i+1 < len(words) && digits(words[i+1].Folded) {
		return true
	}
	if i == 0 {
		return false
	}
	switch before := words[i-1].Folded; before {
	case "in", "of", "on", "since", "until", "till", "by", "from", "early", "late", "mid", "last", "next":
		return surface == "May"
	default:
		return digits(before) || before != "" && asciiDigit(before[0])
	}
}
