package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/knowledge/folder"
	"footnote/qa"
	"footnote/qa/embedding"
)

// The example holds every setting at its default, and nothing else.
func TestExampleConfig(t *testing.T) {
	path := filepath.Join("..", "..", "config.example.toml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeConfig(path, data)
	if err != nil {
		t.Fatal(err)
	}
	source := folder.Defaults()
	source.Name, source.Path, source.Space = "handbook", "handbook", "handbook"
	source.Include, source.Exclude = []string{}, []string{}
	want := defaultConfig()
	want.Sources = []SourceConfig{{Kind: "folder", Config: source}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("config.example.toml = %+v\nwant %+v", got, want)
	}
	keys := slices.Concat(keysOf(reflect.TypeFor[SourceConfig]()), keysOf(reflect.TypeFor[qa.Config]()), keysOf(reflect.TypeFor[Config]()),
		keysOf(reflect.TypeFor[bot.Rules]()), keysOf(reflect.TypeFor[bot.Grant]()), keysOf(reflect.TypeFor[bot.ChannelRules]()),
		keysOf(reflect.TypeFor[bot.Limits]()), keysOf(reflect.TypeFor[bot.Keep]()), keysOf(reflect.TypeFor[ServeConfig]()), keysOf(reflect.TypeFor[embedding.Config]()))
	uncommented := strings.ReplaceAll(string(data), "\n# ", "\n")
	for _, key := range keys {
		if key == "-" {
			continue
		}
		if !strings.Contains(uncommented, "\n"+key+" = ") && !strings.Contains(uncommented, "["+key+"]") {
			t.Errorf("config.example.toml lacks %s", key)
		}
	}
}

func TestDecodeConfigErrors(t *testing.T) {
	const source = "[[source]]\nkind = \"folder\"\nname = \"a\"\npath = \"b\"\n"
	tests := []struct{ in, want string }{
		{"[answers\n", "f.toml:1:9: expected ']' to close table name"},
		{"[answers]\nrisk = \n", "f.toml:2:8: unexpected character U+000A at start of value. Text stands in quotes: \"…\""},
		{"[answers]\nrisk = 3\n", "f.toml:2:8: answers.risk is an integer, but must be text in quotes"},
		{"[answers]\nrisk = true\n", "f.toml:2:8: answers.risk is true or false, but must be text in quotes"},
		{"[answers]\nconfidence = \"0.6\"\n", "f.toml:2:14: answers.confidence is text in quotes, but must be a number without quotes"},
		{"[answers]\nconfidence = 62\n", "f.toml: [answers] confidence = 62: write a number between 0 and 1, such as 0.62, or 0 to go by the risk"},
		{"[answers]\nconfidence = nan\n", "f.toml: [answers] confidence = NaN: write a number between 0 and 1, such as 0.62, or 0 to go by the risk"},
		{"answers = true\n", "f.toml:1:11: answers is true or false, but must be written as […] with its settings below"},
		{"[[answers]]\nrisk = \"a\"\n", "f.toml:1:3: write [answers] with single brackets"},
		{"source = 3\n", "f.toml:1:10: source is an integer, but must be written as [[…]] with its settings below"},
		{"[[source]]\nmax_file_bytes = \"10\"\n", "f.toml:2:18: source.max_file_bytes is text in quotes, but must be a whole number without quotes"},
		{"[[source]]\ninclude = \"*.md\"\n", "f.toml:2:11: source.include is text in quotes, but must be a list such as [\"*.md\"]"},
		{"[[source]]\nmax_file_byte = 1\n", "f.toml:2:1: there is no setting source.max_file_byte. Did you mean max_file_bytes?"},
		{"[sources]\nname = \"a\"\n", "f.toml:1:2: there is no setting sources. Did you mean source?"},
		{"[pigeon]\ntoken = \"a\"\n", "f.toml:1:2: there is no setting pigeon"},
		{"[answers]\nrisk = careful\n", "f.toml:2:8: unexpected character U+0063 'c' at start of value. Text stands in quotes: \"…\""},
		{"[[audience]]\nspaces = \"a\"\n", "f.toml:2:10: audience.spaces is text in quotes, but must be a list such as [\"handbook\"]"},
		{"[owners]\n\"Maria\" = 3\n", "f.toml:2:11: owners.Maria is an integer, but must be text in quotes"},
		{"[slack]\nbot_token = \"xoxb-1\"\n", "f.toml:2:1: there is no setting slack.bot_token. A secret does not stand in the file: put it into an environment variable, whose name bot_token_env holds"},
		{"\ufeff[answers]\nriks = \"careful\"\n", "f.toml:2:1: there is no setting answers.riks. Did you mean risk?"},
		{"\xff\xfe[\x00", "f.toml is written in UTF-16: save it as UTF-8"},
		{source + "[[audience]]\nspaces = [\"hr\"]\neveryone = true\n", `f.toml: audience 1: spaces: there is no space "hr". The spaces of the sources are: a`},
		{source + "language = \"english\"\n", `f.toml: source 1: folder a: language = "english": write the code of the language (ISO 639-1), such as "en", or leave it empty`},
		{"a = 1\na = 2\n", "f.toml:2:1: key a is already defined"},
		{"[[source]]\nname = \"a\"\n", `f.toml: source 1: kind is missing: write kind = "folder"`},
		{"[[source]]\nkind = \"folder\"\nname = \"a\"\npath = \"b\"\nmax_file_bytes = 0\n", "f.toml: source 1: folder a: max_file_bytes = 0: must be at least 1"},
	}
	for _, test := range tests {
		_, err := decodeConfig("f.toml", []byte(test.in))
		if err == nil || err.Error() != test.want {
			t.Errorf("decodeConfig(%q) = %v\nwant %s", test.in, err, test.want)
		}
	}
}

// A secret in the place of a variable's name is refused, and not repeated to
// wherever the error goes.
func TestDecodeConfigSecrets(t *testing.T) {
	for _, test := range []struct{ table, key, secret string }{
		{"slack", "bot_token_env", "xoxb-1234-abcd"},
		{"slack", "app_token_env", "xapp-1-A1-22-abcd"},
		{"slack", "signing_secret_env", "e6b19c573432dcc6b075501d51b51bb8"},
		{"slack", "client_secret_env", "4b39e9b752435df7c5c8a7c9ab5dfc06"},
		{"discord", "token_env", "MTk4NjIy.Cl2FMQ.ZnCjm1XV"},
		{"embeddings", "key_env", "sk-abcdef0123"},
	} {
		_, err := decodeConfig("f.toml", fmt.Appendf(nil, "[%s]\n%s = %q\n", test.table, test.key, test.secret))
		want := fmt.Sprintf("f.toml: [%s] %s holds no name of an environment variable", test.table, test.key)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), test.secret) {
			t.Errorf("decodeConfig with a secret as %s = %v\nwant %s…, without the secret", test.key, err, want)
		}
	}
}

func FuzzDecodeConfig(f *testing.F) {
	f.Add([]byte("[[source]]\nkind = \"folder\"\nname = \"a\"\npath = \"b\"\n"))
	f.Add([]byte("[source]\nkind = \"folder\"\n"))
	f.Add([]byte("source = [{kind = \"folder\"}, {}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := decodeConfig("f.toml", data)
		if err == nil && c.validate() != nil {
			t.Errorf("decodeConfig(%q) = %+v, which does not validate", data, c)
		}
		if err != nil && (strings.Contains(err.Error(), "main.") || !strings.HasPrefix(err.Error(), "f.toml")) {
			t.Errorf("decodeConfig(%q) = %v, which names a Go type or not the file", data, err)
		}
	})
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"risk", "risk", 0}, {"riks", "risk", 2}, {"pat", "path", 1},
		{"path", "pat", 1}, {"", "abc", 3}, {"kitten", "sitting", 3},
	}
	for _, test := range tests {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
