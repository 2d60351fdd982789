package qa

import (
	"slices"

	"footnote/qa/text"
)

// want is the kind of answer that a question asks for.
type want uint8

const (
	wantsAny want = iota
	wantsWho
	wantsWhen
	wantsWhere
	wantsHowMany // a number of things
	wantsHowMuch // an amount, above all of money
	wantsHowLong // a duration
	wantsHowOften
	wantsWhy
	wantsHowTo
	wantsYesNo
	wantsDefinition
	wantsList
	wantsWhich // which or what, with a noun that says what of
	wants      // how many there are
)

// String returns the name of w as it stands in an explanation ("how_many").
func (w want) String() string {
	return [...]string{
		"anything", "who", "when", "where", "how_many", "how_much", "how_long", "how_often",
		"why", "how_to", "yes_no", "definition", "list", "which",
	}[w]
}

// single reports whether one thing answers w: a person, a place, a value, or yes
// or no. A whole list does not; it only holds so many words that some are the
// question's.
func (w want) single() bool {
	switch w {
	case wantsWho, wantsWhen, wantsWhere, wantsHowMany, wantsHowMuch, wantsHowLong, wantsHowOften, wantsYesNo:
		return true
	}
	return false
}

// askers are the words that say what a question asks for, by language. A
// phrase of two words is tried before one of one.
var askers = map[text.Language]map[string]want{
	"en": {
		"who": wantsWho, "whom": wantsWho, "whose": wantsWho,
		"when": wantsWhen, "what date": wantsWhen, "what year": wantsWhen, "which year": wantsWhen, "what day": wantsWhen, "what days": wantsWhen, "how early": wantsWhen, "how late": wantsWhen, "what time": wantsWhen, "what month": wantsWhen, "which day": wantsWhen, "which month": wantsWhen,
		"where": wantsWhere, "which city": wantsWhere, "what city": wantsWhere, "what country": wantsWhere, "which country": wantsWhere, "what place": wantsWhere,
		"how many": wantsHowMany, "what number": wantsHowMany, "what percentage": wantsHowMany, "what percent": wantsHowMany,
		"how much": wantsHowMuch, "how expensive": wantsHowMuch, "what price": wantsHowMuch, "what cost": wantsHowMuch,
		"how long": wantsHowLong, "how soon": wantsHowLong, "how quickly": wantsHowLong, "how fast": wantsHowLong,
		"how often": wantsHowOften, "how frequently": wantsHowOften,
		"why": wantsWhy, "how come": wantsWhy, "what reason": wantsWhy, "for what": wantsWhy,
		"how do": wantsHowTo, "how to": wantsHowTo, "how can": wantsHowTo, "how should": wantsHowTo, "how would": wantsHowTo, "how does": wantsHowTo, "how are": wantsHowTo, "how is": wantsHowTo, "what steps": wantsHowTo,
		"how": wantsHowTo, "which": wantsWhich, "what": wantsAny, "whats": wantsAny, "whos": wantsWho, "wheres": wantsWhere, "whens": wantsWhen, "whys": wantsWhy, "hows": wantsHowTo,
		"how old": wantsHowMany, "how big": wantsHowMany, "how large": wantsHowMany, "how far": wantsHowMany, "how high": wantsHowMany, "how tall": wantsHowMany,
	},
	"es": {
		"quien": wantsWho, "quienes": wantsWho, "cuando": wantsWhen, "que dia": wantsWhen, "que fecha": wantsWhen, "que ano": wantsWhen,
		"donde": wantsWhere, "cuantos": wantsHowMany, "cuantas": wantsHowMany, "cuanto": wantsHowMuch, "cuanta": wantsHowMuch,
		"cuanto tiempo": wantsHowLong, "cuantos dias": wantsHowLong, "por que": wantsWhy, "como": wantsHowTo, "cual": wantsWhich, "cuales": wantsWhich,
	},
	"fr": {
		"qui": wantsWho, "quand": wantsWhen, "quel jour": wantsWhen, "quelle date": wantsWhen, "quelle annee": wantsWhen, "ou": wantsWhere,
		"combien": wantsHowMany, "combien de": wantsHowMany, "combien coute": wantsHowMuch, "pourquoi": wantsWhy, "comment": wantsHowTo,
		"quel": wantsWhich, "quelle": wantsWhich, "quels": wantsWhich, "quelles": wantsWhich,
	},
	"ru": {
		"кто": wantsWho, "кого": wantsWho, "кому": wantsWho, "когда": wantsWhen, "где": wantsWhere, "куда": wantsWhere, "сколько": wantsHowMany,
		"сколько стоит": wantsHowMuch, "почему": wantsWhy, "зачем": wantsWhy, "как": wantsHowTo, "какой": wantsWhich, "какая": wantsWhich, "какие": wantsWhich, "какое": wantsWhich,
	},
	"sv": {
		"vem": wantsWho, "vilka": wantsWhich, "nar": wantsWhen, "var": wantsWhere, "hur manga": wantsHowMany, "hur mycket": wantsHowMuch,
		"hur lange": wantsHowLong, "hur ofta": wantsHowOften, "varfor": wantsWhy, "hur": wantsHowTo, "vilken": wantsWhich, "vilket": wantsWhich,
	},
	"no": {
		"hvem": wantsWho, "nar": wantsWhen, "hvor": wantsWhere, "hvor mange": wantsHowMany, "hvor mye": wantsHowMuch, "hvor lenge": wantsHowLong,
		"hvor ofte": wantsHowOften, "hvorfor": wantsWhy, "hvordan": wantsHowTo, "hvilken": wantsWhich, "hvilket": wantsWhich, "hvilke": wantsWhich,
	},
	"hu": {
		"ki": wantsWho, "kik": wantsWho, "kinek": wantsWho, "mikor": wantsWhen, "hol": wantsWhere, "hova": wantsWhere, "hany": wantsHowMany, "mennyi": wantsHowMuch,
		"mennyibe": wantsHowMuch, "meddig": wantsHowLong, "miert": wantsWhy, "hogyan": wantsHowTo, "melyik": wantsWhich,
	},
	"de": {
		"wer": wantsWho, "wem": wantsWho, "wen": wantsWho, "wann": wantsWhen, "wo": wantsWhere, "wohin": wantsWhere, "wie viele": wantsHowMany, "wieviele": wantsHowMany,
		"wie viel": wantsHowMuch, "wieviel": wantsHowMuch, "wie hoch": wantsHowMuch, "wie lange": wantsHowLong, "wie oft": wantsHowOften, "warum": wantsWhy, "wieso": wantsWhy, "wie": wantsHowTo,
		"welche": wantsWhich, "welcher": wantsWhich, "welches": wantsWhich,
	},
}

