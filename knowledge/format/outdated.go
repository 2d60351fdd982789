package format

import (
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The words that say of a document that it is no longer valid, in English,
// German, French and Spanish: those that say it alone, those behind which stands
// what took its place, and those that name it.
const (
	outdatedWords = `(?:outdated|out[ -]of[ -]date|superseded|obsolete|deprecated|archived|withdrawn|repealed|` +
		`no longer (?:valid|in force|in effect|in use|maintained|current|applicable|applies)|` +
		`veraltete?[rs]?|überholt|nicht mehr (?:gültig|aktuell|in kraft)|ungültig|außer kraft|aufgehoben|archiviert|` +
		`obsolète|périmée?|caduque?|abrogée?|archivée?|plus (?:valable|valide|en vigueur|à jour)|` +
		`obsolet[oa]|desactualizad[oa]|derogad[oa]|archivad[oa]|ya no (?:es válid[oa]|está vigente|se aplica))`
	replacedWords = `(?:replaced by|(?:ersetzt|abgelöst) durch|remplacée? par|(?:reemplazad|sustituid)[oa] por)`
	oldWords      = `old (?:page|version)`
	anyOutdated   = `(?:` + outdatedWords + `|` + replacedWords + `|` + oldWords + `)(?:[^\p{L}]|$)`
)

// What the marks look like. Behind the words stands nothing that they could
// describe: "Deprecated packages are hidden" is no mark, "Deprecated since 2024"
// and "Superseded by ..." are. What they are said of is the document itself:
// "The old policy is no longer valid" is said of another.
const (
	notMore   = `(?:$|\s*[.,:;!)\]–—(/]|\s+(?:-|see\b|use\b|by\b|since\b|as of\b|as from\b|in fav|and\b|siehe\b|seit\b|durch\b|voir\b|depuis\b|par\b|véase\b|desde\b|por\b|(?:19|20)\d\d))`
	thisThing = `(?:this (?:\p{L}+ )?|the )(?:page|document|policy|version|guide|article|file|section|handbook|manual|information|process|plan|list|wiki)|` +
		`diese[rs]? (?:seite|dokument|richtlinie|version|fassung|anleitung|regelung|artikel|leitfaden|handbuch|plan|liste)|` +
		`cette (?:page|politique|version|procédure|fiche|liste)|cet article|ce (?:document|guide|manuel|plan)|` +
		`est[ea] (?:página|documento|política|versión|guía|artículo|manual|lista)`
	being = `is|are|has been|was|ist|wurde|est|n'est|n’est|a été|es|está|ha sido|fue`
	still = `(?:(?:now|already|officially|therefore|unfortunately|completely|inzwischen|nun|jetzt|leider|désormais|maintenant|malheureusement|ahora) )?`
)

var (
	beginsOutdated = regexp.MustCompile(`(?i)^(?:` + outdatedWords + notMore + `|` + replacedWords + `\s|` + oldWords + `\s*(?:$|[.,;!]))`)
	saysOutdated   = regexp.MustCompile(`(?i)^(?:` + thisThing + `) (?:` + being + `) ` + still + `(?:` + outdatedWords + notMore + `|` + replacedWords + `\s)`)
	statusOutdated = regexp.MustCompile(`(?i)^(?:status|state|zustand|statut|état|estado)\s*[:|]\s*` + anyOutdated)
	holdsOutdated  = regexp.MustCompile(`(?i)(?:^|[^\p{L}])` + anyOutdated)
	onlyOutdated   = regexp.MustCompile(`(?i)^(?:` + replacedWords + `\s.*|(?:` + outdatedWords + `|` + oldWords + `)(?:\s+(?:by|since|as of|in|on|durch|seit|par|depuis|por|desde)\s.*|\s*(?:19|20)\d\d)?)$`)
	condition      = regexp.MustCompile(`(?i)^\s*(?:if|when|once|unless|wenn|falls|sobald|si|s'|quand|lorsqu|cuando)`)
	titlePart      = regexp.MustCompile(`[()\[\]–—:|]| - `)
	newSentence    = regexp.MustCompile(`[.!?]\s+`)
)

// outdatedFolders are the names of folders whose documents are no longer valid.
var outdatedFolders = map[string]bool{
	"archive": true, "archived": true, "archiv": true, "archiviert": true, "deprecated": true, "obsolete": true,
	"outdated": true, "superseded": true, "veraltet": true, "archivado": true, "obsoleto": true,
}

// outdatedMark reports whether s, a line in a place where marks stand, says that
// its document is no longer valid.
func outdatedMark(s string) bool {
	if isShouted(s) && holdsOutdated.MatchString(s) {
		return true
	}
	for _, sentence := range newSentence.Split(s, -1) {
		sentence = strings.TrimLeftFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) })
		if saysItself(sentence) {
			return true
		}
	}
	return statusOutdated.MatchString(s)
}

// saysItself reports whether a sentence says of the document that it stands in
// that it is no longer valid, and not on what condition it would be so.
func saysItself(sentence string) bool {
	for _, m := range []*regexp.Regexp{beginsOutdated, saysOutdated} {
		if at := m.FindStringIndex(sentence); at != nil && !condition.MatchString(sentence[at[1]:]) {
			return true
		}
	}
	return false
}

// isShouted reports whether s is a short line in capitals.
func isShouted(s string) bool { return isUpper(s) && utf8.RuneCountInString(s) <= maxShort }

// outdatedTitle reports whether the title s says that its document is no longer
// valid: a part of it, between brackets or behind a dash or colon, says so and
// nothing else, or the word stands in capitals.
func outdatedTitle(s string) bool {
	parts := titlePart.Split(s, -1)
	for _, part := range parts {
		if part = strings.TrimSpace(part); len(parts) > 1 && onlyOutdated.MatchString(part) {
			return true
		}
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !isUpper(s) && isUpper(word) && onlyOutdated.MatchString(word) {
			return true
		}
	}
	return false
}

// isOutdated reports whether the document, of the file called name, says of
// itself that it is no longer valid.
func (b *builder) isOutdated(name string) bool {
	for dir := range strings.SplitSeq(strings.ToLower(path.Dir(name)), "/") {
		if outdatedFolders[strings.Trim(dir, "_-.")] {
			return true
		}
	}
	if outdatedTitle(b.doc.Title) {
		return true
	}
	for _, line := range b.top() {
		text := strings.TrimLeftFunc(line.text, func(r rune) bool { return !unicode.IsLetter(r) })
		first := newSentence.Split(text, 2)[0]
		switch {
		case statusOutdated.MatchString(text), line.marked && outdatedMark(line.text):
			return true
		case line.item: // its words are of what the list is of
		case saysItself(first), isShouted(first) && holdsOutdated.MatchString(first):
			return true
		}
	}
	return false
}

// outdatedFields reports whether the front matter says that the document is no
// longer valid.
func outdatedFields(fields map[string]any) bool {
	for _, key := range []string{"outdated", "deprecated", "obsolete", "archived", "superseded"} {
		if yes, ok := field(fields, key).(bool); ok && yes {
			return true
		}
	}
	if by, ok := field(fields, "superseded_by").(string); ok && strings.TrimSpace(by) != "" {
		return true
	}
	s, ok := field(fields, "status").(string)
	return ok && beginsOutdated.MatchString(strings.TrimSpace(s))
}
