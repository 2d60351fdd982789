package bot

import (
	"slices"
	"strings"

	"footnote/qa/text"
)

// languageOf returns the language that question is in, to speak to whoever
// asked it. The engine takes every question to be in a language of the
// documents, read; another is only believed of a question of a few words, and
// when there are phrases for it.
func languageOf(question, read string) string {
	const few = 3 // words; fewer may be a name or a foreign word
	if len(strings.Fields(question)) < few {
		return read
	}
	taken := text.Language(read)
	if read == "" {
		taken = "en"
	}
	var among []text.Language
	for _, p := range languages {
		among = append(among, text.Language(p.Language))
	}
	guess := string(text.Spoken(question, taken, append(among, text.Languages()...)))
	if !slices.ContainsFunc(languages, func(p *Phrases) bool { return p.Language == guess }) {
		return read
	}
	return guess
}
