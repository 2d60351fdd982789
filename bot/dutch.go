package bot

var dutch = &Phrases{
	Language: "nl",

	Greetings: []string{"hoi", "goedemorgen", "goedemiddag", "goedenavond", "goedendag", "hoi allemaal"},
	Thanks:    []string{"bedankt", "dank je", "dank je wel", "dankjewel", "hartelijk dank", "oké bedankt"},
	HelpWords: []string{"help mij", "hulp", "wat kun je", "wat kan je", "wie ben je", "hoe werk je", "hoe werkt dit"},

	Greeting: "Hallo. Stel me een vraag, dan citeer ik wat de documenten zeggen.",
	Welcome:  "Graag gedaan.",
	Help: "Stel een vraag in je eigen woorden. Ik antwoord met zinnen uit de documenten, letterlijk geciteerd, " +
		"elk met een noot die zegt waar die staat. Vraag gerust door; ik houd rekening met je eerdere vragen. " +
		"Als de documenten het niet zeggen, zeg ik dat.",

	Cut:     "Je vraag is erg lang; ik heb de eerste %d tekens gelezen.",
	Reading: "Ik heb “%s” gelezen als “%s”.",
	Differs: "De documenten spreken elkaar tegen; het nieuwste staat eerst.",
	Differ:  "De documenten spreken elkaar tegen.",

	NotFound:     "Ik heb gezocht en in de documenten geen antwoord gevonden.",
	UnknownWord:  "Het woord %s komt er niet in voor.",
	UnknownWords: "Deze woorden komen er niet in voor: %s.",
	Quoted:       "“%s”",
	Nearest:      "Het dichtst in de buurt komt:",

	Empty:      "Ik zie geen vraag. Vraag me iets in je eigen woorden.",
	Nothing:    "Er is hier niets dat ik mag lezen, dus ik kan niet antwoorden.",
	Unverified: "Ik heb iets gevonden, maar de woorden zijn niet meer die van het document, dus ik citeer het niet. Vraag het later nog eens.",
	Slow:       "Het duurde te lang, dus ik ben gestopt met zoeken. Vraag het nog eens.",
	Failed:     "Er ging iets mis tijdens het zoeken, dus ik heb geen antwoord. Vraag het nog eens; de oorzaak staat in het logboek.",

	Page:     "pagina %d",
	Undated:  "zonder datum",
	Outdated: "als verouderd gemarkeerd",
}

var dutchSentences = &sentences{
	MineWords:   []string{"mijn gegevens", "wat bewaar je over mij", "wat weet je over mij"},
	ForgetWords: []string{"vergeet mij", "wis mijn gegevens"},
	Limited:     "Dat is meer dan ik in een minuut aankan. Vraag het over een minuut nog eens.",
	Stopped:     "Ik ben gestopt met zoeken, zoals je vroeg.",
	Expired:     "Die vraag bewaar ik niet meer. Stel haar opnieuw.",
	NotYours:    "Dat kan alleen wie de vraag stelde.",
	Noted:       "Genoteerd, dank je.",
	Lesser:      "Minder zeker, maar dichtbij:",
	NoMore:      "Meer heb ik niet gevonden.",
	Looked:      "Ik heb gezocht in: %s.",
	Words:       "Ik heb gezocht naar: %s.",
	Weighed:     "Vergeleken passages: %d.",
	Certain:     "Zekerheid: %d%%; voor een antwoord is %d%% nodig.",
	Unread:      "Ik kon niet alles lezen wat ik hier bewaar: %s. Een deel is beschadigd en wordt opnieuw gelezen.",
	Incomplete:  "In wat ik kon lezen vond ik geen antwoord, maar dat is niet alles. Vraag het later nog eens.",
	SharedBy:    "%s vroeg “%s” en deelt het antwoord:",
	Nobody:      "Ik weet niet aan wie ik het moet vragen: het document noemt geen eigenaar en in dit kanaal helpt niemand.",
	Unreached:   "Ik kon niemand bereiken die kan helpen. Probeer het later nog eens, of vraag het in het kanaal.",
	Asked:       "Ik heb je vraag doorgegeven en laat het weten als ze is opgelost.",
	Requested:   "%s vraagt “%s” en wil graag antwoord van een mens. Schrijf naar deze persoon en druk daarna hier op de knop.",
	Resolved:    "Je vraag “%s” is opgelost.",
	Corrected:   "Verbeterd: het document is veranderd sinds mijn eerste antwoord.",
	Withdrawn:   "Ingetrokken: wat ik hier citeerde, staat niet meer in het document.",
	Reworded:    "Je hebt je vraag veranderd. Zal ik haar beantwoorden zoals ze nu luidt?",
	NothingKept: "Ik bewaar niets over jou.",
	Kept:        "Over jou bewaar ik %s en %s.",
	Erased:      "Gewist: %s en %s.",
	TakenBack:   "Ik trek %s in.",
	Stuck:       "Niet ingetrokken, omdat alleen jij ze ziet en de dienst het niet toelaat: %s.",

	KeepQuestions: "%s bewaard: de tekst van vragen.",
	KeepAnswers:   "%s bewaard: waar mijn antwoorden staan, zodat ik ze kan verbeteren.",
	KeepVotes:     "%s bewaard: welke antwoorden hielpen.",
	KeepAudit:     "%s bewaard: dat iets is gedeeld, verbeterd of gewist, zonder de tekst.",
	KeepNothing:   "Van wat je vraagt wordt niets bewaard.",

	Days: []string{"%d dag", "%d dagen"}, Questions: []string{"%d vraag", "%d vragen"},
	Votes: []string{"%d stem", "%d stemmen"}, Answers: []string{"%d antwoord", "%d antwoorden"},
}

var dutchLabels = &Labels{Looking: "Ik zoek in de documenten…", Controls: map[Control]string{
	Helpful: "Nuttig", NotHelpful: "Niet nuttig", Why: "Waarom dit antwoord", More: "Meer tonen", Share: "Hier delen",
	AskPerson: "Een mens vragen", Settled: "Opgelost", Again: "Opnieuw antwoorden", Stop: "Stop", Mine: "Wat over mij wordt bewaard", Forget: "Wis wat over mij wordt bewaard",
}}