// openers are the English words that a yes or no question begins with.
var openers = []string{
	"is", "are", "was", "were", "do", "does", "did", "can", "could", "may", "might", "must", "should", "shall",
	"will", "would", "has", "have", "had", "am", "isn't", "aren't", "don't", "doesn't", "can't",
}

// wanted returns what kind of answer the question made of words asks for; the
// word of the asking phrase that is no content ("how LONG"), or -1; and the
// place in words behind the phrase, 0 when there is none.
//
// A phrase at the beginning of a clause is what asks; one within a clause only
// does where there is no other ("contractor here WHO started mid-month, HOW do I
// …").
func wanted(words []text.Word, language text.Language) (k want, asking, behind int) {
	table := askers[language]
	if table == nil {
		table = askers["en"]
	}
	found := -1
	for i := range words {
		if !canAsk(table, words, i) {
			continue
		}
		if found < 0 {
			found = i
		}
		if beginsClause(words, i) && !condition(words, i) {
			found = i
			break
		}
	}
	if found < 0 {
		return head(words), -1, 0
	}
	if aside(words, found) {
		return head(words[:found]), -1, 0
	}
	w := words[found]
	if found+1 < len(words) {
		if k, ok := table[w.Folded+" "+words[found+1].Folded]; ok {
			asking = -1
			if table[w.Folded] == wantsHowTo && k != wantsHowTo {
				asking = found + 1
			}
			return refine(k, words, found+2), asking, found + 2
		}
	}
	if k, ok := table[w.Folded]; ok {
		return refine(k, words, found+1), -1, found + 1
	}
	return yesNoOr(words[found:]), -1, found + 1
}

