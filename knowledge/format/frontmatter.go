package format

import (
	"fmt"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"gopkg.in/yaml.v3"
)

// maxFrontMatter is the size in bytes up to which front matter is looked for.
const maxFrontMatter = 64 << 10

// cutFrontMatter returns what the front matter at the top of text says (YAML
// between lines of "---", TOML between lines of "+++"), and text with the
// lines of it made empty, so that lines keep their numbers. Front matter that
// cannot be read says nothing and is left out all the same, unless it may be
// something else: a rule and words.
func cutFrontMatter(text string) (map[string]any, string) {
	for _, f := range []struct {
		fence  string
		decode func([]byte, any) error
	}{{"---", yaml.Unmarshal}, {"+++", toml.Unmarshal}} {
		if !strings.HasPrefix(text, f.fence) {
			continue
		}
		inner, end, ok := fenced(text, f.fence)
		if !ok {
			return nil, text
		}
		fields := map[string]any{}
		if err := f.decode([]byte(inner), &fields); err != nil && !looksLikeFields(inner) {
			return nil, text
		}
		return fields, strings.Repeat("\n", strings.Count(text[:end], "\n")) + text[end:]
	}
	return nil, text
}

// fenced returns what stands between the first line of text, which has to be
// fence, and the next line that is, and the offset behind the latter.
func fenced(text, fence string) (inner string, end int, ok bool) {
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != fence {
		return "", 0, false
	}
	at := len(first) + 1
	for line := range strings.Lines(rest) {
		at += len(line)
		if at > maxFrontMatter {
			return "", 0, false
		}
		if t := strings.TrimRight(line, " \t\n"); t == fence || fence == "---" && t == "..." {
			return text[len(first)+1 : at-len(line)], at, true
		}
	}
	return "", 0, false
}

// looksLikeFields reports whether the first line of s that says something has
// a key: a word before a colon or an equals sign.
func looksLikeFields(s string) bool {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		i := strings.IndexAny(line, ":=")
		return i > 0 && len(strings.Fields(line[:i])) == 1
	}
	return true
}

// state sets what fields, the front matter, say about the document.
func (b *builder) state(fields map[string]any) {
	if t, ok := field(fields, "title").(string); ok {
		b.doc.Title = cleanLine(t)
	}
	for _, key := range []string{"last_modified", "lastmod", "last_update", "updated", "date"} {
		if t, ok := moment(field(fields, key)); ok {
			b.doc.Modified = t
			break
		}
	}
	for _, key := range []string{"language", "lang"} {
		if s, ok := field(fields, key).(string); ok {
			b.doc.Language = languageCode(s)
		}
	}
	b.doc.Outdated = outdatedFields(fields)
	for _, key := range []string{"owner", "owners"} {
		b.doc.Owners = append(b.doc.Owners, words(field(fields, key))...)
	}
}

// field returns the value of key, whatever its case and whether its words are
// joined by "_" or "-".
func field(fields map[string]any, key string) any {
	if v, ok := fields[key]; ok {
		return v
	}
	for k, v := range fields {
		if strings.ReplaceAll(strings.ToLower(k), "-", "_") == key {
			return v
		}
	}
	return nil
}

// moment returns the moment that v, a value of front matter, states.
func moment(v any) (time.Time, bool) {
	switch v := v.(type) {
	case time.Time:
		return v, !v.IsZero()
	case toml.LocalDate:
		return v.AsTime(time.UTC), true
	case toml.LocalDateTime:
		return v.AsTime(time.UTC), true
	case string:
		return parseDate(v)
	case map[string]any: // Docusaurus: last_update: {date: …}
		return moment(v["date"])
	}
	return time.Time{}, false
}

// words returns the strings in v, a string or a list of them.
func words(v any) []string {
	switch v := v.(type) {
	case string:
		if s := cleanLine(v); s != "" {
			return []string{s}
		}
	case []any:
		var out []string
		for _, e := range v {
			if s := cleanLine(fmt.Sprint(e)); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// languageCode returns the ISO 639-1 code that s, a language tag such as
// "en-GB", begins with, or "".
func languageCode(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(cleanLine(s)), "-")
	s, _, _ = strings.Cut(s, "_")
	if len(s) != 2 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return s
}
