package qa

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/qa/text"
)

// sign is the character that things of a kind are written with: the # of a
// channel, the @ of a mail address, the / of a command; 0 for none.
type sign byte

var signs = map[string]sign{
	"channel": '#', "channels": '#', "email": '@', "emails": '@', "e-mail": '@', "mail": '@', "mailbox": '@', "command": '/', "commands": '/',
}

// signOf returns the sign of the thing that a question made of words asks for.
// It is named by one of the words of content that follow the question word, or
// begin the question where there is none; behind is the place where they do.
func signOf(words []text.Word, behind int) sign {
	started := false
	for _, w := range words[behind:] {
		if w.Stop {
			if started {
				break
			}
			continue
		}
		started = true
		if s, ok := signs[w.Folded]; ok {
			return s
		}
	}
	return 0
}

// sign returns the sign of what a question made of words asks for that wants w:
// a person, a value or a way has none.
func (w want) sign(words []text.Word, behind int) sign {
	switch w {
	case wantsAny, wantsWhich, wantsDefinition, wantsList:
		return signOf(words, behind)
	}
	return 0
}

// in reports whether s holds something written with g.
func (g sign) in(s string) bool {
	for i := strings.IndexByte(s, byte(g)); i >= 0; {
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+1:])
		inWord := i > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before))
		if unicode.IsLetter(after) && inWord == (g == '@') && before != rune(g) {
			return true
		}
		next := strings.IndexByte(s[i+1:], byte(g))
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}
