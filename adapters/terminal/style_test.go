package terminal

import (
	"maps"
	"testing"
)

func TestHasHyperlinks(t *testing.T) {
	tests := []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm-256color"}, false},
		{map[string]string{"TERM_PROGRAM": "Apple_Terminal"}, false},
		{map[string]string{"TERM_PROGRAM": "iTerm.app"}, true},
		{map[string]string{"TERM_PROGRAM": "vscode"}, true},
		{map[string]string{"TERM": "xterm-kitty"}, true},
		{map[string]string{"TERM": "foot"}, true},
		{map[string]string{"TERM": "alacritty-direct"}, true},
		{map[string]string{"WT_SESSION": "a-b-c"}, true},
		{map[string]string{"VTE_VERSION": "5000"}, false},
		{map[string]string{"VTE_VERSION": "7600"}, true},
		{map[string]string{"VTE_VERSION": "new"}, false},
		{map[string]string{"KONSOLE_VERSION": "30"}, false},
		{map[string]string{"KONSOLE_VERSION": "230800"}, true},
	}
	for _, test := range tests {
		lookup := func(name string) string { return test.env[name] }
		if got := hasHyperlinks(lookup); got != test.want {
			t.Errorf("hasHyperlinks(%v) = %v, want %v", test.env, got, test.want)
		}
		within := maps.Clone(test.env)
		within["TMUX"] = "/tmp/tmux-0/default,1,0"
		if hasHyperlinks(func(name string) string { return within[name] }) {
			t.Errorf("hasHyperlinks(%v) = true within tmux, want false", test.env)
		}
	}
}
