package main

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// explainTOML returns err, which the decoder gave for the file at path, in
// plain words behind its line and column ("footnote.toml:3:1: …").
func explainTOML(path string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		return explainUnknown(path, unknown)
	}
	var decode *toml.DecodeError
	if !errors.As(err, &decode) {
		return fmt.Errorf("%s: %w", path, err)
	}
	line, column := decode.Position()
	return fmt.Errorf("%s:%d:%d: %s", path, line, column, plainTOML(decode))
}

// explainUnknown names every key that means nothing, and what was meant.
func explainUnknown(path string, err *toml.StrictMissingError) error {
	var lines []string
	for _, e := range err.Errors {
		line, column := e.Position()
		message := fmt.Sprintf("%s:%d:%d: there is no setting %s", path, line, column, strings.Join(e.Key(), "."))
		switch near, variable := nearestKey(e.Key()), variableKey(e.Key()); {
		case variable != "":
			message += fmt.Sprintf(". A secret does not stand in the file: put it into an environment variable, whose name %s holds", variable)
		case near != "":
			message += fmt.Sprintf(". Did you mean %s?", near)
		}
		lines = append(lines, message)
	}
	return errors.New(strings.Join(lines, "\n"))
}

var wrongType = regexp.MustCompile(`cannot (?:decode|store) TOML (.+) (?:into|in) .*(?:of type |a )(\S+)$`)

// wrongMapType is wrongType for what stands in a map.
var wrongMapType = regexp.MustCompile(`^cannot decode TOML (.+) into (\w+)$`)

// plainTOML returns what is wrong without the names of Go's types.
func plainTOML(err *toml.DecodeError) string {
	message := strings.TrimPrefix(err.Error(), "toml: ")
	key := strings.Join(err.Key(), ".")
	if m := wrongType.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("%s is %s, but must be %s", key, article(m[1]), wanted(m[2]))
	}
	if strings.Contains(message, "cannot store an array table") {
		return fmt.Sprintf("write [%s] with single brackets", key)
	}
	if m := wrongMapType.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("%s is %s, but must be %s", key, article(m[1]), wanted(m[2]))
	}
	if unexpected := strings.HasPrefix(message, "unexpected character "); unexpected && strings.HasSuffix(message, "at start of value") {
		return message + `. Text stands in quotes: "…"`
	}
	return message
}

// article returns the TOML type with its article.
func article(kind string) string {
	switch kind {
	case "integer", "array", "inline table":
		return "an " + kind
	case "string":
		return "text in quotes"
	case "boolean":
		return "true or false"
	case "float":
		return "a number"
	}
	return "a " + kind
}

// wanted returns what to write for a Go type.
func wanted(goType string) string {
	switch {
	case goType == "[]knowledge.Space":
		return `a list such as ["handbook"]`
	case goType == "[]string":
		return `a list such as ["*.md"]`
	case strings.HasPrefix(goType, "[]"):
		return "written as [[…]] with its settings below"
	case strings.HasPrefix(goType, "int"):
		return "a whole number without quotes"
	case strings.HasPrefix(goType, "float"):
		return "a number without quotes"
	case goType == "bool":
		return "true or false"
	case strings.Contains(goType, "Config"):
		return "written as […] with its settings below"
	}
	return "text in quotes"
}

// variableKey returns the setting of the same table that names the environment
// variable for the secret that key was meant to hold, or "".
func variableKey(key []string) string {
	table := tableOf(key)
	if table == nil {
		return ""
	}
	name := key[len(key)-1] + "_env"
	if !slices.Contains(keysOf(table), name) {
		return ""
	}
	return name
}

// nearestKey returns the setting of the same table that key was likely meant
// to be, or "".
func nearestKey(key []string) string {
	table, typo := tableOf(key), key[len(key)-1]
	if table == nil {
		return ""
	}
	best, least := "", 3
	for _, name := range keysOf(table) {
		if d := distance(typo, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// tableOf returns the type of the table that key stands in, or nil.
func tableOf(key []string) reflect.Type {
	table := reflect.TypeFor[Config]()
	for _, name := range key[:len(key)-1] {
		if table = fieldOf(table, name); table == nil {
			return nil
		}
	}
	return table
}

// fieldOf returns the type of the table that is called name in t, or nil.
func fieldOf(t reflect.Type, name string) reflect.Type {
	for _, f := range reflect.VisibleFields(t) {
		if f.Tag.Get("toml") != name {
			continue
		}
		t := f.Type
		if t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() == reflect.Struct {
			return t
		}
	}
	return nil
}

// keysOf returns the names of the settings in t.
func keysOf(t reflect.Type) []string {
	var keys []string
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("toml"); name != "" {
			keys = append(keys, name)
		}
	}
	return keys
}

// distance returns how many letters have to be put in, left out or exchanged
// to make b out of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
