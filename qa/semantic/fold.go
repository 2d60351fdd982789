package semantic

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class is what a character does to the words around it.
type class int

const (
	letter  class = iota // part of a word, or a mark that vanishes in it
	space                // ends a word
	alone                // a word of its own
	nothing              // as though it were not there
)

// classOf returns the class of r as it stands in a text.
func classOf(r rune) class {
	switch {
	case r >= utf8.RuneSelf:
		return classOfWide(r)
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return letter
	case r == ' ', r == '\t', r == '\n', r == '\r':
		return space
	case r < ' ', r == 0x7f:
		return nothing
	}
	return alone
}

func classOfWide(r rune) class {
	if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) {
		return nothing
	}
	if unicode.IsSpace(r) {
		return space
	}
	if ideograph(r) || unicode.IsPunct(first(r)) || first(r) < utf8.RuneSelf && classOf(first(r)) == alone {
		return alone
	}
	return letter
}

// ideograph reports whether r is one of those that the tokenizer takes for
// Chinese characters. Kana and Hangul are not.
func ideograph(r rune) bool {
	switch {
	case 0x4e00 <= r && r <= 0x9fff,
		0x3400 <= r && r <= 0x4dbf,
		0x20000 <= r && r <= 0x2a6df,
		0x2a700 <= r && r <= 0x2b73f,
		0x2b740 <= r && r <= 0x2b81f,
		0x2b920 <= r && r <= 0x2ceaf, // not from 0x2b820 on: so it is in the original
		0xf900 <= r && r <= 0xfaff,
		0x2f800 <= r && r <= 0x2fa1f:
		return true
	}
	return false
}

// first returns the first character of r decomposed.
func first(r rune) rune {
	var room [utf8.UTFMax]byte
	d := norm.NFD.Properties(utf8.AppendRune(room[:0], r)).Decomposition()
	if len(d) == 0 {
		return r
	}
	r, _ = utf8.DecodeRune(d)
	return r
}

// fold adds r to the word, decomposed, without accents and in lower case.
func (c *cutter) fold(r rune) {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		c.add(r)
		return
	}
	if syllable := r - 0xac00; 0 <= syllable && syllable < 11172 {
		c.addHangul(syllable)
		return
	}
	var room [utf8.UTFMax]byte
	letters := utf8.AppendRune(room[:0], r)
	if d := norm.NFD.Properties(letters).Decomposition(); len(d) > 0 {
		letters = d
	}
	for len(letters) > 0 {
		r, size := utf8.DecodeRune(letters)
		letters = letters[size:]
		if !unicode.Is(unicode.Mn, r) {
			c.add(unicode.ToLower(r))
		}
	}
}

// addHangul adds the two or three letters of a syllable, counted from the
// first (The Unicode Standard, section 3.12).
func (c *cutter) addHangul(syllable rune) {
	c.add(0x1100 + syllable/(21*28))
	c.add(0x1161 + syllable/28%21)
	if final := syllable % 28; final > 0 {
		c.add(0x11a7 + final)
	}
}

// add adds r to the word as it is.
func (c *cutter) add(r rune) {
	c.chars++
	if c.chars <= maxWord {
		c.size += utf8.EncodeRune(c.room[c.size:], r)
	}
}
