//go:build unix

package folder

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func symlink(t *testing.T, dir, target, name string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func TestSymbolicLinks(t *testing.T) {
	outside := write(t, map[string]string{"secret.md": "secret", "more/x.md": "x"})
	dir := write(t, map[string]string{"a.md": "a", "docs/b.md": "b", ".shared/c.md": "c", ".shared/sub/d.md": "d"})
	symlink(t, dir, filepath.Join(outside, "secret.md"), "out-file.md")
	symlink(t, dir, outside, "out-folder")
	symlink(t, dir, "../../etc/passwd", "out-relative.txt")
	symlink(t, dir, "nowhere.md", "dangling.md")
	symlink(t, dir, "self.md", "self.md")
	symlink(t, dir, "a.md", "alias.md")          // listed as a.md
	symlink(t, dir, "docs", "docs-again")        // listed as docs
	symlink(t, dir, "..", "docs/up")             // a loop
	symlink(t, dir, ".shared", "shared")         // a folder that is not listed by itself
	symlink(t, dir, ".shared", "shared-again")   // once only
	symlink(t, dir, ".shared/sub/d.md", "dd.md") // a file that is not listed by itself
	symlink(t, dir, "../shared", ".shared/loop") // a link within a linked folder

	want := []string{
		"a.md",
		"skipped dangling.md: is a symbolic link that leads nowhere",
		"dd.md",
		"docs/b.md",
		"skipped out-file.md: is a symbolic link that leads out of the folder",
		"skipped out-folder: is a symbolic link that leads out of the folder",
		"skipped out-relative.txt: is a symbolic link that leads out of the folder",
		"skipped self.md: is a symbolic link that cannot be followed: too many levels of symbolic links",
		"shared/c.md",
	}
	if diff := cmp.Diff(want, listing(t.Context(), mustNew(t, config(dir)))); diff != "" {
		t.Errorf("Documents (-want +got):\n%s", diff)
	}
}

func TestSpecialFiles(t *testing.T) {
	dir := write(t, map[string]string{"a.md": "a", "c.md": "c"})
	if err := syscall.Mkfifo(filepath.Join(dir, "b.md"), 0o644); err != nil {
		t.Skip("no named pipes here:", err)
	}
	f := mustNew(t, config(dir))
	want := []string{"a.md", "skipped b.md: is no file but a named pipe", "c.md"}
	if diff := cmp.Diff(want, listing(t.Context(), f)); diff != "" {
		t.Errorf("Documents (-want +got):\n%s", diff)
	}

	// A pipe that takes a file's place after the listing must not be waited for.
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	got := f.read(root, item{path: "b.md"}, "")
	if got.err == nil || got.err.Error() != want[1] {
		t.Errorf("read of a pipe = %v, want %q", got.err, want[1])
	}
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := write(t, map[string]string{"a.md": "a", "b/c.md": "c", "d.md": "d", "e/.gitignore": "x", "e/f.md": "f"})
	for _, name := range []string{"a.md", "b", "e/.gitignore"} {
		full := filepath.Join(dir, name)
		if err := os.Chmod(full, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(full, 0o755) })
	}
	want := []string{
		"skipped a.md: cannot be opened: permission denied",
		"skipped b: folder cannot be opened: permission denied",
		"d.md",
		"skipped e: folder is left out, since its rules cannot be read: .gitignore: permission denied",
	}
	if diff := cmp.Diff(want, listing(t.Context(), mustNew(t, config(dir)))); diff != "" {
		t.Errorf("Documents (-want +got):\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.md", "b\nc.md", "\xff.md"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o644); err != nil {
			t.Skip("this disk does not take the name:", err)
		}
	}
	want := []string{
		"a.md",
		"skipped b\ufffdc.md: has a name with characters that cannot be shown",
		"skipped \ufffd.md: has a name with characters that cannot be shown",
	}
	if diff := cmp.Diff(want, listing(t.Context(), mustNew(t, config(dir)))); diff != "" {
		t.Errorf("Documents (-want +got):\n%s", diff)
	}
}
