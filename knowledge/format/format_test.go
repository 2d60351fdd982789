package format

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSupported(t *testing.T) {
	tests := map[string]bool{
		"a.md": true, "b/a.MARKDOWN": true, "a.mdx": true, "a.html": true, "a.htm": true, "a.xhtml": true, "a.txt": true,
		"a.text": true, "a.rst": true, "a.adoc": true, "a.org": true, "a.log": true, "README": true, "v1.2/README": true,
		"a.png": false, "a.zip": false, "a.pdf": false, "a.go": false, ".gitignore": false, "a.md~": false,
	}
	for name, want := range tests {
		if got := Supported(name); got != want {
			t.Errorf("Supported(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestDecodeNotText(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"a.pdf", "words", `decode a.pdf: a .pdf file is not text that can be read here`},
		{"a.txt", "%PDF-1.7 words", `decode a.txt: the file is not text: it begins like a binary file ("%PDF-")`},
		{"a.txt", "word\x00word", `decode a.txt: the file is not text: it has 1 NUL characters`},
		{"README", strings.Repeat("\x05\x01b", 3), `decode README: the file is not text: it has 6 control characters`},
	}
	for _, test := range tests {
		_, err := Decode(test.name, []byte(test.data))
		if !errors.Is(err, ErrNotText) || err.Error() != test.want {
			t.Errorf("Decode(%q, %q): error %v, want %v", test.name, test.data, err, test.want)
		}
	}
}

func TestDecodeCharset(t *testing.T) {
	tests := []struct{ what, name, data, want string }{
		{"UTF-8", "a.txt", "Café", "Café"},
		{"UTF-8 with a mark", "a.txt", "\xef\xbb\xbfCafé", "Café"},
		{"UTF-16LE with a mark", "a.txt", "\xff\xfeC\x00a\x00f\x00\xe9\x00", "Café"},
		{"UTF-16BE with a mark", "a.txt", "\xfe\xff\x00C\x00a\x00f\x00\xe9", "Café"},
		{"UTF-16LE without", "a.txt", "C\x00a\x00f\x00\xe9\x00", "Café"},
		{"UTF-16BE without", "a.txt", "\x00C\x00a\x00f\x00\xe9", "Café"},
		{"Windows-1252", "a.txt", "Caf\xe9 \x93now\x94", "Café “now”"},
		{"declared by the page", "a.html", "<meta charset=iso-8859-5><p>\xbf\xd8\xe0", "Пир"},
		{"damaged UTF-8", "a.txt", "é, à, ü, ö and \xff", "é, à, ü, ö and \uFFFD"},
		{"line ends", "a.txt", "Word one\r\nWord two\rWord three", "Word one\n\nWord two\nWord three"},
		{"kinds of space", "a.txt", "a\u00a0b\u2009c\u3000d", "a b c d"},
		{"hidden characters", "a.txt", "a\u202eb\u2066c\U000e0041d\u00ade\ufefff\u200bg\x07", "abcdefg"},
		{"joiners", "a.txt", "न\u200dम 👩\u200d💻 x\u200cy", "न\u200dम 👩\u200d💻 x\u200cy"},
		{"hidden in entities", "a.md", "a&#x202e;b&nbsp;c&shy;d&#0;", "ab cd\uFFFD"},
		{"hidden in a page", "a.html", "<p>a&#x202e;b&nbsp;c&shy;d", "ab cd"},
	}
	for _, test := range tests {
		d, err := Decode(test.name, []byte(test.data))
		if err != nil || d.Text != test.want {
			t.Errorf("%s: Decode(%q).Text = %q, %v; want %q", test.what, test.data, d.Text, err, test.want)
		}
	}
}

func TestDecodeFacts(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name, data, title, language string
		modified                    time.Time
		owners                      string
	}{
		{"finance/index.md", "words", "finance", "", time.Time{}, ""},
		{"how_to-fly.md", "words", "how to fly", "", time.Time{}, ""},
		{"a.md", "words\n\n## Two\n\n# One", "One", "", time.Time{}, ""},
		{"a.md", "## First\nwords", "First", "", time.Time{}, ""},
		{"a.md", "---\ntitle: T\nlang: en-GB\ndate: 2026-01-02\nowner: Ann\n---\n# H", "T", "en", day(2026, 1, 2), "Ann"},
		{"a.md", "+++\ntitle = 'T'\nupdated = 2026-01-02\nowners = ['a', 'b']\n+++\n# H", "T", "", day(2026, 1, 2), "a b"},
		{"a.md", "---\ntitle: [broken\nx: {\n---\n# H", "H", "", time.Time{}, ""},
		{"a.md", "---\n\nNo front matter, but a rule.\n\n---\n# H", "H", "", time.Time{}, ""},
		{"a.html", "<html lang=de><title>Ofen | Werk</title><p>x", "Ofen", "de", time.Time{}, ""},
		{"a.html", "<title>Ovens and more - Works</title><h1>Ovens and more</h1><p>x", "Ovens and more", "", time.Time{}, ""},
		{"a.html", "<meta property=og:title content=Kilns><title>x</title><meta name=owner content=Ann><p>Updated <time datetime=2026-01-02>now</time>", "Kilns", "", day(2026, 1, 2), "Ann"},
		{"a.html", "<p>Founded <time datetime=1901-01-02>long ago</time>", "a", "", time.Time{}, ""},
		{"a.txt", "A title\n\nMay 7, 2026\n\nText.", "A title", "", day(2026, 5, 7), ""},
		{"notes.txt", "Just a sentence, and no title.", "notes", "", time.Time{}, ""},
		{"a.md", "", "a", "", time.Time{}, ""},
	}
	for _, test := range tests {
		d, err := Decode(test.name, []byte(test.data))
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != test.title || d.Language != test.language || !d.Modified.Equal(test.modified) || strings.Join(d.Owners, " ") != test.owners {
			t.Errorf("Decode(%q, %q) = title %q, language %q, modified %v, owners %q; want %q, %q, %v, %q", test.name, test.data,
				d.Title, d.Language, d.Modified, d.Owners, test.title, test.language, test.modified, test.owners)
		}
	}
}

// BenchmarkHandbook decodes the documents of ../shared/eval one after another.
func BenchmarkHandbook(b *testing.B) {
	type file struct {
		name string
		data []byte
	}
	var files []file
	size := 0
	walkShared(b, func(name string, data []byte) {
		files = append(files, file{name, data})
		size += len(data)
	})
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if _, err := Decode(f.name, f.data); err != nil {
				b.Fatal(err)
			}
		}
	}
}
