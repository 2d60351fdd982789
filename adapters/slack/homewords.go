package slack

import (
	"strings"

	"footnote/bot"
)

// homeText is the words of the home page, in one language.
type homeText struct {
	Title     string // of the page
	Ways      string // how to ask
	Command   string // %s: the slash command; how to ask, where there is one
	Spaces    string // above the spaces that may be read to the person
	Nothing   string // there are none
	More      string // %d: so many more
	One       string // a document
	Documents string // %d: documents, several
	None      string // no document

	Fresh   string // just compared with the sources
	Minutes string // %d: minutes ago
	Hours   string // %d: hours ago
	Day     string // %s: on that day

	Begin   string // above questions to begin with
	Answers string // the same, beside the messages with an agent
	Latest  string // above the person's own questions
	Kept    string // above what is kept of them
	Unsaid  string // nothing is said of that

	Settings  string // above how Footnote is set up
	FollowUps string // the settings by name
	Groups    string
	LookUp    string
	Previews  string
	On, Off   string
	Where     string // where they are changed
}

// wordsIn returns the words in language (ISO 639-1), English where there are
// none.
func wordsIn(language string) *homeText {
	if w := homeWords[bot.PhrasesIn(language).Language]; w != nil {
		return w
	}
	return homeWords["en"]
}

// languageOf returns the language (ISO 639-1) of a locale of Slack's
// ("fr-FR"), "" when there is none.
func languageOf(locale string) string {
	language, _, _ := strings.Cut(locale, "-")
	return strings.ToLower(language)
}