// canAsk reports whether a phrase that can ask begins at words[i].
func canAsk(table map[string]want, words []text.Word, i int) bool {
	if _, ok := table[words[i].Folded]; ok {
		return true
	}
	if i+1 < len(words) {
		if _, ok := table[words[i].Folded+" "+words[i+1].Folded]; ok {
			return true
		}
	}
	return slices.Contains(openers, words[i].Folded) && beginsClause(words, i)
}

// beginsClause reports whether words[i] is the first of the question, behind a
// mark, or parted from one of these only by words that lead into a question.
func beginsClause(words []text.Word, i int) bool {
	for i > 0 && words[i-1].End+1 == words[i].Start {
		if i--; !leadIns[words[i].Folded] {
			return false
		}
	}
	return true
}

// leadIns are words that can stand between the beginning of a clause and the
// phrase that asks.
var leadIns = set("and so but or then hi hello hey ok okay well please also just at by for from in of on to with above below until since about under over y et und och og e")

// condition reports whether the clause that begins with words[i] only says under
// which condition another one asks: a "when" or "where" without the verb of a
// question behind it ("WHEN a plan covers two states, what is it called").
func condition(words []text.Word, i int) bool {
	f := words[i].Folded
	return (f == "when" || f == "where") && i+1 < len(words) && !slices.Contains(openers, words[i+1].Folded)
}

// aside reports whether the "when" or "where" at words[i] asks nothing, but says of
// which case a thing named before is asked ("maximum for meals WHEN travelling").
func aside(words []text.Word, i int) bool {
	f := words[i].Folded
	return (f == "when" || f == "where") && i > 0 && i+1 < len(words) && words[i-1].End+1 == words[i].Start && !words[i-1].Stop && !telling[words[i-1].Folded] && !leadIns[words[i-1].Folded]
}

// telling are the words behind which "when" and "where" do ask.
var telling = set("know knows tell say says said explain remember find see check understand sure idea clue clear wonder wondering ask asking question info information details list docs documented stated written")

// head returns what a question without a question word asks for ("hourly pay
// for interns", "retention period"): its head noun decides, the last word of
// content before the first function word, or before the end.
func head(words []text.Word) want {
	last := -1
	for i, w := range words {
		if !w.Stop {
			last = i
		} else if last >= 0 {
			break
		}
	}
	if last < 0 {
		return wantsAny
	}
	if _, isKey := keyOf(words); isKey {
		return wantsAny // "absence line number": see asksName
	}
	return measures[words[last].Folded]
}

// yesNoOr returns wantsYesNo unless the question is a polite form of another
// ("can you tell me when …").
func yesNoOr(words []text.Word) want {
	for i := 1; i < min(len(words), 6); i++ {
		k, ok := askers["en"][words[i].Folded]
		if ok && k != wantsAny && k != wantsWhich && k != wantsHowTo && (words[i-1].Folded == "me" || words[i-1].Folded == "know" || words[i-1].Folded == "explain") {
			return k
		}
	}
	return wantsYesNo
}

