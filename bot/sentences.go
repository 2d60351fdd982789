package bot

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
	Requested string // %s, %s: a person asks a helper to answer a question
	Resolved  string // %s: the question is settled

	Corrected string // what a document says has changed since
	Withdrawn string // what was quoted stands there no more
	Reworded  string // the question was changed; answer it anew?

	NothingKept string // of a person
	Kept        string // %d, %d: questions and votes
	Erased      string // %d, %d: questions and votes
	TakenBack   string // %d: answers that are being taken away
	Stuck       string // %d: answers that cannot be

	KeepQuestions, KeepAnswers, KeepVotes, KeepAudit string // %d: days
	KeepNothing                                      string // nothing is kept
}

// say returns the sentences in p's language. They never change.
func (p *Phrases) say() *sentences {
	if s := sentencesIn[p.Language]; s != nil {
		return s
	}
	return sentencesIn["en"]
}

var sentencesIn = map[string]*sentences{
	"en": {
		MineWords:   []string{"mine", "my data", "what do you keep of me", "what do you know about me"},
		ForgetWords: []string{"forget me", "erase my data", "delete my data"},
		Limited:     "That is more than I can take in a minute. Please ask again in a minute.",
		Stopped:     "I stopped looking, as you asked.",
		Expired:     "I no longer keep that question. Please ask it again.",
		NotYours:    "Only the one who asked can do that.",
		Noted:       "Noted, thank you.",
		Lesser:      "Less certain, but near:",
		NoMore:      "I found nothing more.",
		Looked:      "I looked in: %s.",
		Words:       "I looked for: %s.",
		Weighed:     "Passages compared: %d.",
		Certain:     "Confidence: %d %%; an answer needs %d %%.",
		Unread:      "I could not read all of what I keep in: %s. A part of it is damaged and will be read anew.",
		Incomplete:  "I found no answer in what I could read, but that is not all. Please ask again later.",
		SharedBy:    "%s asked “%s” and shares the answer:",
		Nobody:      "I know of nobody to ask: the document names no owner, and this channel has no helpers.",
		Asked:       "I passed your question on, and will tell you when it is settled.",
		Requested:   "%s asks “%s”, and would like to hear from a person. Please answer there, then press the button here.",
		Resolved:    "Your question “%s” is settled.",
		Corrected:   "Corrected: the document has changed since I first answered.",
		Withdrawn:   "Taken back: what I quoted here no longer stands in the document.",
		Reworded:    "You changed your question. Shall I answer it as it reads now?",
		NothingKept: "I keep nothing of you.",
		Kept:        "I keep of you: questions %d, votes %d.",
		Erased:      "Erased: questions %d, votes %d.",
		TakenBack:   "Answers that I am taking back: %d.",
		Stuck:       "Answers that only you could see, which the service does not let me take back: %d.",

		KeepQuestions: "The words of questions are kept for days: %d.",
		KeepAnswers:   "Where answers stand is kept for days: %d.",
		KeepVotes:     "What was helpful is kept for days: %d.",
		KeepAudit:     "What was shared, corrected or erased is kept for days: %d.",
		KeepNothing:   "Nothing that you ask is kept.",
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
		Nobody:      "No sé a quién preguntar: el documento no nombra responsable y este canal no tiene ayudantes.",
		Asked:       "He pasado tu pregunta a otra persona y te diré cuando esté resuelta.",
		Requested:   "%s pregunta «%s» y quiere la respuesta de una persona. Responde allí y pulsa después el botón de aquí.",
		Resolved:    "Tu pregunta «%s» está resuelta.",
		Corrected:   "Corregido: el documento ha cambiado desde mi primera respuesta.",
		Withdrawn:   "Retirado: lo que cité aquí ya no está en el documento.",
		Reworded:    "Has cambiado tu pregunta. ¿La respondo como está ahora?",
		NothingKept: "No guardo nada tuyo.",
		Kept:        "Guardo de ti: preguntas %d, votos %d.",
		Erased:      "Borrado: preguntas %d, votos %d.",
		TakenBack:   "Respuestas que estoy retirando: %d.",
		Stuck:       "Respuestas que solo tú podías ver y que el servicio no me deja retirar: %d.",

		KeepQuestions: "Días que se guardan las palabras de las preguntas: %d.",
		KeepAnswers:   "Días que se guarda dónde están las respuestas: %d.",
		KeepVotes:     "Días que se guarda lo que fue útil: %d.",
		KeepAudit:     "Días que se guarda lo que se compartió, corrigió o borró: %d.",
		KeepNothing:   "No se guarda nada de lo que preguntas.",
	},
	"fr": {
		MineWords:   []string{"mes données", "mes donnees", "que gardes tu de moi"},
		ForgetWords: []string{"oublie moi", "oubliez moi", "efface mes données"},
		Limited:     "C’est plus que je ne peux traiter en une minute. Reposez la question dans une minute.",
		Stopped:     "J’ai cessé de chercher, comme demandé.",
		Expired:     "Je ne garde plus cette question. Reposez-la.",
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
		Nobody:      "Je ne sais à qui demander\u00a0: le document ne nomme aucun responsable et ce canal n’a pas d’aides.",
		Asked:       "J’ai transmis votre question et vous dirai quand elle sera réglée.",
		Requested:   "%s demande «\u00a0%s\u00a0» et aimerait la réponse d’une personne. Répondez là-bas, puis appuyez sur le bouton ici.",
		Resolved:    "Votre question «\u00a0%s\u00a0» est réglée.",
		Corrected:   "Corrigé\u00a0: le document a changé depuis ma première réponse.",
		Withdrawn:   "Retiré\u00a0: ce que je citais ici ne figure plus dans le document.",
		Reworded:    "Vous avez modifié votre question. Dois-je y répondre telle qu’elle est maintenant\u00a0?",
		NothingKept: "Je ne garde rien de vous.",
		Kept:        "Je garde de vous\u00a0: questions %d, votes %d.",
		Erased:      "Effacé\u00a0: questions %d, votes %d.",
		TakenBack:   "Réponses que je retire\u00a0: %d.",
		Stuck:       "Réponses que vous seul pouviez voir et que le service ne me laisse pas retirer\u00a0: %d.",

		KeepQuestions: "Jours pendant lesquels les mots des questions sont gardés\u00a0: %d.",
		KeepAnswers:   "Jours pendant lesquels l’emplacement des réponses est gardé\u00a0: %d.",
		KeepVotes:     "Jours pendant lesquels ce qui fut utile est gardé\u00a0: %d.",
		KeepAudit:     "Jours pendant lesquels est gardé ce qui fut partagé, corrigé ou effacé\u00a0: %d.",
		KeepNothing:   "Rien de ce que vous demandez n’est gardé.",
	},
	"ru": {
		MineWords:   []string{"мои данные", "что ты обо мне хранишь", "что вы обо мне храните"},
		ForgetWords: []string{"забудь меня", "забудьте меня", "сотри мои данные"},
		Limited:     "За минуту столько вопросов принять нельзя. Спросите ещё раз через минуту.",
		Stopped:     "Поиск остановлен, как вы просили.",
		Expired:     "Этот вопрос больше не хранится. Задайте его ещё раз.",
		NotYours:    "Это может сделать только тот, кто спросил.",
		Noted:       "Отмечено, спасибо.",
		Lesser:      "Менее уверенно, но близко:",
		NoMore:      "Больше ничего не нашлось.",
		Looked:      "Где искали: %s.",
		Words:       "Что искали: %s.",
		Weighed:     "Сравнено отрывков: %d.",
		Certain:     "Уверенность: %d %%; для ответа нужно %d %%.",
		Unread:      "Прочитано не всё, что хранится в: %s. Часть повреждена и будет прочитана заново.",
		Incomplete:  "В том, что удалось прочитать, ответа не нашлось, но это не всё. Спросите ещё раз позже.",
		SharedBy:    "%s спрашивает «%s» и делится ответом:",
		Nobody:      "Спросить некого: у документа нет владельца, а у канала — помощников.",
		Asked:       "Вопрос передан человеку. Я сообщу, когда он будет решён.",
		Requested:   "%s спрашивает «%s» и хочет услышать ответ человека. Ответьте там, а потом нажмите кнопку здесь.",
		Resolved:    "Ваш вопрос «%s» решён.",
		Corrected:   "Исправлено: документ изменился после первого ответа.",
		Withdrawn:   "Ответ отозван: процитированного больше нет в документе.",
		Reworded:    "Вы изменили вопрос. Ответить на него заново?",
		NothingKept: "О вас ничего не хранится.",
		Kept:        "О вас хранится: вопросов %d, оценок %d.",
		Erased:      "Стёрто: вопросов %d, оценок %d.",
		TakenBack:   "Ответов отзывается: %d.",
		Stuck:       "Ответов, которые видели только вы и которые сервис не даёт отозвать: %d.",

		KeepQuestions: "Слова вопросов хранятся, дней: %d.",
		KeepAnswers:   "Места ответов хранятся, дней: %d.",
		KeepVotes:     "Оценки хранятся, дней: %d.",
		KeepAudit:     "Записи о показанном, исправленном и стёртом хранятся, дней: %d.",
		KeepNothing:   "Ничего из того, что вы спрашиваете, не хранится.",
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
		Requested:   "%s frågar ”%s” och vill gärna höra en människa. Svara där och tryck sedan på knappen här.",
		Resolved:    "Din fråga ”%s” är löst.",
		Corrected:   "Rättat: dokumentet har ändrats sedan jag först svarade.",
		Withdrawn:   "Tillbakadraget: det jag citerade står inte längre i dokumentet.",
		Reworded:    "Du har ändrat din fråga. Ska jag svara på den som den nu lyder?",
		NothingKept: "Jag sparar inget om dig.",
		Kept:        "Jag sparar om dig: frågor %d, röster %d.",
		Erased:      "Raderat: frågor %d, röster %d.",
		TakenBack:   "Svar som jag drar tillbaka: %d.",
		Stuck:       "Svar som bara du kunde se och som tjänsten inte låter mig dra tillbaka: %d.",

		KeepQuestions: "Frågornas ord sparas i dagar: %d.",
		KeepAnswers:   "Var svaren står sparas i dagar: %d.",
		KeepVotes:     "Vad som var till hjälp sparas i dagar: %d.",
		KeepAudit:     "Vad som delats, rättats eller raderats sparas i dagar: %d.",
		KeepNothing:   "Inget av det du frågar sparas.",
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
		Requested:   "%s spør «%s» og vil gjerne høre fra et menneske. Svar der, og trykk så på knappen her.",
		Resolved:    "Spørsmålet ditt «%s» er løst.",
		Corrected:   "Rettet: dokumentet er endret siden jeg først svarte.",
		Withdrawn:   "Trukket tilbake: det jeg siterte, står ikke lenger i dokumentet.",
		Reworded:    "Du endret spørsmålet. Skal jeg svare på det slik det nå lyder?",
		NothingKept: "Jeg lagrer ingenting om deg.",
		Kept:        "Jeg lagrer om deg: spørsmål %d, stemmer %d.",
		Erased:      "Slettet: spørsmål %d, stemmer %d.",
		TakenBack:   "Svar som jeg trekker tilbake: %d.",
		Stuck:       "Svar som bare du kunne se, og som tjenesten ikke lar meg trekke tilbake: %d.",

		KeepQuestions: "Ordene i spørsmål lagres i dager: %d.",
		KeepAnswers:   "Hvor svar står, lagres i dager: %d.",
		KeepVotes:     "Hva som var til hjelp, lagres i dager: %d.",
		KeepAudit:     "Hva som er delt, rettet eller slettet, lagres i dager: %d.",
		KeepNothing:   "Ingenting av det du spør om, lagres.",
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
		Certain:     "Bizonyosság: %d %%; a válaszhoz %d %% kell.",
		Unread:      "Nem tudtam mindent elolvasni, amit itt őrzök: %s. Egy része sérült, és újra be fogom olvasni.",
		Incomplete:  "Abban, amit el tudtam olvasni, nem találtam választ, de ez nem minden. Kérdezzen újra később.",
		SharedBy:    "%s ezt kérdezte: „%s”, és megosztja a választ:",
		Nobody:      "Nem tudom, kit kérdezzek: a dokumentumnak nincs gazdája, a csatornának nincsenek segítői.",
		Asked:       "Továbbadtam a kérdését. Szólok, ha megoldódott.",
		Requested:   "%s ezt kérdezi: „%s”, és embertől szeretne választ. Kérem, ott válaszoljon, majd nyomja meg itt a gombot.",
		Resolved:    "Megoldódott a kérdése: „%s”.",
		Corrected:   "Javítva: a dokumentum megváltozott az első válaszom óta.",
		Withdrawn:   "Visszavonva: amit itt idéztem, már nem áll a dokumentumban.",
		Reworded:    "Megváltoztatta a kérdését. Válaszoljak rá újra, ahogy most áll?",
		NothingKept: "Semmit sem őrzök Önről.",
		Kept:        "Önről őrzöm: kérdések %d, szavazatok %d.",
		Erased:      "Törölve: kérdések %d, szavazatok %d.",
		TakenBack:   "Visszavonás alatt álló válaszok: %d.",
		Stuck:       "Csak Ön által látott válaszok, amelyeket a szolgáltatás nem enged visszavonni: %d.",

		KeepQuestions: "A kérdések szavait ennyi napig őrzöm: %d.",
		KeepAnswers:   "A válaszok helyét ennyi napig őrzöm: %d.",
		KeepVotes:     "A szavazatokat ennyi napig őrzöm: %d.",
		KeepAudit:     "A megosztás, javítás és törlés nyomát ennyi napig őrzöm: %d.",
		KeepNothing:   "Semmit sem őrzök abból, amit kérdez.",
	},
}
