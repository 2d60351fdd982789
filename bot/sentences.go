package bot

import "fmt"

// sentences are what Footnote says about its own doings, in one language. Those
// with a verb are formats; every language has the same verbs in the same order.
type sentences struct {
	MineWords, ForgetWords []string // what a person may say to see or erase what is kept of them

	Limited  string // over a limit, for now
	Stopped  string // somebody pressed "Stop"
	Expired  string // the question is no longer kept
	NotYours string // only the asker may do that
	Noted    string // a vote was noted

	Lesser  string // introduces quotes that are less certain
	NoMore  string // there are none
	Looked  string // %s: the spaces that were looked in
	Words   string // %s: the words that were looked for
	Weighed string // %d: passages that were compared
	Certain string // %d, %d: per cent of confidence, and what an answer needs

	Unread     string // %s: the spaces that could not be read in full
	Incomplete string // looked, and not found in what could be read

	SharedBy string // %s, %s: a person and their question, whose answer follows

	Nobody    string // there is nobody to ask
	Asked     string // somebody was asked
	Unreached string // nobody of those could be
	Requested string // %s, %s: a person asks a helper to answer a question
	Resolved  string // %s: the question is settled

	Corrected string // what a document says has changed since
	Withdrawn string // what was quoted stands there no more
	Reworded  string // the question was changed; answer it anew?

	NothingKept string // of a person
	Kept        string // %s, %s: questions and votes, counted
	Erased      string // %s, %s: likewise
	TakenBack   string // %s: answers, counted, that are being taken away
	Stuck       string // %s: answers, counted, that cannot be

	KeepQuestions, KeepAnswers, KeepVotes, KeepAudit string // %s: days, counted
	KeepNothing                                      string // nothing is kept

	// How many of each there are; see counted.
	Days, Questions, Votes, Answers []string
}

// counted returns n of what forms name, with a %d for the number: one form for
// all numbers; or one for one and one for more; or, as in Russian, one for 1,
// 21, 31 ..., one for 2 to 4, 22 to 24 ..., and one for the others.
func counted(n int, forms []string) string {
	form := len(forms) - 1
	switch {
	case len(forms) == 2 && n == 1, len(forms) == 3 && n%10 == 1 && n%100 != 11:
		form = 0
	case len(forms) == 3 && n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
		form = 1
	}
	return fmt.Sprintf(forms[form], n)
}

// say returns the sentences in p's language. They never change.
func (p *Phrases) say() *sentences {
	if s := sentencesIn[p.Language]; s != nil {
		return s
	}
	return sentencesIn["en"]
}

