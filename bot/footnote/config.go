package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"footnote/adapters/discord"
	"footnote/adapters/slack"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/folder"
	"footnote/qa"
	"footnote/qa/embedding"
)

// configName is the file that is read when it is in the working folder and no
// other is named.
const configName = "footnote.toml"

// Config is the configuration: the rooms' own, side by side.
type Config struct {
	// Data is the folder that the library and all else that is kept is in.
	Data    string         `toml:"data"`
	Answers qa.Config      `toml:"answers"`
	Sources []SourceConfig `toml:"source"`
	bot.Rules
	Serve      ServeConfig      `toml:"serve"`
	Embeddings embedding.Config `toml:"embeddings"`
	Slack      slack.Config     `toml:"slack"`
	Discord    discord.Config   `toml:"discord"`
}

// SourceConfig is one source: what kind it is and that kind's own settings.
type SourceConfig struct {
	Kind string `toml:"kind"` // "folder"
	folder.Config
}

// defaultConfig returns what is not configured.
func defaultConfig() Config {
	return Config{
		Data: "footnote-data", Answers: qa.Defaults(), Rules: bot.DefaultRules(), Serve: defaultServe(),
		Embeddings: embedding.Defaults(), Slack: slack.Defaults(), Discord: discord.Defaults(),
	}
}

// readConfig reads the configuration file at path. Folders that it names are
// relative to the file's own. All its errors are *usageError.
func readConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, usagef("there is no configuration file %s. Begin with a copy of config.example.toml, or name a folder of documents with --docs", path)
	}
	if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
		return Config{}, usagef("%s is a folder and no configuration file. To read its documents: --docs %s", path, shellWord(path))
	}
	if err != nil {
		return Config{}, usagef("read the configuration: %w", err)
	}
	c, err := decodeConfig(path, data)
	if err != nil {
		return Config{}, &usageError{err}
	}
	if !filepath.IsAbs(c.Data) {
		c.Data = filepath.Join(filepath.Dir(path), c.Data)
	}
	for i, s := range c.Sources {
		if !filepath.IsAbs(s.Path) {
			c.Sources[i].Path = filepath.Join(filepath.Dir(path), s.Path)
		}
	}
	return c, nil
}

// decodeConfig decodes data, the bytes of the file at path, strictly and
// validates it.
func decodeConfig(path string, data []byte) (Config, error) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return Config{}, fmt.Errorf("%s is written in UTF-16: save it as UTF-8", path)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // which editors on Windows put there
	c := defaultConfig()
	d := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Config{}, explainTOML(path, err)
	}
	if err := fillSources(&c, data); err != nil {
		return Config{}, explainTOML(path, err)
	}
	if err := c.validate(); err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// fillSources sets what the sources leave open to its default.
func fillSources(c *Config, data []byte) error {
	var written struct {
		Sources []map[string]any `toml:"source"`
	}
	if err := toml.Unmarshal(data, &written); err != nil {
		return err
	}
	defaults := folder.Defaults()
	for i := range c.Sources {
		s := &c.Sources[i]
		isSet := func(key string) bool { _, ok := written.Sources[i][key]; return ok }
		if !isSet("space") {
			s.Space = knowledge.Space(s.Name)
		}
		if !isSet("max_file_bytes") {
			s.MaxFileBytes = defaults.MaxFileBytes
		}
		if !isSet("max_total_bytes") {
			s.MaxTotalBytes = defaults.MaxTotalBytes
		}
	}
	return nil
}

// validate returns an error that names the first setting that cannot be used.
func (c Config) validate() error {
	if c.Data == "" {
		return errors.New("data is empty: name the folder to keep the library in, such as \"footnote-data\"")
	}
	for _, v := range c.variables() { // first, since other errors repeat what is written
		if err := v.validate(); err != nil {
			return err
		}
	}
	if err := c.Answers.Validate(); err != nil {
		return fmt.Errorf("[answers] %w", err)
	}
	if err := c.Rules.Validate(); err != nil {
		return err
	}
	if err := c.Serve.Validate(); err != nil {
		return fmt.Errorf("[serve] %w", err)
	}
	if err := c.Slack.Validate(); err != nil {
		return fmt.Errorf("[slack] %w", err)
	}
	if err := c.Discord.Validate(); err != nil {
		return fmt.Errorf("[discord] %w", err)
	}
	seen := map[string]bool{}
	for i, s := range c.Sources {
		if s.Kind == "" {
			return fmt.Errorf("source %d: kind is missing: write kind = \"folder\"", i+1)
		}
		if s.Kind != "folder" {
			return fmt.Errorf("source %d: kind = %q: the only kind there is is \"folder\"", i+1, s.Kind)
		}
		if err := s.Config.Validate(); err != nil {
			return fmt.Errorf("source %d: %w", i+1, err)
		}
		if seen[s.Name] {
			return fmt.Errorf("source %d: name = %q is taken by another source: give each its own", i+1, s.Name)
		}
		seen[s.Name] = true
	}
	if err := c.Embeddings.Validate(settings{Config: c}.spaces()); err != nil {
		return fmt.Errorf("[embeddings] %w", err)
	}
	return c.validateAudiences()
}

// validateAudiences returns an error when an audience is for a space that no
// source feeds, which is a slip of the pen that nobody would notice.
func (c Config) validateAudiences() error {
	spaces := settings{Config: c}.spaces()
	for i, g := range c.Audiences {
		for _, space := range g.Spaces {
			if len(spaces) > 0 && !slices.Contains(spaces, space) {
				return fmt.Errorf("audience %d: spaces: there is no space %q. The spaces of the sources are: %s", i+1, space, joinSpaces(spaces))
			}
		}
	}
	return nil
}

// checkFolder returns an error when path is no folder.
func checkFolder(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("there is no folder %s", path)
	}
	if err != nil {
		return usagef("look at folder %s: %w", path, err)
	}
	if !info.IsDir() {
		return usagef("%s is a file. Name the folder that it is in: %s", path, filepath.Dir(path))
	}
	return nil
}
