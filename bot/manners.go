package bot

import (
	"slices"
	"strings"
	"unicode"
)

// smallTalk returns what to say to a message that is only a greeting, thanks
// or a call for help, and the language it is in; "" for any other message.
func smallTalk(message string) (string, *Phrases) {
	said := bare(message)
	if said == "" {
		return "", nil
	}
	for _, p := range languages {
		switch {
		case slices.Contains(p.Greetings, said):
			return p.Greeting, p
		case slices.Contains(p.Thanks, said):
			return p.Welcome, p
		case slices.Contains(p.HelpWords, said):
			return p.Help, p
		}
	}
	return "", nil
}

// bare returns s in lower case, its words separated by one space and without
// anything but letters, digits and apostrophes. It returns "" for what is too
// long to be small talk.
func bare(s string) string {
	const longest = 60 // bytes
	if len(s) > longest {
		return ""
	}
	s = strings.ReplaceAll(strings.ToLower(s), "’", "'")
	words := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '\''
	})
	words = slices.DeleteFunc(words, func(w string) bool { return w == "footnote" })
	return strings.Join(words, " ")
}
