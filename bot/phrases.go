package bot

import (
	"cmp"
	"slices"

	"footnote/qa"
)

// Phrases are the fixed words of one language. Those with a verb are formats;
// every language has the same verbs in the same order.
type Phrases struct {
	Language string // ISO 639-1

	// What a person may say that is no question, in lower case and without
	// punctuation.
	Greetings, Thanks, HelpWords []string

	Greeting string // to a greeting
	Welcome  string // to thanks
	Help     string // to a call for help

	Cut     string // %d: only the first so many characters of the question were read
	Reading string // %s, %s: the first word was read as the second
	Differs string // the citations contradict one another, the newest is first
	Differ  string // the citations contradict one another

	NotFound     string // looked, and the documents do not say
	UnknownWord  string // %s: a quoted word that occurs nowhere
	UnknownWords string // %s: a list of quoted words that occur nowhere
	Quoted       string // %s: a word in quotation marks
	Nearest      string // introduces places that were found and are no answer

	Empty      string // there is no question
	Nothing    string // there is nothing to read
	Unverified string // the quotes found are not in the document word for word
	Slow       string // it took too long
	Failed     string // something else went wrong

	Page     string // %d: a page's number
	Undated  string // in place of a document's date
	Outdated string // of a document that says itself that it is no longer valid
}

// When returns what a reader should know of the time of at: its date, and that it
// is outdated; "" when nothing is known.
func (p *Phrases) When(at qa.Place) string {
	switch {
	case !at.Outdated:
		return at.Date
	case at.Date == "":
		return p.Outdated
	}
	return at.Date + ", " + p.Outdated
}

// Dated is When with a word in place of a date that is not known.
func (p *Phrases) Dated(at qa.Place) string {
	at.Date = cmp.Or(at.Date, p.Undated)
	return p.When(at)
}

// PhrasesIn returns the phrases of language (ISO 639-1), English when there
// are none. They are shared: nobody may change them.
func PhrasesIn(language string) *Phrases {
	if language == "nb" || language == "nn" {
		language = "no"
	}
	i := slices.IndexFunc(languages, func(p *Phrases) bool { return p.Language == language })
	return languages[max(i, 0)]
}

// languages are all phrases, English first. They never change.
var languages = []*Phrases{english, spanish, french, german, dutch, russian, swedish, norwegian, hungarian}

var english = &Phrases{
	Language: "en",

	Greetings: []string{"hi", "hello", "hey", "hi there", "hello there", "hey there", "hi all", "hello all", "hi everyone", "good morning", "good afternoon", "good evening"},
	Thanks:    []string{"thanks", "thank you", "thx", "ty", "thanks a lot", "thank you very much", "thank you so much", "many thanks", "thanks so much", "ok thanks", "great thanks", "perfect thanks", "cheers"},
	HelpWords: []string{"help", "help me", "what can you do", "what do you do", "who are you", "what are you", "how do you work", "how does this work", "how do i use you", "how do i use this"},

	Greeting: "Hello. Ask me something, and I will quote what the documents say.",
	Welcome:  "You are welcome.",
	Help: "Ask a question in your own words. I answer with sentences from the documents, quoted to the letter, " +
		"each with a note that says where it stands. Ask on, and I take your earlier questions into account. " +
		"When the documents do not say, I tell you so.",

	Cut:     "Your question is very long; I read its first %d characters.",
	Reading: "I read “%s” as “%s”.",
	Differs: "The documents differ; the newest is first.",
	Differ:  "The documents differ.",

	NotFound:     "I looked, and found no answer in the documents.",
	UnknownWord:  "The word %s occurs nowhere in them.",
	UnknownWords: "These words occur nowhere in them: %s.",
	Quoted:       "“%s”",
	Nearest:      "The nearest I found:",

	Empty:      "I see no question there. Ask me something in your own words.",
	Nothing:    "There is nothing here that I may read, so I cannot answer.",
	Unverified: "I found something, but its words are no longer those of the document, so I will not quote it. Please ask again later.",
	Slow:       "That took too long, so I stopped looking. Please ask again.",
	Failed:     "Something went wrong while I was looking, so I have no answer. Please ask again; the cause is in the log.",

	Page:     "page %d",
	Undated:  "undated",
	Outdated: "marked as outdated",
}

