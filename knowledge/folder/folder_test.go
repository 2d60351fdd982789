package folder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"footnote/knowledge"
	"footnote/knowledge/knowledgetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// write makes a folder of the files, path to content, and returns its path.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for p, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func config(dir string) Config {
	c := Defaults()
	c.Name, c.Path, c.Space = "kb", dir, "staff"
	return c
}

func mustNew(t testing.TB, c Config) *Folder {
	t.Helper()
	f, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// listing returns one line for everything the folder yields: the path, or
// what was skipped and why, or the error.
func listing(ctx context.Context, f *Folder) []string {
	var out []string
	for d, err := range f.Documents(ctx) {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		out = append(out, d.Path)
	}
	return out
}

func TestSource(t *testing.T) {
	dir := write(t, map[string]string{
		"index.md": "# Handbook\n\nHello.\n", "hr/leave.md": "# Leave\n\n## Paid\n\n- one\n- two\n", "hr/old.md": "gone",
		"notes.txt": "plain", "logo.png": "\x89PNG", "data.txt": "\x00\x01\x02", "empty.md": "",
	})
	knowledgetest.Run(t, func(t *testing.T) knowledge.Source { return mustNew(t, config(dir)) })
}

func TestDocuments(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		set   func(*Config)
		want  []string
	}{
		{
			name:  "sorted by path, whatever the folders",
			files: map[string]string{"b.md": "b", "a/z.md": "z", "a.md": "a", "a-b/x.md": "x", "c.txt": "c"},
			want:  []string{"a-b/x.md", "a.md", "a/z.md", "b.md", "c.txt"},
		},
		{
			name:  "hidden files and what is not documents",
			files: map[string]string{"a.md": "a", ".hidden/b.md": "b", ".c.md": "c", "x/node_modules/d.md": "d", ".git/e.md": "e"},
			want:  []string{"a.md"},
		},
		{
			name: "media are counted, other kinds named",
			files: map[string]string{
				"a.md": "a", "i/1.png": "", "i/2.PNG": "", "z.zip": "", "code.xyz": "x", "bin.txt": "\x00\x01",
			},
			want: []string{
				"skipped *.png: is a kind of file that holds no text to read (files: 2)",
				"skipped *.zip: is a kind of file that holds no text to read (files: 1)",
				"a.md",
				"skipped bin.txt: is not text",
				"skipped code.xyz: is of a kind that cannot be read yet",
			},
		},
		{
			name:  "include",
			files: map[string]string{"a.md": "a", "docs/b.md": "b", "docs/c.txt": "c", "docs/deep/d.md": "d", "e.html": "<p>e"},
			set:   func(c *Config) { c.Include = []string{"/docs", "*.{htm,html}"} },
			want:  []string{"docs/b.md", "docs/c.txt", "docs/deep/d.md", "e.html"},
		},
		{
			name:  "exclude",
			files: map[string]string{"a.md": "a", "docs/b.md": "b", "docs/old/c.md": "c", "x/old/d.md": "d", "CHANGELOG.md": "e"},
			set:   func(c *Config) { c.Exclude = []string{"docs/old/", "CHANGELOG.md"} },
			want:  []string{"a.md", "docs/b.md", "x/old/d.md"},
		},
		{
			name: "ignore files",
			files: map[string]string{
				".gitignore": "build/\n*.tmp.md\n", ".footnoteignore": "/private\n!keep.tmp.md\n",
				"a.md": "a", "build/b.md": "b", "c.tmp.md": "c", "keep.tmp.md": "k", "private/d.md": "d", "x/private/e.md": "e",
				"x/.gitignore": "/f.md\n!c.tmp.md", "x/f.md": "f", "x/c.tmp.md": "c", "f.md": "f",
			},
			want: []string{"a.md", "f.md", "keep.tmp.md", "x/c.tmp.md", "x/private/e.md"},
		},
		{
			name:  "hidden folder taken back",
			files: map[string]string{".footnoteignore": "!.github\n!.git\n", ".github/a.md": "a", ".git/b.md": "b"},
			want:  []string{".github/a.md"},
		},
		{
			name:  "file too large",
			files: map[string]string{"a.md": "a", "b.md": "12345678901"},
			set:   func(c *Config) { c.MaxFileBytes = 10 },
			want:  []string{"a.md", "skipped b.md: has 11 bytes, more than max_file_bytes = 10"},
		},
		{
			name:  "folder too large",
			files: map[string]string{"a.md": "12345", "b.md": "123456"},
			set:   func(c *Config) { c.MaxTotalBytes = 10 },
			want:  []string{"folder kb holds 11 bytes to read, more than max_total_bytes = 10: raise it, or leave files out with exclude"},
		},
		{
			name:  "empty",
			files: map[string]string{},
			want:  nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config(write(t, tt.files))
			if tt.set != nil {
				tt.set(&c)
			}
			if diff := cmp.Diff(tt.want, listing(t.Context(), mustNew(t, c))); diff != "" {
				t.Errorf("Documents (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDocumentFields(t *testing.T) {
	c := config(write(t, map[string]string{"hr/paid leave.md": "# Paid leave\n\nTwenty days.\n"}))
	c.URL, c.Language = "https://e.org/{path_no_ext}?raw={path}#{anchor}", "en"
	for d, err := range mustNew(t, c).Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got := knowledge.Document{ID: d.ID, Source: d.Source, Space: d.Space, Path: d.Path, URL: d.URL, Language: d.Language, Modified: d.Modified, Revision: d.Revision}
		want := knowledge.Document{
			ID: "kb:hr/paid leave.md", Source: "kb", Space: "staff", Path: "hr/paid leave.md",
			URL: "https://e.org/hr/paid%20leave?raw=hr/paid%20leave.md#{anchor}", Language: "en",
			Revision: knowledge.NewRevision([]byte("# Paid leave\n\nTwenty days.\n")),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("fields (-want +got):\n%s", diff)
		}
	}
}

func TestMissingFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	got := listing(t.Context(), mustNew(t, config(dir)))
	if want := "open folder " + dir + ": "; len(got) != 1 || !strings.HasPrefix(got[0], want) {
		t.Errorf("Documents of a missing folder = %q, want one error that begins with %q", got, want)
	}
}

// TestChangedWhileReading asks what becomes of files that are not any more
// what they were when the folder was listed.
func TestChangedWhileReading(t *testing.T) {
	dir := write(t, map[string]string{"a.md": "a", "grown.md": "12345678901"})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	c := config(dir)
	c.MaxFileBytes = 10
	var got []string
	collect := func(d knowledge.Listed, err error) bool {
		if err != nil {
			got = append(got, err.Error())
			return true
		}
		got = append(got, d.Path)
		return true
	}
	err = mustNew(t, c).readAll(t.Context(), root, []item{{path: "a.md"}, {path: "gone.md"}, {path: "grown.md"}}, unread, collect)
	want := []string{
		"a.md",
		"skipped gone.md: vanished while the folder was read",
		"skipped grown.md: has 11 bytes, more than max_file_bytes = 10",
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("readAll = %q, %v; want %q", got, err, want)
	}
}

// TestTotalWhileReading asks that the bytes that are read count, and not those
// that were listed: files below /proc are listed as empty.
func TestTotalWhileReading(t *testing.T) {
	dir := write(t, map[string]string{"a.md": "12345", "b.md": "12345", "c.md": "12345"})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	c := config(dir)
	c.MaxTotalBytes = 10
	read := 0
	count := func(knowledge.Listed, error) bool { read++; return true }
	err = mustNew(t, c).readAll(t.Context(), root, []item{{path: "a.md"}, {path: "b.md"}, {path: "c.md"}}, unread, count)
	if read != 2 || err == nil || !strings.Contains(err.Error(), "holds 15 bytes to read, more than max_total_bytes = 10") {
		t.Errorf("readAll of 15 bytes with max_total_bytes = 10: read %d files, %v; want 2 and an error", read, err)
	}
}

func TestValidate(t *testing.T) {
	if err := config("/kb").Validate(); err != nil {
		t.Errorf("Validate of the defaults with a name, a path and a space: %v", err)
	}
	tests := []struct {
		set  func(*Config)
		want string // part of the error
	}{
		{func(c *Config) { c.Name = "" }, "name is empty"},
		{func(c *Config) { c.Name = "a:b" }, `name = "a:b"`},
		{func(c *Config) { c.Path = "" }, "path is empty"},
		{func(c *Config) { c.Space = "" }, "space is empty"},
		{func(c *Config) { c.MaxFileBytes = 0 }, "max_file_bytes = 0"},
		{func(c *Config) { c.MaxTotalBytes = -1 }, "max_total_bytes = -1"},
		{func(c *Config) { c.Include = []string{"[a"} }, `include: "[a" is no pattern`},
		{func(c *Config) { c.Exclude = []string{"!a"} }, `exclude: "!a" is no pattern`},
		{func(c *Config) { c.Exclude = []string{"/"} }, `exclude: "/" is no pattern`},
		{func(c *Config) { c.URL = "https://e.org/{file}" }, "{file} means nothing"},
		{func(c *Config) { c.URL = "https://e.org/#{anchor}" }, "has no {path}"},
		{func(c *Config) { c.URL = "e.org/{path}" }, "is no full address"},
	}
	for _, tt := range tests {
		c := config("/kb")
		tt.set(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Validate() = %v, want an error with %q", err, tt.want)
		}
		if _, err := New(c); err == nil {
			t.Errorf("New of a Config that is not valid (%s) gives no error", tt.want)
		}
	}
}

// TestWindow asks that files are not read far ahead of the consumer.
func TestWindow(t *testing.T) {
	files := map[string]string{}
	for i := range 200 {
		files[strings.Repeat("x", 1+i%20)+string(rune('a'+i/20))+".md"] = "text"
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n, last := 0, error(nil)
	for _, err := range mustNew(t, config(write(t, files))).Documents(ctx) {
		if n++; n == 50 {
			cancel()
		}
		last = err
	}
	if n != 51 || !errors.Is(last, context.Canceled) {
		t.Errorf("cancelled at document 50, the listing yields %d times and ends with %v", n, last)
	}
}

// unread has every file read.
func unread(string) knowledge.Mark { return "" }

func TestPaths(t *testing.T) {
	tests := []struct{ template, address, want string }{
		{"https://x.org/{path}#{anchor}", "https://x.org/a%20b/c.md#top", "a b/c.md"},
		{"https://x.org/{path}", "https://y.org/c.md", ""},
		{"https://x.org/{path}", "https://x.org/", ""},
		{"https://x.org/blob/{path}?plain=1#L{line}", "https://x.org/blob/c.md?plain=1#L7", "c.md"},
		{"https://x.org/blob/{path}?plain=1#L{line}", "https://x.org/blob/c.md", ""},
		{"", "https://x.org/c.md", ""},
	}
	for _, test := range tests {
		got := strings.Join(Config{URL: test.template}.Paths(test.address), " ")
		if got != test.want {
			t.Errorf("Paths(%q) of %q = %q, want %q", test.address, test.template, got, test.want)
		}
	}
	c := Config{URL: "https://x.org/{path_no_ext}"}
	if got := c.Paths("https://x.org/a/b"); !slices.Contains(got, "a/b.md") || !slices.Contains(got, "a/b.html") {
		t.Errorf("Paths without extensions = %v", got)
	}
}
