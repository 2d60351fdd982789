package bot

// Labels are the words that an adapter sets beside a reply, in one language.
type Labels struct {
	Controls map[Control]string // on buttons; every Control has one
	Looking  string             // stands where an answer will be
}

// Labels returns the labels in p's language. They are shared: nobody may
// change them.
func (p *Phrases) Labels() *Labels {
	if l := labels[p.Language]; l != nil {
		return l
	}
	return labels["en"]
}

// Expired is what to say to somebody who uses a control whose question is not
// kept any more.
func (p *Phrases) Expired() string { return p.say().Expired }

// labels are those of every language. They never change.
var labels = map[string]*Labels{
	"de": germanLabels, "nl": dutchLabels,
	"en": {Looking: "Looking in the documents…", Controls: map[Control]string{
		Helpful: "Helpful", NotHelpful: "Not helpful", Why: "Why this answer", More: "Show more", Share: "Share here",
		AskPerson: "Ask a person", Settled: "Settled", Again: "Answer again", Stop: "Stop", Mine: "What is kept about me", Forget: "Erase what is kept about me",
	}},
	"es": {Looking: "Buscando en los documentos…", Controls: map[Control]string{
		Helpful: "Útil", NotHelpful: "No es útil", Why: "Por qué esta respuesta", More: "Ver más", Share: "Compartir aquí",
		AskPerson: "Preguntar a una persona", Settled: "Resuelto", Again: "Responder de nuevo", Stop: "Detener", Mine: "Qué se guarda sobre mí", Forget: "Borrar lo que se guarda sobre mí",
	}},
	"fr": {Looking: "Je cherche dans les documents…", Controls: map[Control]string{
		Helpful: "Utile", NotHelpful: "Pas utile", Why: "Pourquoi cette réponse", More: "Voir plus", Share: "Partager ici",
		AskPerson: "Demander à quelqu’un", Settled: "Réglé", Again: "Répondre à nouveau", Stop: "Arrêter", Mine: "Ce qui est conservé sur moi", Forget: "Effacer ce qui est conservé sur moi",
	}},
	"ru": {Looking: "Идёт поиск в документах…", Controls: map[Control]string{
		Helpful: "Полезно", NotHelpful: "Не помогло", Why: "Почему такой ответ", More: "Показать ещё", Share: "Показать всем здесь",
		AskPerson: "Спросить человека", Settled: "Решено", Again: "Ответить заново", Stop: "Остановить", Mine: "Что обо мне хранится", Forget: "Стереть всё обо мне",
	}},
	"sv": {Looking: "Letar i dokumenten…", Controls: map[Control]string{
		Helpful: "Till hjälp", NotHelpful: "Inte till hjälp", Why: "Varför det här svaret", More: "Visa mer", Share: "Dela här",
		AskPerson: "Fråga en människa", Settled: "Löst", Again: "Svara igen", Stop: "Stoppa", Mine: "Vad som sparas om mig", Forget: "Radera det som sparas om mig",
	}},
	"no": {Looking: "Leter i dokumentene…", Controls: map[Control]string{
		Helpful: "Til hjelp", NotHelpful: "Ikke til hjelp", Why: "Hvorfor dette svaret", More: "Vis mer", Share: "Del her",
		AskPerson: "Spør et menneske", Settled: "Løst", Again: "Svar på nytt", Stop: "Stopp", Mine: "Hva som lagres om meg", Forget: "Slett det som lagres om meg",
	}},
	"hu": {Looking: "Keresek a dokumentumokban…", Controls: map[Control]string{
		Helpful: "Hasznos", NotHelpful: "Nem hasznos", Why: "Miért ez a válasz", More: "Továbbiak", Share: "Megosztás itt",
		AskPerson: "Ember megkérdezése", Settled: "Megoldva", Again: "Új válasz", Stop: "Leállítás", Mine: "Mit tárol rólam", Forget: "A rólam tároltak törlése",
	}},
}
