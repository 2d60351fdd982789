// Package format turns the bytes of a file into a knowledge.Document: Markdown,
// HTML and plain text, each in a file of its own.
//
// Markdown and HTML become the same stream of elements (element.go), which is
// written down as sections and blocks (builder.go); plain text is first sorted
// into kinds of lines. Markup is gone afterwards, but every offset of the text
// still knows the line of the file that it comes from.
package format

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"footnote/knowledge"
)

// ErrNotText is wrapped by Decode's errors for binary data and for files of a
// kind that Supported does not know.
var ErrNotText = errors.New("is not text")

// decoder fills b from text, the clean UTF-8 of the file called name.
type decoder func(b *builder, name, text string)

// decoders are the kinds of file by extension, in lower case.
var decoders = map[string]decoder{
	".md": decodeMarkdown, ".markdown": decodeMarkdown, ".mdx": decodeMarkdown,
	".html": decodeHTML, ".htm": decodeHTML, ".xhtml": decodeHTML,
	".txt": decodeText, ".text": decodeText, ".log": decodeText,
	".rst": decodeText, ".adoc": decodeText, ".org": decodeText,
	"": decodeText,
}

// Supported reports whether the file called name is of a kind that Decode can
// read, going by its extension alone. Files without an extension may be.
func Supported(name string) bool {
	_, ok := decoders[kindOf(name)]
	return ok
}

// Extensions returns the extensions of the files that Decode can read (".md"),
// the empty one included, in alphabetical order.
func Extensions() []string { return slices.Sorted(maps.Keys(decoders)) }

// kindOf returns the extension of name in lower case; a dot file
// (".gitignore") has none that is known.
func kindOf(name string) string { return strings.ToLower(path.Ext(path.Base(name))) }

// Decode turns data, the bytes of the file called name (a slash-separated
// path; its extension says what kind of file it is), into a document: Title,
// Text, Sections, Lines, and Language, Modified and Owners where the file
// states them. The caller fills in the other fields. The document shares no
// memory with data.
//
// An error wraps ErrNotText when the data is binary or of an unknown kind.
// Broken markup is no error. Decode is safe for concurrent use.
func Decode(name string, data []byte) (doc knowledge.Document, err error) {
	decode, ok := decoders[kindOf(name)]
	if !ok {
		return knowledge.Document{}, fmt.Errorf("decode %s: a %s file %w that can be read here", name, kindOf(name), ErrNotText)
	}
	text, err := toUTF8(data, isHTML(name))
	if err != nil {
		return knowledge.Document{}, fmt.Errorf("decode %s: %w", name, err)
	}
	// The parsers are other people's code and the bytes are strangers': a file
	// that makes one of them panic is refused by name, and the rest goes on.
	defer func() {
		if p := recover(); p != nil {
			doc, err = knowledge.Document{}, fmt.Errorf("decode %s: its parser stopped: %v", name, p)
		}
	}()
	b := newBuilder()
	decode(b, name, text)
	return b.document(name), nil
}

// isHTML reports whether name is that of a web page.
func isHTML(name string) bool {
	ext := kindOf(name)
	return ext == ".html" || ext == ".htm" || ext == ".xhtml"
}

// titleFromName returns a title for a document that states none: the name of
// the file without its extension, or of the folder for an index or README.
func titleFromName(name string) string {
	base := path.Base(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	if dir := path.Base(path.Dir(name)); dir != "." && dir != "/" {
		switch strings.ToLower(stem) {
		case "index", "_index", "readme":
			stem = dir
		}
	}
	stem = cleanLine(strings.NewReplacer("-", " ", "_", " ").Replace(stem))
	if stem == "" {
		return cleanLine("Untitled " + base)
	}
	return stem
}
