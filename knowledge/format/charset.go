package format

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"
)

// magic are the first bytes of kinds of file that may look like text.
var magic = []string{"%PDF-", "PK\x03\x04", "\x1f\x8b", "\x89PNG", "GIF8", "\xff\xd8\xff", "{\\rtf", "\x7fELF", "\xd0\xcf\x11\xe0"}

// toUTF8 returns data as clean UTF-8 whatever encoding it comes in, with as
// many lines as it had. An HTML page may declare its encoding. It returns an
// error that wraps ErrNotText for binary data.
func toUTF8(data []byte, html bool) (string, error) {
	for _, m := range magic {
		if bytes.HasPrefix(data, []byte(m)) {
			return "", fmt.Errorf("the file %w: it begins like a binary file (%q)", ErrNotText, m)
		}
	}
	s := decodeBytes(data, html)
	if n := strings.Count(s, "\x00"); n > len(s)/1000 {
		return "", fmt.Errorf("the file %w: it has %d NUL characters", ErrNotText, n)
	}
	if n := countBinary(s); n > 2+len(s)/200 {
		return "", fmt.Errorf("the file %w: it has %d control characters", ErrNotText, n)
	}
	return cleanText(s), nil
}

// decodeBytes returns data as UTF-8 by the first that holds: a byte order
// mark, the NUL pattern of UTF-16, valid UTF-8, the charset that an HTML page
// declares, nearly valid UTF-8, Windows-1252.
func decodeBytes(data []byte, html bool) string {
	if e := unicodeEncoding(data); e != nil {
		return decodeWith(e, data)
	}
	if utf8.Valid(data) {
		return string(data)
	}
	if html {
		if e, name, _ := charset.DetermineEncoding(data, ""); name != "windows-1252" {
			return decodeWith(e, data)
		}
	}
	if nearlyUTF8(data) {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return decodeWith(charmap.Windows1252, data)
}

// decodeWith returns data decoded by e, which replaces what it cannot decode.
func decodeWith(e encoding.Encoding, data []byte) string {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return string(out)
}

// unicodeEncoding returns the encoding that a byte order mark names, or UTF-16
// when data has a NUL in most of its pairs of bytes and always on one side, as
// Western text in UTF-16 has. Else it returns nil.
func unicodeEncoding(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return xunicode.UTF8BOM
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM)
	}
	var nul [2]int
	head := data[:min(len(data), 4096)&^1]
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	switch pairs := len(head) / 2; {
	case pairs < 2:
		return nil
	case nul[1] > pairs/2 && nul[0]*100 < nul[1]:
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	case nul[0] > pairs/2 && nul[1]*100 < nul[0]:
		return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	}
	return nil
}

// nearlyUTF8 reports whether data has at least four characters of several
// bytes for every byte that is not UTF-8: a damaged file, not another encoding.
func nearlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	return good >= 4*bad
}

// countBinary returns the number of characters in s that text does not have.
func countBinary(s string) int {
	n := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1b {
			n++
		}
	}
	return n
}

// cleanText returns s with line ends made "\n" and every character passed
// through cleanRune. It has as many lines as an editor shows for s.
func cleanText(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for i, r := range s {
		if r == '\r' {
			if i+1 < len(s) && s[i+1] == '\n' {
				continue
			}
			r = '\n'
		}
		if r = cleanRune(r); r >= 0 {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// cleanRune returns what stands for r in a document's text, or -1 when nothing
// does. Every kind of space is a plain one. What cannot be seen is dropped when
// it could hide, turn round or split words: control characters, overrides of
// the writing direction, tag characters, soft hyphens, zero-width spaces. The
// joiners that scripts and emoji need stay.
func cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r >= ' ' && r < 0x7f:
		return r
	case r == 0x1b:
		return -1
	case unicode.IsSpace(r): // also U+0085, vertical tab and form feed
		return ' '
	case unicode.IsControl(r),
		r >= 0x202a && r <= 0x202e,   // bidi embeddings and overrides
		r >= 0x2066 && r <= 0x2069,   // bidi isolates
		r >= 0xe0000 && r <= 0xe007f, // tags
		r == 0x00ad, r == 0xfeff, r == 0x200b, r == 0x2060,
		r >= 0xfff9 && r <= 0xfffb, // interlinear annotation
		r >= 0xfdd0 && r <= 0xfdef, // never characters; html.go marks lines with them
		r&0xfffe == 0xfffe:         // never characters
		return -1
	}
	return r
}

// cleanLine returns s on one line, cleaned, with runs of space made one.
func cleanLine(s string) string { return strings.Join(strings.Fields(cleanText(s)), " ") }
