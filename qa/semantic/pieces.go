package semantic

import "unicode/utf8"

// The pieces of a text are those of BERT's uncased tokenizer (Devlin et al.
// 2018, as in the Python package tokenizers), which the table was made with:
//
//   - control characters and what is not valid UTF-8 are left out;
//   - letters are decomposed (NFD), lose their accents, and are lower-cased;
//   - white space separates words; a punctuation mark and a CJK ideograph is
//     each a word of its own;
//   - from its beginning on, a word is cut into the longest pieces that the
//     vocabulary has, those after the first being looked up with "##" before
//     them; a word that cannot be cut so, or that is longer than 100
//     characters, is the one piece [UNK].
//
// A text that spells a special piece, "[SEP]", gives the pieces of its letters.
// The original knows the marks and accents of Unicode 8; the few hundred that
// came later, all in rare scripts, it takes for letters. That is not copied.
const (
	maxWord      = 100 // characters
	unknownPiece = "[UNK]"
)

// Tokens appends to dst the ids of the word pieces of s, and nothing to mark
// its beginning and end.
func (t *Table) Tokens(dst []int32, s string) []int32 {
	for c := (cutter{text: s}); c.next(); {
		dst = t.cut(dst, c.word())
	}
	return dst
}

// cut appends to dst the pieces of word, or the unknown piece. An empty word
// is one that was too long.
func (t *Table) cut(dst []int32, word []byte) []int32 {
	if len(word) == 0 {
		return append(dst, t.unknown)
	}
	before, prefix := len(dst), ""
	for len(word) > 0 {
		piece, size := t.longest(prefix, word)
		if size == 0 {
			return append(dst[:before], t.unknown)
		}
		dst = append(dst, piece)
		word, prefix = word[size:], "##"
	}
	return dst
}

// longest returns the longest piece, after prefix, that word begins with, and
// how many bytes of word it takes; 0 when there is none.
func (t *Table) longest(prefix string, word []byte) (piece int32, size int) {
	h := hash(start, prefix)
	for i := range min(len(word), t.pieces.longest) {
		h = (h ^ uint32(word[i])) * 16777619
		if i+1 < len(word) && !utf8.RuneStart(word[i+1]) {
			continue
		}
		if found, ok := t.pieces.find(h, prefix, word[:i+1]); ok {
			piece, size = found, i+1
		}
	}
	return piece, size
}

// cutter cuts a text into folded words.
type cutter struct {
	text  string // what is yet to be cut
	room  [maxWord * utf8.UTFMax]byte
	size  int // bytes of the word
	chars int // characters of the word; above maxWord they are counted only
}

// word returns the word that next found, until next is called again. It is
// empty for a word of more than maxWord characters.
func (c *cutter) word() []byte {
	if c.chars > maxWord {
		return nil
	}
	return c.room[:c.size]
}

// next moves to the next word and reports whether there is one.
func (c *cutter) next() bool {
	c.size, c.chars = 0, 0
	for len(c.text) > 0 {
		r, size := utf8.DecodeRuneInString(c.text)
		switch classOf(r) {
		case space:
			if c.chars > 0 {
				return true
			}
		case alone:
			if c.chars > 0 {
				return true
			}
			c.fold(r)
			c.text = c.text[size:]
			return true
		case letter:
			c.fold(r)
		}
		c.text = c.text[size:]
	}
	return c.chars > 0
}