var spanish = &Phrases{
	Language: "es",

	Greetings: []string{"hola", "buenas", "buenos días", "buenos dias", "buenas tardes", "buenas noches", "hola a todos"},
	Thanks:    []string{"gracias", "muchas gracias", "mil gracias", "ok gracias", "vale gracias"},
	HelpWords: []string{"ayuda", "ayúdame", "ayudame", "qué puedes hacer", "que puedes hacer", "quién eres", "quien eres", "cómo funciona", "como funciona", "cómo funcionas", "como funcionas"},

	Greeting: "Hola. Pregúntame algo y citaré lo que dicen los documentos.",
	Welcome:  "De nada.",
	Help: "Haz una pregunta con tus propias palabras. Respondo con frases de los documentos, citadas al pie de la letra, " +
		"cada una con una nota que dice dónde está. Si sigues preguntando, tengo en cuenta tus preguntas anteriores. " +
		"Cuando los documentos no lo dicen, te lo digo.",

	Cut:     "Tu pregunta es muy larga; he leído los primeros %d caracteres.",
	Reading: "He leído «%s» como «%s».",
	Differs: "Los documentos no coinciden; el más reciente va primero.",
	Differ:  "Los documentos no coinciden.",

	NotFound:     "He buscado y no he encontrado ninguna respuesta en los documentos.",
	UnknownWord:  "La palabra %s no aparece en ellos.",
	UnknownWords: "Estas palabras no aparecen en ellos: %s.",
	Quoted:       "«%s»",
	Nearest:      "Lo más cercano que he encontrado:",

	Empty:      "No veo ninguna pregunta. Pregúntame algo con tus propias palabras.",
	Nothing:    "Aquí no hay nada que yo pueda leer, así que no puedo responder.",
	Unverified: "He encontrado algo, pero sus palabras ya no son las del documento, así que no lo cito. Vuelve a preguntar más tarde.",
	Slow:       "He tardado demasiado y he dejado de buscar. Vuelve a preguntar.",
	Failed:     "Algo ha fallado mientras buscaba, así que no tengo respuesta. Vuelve a preguntar; la causa está en el registro.",

	Page:     "página %d",
	Undated:  "sin fecha",
	Outdated: "marcado como obsoleto",
}

var french = &Phrases{
	Language: "fr",

	Greetings: []string{"bonjour", "salut", "bonsoir", "coucou", "bonjour à tous"},
	Thanks:    []string{"merci", "merci beaucoup", "merci bien", "ok merci", "super merci", "un grand merci"},
	HelpWords: []string{"aide", "aide moi", "à l'aide", "que peux tu faire", "que sais tu faire", "qui es tu", "comment ça marche", "comment ca marche"},

	Greeting: "Bonjour. Posez-moi une question et je citerai ce que disent les documents.",
	Welcome:  "Je vous en prie.",
	Help: "Posez une question avec vos propres mots. Je réponds par des phrases des documents, citées à la lettre, " +
		"chacune avec une note qui dit où elle se trouve. Si vous continuez, je tiens compte de vos questions précédentes. " +
		"Quand les documents ne le disent pas, je vous le dis.",

	Cut:     "Votre question est très longue\u00a0; j’en ai lu les %d premiers caractères.",
	Reading: "J’ai lu «\u00a0%s\u00a0» comme «\u00a0%s\u00a0».",
	Differs: "Les documents ne concordent pas\u00a0; le plus récent vient en premier.",
	Differ:  "Les documents ne concordent pas.",

	NotFound:     "J’ai cherché et je n’ai pas trouvé de réponse dans les documents.",
	UnknownWord:  "Le mot %s n’y figure nulle part.",
	UnknownWords: "Ces mots n’y figurent nulle part\u00a0: %s.",
	Quoted:       "«\u00a0%s\u00a0»",
	Nearest:      "Ce que j’ai trouvé de plus proche\u00a0:",

	Empty:      "Je ne vois pas de question. Demandez-moi quelque chose avec vos propres mots.",
	Nothing:    "Il n’y a rien ici que je puisse lire\u00a0; je ne peux donc pas répondre.",
	Unverified: "J’ai trouvé quelque chose, mais ce ne sont plus les mots du document\u00a0; je ne le cite donc pas. Reposez la question plus tard.",
	Slow:       "Cela prenait trop de temps et j’ai cessé de chercher. Reposez la question.",
	Failed:     "Un problème est survenu pendant la recherche\u00a0; je n’ai donc pas de réponse. Reposez la question\u00a0; la cause est dans le journal.",

	Page:     "page %d",
	Undated:  "sans date",
	Outdated: "marqué comme obsolète",
}

