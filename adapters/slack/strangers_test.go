package slack

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"footnote/adapters/slack/slackfake"
)

// TestInstallByStrangers: a workspace that is not listed cannot install the app:
// its token is given back, and nothing of it is kept.
func TestInstallByStrangers(t *testing.T) {
	c := httpConfig()
	c.ClientID, c.Workspaces = "123.456", []string{"T5", "E5"}
	r := newRig(t, c)
	var log bytes.Buffer
	r.adapter.log = slogTo(&log)
	here := "http://" + r.adapter.listen.Addr().String()
	r.adapter.config.PublicURL = here
	r.start(t)
	back, cookies := allow(t, here)
	if got := visit(t, back, cookies...); got.StatusCode != http.StatusForbidden {
		t.Errorf("installing: status %d, want 403", got.StatusCode)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Calls("auth.revoke")); n != 1 {
		t.Errorf("the token was given back %d times, want once", n)
	}
	if left := filesIn(t, r.adapter.installs.folder); len(left) != 0 {
		t.Errorf("files %v are kept", left)
	}
	if strings.Contains(log.String(), slackfake.InstallToken) || !strings.Contains(log.String(), slackfake.InstallTeam) {
		t.Errorf("log %q, want the workspace named and no token", log.String())
	}
}

// TestNoLongerListed: a workspace that is no longer listed is not served, and
// one of a listed organisation is.
func TestNoLongerListed(t *testing.T) {
	c := httpConfig()
	c.ClientID, c.Workspaces = "1.2", []string{"T1", "E2"}
	in, err := openInstalls(c, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []installation{{Team: "T1"}, {Team: "T2", Enterprise: "E2"}, {Team: "T3"}, {Enterprise: "E4", Wide: true, Teams: []string{"T4"}}} {
		one.Token = "xoxb-x"
		if err := in.put(one); err != nil {
			t.Fatal(err)
		}
	}
	for team, want := range map[string]bool{"T1": true, "T2": true, "T3": false, "T4": false, "T5": false} {
		if _, ok := in.find(team); ok != want {
			t.Errorf("%s is served: %v, want %v", team, ok, want)
		}
	}
	if n := len(in.list()); n != 2 {
		t.Errorf("%d are listed, want 2", n)
	}
}

// TestOtherWorkspace: with one token for all, whoever asks in another workspace
// that has the app is a stranger, whatever is known of somebody of that id.
func TestOtherWorkspace(t *testing.T) {
	for _, lookUp := range []bool{true, false} {
		both(t, func(t *testing.T, c Config) {
			c.LookUp = lookUp
			r := newRig(t, c)
			r.desk.handle = nil
			r.start(t)
			for i, team := range []string{slackfake.Team, "TOTHER", slackfake.Team, "TOTHER"} { // the second time from memory
				r.Deliver(slashCommands, map[string]string{"command": "/ask", "text": "how long?", "user_id": "U1", "team_id": team, "channel_id": "C1", "channel_name": "general", "trigger_id": "1." + string(rune('a'+i))})
				r.Await("the command", func() bool { return len(messages(r.desk.seenEvents())) == i+1 })
				if m := lastOf(messages(r.desk.seenEvents())); m.Author.External != (team == "TOTHER") {
					t.Errorf("in %s with look_up %v the author is %+v", team, lookUp, m.Author)
				}
			}
		})
	}
}
