package text

import (
	"strings"
	"sync"
)

// abbreviations are the words that a full stop may belong to, in lower case
// and without it, by what it takes for the sentence to go on behind them.
type abbreviations struct {
	before   map[string]bool // something always follows: "Mr.", "e.g."
	within   map[string]bool // the sentence goes on unless a function word in capitals follows: "Inc.", "a.m."
	number   map[string]bool // a number follows: "No.", "Fig."
	month    map[string]bool // the sentence goes on before figures: "Oct."
	ordinals bool            // whether a full stop makes a number an ordinal: "3. Oktober"
}

// abbreviationsOf returns the abbreviations of l, with those that are in use
// in all languages.
func abbreviationsOf(l Language) abbreviations {
	if a, ok := allAbbreviations()[l]; ok {
		return a
	}
	return allAbbreviations()[""]
}

var allAbbreviations = sync.OnceValue(func() map[Language]abbreviations {
	all := map[Language]abbreviations{}
	for _, l := range append(Languages(), "", "el", "uk", "cs") {
		all[l] = abbreviations{
			before: set(beforeAll, before(l)),
			within: set(withinAll, within(l)),
			number: set(numberAll),
			month:  set(months(l), numberAll),
			ordinals: l == "de" || l == "da" || l == "no" || l == "fi" || l == "hu" || l == "cs" ||
				l == "pl" || l == "tr",
		}
	}
	return all
})

// set returns the words of lists as a set.
func set(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, list := range lists {
		for word := range strings.FieldsSeq(list) {
			m[word] = true
		}
	}
	return m
}

const (
	beforeAll = `mr mrs ms messrs dr prof rev hon gen col capt cmdr lt sgt maj sen rep gov pres amb st mt ft vs v e.g i.e eg
ie cf viz approx ca al resp incl excl esp dept asst assoc mtg tel ext`
	withinAll = `inc ltd corp co llc plc bros u.s u.k u.n d.c a.m p.m jr sr ph.d b.c a.d et.al n.b`
	numberAll = `no nos nr nos fig figs vol vols p pp pg para art arts sec sect ch chap eq ed ver s §`
)

// before returns the abbreviations of l behind which something always follows.
func before(l Language) string {
	switch l {
	case "de":
		return "z.b d.h u.a o.ä bzw hr fr vgl evtl ggf inkl exkl zzgl ca sog bspw insb abs str dipl ing mio mrd i.d.r d.i v.a s.o s.u"
	case "fr":
		return "m mm mme mmes mlle mlles me pr c.-à-d env p.ex ex cf art av bd"
	case "es":
		return "sr sra sres sras srta d dña ud uds dra lic ing p.ej ej pág págs núm art avda depto aprox vol"
	case "it":
		return "sig sigg sig.ra dott dott.ssa ing avv on es p.es pag pagg art cfr ca tel"
	case "pt":
		return "sr sra srs dra d eng prof profa p.ex ex pág págs art núm av aprox"
	case "nl":
		return "dhr mevr mw drs ir mr bijv bv o.a m.b.t d.w.z t.o.v i.v.m blz nr art t.a.v m.n"
	case "sv":
		return "t.ex bl.a dvs d.v.s s.k fr.o.m t.o.m kl ca jfr resp nr inkl exkl"
	case "da", "no":
		return "f.eks bl.a dvs ca kl nr jf pkt inkl ekskl hr fr s.k pga"
	case "fi":
		return "esim ns mm klo n ts t.s vrt nro"
	case "hu":
		return "pl kb ún ld vö dr ifj id"
	case "tr":
		return "sn av örn bkz doç yrd vb"
	case "ro":
		return "dl dna dr nr str ex p.ex art"
	case "pl":
		return "np tj tzn m.in ul al dr inż mgr ok im św por zob"
	case "ru", "uk":
		return "т.е т.к т.н напр см ср ул им стр рис табл проф акад гл п пр тыс млн млрд"
	}
	return ""
}

// within returns the abbreviations of l that may end a sentence.
func within(l Language) string {
	switch l {
	case "de":
		return "usw etc gmbh abschn nachm vorm"
	case "es":
		return "ee.uu etc s.a cía"
	case "ru", "uk":
		return "г гг в вв руб т.д т.п др коп"
	case "pl":
		return "r w godz zł tys mln itd itp"
	case "tr":
		return "a.ş ltd.şti"
	case "fr", "it", "pt", "ro":
		return "s.a s.p.a etc ecc"
	case "en":
		return "est gov.uk"
	}
	return ""
}

// months returns the abbreviated months of l.
func months(l Language) string {
	switch l {
	case "de":
		return "jan feb mrz apr jun jul aug sep sept okt nov dez"
	case "fr":
		return "janv févr avr juil sept oct nov déc"
	case "es", "pt":
		return "ene enero jan feb fev mar abr may mai jun jul ago sep sept set oct out nov dic dez"
	}
	return "jan feb mar apr may jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun"
}
