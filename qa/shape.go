package qa

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/qa/text"
)

// shape says what a piece of text holds, as far as its form shows.
type shape struct {
	number, money, percent, date, year, duration, length, frequency bool
	name, place, reason, link, question, negation                   bool
	modal, step, series, hedge                                      bool

	person bool // somebody by name, or as one who has a role; name may be of a thing
	spot   bool // words such as "in the kitchen", which may be a place
}

var (
	months   = set("january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre januar februar marz april juni juli oktober dezember januari februari mars maj augusti januari januar februar desember января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
	weekdays = set(`monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays today tomorrow yesterday noon midnight lunes martes miercoles jueves viernes sabado domingo lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag
		måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag hétfő hétfőn kedd kedden szerda szerdán csütörtök csütörtökön péntek pénteken szombat szombaton vasárnap
		понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье montags dienstags mittwochs donnerstags freitags samstags sonntags`)
	units    = set("second seconds minute minutes hour hours day days week weeks month months year years quarter quarters night nights decade decades century centuries business dia dias semana semanas mes meses ano anos hora horas jour jours semaine semaines mois an ans heure heures tag tage woche wochen monat monate jahr jahre stunde stunden dag dagar vecka veckor manad manader ar день дня дней недели недель месяц месяца месяцев год года лет час часа часов")
	rates    = set("daily weekly monthly quarterly annually yearly biweekly fortnightly hourly once twice every per always biannually semiannually")
	reasons  = set("because since so therefore thus hence due reason reasons ensure ensures order avoid prevent allows allow enable enables helps porque debido parce car weil damit denn потому чтобы")
	modals   = set("must should shall can cannot may will need needs required allowed eligible entitled")
	negators = set("not no never none nor without cannot don't doesn't isn't aren't won't can't shouldn't neither except unless")
	hedges   = set("if unless however except but although though otherwise provided whether wenn falls jedoch aber ausser sofern si sauf cependant mais salvo excepto pero aunque если кроме однако но хотя")
	numerals = set("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half dozen single both first second third")
	amounts  = set("dollar dollars euro euros usd eur gbp pounds pound cents yen free percent cost costs price budget")
	places   = set("in at near from to on located headquartered")
	steps    = set(`accept access activate add adjust agree aim allow announce answer append apply approve arrange ask assign attach attend avoid back bear begin book bring browse build buy call cancel
		capture carry change charge check choose clean clear click clone close collect combine commit compare complete configure confirm connect consider contact continue convert copy count create cut decide
		define delete deploy describe disable disconnect discuss dispose divide do double download drag draw drop edit email empty enable end enrol enroll ensure enter escalate estimate execute expand explain
		export extend extract fetch file fill filter find finish fix flag flush follow forward generate get give go group hand hit hold identify ignore import include increase inform initialise initialize initiate
		insert inspect install invite invoke isolate issue join keep label launch leave let limit link list load lock log look lower mail maintain make mark measure merge message modify monitor mount move multiply
		name navigate note notify obtain offer omit open order pass paste pause pay perform pick ping place plan plug post press prepare print proceed provide publish pull push put quit quote raise reach read reboot
		rebuild receive recommend record reduce refer refresh register reject release reload remember remove rename renew repeat replace reply report request reschedule reserve reset respond restart restore resume
		retrieve retry return review revoke ring roll rotate run save scan schedule scroll search see select send serve set share ship show sign skip slide sort specify spin split start state stay step stop store
		submit subscribe subtract supply switch tag take talk tap tell test tick transfer try turn type uncheck undo uninstall unlock unplug update upgrade upload use validate verify view visit wait wash watch wear
		wipe work wrap write`)
	roles = set(`manager managers team teams leader leaders director directors officer officers owner owners founder founders committee board department staff member members colleague
		colleagues representative representatives administrator administrators admin admins moderator moderators engineer engineers recruiter recruiters chairman chairwoman chairperson president
		secretary minister ministers ambassador employee employees supervisor supervisors executive executives accountant lawyer counsel nurse nurses doctor doctors consultant consultants vet vets teacher teachers
		coordinator coordinators volunteer volunteers maintainer maintainers contributor contributors author authors sponsor sponsors user users everyone everybody anyone anybody nobody somebody someone people person
		ceo cto cfo coo ciso vp hr`)
	titles   = set("mr mrs ms dr prof professor sir dame ambassador minister president herr frau")
	standing = set("in on at under behind beside near inside outside opposite into via within above below next")
	articles = set("the a an our your its their each every this")
	leading  = set("then please and simply just first next finally also to")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// meanings of single words, as bits.
const (
	aReason uint16 = 1 << iota
	aModal
	aNegator
	aRate
	ofMoney
	aUnit
	aNumeral
	aWeekday
	aMonth
	aHedge
)

// senses says of a word at one glance which of the sets above it is in.
var senses = func() map[string]uint16 {
	m := map[string]uint16{}
	for bit, words := range map[uint16]map[string]bool{
		aReason: reasons, aModal: modals, aNegator: negators, aRate: rates, ofMoney: amounts,
		aUnit: units, aNumeral: numerals, aWeekday: weekdays, aMonth: months, aHedge: hedges,
	} {
		for w := range words {
			m[w] |= bit
		}
	}
	return m
}()

// look returns the shape of s, whose words are words (spans into all). Words
// that are the question's own (ids not below 0) are no names, numbers or dates
// that could answer it.
func look(all, s string, words []text.Word, ids []int8) shape {
	var h shape
	h.series = strings.Count(s, ", ") >= 2 || strings.Count(s, "; ") >= 1 || strings.Contains(s, ", and ")
	h.question = strings.HasSuffix(strings.TrimRight(s, " \"')”’*"), "?") || strings.Count(s, "? ") > 1
	h.money = strings.ContainsFunc(s, func(r rune) bool { return r == '$' || r == '€' || r == '£' || r == '¥' })
	h.percent = strings.Contains(s, "%")
	h.link = strings.Contains(s, "://") || strings.Contains(s, "@") || strings.Contains(s, "#") || hasPath(s)
	for i, w := range words {
		f := w.Folded
		is := senses[f]
		h.reason = h.reason || is&aReason != 0
		h.modal = h.modal || is&aModal != 0
		h.negation = h.negation || is&aNegator != 0
		h.hedge = h.hedge || is&aHedge != 0
		h.frequency = h.frequency || is&aRate != 0
		h.money = h.money || is&ofMoney != 0
		h.duration = h.duration || is&aUnit != 0 && near(words, i, isNumber)
		h.length = h.length || i > 0 && extents[f] && isNumber(words[i-1])
		if ids[i] >= 0 {
			continue
		}
		h.number = h.number || is&aNumeral != 0 || hasDigit(f)
		h.year = h.year || isYear(f)
		h.percent = h.percent || f == "percent"
		h.date = h.date || is&aWeekday != 0 || is&aMonth != 0 && (f != "may" && f != "mar" && f != "mars" && f != "mai" || near(words, i, isDay)) || isYear(f)
		if capital(w.In(all)) {
			h.person = h.person || isGiven(f) || i > 0 && titles[words[i-1].Folded]
			if i > 0 && words[i-1].End <= w.Start {
				h.seeCapital(all, words[i-1], w)
			}
		}
		if strings.HasPrefix(w.In(all), "@") || w.Start > 0 && all[w.Start-1] == '@' {
			h.person = true
		}
		h.person = h.person || roles[f]
		h.spot = h.spot || i > 1 && articles[words[i-1].Folded] && standing[words[i-2].Folded] && is&(aUnit|aMonth|aWeekday) == 0
	}
	h.name = h.name || h.person
	h.step = instructs(all, words)
	return h
}

// instructs reports whether the text of words tells somebody to do something:
// it begins with such a verb, or a clause of it does.
func instructs(all string, words []text.Word) bool {
	for i, w := range words {
		if !steps[w.Folded] {
			continue
		}
		if i == 0 || leading[words[i-1].Folded] || words[i-1].End < w.Start && strings.ContainsAny(all[words[i-1].End:w.Start], ".,:;\n") {
			return true
		}
	}
	return false
}

// hasPath reports whether s names a place in a tree of files, such as
// "/etc/hosts" or "~/notes".
func hasPath(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '/' && (s[i] != '~' || s[i+1] != '/') || i > 0 && !strings.ContainsRune(" \n(\"'`=", rune(s[i-1])) {
			continue
		}
		if c := s[i+1]; c == '/' && s[i] == '~' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return true
		}
	}
	return false
}