// homeWords never change.
var homeWords = map[string]*homeText{
	"en": {
		Title: "Ask, and I quote what the documents say", Ways: "Mention me in a channel, or write to me here.",
		Command: "Mention me in a channel, write to me here, or ask for yourself alone with %s.",
		Spaces:  "What I may read to you", Nothing: "Nothing at the moment.", More: "and %d more", One: "1 document", Documents: "%d documents", None: "no documents yet",
		Fresh: "up to date", Minutes: "as of %d minutes ago", Hours: "as of %d hours ago", Day: "as of %s",
		Begin: "Questions to begin with", Answers: "Questions the documents answer", Latest: "Your latest questions",
		Kept: "What is kept", Unsaid: "Nothing is said of what is kept. Ask who runs Footnote.",
		Settings:  "Settings, which administrators of the workspace see",
		FollowUps: "Follow-ups in threads without a mention", Groups: "Direct messages of several people", LookUp: "Guests and shared channels are told apart", Previews: "Previews of links",
		On: "on", Off: "off", Where: "Whoever runs Footnote changes them in footnote.toml, under [slack].",
	},
	"es": {
		Title: "Pregunta, y cito lo que dicen los documentos", Ways: "Mencióname en un canal o escríbeme aquí.",
		Command: "Mencióname en un canal, escríbeme aquí o pregunta solo para ti con %s.",
		Spaces:  "Lo que puedo leerte", Nothing: "Nada por el momento.", More: "y %d más", One: "1 documento", Documents: "%d documentos", None: "aún sin documentos",
		Fresh: "al día", Minutes: "de hace %d minutos", Hours: "de hace %d horas", Day: "del %s",
		Begin: "Preguntas para empezar", Answers: "Preguntas que los documentos responden", Latest: "Tus últimas preguntas",
		Kept: "Qué se guarda", Unsaid: "No se dice qué se guarda. Pregunta a quien administra Footnote.",
		Settings:  "Ajustes, visibles para los administradores",
		FollowUps: "Seguir en un hilo sin mención", Groups: "Mensajes directos de varias personas", LookUp: "Distinguir invitados y canales compartidos", Previews: "Vistas previas de enlaces",
		On: "sí", Off: "no", Where: "Los cambia quien administra Footnote en footnote.toml, en [slack].",
	},
	"fr": {
		Title: "Posez une question, je cite ce que disent les documents", Ways: "Mentionnez-moi dans un canal ou écrivez-moi ici.",
		Command: "Mentionnez-moi dans un canal, écrivez-moi ici, ou posez une question pour vous seul avec %s.",
		Spaces:  "Ce que je peux vous lire", Nothing: "Rien pour le moment.", More: "et %d de plus", One: "1 document", Documents: "%d documents", None: "aucun document pour l’instant",
		Fresh: "à jour", Minutes: "état d’il y a %d minutes", Hours: "état d’il y a %d heures", Day: "état du %s",
		Begin: "Des questions pour commencer", Answers: "Des questions auxquelles les documents répondent", Latest: "Vos dernières questions",
		Kept: "Ce qui est gardé", Unsaid: "Rien n’est dit de ce qui est gardé. Demandez à qui gère Footnote.",
		Settings:  "Réglages, visibles pour les administrateurs",
		FollowUps: "Poursuivre dans un fil sans mention", Groups: "Messages directs à plusieurs", LookUp: "Distinguer les invités et les canaux partagés", Previews: "Aperçus des liens",
		On: "oui", Off: "non", Where: "La personne qui gère Footnote les change dans footnote.toml, sous [slack].",
	},
	"ru": {
		Title: "Спросите, и я процитирую документы", Ways: "Упомяните меня в канале или напишите мне здесь.",
		Command: "Упомяните меня в канале, напишите мне здесь или спросите только для себя: %s.",
		Spaces:  "Что я могу вам прочесть", Nothing: "Пока ничего.", More: "и ещё %d", One: "документов: 1", Documents: "документов: %d", None: "пока нет документов",
		Fresh: "обновлено только что", Minutes: "обновлено %d мин. назад", Hours: "обновлено %d ч. назад", Day: "обновлено %s",
		Begin: "С чего начать", Answers: "Вопросы, на которые отвечают документы", Latest: "Ваши последние вопросы",
		Kept: "Что хранится", Unsaid: "О том, что хранится, ничего не сказано. Спросите того, кто отвечает за Footnote.",
		Settings:  "Настройки, видны администраторам",
		FollowUps: "Продолжение в ветке без упоминания", Groups: "Личные сообщения с несколькими людьми", LookUp: "Различать гостей и общие каналы", Previews: "Предпросмотр ссылок",
		On: "да", Off: "нет", Where: "Их меняет тот, кто отвечает за Footnote, в footnote.toml, раздел [slack].",
	},
	"sv": {
		Title: "Fråga, så citerar jag vad dokumenten säger", Ways: "Nämn mig i en kanal eller skriv till mig här.",
		Command: "Nämn mig i en kanal, skriv till mig här eller fråga för dig själv med %s.",
		Spaces:  "Vad jag får läsa för dig", Nothing: "Inget för tillfället.", More: "och %d till", One: "1 dokument", Documents: "%d dokument", None: "inga dokument än",
		Fresh: "aktuellt", Minutes: "läget för %d minuter sedan", Hours: "läget för %d timmar sedan", Day: "läget den %s",
		Begin: "Frågor att börja med", Answers: "Frågor som dokumenten besvarar", Latest: "Dina senaste frågor",
		Kept: "Vad som sparas", Unsaid: "Inget sägs om vad som sparas. Fråga den som sköter Footnote.",
		Settings:  "Inställningar, som administratörer ser",
		FollowUps: "Följdfrågor i trådar utan omnämnande", Groups: "Direktmeddelanden med flera personer", LookUp: "Skilja på gäster och delade kanaler", Previews: "Förhandsvisning av länkar",
		On: "på", Off: "av", Where: "Den som sköter Footnote ändrar dem i footnote.toml, under [slack].",
	},
	"no": {
		Title: "Spør, så siterer jeg det dokumentene sier", Ways: "Nevn meg i en kanal eller skriv til meg her.",
		Command: "Nevn meg i en kanal, skriv til meg her, eller spør bare for deg selv med %s.",
		Spaces:  "Hva jeg kan lese for deg", Nothing: "Ingenting for øyeblikket.", More: "og %d til", One: "1 dokument", Documents: "%d dokumenter", None: "ingen dokumenter ennå",
		Fresh: "oppdatert", Minutes: "fra %d minutter siden", Hours: "fra %d timer siden", Day: "fra %s",
		Begin: "Spørsmål å begynne med", Answers: "Spørsmål dokumentene svarer på", Latest: "Dine siste spørsmål",
		Kept: "Hva som lagres", Unsaid: "Det er ikke sagt hva som lagres. Spør den som drifter Footnote.",
		Settings:  "Innstillinger, som administratorer ser",
		FollowUps: "Oppfølging i tråder uten omtale", Groups: "Direktemeldinger med flere personer", LookUp: "Skille mellom gjester og delte kanaler", Previews: "Forhåndsvisning av lenker",
		On: "på", Off: "av", Where: "Den som drifter Footnote, endrer dem i footnote.toml, under [slack].",
	},
	"hu": {
		Title: "Kérdezzen, és idézem, amit a dokumentumok mondanak", Ways: "Említsen meg egy csatornában, vagy írjon nekem itt.",
		Command: "Említsen meg egy csatornában, írjon nekem itt, vagy kérdezzen csak a maga számára: %s.",
		Spaces:  "Amit felolvashatok", Nothing: "Jelenleg semmi.", More: "és még %d", One: "1 dokumentum", Documents: "%d dokumentum", None: "még nincs dokumentum",
		Fresh: "naprakész", Minutes: "%d perccel ezelőtti állapot", Hours: "%d órával ezelőtti állapot", Day: "%s állapot szerint",
		Begin: "Kérdések kezdésnek", Answers: "Kérdések, amelyekre a dokumentumok válaszolnak", Latest: "Legutóbbi kérdései",
		Kept: "Amit megőrzünk", Unsaid: "Nincs megmondva, mit őrzünk meg. Kérdezze a Footnote üzemeltetőjét.",
		Settings:  "Beállítások, amelyeket az adminisztrátorok látnak",
		FollowUps: "Folytatás szálakban említés nélkül", Groups: "Többszemélyes közvetlen üzenetek", LookUp: "Vendégek és megosztott csatornák megkülönböztetése", Previews: "Hivatkozások előnézete",
		On: "be", Off: "ki", Where: "A Footnote üzemeltetője a footnote.toml [slack] részében változtatja meg.",
	},
}
