package bot

var german = &Phrases{
	Language: "de",

	Greetings: []string{"hallo", "guten tag", "guten morgen", "guten abend", "servus", "moin", "grüß gott", "hallo zusammen"},
	Thanks:    []string{"danke", "danke schön", "dankeschön", "vielen dank", "danke dir", "besten dank", "ok danke", "super danke"},
	HelpWords: []string{"hilfe", "hilf mir", "was kannst du", "was kannst du tun", "wer bist du", "wie funktionierst du", "wie funktioniert das"},

	Greeting: "Hallo. Stell mir eine Frage, und ich zitiere, was die Dokumente sagen.",
	Welcome:  "Gern geschehen.",
	Help: "Stell eine Frage in deinen eigenen Worten. Ich antworte mit Sätzen aus den Dokumenten, wörtlich zitiert, " +
		"jeder mit einer Fußnote, die sagt, wo er steht. Frag gern weiter; ich berücksichtige deine früheren Fragen. " +
		"Wenn die Dokumente es nicht sagen, sage ich dir das.",

	Cut:     "Deine Frage ist sehr lang; ich habe die ersten %d Zeichen gelesen.",
	Reading: "Ich habe „%s“ als „%s“ gelesen.",
	Differs: "Die Dokumente widersprechen sich; das neueste steht zuerst.",
	Differ:  "Die Dokumente widersprechen sich.",

	NotFound:     "Ich habe gesucht und in den Dokumenten keine Antwort gefunden.",
	UnknownWord:  "Das Wort %s kommt in ihnen nicht vor.",
	UnknownWords: "Diese Wörter kommen in ihnen nicht vor: %s.",
	Quoted:       "„%s“",
	Nearest:      "Am nächsten kommt, was ich hier gefunden habe:",

	Empty:      "Ich sehe keine Frage. Frag mich etwas in deinen eigenen Worten.",
	Nothing:    "Hier gibt es nichts, was ich lesen darf, also kann ich nicht antworten.",
	Unverified: "Ich habe etwas gefunden, aber seine Worte sind nicht mehr die des Dokuments, also zitiere ich es nicht. Frag bitte später noch einmal.",
	Slow:       "Das hat zu lange gedauert, also habe ich aufgehört zu suchen. Frag bitte noch einmal.",
	Failed:     "Bei der Suche ist etwas schiefgegangen, also habe ich keine Antwort. Frag bitte noch einmal; die Ursache steht im Protokoll.",

	Page:     "Seite %d",
	Undated:  "ohne Datum",
	Outdated: "als veraltet gekennzeichnet",
}

var germanSentences = &sentences{
	MineWords:   []string{"meine daten", "was speicherst du über mich", "was weißt du über mich"},
	ForgetWords: []string{"vergiss mich", "lösche meine daten"},
	Limited:     "Das ist mehr, als ich in einer Minute annehmen kann. Frag bitte in einer Minute noch einmal.",
	Stopped:     "Ich habe aufgehört zu suchen, wie gewünscht.",
	Expired:     "Diese Frage bewahre ich nicht mehr auf. Stell sie bitte noch einmal.",
	NotYours:    "Das kann nur, wer gefragt hat.",
	Noted:       "Notiert, danke.",
	Lesser:      "Weniger sicher, aber nah dran:",
	NoMore:      "Mehr habe ich nicht gefunden.",
	Looked:      "Ich habe gesucht in: %s.",
	Words:       "Ich habe gesucht nach: %s.",
	Weighed:     "Verglichene Abschnitte: %d.",
	Certain:     "Sicherheit: %d\u00a0%%; für eine Antwort braucht es %d\u00a0%%.",
	Unread:      "Ich konnte nicht alles lesen, was ich hier aufbewahre: %s. Ein Teil davon ist beschädigt und wird neu gelesen.",
	Incomplete:  "In dem, was ich lesen konnte, habe ich keine Antwort gefunden, aber das ist nicht alles. Frag bitte später noch einmal.",
	SharedBy:    "%s hat „%s“ gefragt und teilt die Antwort:",
	Nobody:      "Ich weiß nicht, wen ich fragen soll: Das Dokument nennt niemanden, der zuständig ist, und in diesem Kanal hilft niemand.",
	Unreached:   "Ich konnte niemanden erreichen, der helfen kann. Versuch es bitte später noch einmal, oder frag im Kanal.",
	Asked:       "Ich habe deine Frage weitergegeben und sage Bescheid, wenn sie geklärt ist.",
	Requested:   "%s fragt „%s“ und wünscht sich die Antwort eines Menschen. Schreib bitte direkt und drück danach hier den Knopf.",
	Resolved:    "Deine Frage „%s“ ist geklärt.",
	Corrected:   "Berichtigt: Das Dokument hat sich geändert, seit ich zuerst geantwortet habe.",
	Withdrawn:   "Zurückgenommen: Was ich hier zitiert habe, steht nicht mehr im Dokument.",
	Reworded:    "Du hast deine Frage geändert. Soll ich sie so beantworten, wie sie jetzt lautet?",
	NothingKept: "Über dich bewahre ich nichts auf.",
	Kept:        "Über dich bewahre ich %s und %s auf.",
	Erased:      "Gelöscht: %s und %s.",
	TakenBack:   "Ich nehme %s zurück.",
	Stuck:       "Nicht zurückgenommen, weil nur du sie siehst und der Dienst es nicht zulässt: %s.",

	KeepQuestions: "Aufbewahrt für %s: der Wortlaut der Fragen.",
	KeepAnswers:   "Aufbewahrt für %s: wo meine Antworten stehen, damit ich sie berichtigen kann.",
	KeepVotes:     "Aufbewahrt für %s: welche Antworten geholfen haben.",
	KeepAudit:     "Aufbewahrt für %s: dass etwas geteilt, berichtigt oder gelöscht wurde, ohne den Wortlaut.",
	KeepNothing:   "Von dem, was du fragst, wird nichts aufbewahrt.",

	Days: []string{"%d Tag", "%d Tage"}, Questions: []string{"%d Frage", "%d Fragen"},
	Votes: []string{"%d Stimme", "%d Stimmen"}, Answers: []string{"%d Antwort", "%d Antworten"},
}

var germanLabels = &Labels{Looking: "Ich suche in den Dokumenten…", Controls: map[Control]string{
	Helpful: "Hilfreich", NotHelpful: "Nicht hilfreich", Why: "Warum diese Antwort", More: "Mehr zeigen", Share: "Hier teilen",
	AskPerson: "Einen Menschen fragen", Settled: "Geklärt", Again: "Neu antworten", Stop: "Stopp", Mine: "Was über mich aufbewahrt wird", Forget: "Löschen, was über mich aufbewahrt wird",
}}