var russian = &Phrases{
	Language: "ru",

	Greetings: []string{"привет", "здравствуй", "здравствуйте", "добрый день", "доброе утро", "добрый вечер", "всем привет"},
	Thanks:    []string{"спасибо", "большое спасибо", "спасибо большое", "благодарю", "ок спасибо"},
	HelpWords: []string{"помощь", "помоги", "помогите", "справка", "что ты умеешь", "что вы умеете", "кто ты", "кто вы", "как это работает"},

	Greeting: "Здравствуйте. Задайте вопрос, и я процитирую то, что говорится в документах.",
	Welcome:  "Пожалуйста.",
	Help: "Задайте вопрос своими словами. Я отвечаю предложениями из документов, цитируя их дословно; " +
		"у каждой цитаты есть сноска с указанием места. В следующих вопросах я учитываю предыдущие. " +
		"Если в документах ответа нет, я так и скажу.",

	Cut:     "Вопрос очень длинный; прочитано символов: %d.",
	Reading: "Слово «%s» прочитано как «%s».",
	Differs: "Документы расходятся; сначала идёт самый новый.",
	Differ:  "Документы расходятся.",

	NotFound:     "Поиск выполнен, но ответа в документах не нашлось.",
	UnknownWord:  "Слово %s в них не встречается.",
	UnknownWords: "Эти слова в них не встречаются: %s.",
	Quoted:       "«%s»",
	Nearest:      "Ближе всего оказалось:",

	Empty:      "Здесь нет вопроса. Спросите о чём-нибудь своими словами.",
	Nothing:    "Здесь нет ничего, что мне можно читать, поэтому ответить нельзя.",
	Unverified: "Кое-что нашлось, но слова уже не совпадают с документом, поэтому цитаты не будет. Спросите ещё раз позже.",
	Slow:       "Поиск занял слишком много времени и был остановлен. Спросите ещё раз.",
	Failed:     "Во время поиска произошла ошибка, поэтому ответа нет. Спросите ещё раз; причина записана в журнале.",

	Page:     "страница %d",
	Undated:  "без даты",
	Outdated: "помечено как устаревшее",
}

var swedish = &Phrases{
	Language: "sv",

	Greetings: []string{"hej", "hejsan", "hej hej", "hallå", "tjena", "god morgon", "god kväll", "hej alla"},
	Thanks:    []string{"tack", "tack så mycket", "tusen tack", "stort tack", "ok tack", "tackar"},
	HelpWords: []string{"hjälp", "hjälp mig", "vad kan du göra", "vad kan du", "vem är du", "hur fungerar du", "hur fungerar det"},

	Greeting: "Hej. Ställ en fråga, så citerar jag vad dokumenten säger.",
	Welcome:  "Varsågod.",
	Help: "Ställ en fråga med dina egna ord. Jag svarar med meningar ur dokumenten, ordagrant citerade, " +
		"var och en med en not som säger var den står. Fråga gärna vidare; jag tar hänsyn till dina tidigare frågor. " +
		"När dokumenten inte ger något svar säger jag det.",

	Cut:     "Din fråga är mycket lång; jag har läst de första %d tecknen.",
	Reading: "Jag läste ”%s” som ”%s”.",
	Differs: "Dokumenten säger olika saker; det nyaste står först.",
	Differ:  "Dokumenten säger olika saker.",

	NotFound:     "Jag har letat men hittar inget svar i dokumenten.",
	UnknownWord:  "Ordet %s förekommer inte i dem.",
	UnknownWords: "De här orden förekommer inte i dem: %s.",
	Quoted:       "”%s”",
	Nearest:      "Det närmaste jag hittade:",

	Empty:      "Jag ser ingen fråga. Fråga mig något med dina egna ord.",
	Nothing:    "Det finns inget här som jag får läsa, så jag kan inte svara.",
	Unverified: "Jag hittade något, men orden är inte längre dokumentets, så jag citerar det inte. Fråga igen senare.",
	Slow:       "Det tog för lång tid, så jag slutade leta. Fråga igen.",
	Failed:     "Något gick fel medan jag letade, så jag har inget svar. Fråga igen; orsaken står i loggen.",

	Page:     "sida %d",
	Undated:  "utan datum",
	Outdated: "märkt som inaktuellt",
}