var sentencesIn = map[string]*sentences{
	"de": germanSentences, "nl": dutchSentences,
	"en": {
		MineWords:   []string{"mine", "my data", "what do you keep of me", "what do you keep about me", "what do you know about me"},
		ForgetWords: []string{"forget me", "erase my data", "delete my data"},
		Limited:     "That is more than I can take in a minute. Please ask again in a minute.",
		Stopped:     "I stopped looking, as you asked.",
		Expired:     "I no longer keep that question. Please ask it again.",
		NotYours:    "Only the one who asked can do that.",
		Noted:       "Noted, thank you.",
		Lesser:      "Less certain, but close:",
		NoMore:      "I found nothing more.",
		Looked:      "I looked in: %s.",
		Words:       "I looked for: %s.",
		Weighed:     "Passages compared: %d.",
		Certain:     "Confidence: %d%%; an answer needs %d%%.",
		Unread:      "I could not read all of what I keep in: %s. A part of it is damaged and will be read anew.",
		Incomplete:  "I found no answer in what I could read, but that is not all. Please ask again later.",
		SharedBy:    "%s asked “%s” and shares the answer:",
		Nobody:      "I know of nobody to ask: the document names no owner, and this channel has no helpers.",
		Asked:       "I passed your question on, and will tell you when it is settled.",
		Unreached:   "I could not reach anybody who can help. Please try again later, or ask in the channel.",
		Requested:   "%s asks “%s” and would like an answer from a person. Please write to them, then press the button here.",
		Resolved:    "Your question “%s” is settled.",
		Corrected:   "Corrected: the document has changed since I first answered.",
		Withdrawn:   "Taken back: what I quoted here no longer stands in the document.",
		Reworded:    "You changed your question. Shall I answer it as it reads now?",
		NothingKept: "I keep nothing about you.",
		Kept:        "About you I keep %s and %s.",
		Erased:      "Erased: %s and %s.",
		TakenBack:   "I am taking back %s.",
		Stuck:       "Not taken back, because only you can see them and the service does not let me: %s.",

		KeepQuestions: "Kept for %s: the wording of questions.",
		KeepAnswers:   "Kept for %s: where my answers stand, so that I can correct them.",
		KeepVotes:     "Kept for %s: which answers were found helpful.",
		KeepAudit:     "Kept for %s: that something was shared, corrected or erased, without its words.",
		KeepNothing:   "Nothing that you ask is kept.",

		Days: []string{"%d day", "%d days"}, Questions: []string{"%d question", "%d questions"},
		Votes: []string{"%d vote", "%d votes"}, Answers: []string{"%d answer", "%d answers"},
	},
	"es": {
		MineWords:   []string{"mis datos", "qué guardas de mí", "que guardas de mi"},
		ForgetWords: []string{"olvídame", "olvidame", "borra mis datos"},
		Limited:     "Es más de lo que puedo atender en un minuto. Vuelve a preguntar dentro de un minuto.",
		Stopped:     "He dejado de buscar, como pediste.",
		Expired:     "Ya no guardo esa pregunta. Vuelve a hacerla.",
		NotYours:    "Solo puede hacerlo quien preguntó.",
		Noted:       "Anotado, gracias.",
		Lesser:      "Menos seguro, pero cercano:",
		NoMore:      "No he encontrado nada más.",
		Looked:      "He buscado en: %s.",
		Words:       "He buscado: %s.",
		Weighed:     "Pasajes comparados: %d.",
		Certain:     "Confianza: %d %%; una respuesta necesita %d %%.",
		Unread:      "No he podido leer todo lo que guardo en: %s. Una parte está dañada y se leerá de nuevo.",
		Incomplete:  "No he encontrado respuesta en lo que he podido leer, pero no es todo. Vuelve a preguntar más tarde.",
		SharedBy:    "%s preguntó «%s» y comparte la respuesta:",
		Nobody:      "No sé a quién preguntar: el documento no indica ningún responsable y en este canal no hay nadie que ayude.",
		Asked:       "He pasado tu pregunta a otra persona y te avisaré cuando esté resuelta.",
		Unreached:   "No he podido avisar a nadie que pueda ayudar. Inténtalo más tarde o pregunta en el canal.",
		Requested:   "%s pregunta «%s» y quiere la respuesta de una persona. Escríbele y pulsa después el botón de aquí.",
		Resolved:    "Tu pregunta «%s» está resuelta.",
		Corrected:   "Corregido: el documento ha cambiado desde mi primera respuesta.",
		Withdrawn:   "Retirado: lo que cité aquí ya no está en el documento.",
		Reworded:    "Has cambiado tu pregunta. ¿La respondo como está ahora?",
		NothingKept: "No guardo nada sobre ti.",
		Kept:        "Sobre ti guardo %s y %s.",
		Erased:      "Borrado: %s y %s.",
		TakenBack:   "Estoy retirando %s.",
		Stuck:       "Sin retirar, porque solo tú las ves y el servicio no me deja: %s.",

		KeepQuestions: "Se guarda durante %s: el texto de las preguntas.",
		KeepAnswers:   "Se guarda durante %s: dónde están mis respuestas, para poder corregirlas.",
		KeepVotes:     "Se guarda durante %s: qué respuestas resultaron útiles.",
		KeepAudit:     "Se guarda durante %s: que algo se compartió, corrigió o borró, sin su texto.",
		KeepNothing:   "No se guarda nada de lo que preguntas.",

		Days: []string{"%d día", "%d días"}, Questions: []string{"%d pregunta", "%d preguntas"},
		Votes: []string{"%d voto", "%d votos"}, Answers: []string{"%d respuesta", "%d respuestas"},
	},
	"fr": {
		MineWords:   []string{"mes données", "mes donnees", "que gardes tu de moi"},
		ForgetWords: []string{"oublie moi", "oubliez moi", "efface mes données"},
		Limited:     "C’est plus que je ne peux traiter en une minute. Reposez la question dans une minute.",
		Stopped:     "J’ai cessé de chercher, comme demandé.",
		Expired:     "Je ne conserve plus cette question. Reposez-la.",
		NotYours:    "Seule la personne qui a posé la question peut le faire.",
		Noted:       "C’est noté, merci.",
		Lesser:      "Moins sûr, mais proche\u00a0:",
		NoMore:      "Je n’ai rien trouvé de plus.",
		Looked:      "J’ai cherché dans\u00a0: %s.",
		Words:       "J’ai cherché\u00a0: %s.",
		Weighed:     "Passages comparés\u00a0: %d.",
		Certain:     "Confiance\u00a0: %d\u00a0%%\u00a0; une réponse demande %d\u00a0%%.",
		Unread:      "Je n’ai pas pu lire tout ce que je garde dans\u00a0: %s. Une partie est endommagée et sera relue.",
		Incomplete:  "Je n’ai pas trouvé de réponse dans ce que j’ai pu lire, mais ce n’est pas tout. Reposez la question plus tard.",
		SharedBy:    "%s a demandé «\u00a0%s\u00a0» et partage la réponse\u00a0:",
		Nobody:      "Je ne sais pas à qui demander\u00a0: le document n’indique aucun responsable et personne n’est désigné pour aider dans ce canal.",
		Asked:       "J’ai transmis votre question et je vous préviendrai quand elle sera réglée.",
		Unreached:   "Je n’ai pu joindre personne qui puisse aider. Réessayez plus tard, ou demandez dans le canal.",
		Requested:   "%s demande «\u00a0%s\u00a0» et aimerait la réponse d’une personne. Écrivez-lui, puis appuyez sur le bouton ici.",
		Resolved:    "Votre question «\u00a0%s\u00a0» est réglée.",
		Corrected:   "Corrigé\u00a0: le document a changé depuis ma première réponse.",
		Withdrawn:   "Retiré\u00a0: ce que je citais ici ne figure plus dans le document.",
		Reworded:    "Vous avez modifié votre question. Dois-je y répondre telle qu’elle est maintenant\u00a0?",
		NothingKept: "Je ne conserve rien sur vous.",
		Kept:        "Je conserve sur vous %s et %s.",
		Erased:      "Effacé\u00a0: %s et %s.",
		TakenBack:   "Je retire %s.",
		Stuck:       "Non retiré, car visible de vous seulement et le service ne me le permet pas\u00a0: %s.",

		KeepQuestions: "Conservé pendant %s\u00a0: le texte des questions.",
		KeepAnswers:   "Conservé pendant %s\u00a0: où se trouvent mes réponses, pour pouvoir les corriger.",
		KeepVotes:     "Conservé pendant %s\u00a0: quelles réponses ont été jugées utiles.",
		KeepAudit:     "Conservé pendant %s\u00a0: ce qui a été partagé, corrigé ou effacé, sans le texte.",
		KeepNothing:   "Rien de ce que vous demandez n’est conservé.",

		Days: []string{"%d jour", "%d jours"}, Questions: []string{"%d question", "%d questions"},
		Votes: []string{"%d vote", "%d votes"}, Answers: []string{"%d réponse", "%d réponses"},
	},
	"ru": {
		MineWords:   []string{"мои данные", "что ты обо мне хранишь", "что вы обо мне храните"},
		ForgetWords: []string{"забудь меня", "забудьте меня", "сотри мои данные"},
		Limited:     "За минуту столько вопросов принять нельзя. Спросите ещё раз через минуту.",
		Stopped:     "Поиск остановлен, как вы просили.",
		Expired:     "Этот вопрос больше не хранится. Задайте его ещё раз.",
		NotYours:    "Это может сделать только тот, кто спросил.",
		Noted:       "Учтено, спасибо.",
		Lesser:      "Менее надёжно, но близко:",
		NoMore:      "Больше ничего не нашлось.",
		Looked:      "Поиск шёл в: %s.",
		Words:       "Искомые слова: %s.",
		Weighed:     "Сравнено отрывков: %d.",
		Certain:     "Уверенность: %d %%; для ответа нужно %d %%.",
		Unread:      "Прочитано не всё, что хранится в: %s. Часть повреждена и будет прочитана заново.",
		Incomplete:  "В том, что удалось прочитать, ответа не нашлось, но это не всё. Спросите ещё раз позже.",
		SharedBy:    "%s спрашивает «%s» и делится ответом:",
		Nobody:      "Спросить некого: у документа нет владельца, а у канала — помощников.",
		Asked:       "Вопрос передан человеку. Я сообщу, когда он будет решён.",
		Unreached:   "Не удалось связаться ни с кем, кто может помочь. Попробуйте позже или спросите в канале.",
		Requested:   "%s спрашивает «%s» и хочет получить ответ от человека. Напишите ему, а потом нажмите кнопку здесь.",
		Resolved:    "Ваш вопрос «%s» решён.",
		Corrected:   "Исправлено: документ изменился после первого ответа.",
		Withdrawn:   "Ответ отозван: процитированного больше нет в документе.",
		Reworded:    "Вы изменили вопрос. Ответить на него заново?",
		NothingKept: "О вас ничего не хранится.",
		Kept:        "О вас хранится: %s и %s.",
		Erased:      "Стёрто: %s и %s.",
		TakenBack:   "Отзываю %s.",
		Stuck:       "Не отозвано, так как это видите только вы, а сервис не даёт этого сделать: %s.",

		KeepQuestions: "Хранится %s: текст вопросов.",
		KeepAnswers:   "Хранится %s: где находятся ответы, чтобы их можно было исправить.",
		KeepVotes:     "Хранится %s: какие ответы признаны полезными.",
		KeepAudit:     "Хранится %s: что было показано, исправлено или стёрто, без самого текста.",
		KeepNothing:   "Ничего из того, что вы спрашиваете, не хранится.",

		Days: []string{"%d день", "%d дня", "%d дней"}, Questions: []string{"%d вопрос", "%d вопроса", "%d вопросов"},
		Votes: []string{"%d оценка", "%d оценки", "%d оценок"}, Answers: []string{"%d ответ", "%d ответа", "%d ответов"},
	},
	"sv": {
		MineWords:   []string{"mina uppgifter", "vad sparar du om mig"},
		ForgetWords: []string{"glöm mig", "radera mina uppgifter"},
		Limited:     "Det är mer än jag hinner med på en minut. Fråga igen om en minut.",
		Stopped:     "Jag slutade leta, som du bad om.",
		Expired:     "Jag har inte kvar den frågan. Ställ den igen.",
		NotYours:    "Det kan bara den som frågade göra.",
		Noted:       "Noterat, tack.",
		Lesser:      "Mindre säkert, men nära:",
		NoMore:      "Jag hittade inget mer.",
		Looked:      "Jag letade i: %s.",
		Words:       "Jag letade efter: %s.",
		Weighed:     "Jämförda stycken: %d.",
		Certain:     "Säkerhet: %d %%; ett svar kräver %d %%.",
		Unread:      "Jag kunde inte läsa allt som jag har i: %s. En del är skadad och kommer att läsas på nytt.",
		Incomplete:  "Jag hittade inget svar i det jag kunde läsa, men det är inte allt. Fråga igen senare.",
		SharedBy:    "%s frågade ”%s” och delar svaret:",
		Nobody:      "Jag vet ingen att fråga: dokumentet har ingen ägare och kanalen inga hjälpare.",
		Asked:       "Jag har skickat frågan vidare och säger till när den är löst.",
		Unreached:   "Jag kunde inte nå någon som kan hjälpa till. Försök igen senare, eller fråga i kanalen.",
		Requested:   "%s frågar ”%s” och vill gärna ha svar av en människa. Skriv till personen och tryck sedan på knappen här.",
		Resolved:    "Din fråga ”%s” är löst.",
		Corrected:   "Rättat: dokumentet har ändrats sedan jag först svarade.",
		Withdrawn:   "Tillbakadraget: det jag citerade står inte längre i dokumentet.",
		Reworded:    "Du har ändrat din fråga. Ska jag svara på den som den nu lyder?",
		NothingKept: "Jag sparar inget om dig.",
		Kept:        "Om dig sparar jag %s och %s.",
		Erased:      "Raderat: %s och %s.",
		TakenBack:   "Jag drar tillbaka %s.",
		Stuck:       "Inte tillbakadraget, eftersom bara du ser det och tjänsten inte låter mig: %s.",

		KeepQuestions: "Sparas i %s: frågornas ordalydelse.",
		KeepAnswers:   "Sparas i %s: var mina svar står, så att de kan rättas.",
		KeepVotes:     "Sparas i %s: vilka svar som var till hjälp.",
		KeepAudit:     "Sparas i %s: att något delats, rättats eller raderats, utan dess ord.",
		KeepNothing:   "Inget av det du frågar sparas.",

		Days: []string{"%d dag", "%d dagar"}, Questions: []string{"%d fråga", "%d frågor"},
		Votes: []string{"%d röst", "%d röster"}, Answers: []string{"%d svar"},
	},
	"no": {
		MineWords:   []string{"mine data", "hva lagrer du om meg"},
		ForgetWords: []string{"glem meg", "slett mine data"},
		Limited:     "Det er mer enn jeg rekker på et minutt. Spør igjen om et minutt.",
		Stopped:     "Jeg sluttet å lete, som du ba om.",
		Expired:     "Jeg har ikke lenger det spørsmålet. Still det igjen.",
		NotYours:    "Det kan bare den som spurte, gjøre.",
		Noted:       "Notert, takk.",
		Lesser:      "Mindre sikkert, men nær:",
		NoMore:      "Jeg fant ikke mer.",
		Looked:      "Jeg lette i: %s.",
		Words:       "Jeg lette etter: %s.",
		Weighed:     "Sammenlignede avsnitt: %d.",
		Certain:     "Sikkerhet: %d %%; et svar krever %d %%.",
		Unread:      "Jeg kunne ikke lese alt jeg har i: %s. En del er skadet og blir lest på nytt.",
		Incomplete:  "Jeg fant ikke noe svar i det jeg kunne lese, men det er ikke alt. Spør igjen senere.",
		SharedBy:    "%s spurte «%s» og deler svaret:",
		Nobody:      "Jeg vet ikke om noen å spørre: dokumentet har ingen eier, og kanalen har ingen hjelpere.",
		Asked:       "Jeg har sendt spørsmålet videre og sier fra når det er løst.",
		Unreached:   "Jeg fikk ikke tak i noen som kan hjelpe. Prøv igjen senere, eller spør i kanalen.",
		Requested:   "%s spør «%s» og vil gjerne ha svar fra et menneske. Skriv til vedkommende, og trykk så på knappen her.",
		Resolved:    "Spørsmålet ditt «%s» er løst.",
		Corrected:   "Rettet: dokumentet er endret siden jeg først svarte.",
		Withdrawn:   "Trukket tilbake: det jeg siterte, står ikke lenger i dokumentet.",
		Reworded:    "Du endret spørsmålet. Skal jeg svare på det slik det nå lyder?",
		NothingKept: "Jeg lagrer ingenting om deg.",
		Kept:        "Om deg lagrer jeg %s og %s.",
		Erased:      "Slettet: %s og %s.",
		TakenBack:   "Jeg trekker tilbake %s.",
		Stuck:       "Ikke trukket tilbake, fordi bare du ser det og tjenesten ikke lar meg: %s.",

		KeepQuestions: "Lagres i %s: ordlyden i spørsmålene.",
		KeepAnswers:   "Lagres i %s: hvor svarene mine står, så de kan rettes.",
		KeepVotes:     "Lagres i %s: hvilke svar som var til hjelp.",
		KeepAudit:     "Lagres i %s: at noe er delt, rettet eller slettet, uten selve teksten.",
		KeepNothing:   "Ingenting av det du spør om, lagres.",

		Days: []string{"%d dag", "%d dager"}, Questions: []string{"%d spørsmål"},
		Votes: []string{"%d stemme", "%d stemmer"}, Answers: []string{"%d svar"},
	},
	"hu": {
		MineWords:   []string{"adataim", "mit tárolsz rólam"},
		ForgetWords: []string{"felejts el", "töröld az adataimat"},
		Limited:     "Ez több, mint amennyit egy perc alatt fogadni tudok. Kérdezzen újra egy perc múlva.",
		Stopped:     "Abbahagytam a keresést, ahogy kérte.",
		Expired:     "Ezt a kérdést már nem őrzöm. Tegye fel újra.",
		NotYours:    "Ezt csak az teheti meg, aki kérdezett.",
		Noted:       "Feljegyeztem, köszönöm.",
		Lesser:      "Kevésbé biztos, de közeli:",
		NoMore:      "Nem találtam többet.",
		Looked:      "Itt kerestem: %s.",
		Words:       "Ezt kerestem: %s.",
		Weighed:     "Összehasonlított részek: %d.",
		Certain:     "Bizonyosság: %d%%; a válaszhoz %d%% kell.",
		Unread:      "Nem tudtam mindent elolvasni, amit itt őrzök: %s. Egy része sérült, és újra be fogom olvasni.",
		Incomplete:  "Abban, amit el tudtam olvasni, nem találtam választ, de ez nem minden. Kérdezzen újra később.",
		SharedBy:    "%s ezt kérdezte: „%s”, és megosztja a választ:",
		Nobody:      "Nem tudom, kit kérdezzek: a dokumentumnak nincs gazdája, a csatornának nincsenek segítői.",
		Asked:       "Továbbadtam a kérdését. Szólok, ha megoldódott.",
		Unreached:   "Senkit sem értem el, aki segíthetne. Próbálja újra később, vagy kérdezzen a csatornában.",
		Requested:   "%s ezt kérdezi: „%s”, és embertől szeretne választ. Kérem, írjon neki, majd nyomja meg itt a gombot.",
		Resolved:    "Megoldódott a kérdése: „%s”.",
		Corrected:   "Javítva: a dokumentum megváltozott az első válaszom óta.",
		Withdrawn:   "Visszavonva: amit itt idéztem, már nem áll a dokumentumban.",
		Reworded:    "Megváltoztatta a kérdését. Válaszoljak rá újra, ahogy most áll?",
		NothingKept: "Semmit sem őrzök Önről.",
		Kept:        "Önről ezt őrzöm: %s és %s.",
		Erased:      "Törölve: %s és %s.",
		TakenBack:   "Visszavonok %s.",
		Stuck:       "Nem vontam vissza, mert csak Ön látja, és a szolgáltatás nem engedi: %s.",

		KeepQuestions: "%sig őrzöm: a kérdések szövegét.",
		KeepAnswers:   "%sig őrzöm: a válaszaim helyét, hogy javíthassam őket.",
		KeepVotes:     "%sig őrzöm: mely válaszok voltak hasznosak.",
		KeepAudit:     "%sig őrzöm: hogy valamit megosztottak, javítottak vagy töröltek, a szövege nélkül.",
		KeepNothing:   "Semmit sem őrzök abból, amit kérdez.",

		Days: []string{"%d nap"}, Questions: []string{"%d kérdés"},
		Votes: []string{"%d szavazat"}, Answers: []string{"%d választ"},
	},
}