// refine tells apart what "what" and "how" can ask for, by the words that
// follow from words[next] on.
func refine(k want, words []text.Word, next int) want {
	if next >= len(words) {
		return k
	}
	w := words[next].Folded
	switch k {
	case wantsAny:
		if measured := measure(words[next:]); measured != wantsAny {
			return measured
		}
		_, isKey := keyOf(words[next:])
		switch {
		case (w == "does" || w == "do" || w == "did") && costs(words[next+1:]), w == "is" && words[len(words)-1].Folded == "worth":
			return wantsHowMuch
		case isKey, w == "happens" || w == "happened":
			return wantsAny
		case acts(words[next:]):
			return wantsHowTo
		case (w == "is" || w == "are" || (w == "does" || w == "do") && !asksForSelf(words[next+1:])) && defines(words[next+1:]) || contracted(words[next-1]) && defines(words[next:]):
			return wantsDefinition
		case contracted(words[next-1]):
			return wantsAny
		case w == "are" || w == "were":
			return wantsList
		case w == "steps":
			return wantsHowTo
		case counted(words[next:]):
			return wantsList
		case persons[w]:
			return wantsWho
		case !words[next].Stop:
			return wantsWhich
		}
	case wantsWhich:
		switch {
		case counted(words[next:]):
			return wantsList
		case persons[w]:
			return wantsWho
		}
	case wantsHowMany:
		if w == "ahead" || w == "in" && words[next-1].Folded == "far" { // "how far in advance"
			return wantsHowLong
		}
	case wantsHowMuch:
		if times[w] {
			return wantsHowLong
		}
	case wantsHowTo:
		if w == "long" {
			return wantsHowLong
		}
	}
	return k
}

// acts reports whether rest, the words behind "what", asks what somebody is to do
// ("DO I DO if the alarm rings", "SHOULD WE DO first").
func acts(rest []text.Word) bool {
	if len(rest) < 3 || !slices.Contains(openers, rest[0].Folded) || !askersOf[rest[1].Folded] {
		return false
	}
	rest = rest[2:]
	if (rest[0].Folded == "have" || rest[0].Folded == "need") && len(rest) > 2 && rest[1].Folded == "to" {
		rest = rest[2:]
	}
	return rest[0].Folded == "do"
}

// asksForSelf reports whether rest, the words behind "what do", asks what somebody
// does and not what something means ("what do I pay").
func asksForSelf(rest []text.Word) bool {
	return len(rest) > 1 && askersOf[rest[0].Folded] && rest[1].Folded != "mean"
}

// askersOf are the words for who asks what to do, for themselves or for all.
var askersOf = set("i we you one they people")

// costs reports whether rest, the words behind "what does", says that something
// costs, to whomever and for whatever ("a kit COST us", "they CHARGE per night").
func costs(rest []text.Word) bool {
	i := slices.IndexFunc(rest, func(w text.Word) bool { return amounts[w.Folded] || w.Folded == "charge" })
	return i > 0 && (i+1 == len(rest) || rest[i+1].Stop)
}

// asksMoney reports whether a question that asks how much asks for money.
func asksMoney(words []text.Word) bool {
	for i, w := range words {
		if w.Folded == "pay" && i > 0 && timely[words[i-1].Folded] {
			continue // "sick pay" is had for a time
		}
		if priced[w.Folded] || w.Folded == "much" && i+1 < len(words) && (words[i+1].Folded == "is" || words[i+1].Folded == "are") {
			return true
		}
	}
	return false
}

var priced = set(`cost costs price prices priced pay pays paid fee fees charge charges rent salary salaries wage wages earn earns stipend bonus budget allowance money spend euros dollars pounds
	cuesta cuestan precio gana ganan sueldo salario alquiler kostet kosten preis miete lohn gehalt verdient gebuhr coute coutent prix loyer salaire gagne gagnent
	стоит стоят цена зарплата kostar pris hyra lon koster husleie lonn`)

// timely are what pay is had for a time for.
var timely = set("sick sickness maternity paternity parental adoption leave holiday vacation notice severance redundancy")

// persons are the nouns that make "which …" ask who.
var persons = set("person people teammate teammates colleague colleagues individual individuals")

// times are what "how much …" asks a length of time of.
var times = set("time notice vacation leave holiday pto sleep experience")

// counted reports whether rest, the words behind "what" or "which", is a number
// of things ("what FOUR topics"), of which each is to be named.
func counted(rest []text.Word) bool {
	if len(rest) > 1 && (rest[0].Folded == "the" || rest[0].Folded == "are" || rest[0].Folded == "were") {
		rest = rest[1:]
	}
	return len(rest) > 1 && !rest[1].Stop && (counting[rest[0].Folded] && rest[0].Folded != "one" || isDigits(rest[0].Folded) && len(rest[0].Folded) < 3)
}

