package knowledge

import (
	"strings"
	"time"
)

// months are the names of the months, January first: in English, German,
// French, Spanish, Swedish and Russian (as it stands in dates), in full and
// short, with and without their accents.
var months = func() map[string]time.Month {
	names := map[string]time.Month{}
	for i, list := range []string{
		"january jan januar jänner janner janvier janv enero ene januari января",
		"february feb februar février fevrier févr fevr febrero februari февраля",
		"march mar märz marz mrz maerz mars marzo марта",
		"april apr avril avr abril abr апреля",
		"may mai mayo maj мая",
		"june jun juni juin junio июня",
		"july jul juli juillet juil julio июля",
		"august aug août aout agosto ago augusti августа",
		"september sep sept septembre septiembre setiembre set сентября",
		"october oct oktober okt octobre octubre октября",
		"november nov novembre noviembre ноября",
		"december dec dezember dez décembre decembre déc diciembre dic декабря",
	} {
		for _, name := range strings.Fields(list) {
			names[name] = time.Month(i + 1)
		}
	}
	return names
}()

// Month returns the month called name, in any case and without a full stop
// behind a short form, and whether there is one. The languages are English,
// German, French, Spanish, Swedish and Russian. A name may be another word as
// well ("may", "set"): what stands around it has to tell.
func Month(name string) (time.Month, bool) {
	m, ok := months[strings.ToLower(name)]
	return m, ok
}
