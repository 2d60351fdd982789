package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOwnersOf holds lines of a CODEOWNERS against paths; the wants follow
// GitHub's description of the file.
func TestOwnersOf(t *testing.T) {
	tests := []struct{ lines, path, want string }{
		{"* @a", "x/y.md", "@a"},
		{"*.md @a", "x/y.md", "@a"},
		{"*.md @a", "x/y.txt", ""},
		{"* @a\n*.md @b", "y.md", "@b"},
		{"*.md @b\n* @a", "y.md", "@a"},
		{"* @a @acme/docs anna@example.org", "y.md", "@a @acme/docs anna@example.org"},
		{"/build/logs/ @a", "build/logs/x/y.md", "@a"},
		{"/build/logs/ @a", "x/build/logs/y.md", ""},
		{"docs/* @a", "docs/y.md", "@a"},
		{"docs/* @a", "docs/x/y.md", ""},
		{"docs/* @a", "x/docs/y.md", ""},
		{"docs/** @a", "docs/x/y.md", "@a"},
		{"apps/ @a", "x/apps/y/z.md", "@a"},
		{"apps/ @a", "apps", ""},
		{"/docs @a", "docs/x/y.md", "@a"},
		{"/docs/ @a", "x/docs/y.md", ""},
		{"**/logs @a", "x/logs/y.md", "@a"},
		{"/apps/ @a\n/apps/old\n", "apps/old/y.md", ""},
		{"/apps/ @a\n/apps/old\n", "apps/new/y.md", "@a"},
		{"# *.md @a", "y.md", ""},
		{"*.md @a # and not @b", "y.md", "@a"},
		{"*.md @a#b", "y.md", ""},
		{"*.md @a\n!*.md @b", "y.md", "@a"},
		{"*.md @a\n[xy].md @b", "y.md", "@a"},
		{"* @a\n\\#y.md @b", "#y.md", "@a"},
		{`/paid\ leave.md @a`, "paid leave.md", "@a"},
		{`/hr/paid\ leave/ @a`, "hr/paid leave/y.md", "@a"},
		{"*.md @a\n*.md nobody", "y.md", "@a"},
		{"*.MD @a", "y.md", ""},
		{"{x,y}.md @a", "y.md", ""},
		{"\ufeff*.md\t@a\r\n", "y.md", "@a"},
		{"*", "y.md", ""},
		{"", "y.md", ""},
	}
	for _, test := range tests {
		if got := strings.Join(ownersOf(parseOwners(test.lines), test.path), " "); got != test.want {
			t.Errorf("owners of %s by %q = %q, want %q", test.path, test.lines, got, test.want)
		}
	}
}

// owners returns the owners of what f lists, by path, and what it skips.
func owners(t *testing.T, f *Folder) map[string]string {
	t.Helper()
	all := map[string]string{}
	for d, err := range f.Documents(t.Context()) {
		if err != nil {
			all["skipped"] += err.Error()
			continue
		}
		all[d.Path] = strings.Join(d.Owners, " ")
	}
	return all
}

func TestOwners(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  map[string]string
	}{
		{
			name:  "below .github, before others",
			files: map[string]string{".github/CODEOWNERS": "* @a", "CODEOWNERS": "* @b", "docs/CODEOWNERS": "* @c", "x.md": "x"},
			want:  map[string]string{"x.md": "@a"},
		},
		{
			name:  "at the top, before docs",
			files: map[string]string{"CODEOWNERS": "* @b", "docs/CODEOWNERS": "* @c", "x.md": "x"},
			want:  map[string]string{"x.md": "@b"},
		},
		{
			name:  "in docs, about the whole folder",
			files: map[string]string{"docs/CODEOWNERS": "/x.md @c", "x.md": "x", "docs/x.md": "x"},
			want:  map[string]string{"x.md": "@c", "docs/x.md": ""},
		},
		{
			name:  "what a document says itself counts more",
			files: map[string]string{"CODEOWNERS": "* @b", "x.md": "---\nowner: Maria\n---\n# X\n", "y.md": "y"},
			want:  map[string]string{"x.md": "Maria", "y.md": "@b"},
		},
		{
			name:  "one that is too large is named, and nothing is owned",
			files: map[string]string{"CODEOWNERS": "* @b\n" + strings.Repeat("# more\n", maxOwnersBytes/6), "x.md": "x"},
			want:  map[string]string{"x.md": "", "skipped": "skipped CODEOWNERS: says who owns the documents and cannot be read: is larger than 3145728 bytes"},
		},
		{
			name:  "a folder of that name",
			files: map[string]string{"CODEOWNERS/x.md": "x"},
			want:  map[string]string{"CODEOWNERS/x.md": ""},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := owners(t, mustNew(t, config(write(t, test.files))))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("owners (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOwnersChange asks that a changed CODEOWNERS has those files read again
// that it is about, and no others.
func TestOwnersChange(t *testing.T) {
	dir := write(t, map[string]string{"CODEOWNERS": "/a.md @a", "a.md": "one", "b.md": "two"})
	f := mustNew(t, config(dir))
	known, _ := marks(t, f, nil)
	if err := os.WriteFile(filepath.Join(dir, "CODEOWNERS"), []byte("/a.md @b"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, same := marks(t, f, known); same["a.md"] || !same["b.md"] {
		t.Errorf("after CODEOWNERS changed for a.md, the same are %v, want b.md alone", same)
	}
}

func FuzzOwners(f *testing.F) {
	f.Add("* @a\n/docs/* @acme/docs # all\n\\#x @b\n", "docs/x.md")
	f.Add(`/paid\ leave/** anna@example.org`, "paid leave/x.md")
	f.Fuzz(func(t *testing.T, lines, p string) {
		for _, o := range ownersOf(parseOwners(lines), p) {
			if !owner.MatchString(o) {
				t.Errorf("an owner by %q is %q", lines, o)
			}
		}
	})
}
