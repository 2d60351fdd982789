package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test's program be an engine's, as the benchmark's is.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" {
		if err := runEngine(os.Args[2], os.Args[3:], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// TestBenchmark runs the whole command, twice in one folder: the second time
// nothing is indexed again. An engine that is not here is said to be left out.
func TestBenchmark(t *testing.T) {
	if _, err := os.Stat(source); err != nil {
		t.Skipf("there are no texts beside the checkout: %v", err)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "figures")
	args := []string{"-passages", "300", "-questions", "30", "-rounds", "2", "-engines", "footnote,fts5,nonesuch", "-data", filepath.Join(dir, "data"), "-out", name}
	var before []*figures
	for range 2 {
		var out bytes.Buffer
		if err := benchmark(t.Context(), args, &out); err != nil {
			t.Fatalf("%v\n%s", err, &out)
		}
		if !strings.Contains(out.String(), "nonesuch: skipped: ") || !strings.Contains(out.String(), "same top 10") {
			t.Errorf("printed:\n%s", &out)
		}
		var got struct{ Figures []*figures }
		data, err := os.ReadFile(name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Figures) != 3 || got.Figures[2].Skipped == "" {
			t.Fatalf("%d engines in %s", len(got.Figures), data)
		}
		for i, f := range got.Figures[:2] {
			if f.Rounds != 2 || len(f.NS) != 30 || len(f.AllNS) != 60 || f.Total < f.Anonymous || f.Anonymous == 0 || f.WarmMS == 0 {
				t.Errorf("%s: %+v", f.Engine, f)
			}
			if before != nil && f.IndexSeconds != before[i].IndexSeconds {
				t.Errorf("%s was indexed again", f.Engine)
			}
		}
		if f := got.Figures[1]; f.Bytes == 0 {
			t.Errorf("fts5 takes no bytes: %+v", f)
		}
		before = got.Figures
	}
	if err := benchmark(t.Context(), append(args, "-whole", "-engines", "footnote,fts5"), &bytes.Buffer{}); err != nil {
		t.Errorf("whole questions in the same folder: %v", err)
	}
	args[1] = "301"
	if err := benchmark(t.Context(), args, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "another collection") {
		t.Errorf("another size in the same folder: %v, want an error that says so", err)
	}
}