// seeCapital looks at w, a word with a capital behind the word before.
func (h *shape) seeCapital(all string, before, w text.Word) {
	between := all[before.End:w.Start]
	if strings.Contains(between, "\n") {
		return
	}
	if w.Stop || senses[w.Folded]&(aMonth|aWeekday) != 0 {
		return // "in May" is no place
	}
	h.place = h.place || places[before.Folded]
	pair := capital(before.In(all)) && !before.Stop
	h.person = h.person || pair && between == " "
	h.name = h.name || pair || !strings.ContainsAny(between, ".?!:")
}

// namesPurpose reports whether a term of the question follows a "to": "to join
// the list, write to …".
func namesPurpose(words []text.Word, ids []int8) bool {
	for i := 1; i < len(words); i++ {
		if ids[i] >= 0 && words[i-1].Folded == "to" {
			return true
		}
	}
	return false
}

// opensWithVerdict reports whether "yes" or "no" is among the first words, as in
// "A: No, …".
func opensWithVerdict(words []text.Word) bool {
	return slices.ContainsFunc(words[:min(2, len(words))], func(w text.Word) bool { return verdicts[w.Folded] })
}

// hasDigit reports whether there is a figure of any script in f.
func hasDigit(f string) bool {
	for i := range len(f) {
		if f[i] >= utf8.RuneSelf {
			return strings.ContainsFunc(f, unicode.IsDigit)
		}
		if f[i] >= '0' && f[i] <= '9' {
			return true
		}
	}
	return false
}

