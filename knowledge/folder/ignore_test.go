package folder

import "testing"

// TestIgnores holds lines of .gitignore against paths; the wants are those of
// `git check-ignore`.
func TestIgnores(t *testing.T) {
	tests := []struct {
		lines string
		path  string
		dir   bool
		want  bool
	}{
		{"*.log", "a.log", false, true},
		{"*.log", "x/y/a.log", false, true},
		{"*.log", "a.log.md", false, false},
		{"build", "build", true, true},
		{"build", "x/build", false, true},
		{"build/", "build", false, false},
		{"build/", "x/build", true, true},
		{"/build", "build", true, true},
		{"/build", "x/build", true, false},
		{"doc/a.md", "doc/a.md", false, true},
		{"doc/a.md", "x/doc/a.md", false, false},
		{"doc/*.md", "doc/x/a.md", false, false},
		{"doc/**/a.md", "doc/a.md", false, true},
		{"doc/**/a.md", "doc/x/y/a.md", false, true},
		{"**/a.md", "a.md", false, true},
		{"**/foo/bar", "x/foo/bar", false, true},
		{"doc/**", "doc", true, false},
		{"doc/**", "doc/x", true, true},
		{"*.md\n!keep.md", "keep.md", false, false},
		{"!keep.md\n*.md", "keep.md", false, true},
		{"# a.md", "# a.md", false, false},
		{`\#a.md`, "#a.md", false, true},
		{`\!a.md`, "!a.md", false, true},
		{"a.md   ", "a.md", false, true},
		{`a\ `, "a ", false, true},
		{"a.md\r\n", "a.md", false, true},
		{"\ufeffa.md", "a.md", false, true},
		{"{a,b}.md", "a.md", false, false},
		{"{a,b}.md", "{a,b}.md", false, true},
		{"[ab].md", "b.md", false, true},
		{"[!ab].md", "b.md", false, false},
		{"[a-c]?.md", "bx.md", false, true},
		{"[", "[", false, false},
		{"/", "a.md", false, false},
		{"", "a.md", false, false},
		{"*", "a.md", false, true},
		{"a?c", "a/c", false, false},
	}
	for _, tt := range tests {
		r := &rules{base: ".", list: parseIgnore(tt.lines)}
		if got := r.ignores(tt.path, tt.dir); got != tt.want {
			t.Errorf("%q ignores(%q, folder: %v) = %v, want %v", tt.lines, tt.path, tt.dir, got, tt.want)
		}
	}
}

func FuzzIgnore(f *testing.F) {
	f.Add("*.md\n!a/b.md\n/x/**/y\n[a-", "a/b.md", true)
	f.Fuzz(func(t *testing.T, lines, p string, dir bool) {
		r := &rules{base: ".", list: parseIgnore(lines)}
		if got := r.ignores(p, dir); got != r.ignores(p, dir) {
			t.Errorf("%q ignores(%q, %v) = %v, then not", lines, p, dir, got)
		}
		always := &rules{base: ".", list: append(parseIgnore(lines), parseIgnore("*")...)}
		if p != "" && p[0] != '/' && p[len(p)-1] != '/' && !always.ignores(p, dir) {
			t.Errorf("%q followed by * does not ignore %q", lines, p)
		}
	})
}
