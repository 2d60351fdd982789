//go:build linux || darwin

package semantic

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cost is what a program takes.
type cost struct {
	program  int64 // bytes
	index    int64 // bytes
	passages int
	syncing  []time.Duration // processor time
	memory   []int64         // greatest resident, of bringing documents in, in bytes
	asking   []int64         // greatest resident, of one question
}

// TestMeasureCost prints what the table costs the program, for TABLE.md: the
// program is built with it and with one that knows nothing in its place, and
// each in turn brings the handbook into a new library and index.
func TestMeasureCost(t *testing.T) {
	if os.Getenv("FOOTNOTE_MEASURE") == "" {
		t.Skip("FOOTNOTE_MEASURE is not set")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	docs := filepath.Join(root, "..", "shared", "eval", "handbook", "docs")
	if _, err := os.Stat(docs); err != nil {
		t.Skipf("there are no documents in %s", docs)
	}
	dir := t.TempDir()
	programs := [2]string{filepath.Join(dir, "without"), filepath.Join(dir, "with")}
	var costs [2]cost
	for i, overlay := range []string{withoutTable(t, dir), ""} {
		build := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w", "-overlay", overlay, "-o", programs[i], "./bot/footnote")
		build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
		output(t, build)
		costs[i].program = size(t, programs[i])
	}
	for round := range 3 {
		for i, program := range programs {
			costs[i].measure(t, program, filepath.Join(dir, fmt.Sprint(round, i)), docs)
		}
	}
	a, b := &costs[0], &costs[1]
	if a.passages != b.passages {
		t.Fatalf("%d passages without and %d with", a.passages, b.passages)
	}
	rate := func(c *cost) float64 { return float64(c.passages) / median(c.syncing).Seconds() }
	t.Logf("%d passages; without, with, and how many times as much:", a.passages)
	for _, row := range []struct {
		name, unit    string
		without, with float64
	}{
		{"program, stripped", "MB", float64(a.program) / 1e6, float64(b.program) / 1e6},
		{"index, for each passage", "B", float64(a.index) / float64(a.passages), float64(b.index) / float64(b.passages)},
		{"processor time of footnote sync", "s", median(a.syncing).Seconds(), median(b.syncing).Seconds()},
		{"passages that it takes in, in a second of that", "", rate(a), rate(b)},
		{"its greatest resident memory", "MB", float64(median(a.memory)) / 1e6, float64(median(b.memory)) / 1e6},
		{"that of footnote ask", "MB", float64(median(a.asking)) / 1e6, float64(median(b.asking)) / 1e6},
	} {
		t.Logf("| %s | %.4g %s | %.4g %s | ×%.2f |", row.name, row.without, row.unit, row.with, row.unit, row.with/row.without)
	}
}

// measure brings docs into the folder dir with program, and asks a question.
func (c *cost) measure(t *testing.T, program, dir, docs string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "footnote.toml")
	if err := os.WriteFile(config, fmt.Appendf(nil, "[[source]]\nkind = \"folder\"\nname = \"handbook\"\npath = %q\n", docs), 0o600); err != nil {
		t.Fatal(err)
	}
	command := func(args ...string) *exec.Cmd {
		return exec.CommandContext(t.Context(), program, append(args, "--config", config)...) //nolint:gosec // it was built just now
	}
	sync := command("sync")
	output(t, sync)
	c.syncing = append(c.syncing, sync.ProcessState.UserTime()+sync.ProcessState.SystemTime())
	c.memory = append(c.memory, resident(t, sync))
	said := regexp.MustCompile(`index: ([0-9,]+) passages`).FindStringSubmatch(output(t, command("verify")))
	if said == nil {
		t.Fatal("footnote verify does not say how many passages there are")
	}
	var err error
	if c.passages, err = strconv.Atoi(strings.ReplaceAll(said[1], ",", "")); err != nil {
		t.Fatal(err)
	}
	c.index = 0
	if err := filepath.WalkDir(filepath.Join(dir, "footnote-data", "index"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			c.index += size(t, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ask := command("ask", "How many days of parental leave do I get?")
	output(t, ask)
	c.asking = append(c.asking, resident(t, ask))
}

// withoutTable returns the path of a file that has the go command take a table
// that knows next to nothing in place of ours.
func withoutTable(t *testing.T, dir string) string {
	t.Helper()
	ours, err := filepath.Abs("table.bin")
	if err != nil {
		t.Fatal(err)
	}
	table, overlay := filepath.Join(dir, "table.bin"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(table, small(), 0o600); err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{ours: table}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay
}

// output runs cmd and returns what it says.
func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, said)
	}
	return string(said)
}

// resident returns the greatest resident memory of cmd, which has ended, in
// bytes.
func resident(t *testing.T, cmd *exec.Cmd) int64 {
	t.Helper()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not say how much memory was taken")
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss) // getrusage(2): bytes there, and kilobytes elsewhere
	}
	return 1024 * int64(usage.Maxrss)
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// median returns the middle one of an odd number of values.
func median[T int64 | time.Duration](values []T) T {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
