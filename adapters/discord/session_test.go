package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestBudget(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	begun := func(ages ...time.Duration) []time.Time {
		var out []time.Time
		for _, a := range ages {
			out = append(out, now.Add(-a))
		}
		return out
	}
	every := func(n int, from, step time.Duration) []time.Duration {
		var out []time.Duration
		for i := range n {
			out = append(out, from-time.Duration(i)*step)
		}
		return out
	}
	tests := []struct {
		name   string
		begun  []time.Time
		shards int
		want   time.Duration
	}{
		{"none", nil, 1, 0},
		{"one just now", begun(0), 1, 0},
		{"39 in the last minutes", begun(every(39, 39*time.Minute, time.Minute)...), 1, 0},
		{"40 in the last minutes", begun(every(40, 40*time.Minute, time.Minute)...), 1, 20 * time.Minute},
		{"40 more than an hour ago", begun(every(40, 100*time.Minute, time.Minute)...), 1, 0},
		{"40 of 4 shards", begun(every(40, 40*time.Minute, time.Minute)...), 4, 0},
		{"150 in a day, one lately", begun(append(every(149, 23*time.Hour, 8*time.Minute), time.Minute)...), 1, 4 * time.Minute},
		{"150 in a day, none lately", begun(every(150, 23*time.Hour, 8*time.Minute)...), 1, 0},
		{"152 of 2 shards, one lately", begun(append(every(151, 23*time.Hour, 4*time.Minute), time.Minute)...), 2, 4 * time.Minute},
	}
	for _, tt := range tests {
		if got := budget(tt.begun, now, tt.shards); got != tt.want {
			t.Errorf("%s: budget = %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestBudgetOfADay begins sessions as fast as the gate allows for a day and a
// night.
func TestBudgetOfADay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, err := openStore("", slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		g := newGate(s, time.Now, slog.New(slog.DiscardHandler))
		n := 0
		for end := time.Now().Add(24 * time.Hour); time.Now().Before(end); n++ {
			if err := g.wait(t.Context(), 0, 1, 1); err != nil {
				t.Fatal(err)
			}
		}
		if n < 300 || n > 450 {
			t.Errorf("%d sessions in a day, want from 300 to 450: Discord takes the token away at 1,000", n)
		}
	})
}

func TestStore(t *testing.T) {
	folder := t.TempDir()
	var log strings.Builder
	open := func() *store {
		s, err := openStore(folder, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	s.change(func(st *state) { st.Sessions["0/1"] = session{ID: "a", Seq: 7, URL: "wss://x"} })
	s.flush()
	var got session
	open().look(func(st *state) { got = st.Sessions["0/1"] })
	if got.ID != "a" || got.Seq != 7 {
		t.Errorf("kept %+v", got)
	}
	info, err := os.Stat(filepath.Join(folder, "discord.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v, want 0600", info.Mode(), err)
	}
	for _, damage := range []string{"", "{", "null", `{"sessions":null}`} {
		if err := os.WriteFile(filepath.Join(folder, "discord.json"), []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open()
		s.change(func(st *state) { st.Sessions["0/1"] = session{ID: "b"} }) // must not fail
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	s.change(func(st *state) { st.Commands = "x" })
	s.flush()
	if !strings.Contains(log.String(), "keep what is known of the session") {
		t.Errorf("a folder that is gone is not told of: %s", log.String())
	}
}

func TestRemember(t *testing.T) {
	var list []string
	for _, id := range []string{"a", "b", "a", "c", "d"} {
		list = remember(list, id, 3)
	}
	if got := strings.Join(list, ""); got != "acd" {
		t.Errorf("remembered %q, want acd", got)
	}
}

// TestSecrets looks for the token in whatever can be printed of what holds it.
func TestSecrets(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const secret = "a-secret-token"
		var log strings.Builder
		l := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		refused := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") }
		a, err := New(Defaults(), Options{Token: secret, Log: l, API: "http://127.0.0.1:1", Dial: refused})
		if err != nil {
			t.Fatal(err)
		}
		h := handle{application: "1", interaction: "2", token: "an-interaction-token"}
		j := job{a: a, h: &h, pages: []page{{texts: []text{{markdown: "x"}}}}}
		_, sendErr := j.fill(t.Context(), original, j.pages[0], nil)
		l.Info("options", "token", a.options.Token, "printed", fmt.Sprintf("%v %+v %#v", a.options, a.options, a.options.Token), "error", sendErr)
		if s := log.String(); strings.Contains(s, secret) || strings.Contains(s, h.token) || !strings.Contains(s, "connection refused") {
			t.Errorf("the log says %s", s)
		}
	})
}