var norwegian = &Phrases{
	Language: "no",

	Greetings: []string{"hei", "hei hei", "heisann", "hallo", "god morgen", "god dag", "god kveld", "hei alle"},
	Thanks:    []string{"takk", "tusen takk", "mange takk", "takk skal du ha", "ok takk"},
	HelpWords: []string{"hjelp", "hjelp meg", "hva kan du gjøre", "hva kan du", "hvem er du", "hvordan virker du", "hvordan fungerer du", "hvordan virker dette"},

	Greeting: "Hei. Still et spørsmål, så siterer jeg det dokumentene sier.",
	Welcome:  "Bare hyggelig.",
	Help: "Still et spørsmål med dine egne ord. Jeg svarer med setninger fra dokumentene, ordrett sitert, " +
		"hver med en note som sier hvor den står. Spør gjerne videre; jeg tar hensyn til de tidligere spørsmålene dine. " +
		"Når dokumentene ikke gir noe svar, sier jeg det.",

	Cut:     "Spørsmålet ditt er svært langt; jeg har lest de første %d tegnene.",
	Reading: "Jeg leste «%s» som «%s».",
	Differs: "Dokumentene sier ulike ting; det nyeste står først.",
	Differ:  "Dokumentene sier ulike ting.",

	NotFound:     "Jeg har lett, men finner ikke noe svar i dokumentene.",
	UnknownWord:  "Ordet %s forekommer ikke i dem.",
	UnknownWords: "Disse ordene forekommer ikke i dem: %s.",
	Quoted:       "«%s»",
	Nearest:      "Det nærmeste jeg fant:",

	Empty:      "Jeg ser ikke noe spørsmål. Spør meg om noe med dine egne ord.",
	Nothing:    "Det er ingenting her som jeg kan lese, så jeg kan ikke svare.",
	Unverified: "Jeg fant noe, men ordene er ikke lenger dokumentets, så jeg siterer det ikke. Spør igjen senere.",
	Slow:       "Det tok for lang tid, så jeg sluttet å lete. Spør igjen.",
	Failed:     "Noe gikk galt mens jeg lette, så jeg har ikke noe svar. Spør igjen; årsaken står i loggen.",

	Page:     "side %d",
	Undated:  "uten dato",
	Outdated: "merket som utdatert",
}

var hungarian = &Phrases{
	Language: "hu",

	Greetings: []string{"szia", "sziasztok", "helló", "hello", "üdv", "jó napot", "jó reggelt", "jó estét"},
	Thanks:    []string{"köszönöm", "köszi", "kösz", "nagyon köszönöm", "köszönöm szépen", "ok köszönöm"},
	HelpWords: []string{"segítség", "segíts", "súgó", "mit tudsz", "ki vagy", "hogyan működsz", "hogy működik"},

	Greeting: "Üdvözlöm. Kérdezzen valamit, és idézem, amit a dokumentumok mondanak.",
	Welcome:  "Szívesen.",
	Help: "Kérdezzen a saját szavaival. A dokumentumok szó szerint idézett mondataival válaszolok, " +
		"mindegyikhez jegyzet tartozik, amely megmondja, hol áll. Ha tovább kérdez, figyelembe veszem a korábbi kérdéseit. " +
		"Ha a dokumentumok nem adnak választ, megmondom.",

	Cut:     "A kérdés nagyon hosszú; az első %d karakterét olvastam el.",
	Reading: "A(z) „%s” szót így olvastam: „%s”.",
	Differs: "A dokumentumok eltérnek egymástól; a legújabb áll elöl.",
	Differ:  "A dokumentumok eltérnek egymástól.",

	NotFound:     "Kerestem, de nem találtam választ a dokumentumokban.",
	UnknownWord:  "Ez a szó nem fordul elő bennük: %s.",
	UnknownWords: "Ezek a szavak nem fordulnak elő bennük: %s.",
	Quoted:       "„%s”",
	Nearest:      "A legközelebbi, amit találtam:",

	Empty:      "Nem látok kérdést. Kérdezzen valamit a saját szavaival.",
	Nothing:    "Itt nincs semmi, amit elolvashatnék, ezért nem tudok válaszolni.",
	Unverified: "Találtam valamit, de a szavai már nem egyeznek a dokumentummal, ezért nem idézem. Kérdezzen újra később.",
	Slow:       "Túl sokáig tartott, ezért abbahagytam a keresést. Kérdezzen újra.",
	Failed:     "Hiba történt keresés közben, ezért nincs válaszom. Kérdezzen újra; az ok a naplóban van.",

	Page:     "%d. oldal",
	Undated:  "dátum nélkül",
	Outdated: "elavultként megjelölve",
}
