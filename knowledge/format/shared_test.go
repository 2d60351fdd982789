package format

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sharedDocs are the documents that the questions of ../shared/eval are about,
// seen from the module's root.
const sharedDocs = "../../../shared/eval"

// walkShared calls f for every document below ../shared/eval; it skips tb when
// they are not there.
func walkShared(tb testing.TB, f func(name string, data []byte)) {
	tb.Helper()
	if _, err := os.Stat(sharedDocs); err != nil {
		tb.Skip("no ../shared/eval beside the module: nothing to read")
	}
	err := filepath.WalkDir(sharedDocs, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(path, "/docs/") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(path), data)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func TestSharedDocuments(t *testing.T) {
	n := 0
	walkShared(t, func(name string, data []byte) {
		n++
		d, err := Decode(name, data)
		if err != nil {
			t.Errorf("Decode(%s): %v", name, err)
			return
		}
		checkDocument(t, d, data)
		if want := os.Getenv("DUMP"); want != "" && strings.Contains(name, want) {
			t.Logf("%s\n%s", name, dump(d))
		}
	})
	t.Logf("%d documents", n)
}
