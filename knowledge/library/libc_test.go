package library

import (
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"
)

// SQLite's driver works with one version of modernc.org/libc alone, the one in
// its own go.mod (https://pkg.go.dev/modernc.org/sqlite, "Fragile
// modernc.org/libc dependency").
func TestLibc(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite").Output()
	if err != nil {
		t.Skipf("there is no go command to ask: %v", err)
	}
	data, err := os.ReadFile(strings.TrimSpace(string(out)))
	if err != nil {
		t.Skipf("the driver's go.mod is not at hand: %v", err)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Skip("it is not known what this was built from")
	}
	for _, m := range info.Deps {
		if m.Path == "modernc.org/libc" && !strings.Contains(string(data), "modernc.org/libc "+m.Version+"\n") {
			t.Errorf("built with modernc.org/libc %s, which is not the version that modernc.org/sqlite requires", m.Version)
		}
	}
}