// contracted reports whether w, which stands for "what", has an "is" in it:
// "what's" or "whats".
func contracted(w text.Word) bool { return w.Folded == "whats" || w.End-w.Start > len(w.Folded) }

// measures are the nouns that make "what is the …" ask for a number, an
// amount, a date, a person or a place, or what things are ("what is the
// difference between …").
var measures = map[string]want{
	"deductible": wantsHowMuch, "premium": wantsHowMuch, "discount": wantsHowMuch, "payment": wantsHowMuch, "deposit": wantsHowMuch, "fine": wantsHowMuch, "rent": wantsHowMuch, "quota": wantsHowMuch,
	"ratio": wantsHowMany, "probability": wantsHowMany, "score": wantsHowMany, "age": wantsHowMany, "width": wantsHowMuch, "height": wantsHowMuch, "size": wantsHowMuch,
	"pay": wantsHowMuch, "payout": wantsHowMuch, "bonus": wantsHowMuch, "stipend": wantsHowMuch, "allowance": wantsHowMuch, "wage": wantsHowMuch, "costs": wantsHowMuch, "fees": wantsHowMuch, "prices": wantsHowMuch,
	"dates": wantsWhen, "period": wantsHowLong, "length": wantsHowMany,
	"number": wantsHowMany, "percentage": wantsHowMany, "percent": wantsHowMany, "population": wantsHowMany, "amount": wantsHowMuch,
	"cost": wantsHowMuch, "price": wantsHowMuch, "salary": wantsHowMuch, "budget": wantsHowMuch, "limit": wantsHowMuch, "maximum": wantsHowMuch, "minimum": wantsHowMuch, "rate": wantsHowMuch, "fee": wantsHowMuch,
	"date": wantsWhen, "deadline": wantsWhen, "year": wantsWhen, "day": wantsWhen, "time": wantsWhen,
	"duration": wantsHowLong, "frequency": wantsHowOften, "reason": wantsWhy, "purpose": wantsWhy, "steps": wantsHowTo, "process": wantsHowTo,
	"location": wantsWhere, "address": wantsWhere, "difference": wantsDefinition, "differences": wantsDefinition, "meaning": wantsDefinition, "definition": wantsDefinition,
}

// measure returns what "what is the NOUN of …" asks for: the noun decides, which
// is the last of the content words that come next ("the daily food LIMIT").
func measure(rest []text.Word) want {
	for i, w := range rest {
		if w.Stop {
			continue
		}
		if i == 0 && len(rest) > 1 && slices.Contains(openers, rest[1].Folded) { // "what SALARY does"
			return measures[w.Folded]
		}
		if i == 0 || i > 3 {
			return wantsAny
		}
		for ; i+1 < len(rest) && !rest[i+1].Stop && !formal[rest[i+1].Folded] && rest[i].End+1 == rest[i+1].Start; i++ {
			if _, written := signs[w.Folded]; written {
				return wantsAny // "the email address": see sign
			}
			w = rest[i+1]
		}
		if _, isKey := keyOf(rest); isKey {
			return wantsAny // "the phone number": see asksName
		}
		return measures[w.Folded]
	}
	return wantsAny
}

// numbered are what a number names: "the phone NUMBER" counts nothing.
var numbered = set("phone telephone mobile cell fax account room ticket order invoice registration serial tax vat flight version model case part policy extension id bank card reference")

// counts are what makes a number one of things, and not the name of one.
var counts = set("total maximum max minimum min average mean median overall exact approximate current usual highest lowest largest smallest")

// defines reports whether rest, the words behind "what is", is a thing to be
// defined and nothing else: up to three content words, or "X mean", "X stand
// for", "X do".
func defines(rest []text.Word) bool {
	content := 0
	for i, w := range rest {
		if w.Folded == "mean" || w.Folded == "stand" && i+1 < len(rest) && rest[i+1].Folded == "for" {
			return true
		}
		if w.Folded == "do" && i+1 == len(rest) {
			return content > 0
		}
		if !w.Stop {
			content++
		} else if content > 0 {
			return false
		}
	}
	return content > 0 && content <= 3
}
