package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/knowledge/sample"
)

// options are the flags that say what is read and how answers are decided.
type options struct {
	docs    []string
	config  string
	spaces  []string
	risk    string
	verbose bool
	guide   bool
}

// add gives cmd the flags that say what is read and how bold answers are.
func (o *options) add(cmd *cobra.Command) {
	o.addDocuments(cmd)
	cmd.Flags().StringVar(&o.risk, "risk", "", "the `share` of answers that may be wrong: careful, balanced, eager, or a number such as 0.05")
}

// addDocuments gives cmd the flags that say what is read.
func (o *options) addDocuments(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&o.docs, "docs", nil, "read this `folder` instead of the configuration; may be repeated")
	_ = cmd.MarkFlagDirname("docs") // errors say only that there is no such flag
	o.addConfig(cmd)
}

// addConfig gives cmd the flag that names the configuration.
func (o *options) addConfig(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.config, "config", "", "read this configuration `file` (default $FOOTNOTE_CONFIG, else footnote.toml if there is one)")
	_ = cmd.MarkFlagFilename("config", "toml") // errors say only that there is no such flag
}

// addReading gives cmd the flags that only matter where questions are answered.
func (o *options) addReading(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&o.spaces, "space", nil, "answer from this `space` alone; may be repeated")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "name the files that were skipped")
	cmd.Flags().BoolVar(&o.guide, "guide", false, "read the library that is built in, with Footnote's own guide, whatever is configured")
}

// settings are a configuration and where it came from.
type settings struct {
	Config
	origin string   // the configuration file; empty when there is none
	from   string   // how that file was found, as a phrase
	docs   []string // the folders named by --docs
}

// settings returns the configuration that the flags and the environment ask
// for. All its errors are *usageError.
func (p *program) settings(o *options) (settings, error) {
	if len(o.docs) > 0 && o.config != "" {
		return settings{}, usagef("--docs is read instead of a configuration: leave out --docs or --config")
	}
	if o.guide && (len(o.docs) > 0 || o.config != "") {
		return settings{}, usagef("--guide is read instead of other documents: leave out --guide, or --docs and --config")
	}
	s, err := p.readSettings(o)
	if err != nil {
		return settings{}, err
	}
	if o.risk != "" {
		s.Answers.Risk, s.Answers.Confidence = o.risk, 0
		if err := s.Answers.Validate(); err != nil {
			return settings{}, usagef("--risk: %w", err)
		}
	}
	return s, nil
}

func (p *program) readSettings(o *options) (settings, error) {
	if len(o.docs) > 0 {
		sources, err := foldersOf(o.docs)
		c := defaultConfig()
		c.Sources = sources
		return settings{Config: c, docs: o.docs}, err
	}
	path, from := p.configPath(o)
	if path == "" || o.guide {
		return settings{Config: defaultConfig()}, nil
	}
	c, err := readConfig(path)
	if err != nil && from == namedByEnv {
		err = fmt.Errorf("$FOOTNOTE_CONFIG: %w", err)
	}
	return settings{Config: c, origin: path, from: from}, err
}

// namedByEnv says that the environment named the configuration file.
const namedByEnv = "named by $FOOTNOTE_CONFIG"

// configPath returns the configuration file to read, empty when there is none,
// and how it was found.
func (p *program) configPath(o *options) (path, from string) {
	if o.config != "" {
		return o.config, "named by --config"
	}
	if path := p.env("FOOTNOTE_CONFIG"); path != "" {
		return path, namedByEnv
	}
	if _, err := os.Stat(configName); errors.Is(err, fs.ErrNotExist) {
		return "", ""
	}
	return configName, "found in this folder"
}

// foldersOf returns a source for each folder, named after it.
func foldersOf(paths []string) ([]SourceConfig, error) {
	var sources []SourceConfig
	taken := map[string]int{}
	for _, path := range paths {
		if path == "" {
			return nil, usagef("--docs is empty: name the folder to read")
		}
		if err := checkFolder(path); err != nil {
			return nil, err
		}
		name := folderName(path)
		taken[name]++
		if n := taken[name]; n > 1 {
			name = fmt.Sprintf("%s-%d", name, n)
		}
		c := folder.Defaults()
		c.Name, c.Path, c.Space = name, path, knowledge.Space(name)
		if err := c.Validate(); err != nil {
			return nil, &usageError{err}
		}
		sources = append(sources, SourceConfig{Kind: "folder", Config: c})
	}
	return sources, nil
}

// folderName returns the name of a source that reads the folder at path.
func folderName(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	words := strings.FieldsFunc(filepath.Base(path), func(r rune) bool { return r <= ' ' || r == ':' || r == filepath.Separator })
	return cmp.Or(strings.Join(words, "-"), "docs")
}

// open returns the sources that s names, and the sample library when it names
// none.
func (s settings) open() ([]knowledge.Source, error) {
	if len(s.Sources) == 0 {
		if s.origin != "" {
			return nil, usagef("%s names no source: add a [[source]] with kind, name and path", s.origin)
		}
		return []knowledge.Source{sample.Source()}, nil
	}
	var sources []knowledge.Source
	for _, c := range s.Sources {
		if err := checkFolder(c.Path); err != nil {
			return nil, fmt.Errorf("source %s: %w", c.Name, err)
		}
		source, err := c.open()
		if err != nil {
			return nil, err
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// open returns the source that c describes, which need not be there.
func (c SourceConfig) open() (knowledge.Source, error) {
	f, err := folder.New(c.Config)
	if err != nil {
		return nil, &usageError{err}
	}
	return f, nil
}

// checkCommand returns the command line that names what s leaves out.
func (s settings) checkCommand() string {
	line := "footnote check"
	for _, d := range s.docs {
		line += " --docs " + shellWord(d)
	}
	if s.origin != "" && s.origin != configName {
		line += " --config " + shellWord(s.origin)
	}
	return line
}

// shellWord returns s, a name of a file, as a person types it in a shell.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._-+,:@%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(bot.CleanLine(s), "'", `'\''`) + "'"
}

// pick returns those of all that were asked for by --space, or all.
func (o *options) pick(all []knowledge.Space) ([]knowledge.Space, error) {
	if len(o.spaces) == 0 {
		return all, nil
	}
	var picked []knowledge.Space
	for _, name := range o.spaces {
		if !slices.Contains(all, knowledge.Space(name)) {
			return nil, usagef("there is no space %q. The spaces are: %s", name, joinSpaces(all))
		}
		picked = append(picked, knowledge.Space(name))
	}
	return picked, nil
}

func joinSpaces(spaces []knowledge.Space) string {
	names := make([]string, len(spaces))
	for i, s := range spaces {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