func isYear(f string) bool {
	return len(f) == 4 && (f[0] == '1' && f[1] >= '5' || f[0] == '2' && f[1] == '0') && isDigits(f)
}

func isDigits(f string) bool {
	for i := 0; i < len(f); i++ {
		if f[i] < '0' || f[i] > '9' {
			return false
		}
	}
	return f != ""
}

func isDay(w text.Word) bool { return w.Folded[0] >= '0' && w.Folded[0] <= '9' }

func isNumber(w text.Word) bool {
	return hasDigit(w.Folded) || numerals[w.Folded] || w.Folded == "a" || w.Folded == "an"
}

// near reports whether one of the two words before words[i] or the one behind
// it is as ok says.
func near(words []text.Word, i int, ok func(text.Word) bool) bool {
	for j := max(0, i-2); j <= min(len(words)-1, i+1); j++ {
		if j != i && ok(words[j]) {
			return true
		}
	}
	return false
}

func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// fits returns how well text of shape h can answer what is wanted: 1 when it
// holds such a thing, 0 when it does not, and 0.5 when form cannot tell.
func (h shape) fits(w want) float64 {
	yes, perhaps := false, false
	switch w {
	case wantsWho:
		yes, perhaps = h.person, h.name
	case wantsWhen:
		yes = h.date || h.duration || h.frequency
	case wantsWhere:
		yes, perhaps = h.place || h.link, h.spot || h.name
	case wantsHowMany:
		yes = h.number
	case wantsHowMuch:
		yes = h.number || h.money || h.percent
	case wantsHowLong:
		yes = h.duration || h.length || h.number && h.date
	case wantsHowOften:
		yes = h.frequency || h.duration
	case wantsWhy:
		yes = h.reason
	case wantsHowTo:
		yes, perhaps = h.step || h.link, h.modal
	default:
		perhaps = true
	}
	switch {
	case yes:
		return 1
	case perhaps:
		return 0.5
	}
	return 0
}
