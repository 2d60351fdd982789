package slackfake

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestScopesOfMethods holds what the fake wants of a token for each method
// against Slack's own description of it.
func TestScopesOfMethods(t *testing.T) {
	specs := readSpecs(t)
	if specs == nil {
		t.Skip("../shared/specs is not there")
	}
	for method := range methods {
		data, err := os.ReadFile(filepath.Join(specs.folder, method+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var described struct{ Scope struct{ Bot []string } }
		if err := json.Unmarshal(data, &described); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"channel", "group", "mpim", "im"} {
			wanted := scopesOf(method, kind)
			if len(wanted) == 0 && len(described.Scope.Bot) > 0 {
				t.Errorf("%s needs one of %v, and the fake wants none", method, described.Scope.Bot)
			}
			for _, scope := range wanted {
				if !slices.Contains(described.Scope.Bot, scope) {
					t.Errorf("the fake wants %s for %s in a channel of kind %s, and Slack one of %v", scope, method, kind, described.Scope.Bot)
				}
			}
		}
	}
}
