package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// module is the path that all imports of ours begin with.
const module = "footnote"

// confined are the libraries that only some packages may know, by the
// beginning of their import path. TOML is how Footnote is configured, which is
// for the program alone, and how some documents begin.
var confined = map[string][]string{
	"github.com/slack-go/slack":     {"adapters/slack"},
	"github.com/bwmarrin/discordgo": {"adapters/discord"},
	"github.com/pelletier/go-toml":  {"bot/footnote", "knowledge/format"},
	"github.com/BurntSushi/toml":    {"bot/footnote", "knowledge/format"},
}

// TestRooms fails when a package imports one that it may not know: knowledge,
// qa, bot, adapters, bot/footnote stand in one line, and an import may only
// point back along it. Tests keep to it as well.
func TestRooms(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("this test stands two folders below go.mod: %v", err)
	}
	n := 0
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		n++
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		return checkFile(t, file, filepath.ToSlash(name))
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 10 {
		t.Errorf("looked at %d files below %s; want the whole program", n, root)
	}
}

// checkFile reports the imports of one file that it may not have.
func checkFile(t *testing.T, file, name string) error {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if why := forbidden(path.Dir(name), imported); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	return nil
}

// forbidden says why a package in the folder dir may not import imported, or
// "" when it may.
func forbidden(dir, imported string) string {
	for library, rooms := range confined {
		if strings.HasPrefix(imported, library) && !withinAny(dir, rooms) {
			return fmt.Sprintf("imports %s, which only %s may", imported, strings.Join(rooms, " and "))
		}
	}
	ours, found := strings.CutPrefix(imported, module+"/")
	if !found {
		return ""
	}
	may := mayImport(dir)
	if may == nil {
		return fmt.Sprintf("stands in no room: %s is none of knowledge, qa, bot, adapters/NAME", dir)
	}
	if ours != "bot/footnote" && withinAny(ours, may) {
		return ""
	}
	return fmt.Sprintf("imports %s; %s may only import %s", imported, dir, strings.Join(may, ", "))
}

// mayImport returns the rooms whose packages those in dir may import, nil when
// dir is in no room.
func mayImport(dir string) []string {
	switch {
	case within(dir, "knowledge"):
		return []string{"knowledge"}
	case within(dir, "qa"):
		return []string{"knowledge", "qa"}
	case within(dir, "bot/footnote"):
		return []string{"knowledge", "qa", "bot", "adapters"}
	case within(dir, "bot"):
		return []string{"knowledge", "qa", "bot"}
	case within(dir, "adapters") && dir != "adapters":
		parts := strings.SplitN(dir, "/", 3)
		return []string{"knowledge", "qa", "bot", "adapters/" + parts[1], "adapters/adaptertest"}
	}
	return nil
}

func within(dir, room string) bool { return dir == room || strings.HasPrefix(dir, room+"/") }

func withinAny(dir string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return within(dir, room) })
}

func TestForbidden(t *testing.T) {
	tests := []struct{ dir, imported, want string }{
		{"knowledge/folder", "footnote/knowledge/format", ""},
		{"knowledge/folder", "os", ""},
		{"knowledge", "footnote/qa", "imports footnote/qa; knowledge may only import knowledge"},
		{"knowledge", "footnote/knowledgebase", "imports footnote/knowledgebase; knowledge may only import knowledge"},
		{"qa", "footnote/knowledge", ""},
		{"qa/index", "footnote/bot", "imports footnote/bot; qa/index may only import knowledge, qa"},
		{"bot", "footnote/qa", ""},
		{"bot/journal", "footnote/bot", ""},
		{"bot", "footnote/adapters/slack", "imports footnote/adapters/slack; bot may only import knowledge, qa, bot"},
		{"bot", "footnote/bot/footnote", "imports footnote/bot/footnote; bot may only import knowledge, qa, bot"},
		{"adapters/slack", "footnote/bot", ""},
		{"adapters/slack", "footnote/adapters/slack/blocks", ""},
		{"adapters/slack", "footnote/adapters/adaptertest", ""},
		{"adapters/slack", "footnote/adapters/discord", "imports footnote/adapters/discord; adapters/slack may only import knowledge, qa, bot, adapters/slack, adapters/adaptertest"},
		{"adapters/slack", "github.com/slack-go/slack/slackevents", ""},
		{"adapters/discord", "github.com/slack-go/slack", "imports github.com/slack-go/slack, which only adapters/slack may"},
		{"bot", "github.com/bwmarrin/discordgo", "imports github.com/bwmarrin/discordgo, which only adapters/discord may"},
		{"bot/footnote", "footnote/adapters/terminal", ""},
		{"bot/footnote", "github.com/pelletier/go-toml/v2", ""},
		{"knowledge/folder", "github.com/pelletier/go-toml/v2", "imports github.com/pelletier/go-toml/v2, which only bot/footnote and knowledge/format may"},
		{"util", "footnote/qa", "stands in no room: util is none of knowledge, qa, bot, adapters/NAME"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, forbidden(tt.dir, tt.imported)); diff != "" {
			t.Errorf("forbidden(%q, %q) (-want +got):\n%s", tt.dir, tt.imported, diff)
		}
	}
}
