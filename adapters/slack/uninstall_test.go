package slack

import (
	"slices"
	"testing"
	"time"

	"footnote/adapters/slack/slackfake"
)

// TestUninstall tells of every sort of end of an installation, and wants that
// token forgotten and no other.
func TestUninstall(t *testing.T) {
	installed := time.Unix(1_700_000_000, 0).UTC()
	before, after := installed.Add(-time.Minute).Unix(), installed.Add(time.Minute).Unix()
	revoked := map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []any{"U0BOT"}}}
	removed := map[string]any{"type": "app_uninstalled"}
	for _, tt := range []struct {
		name  string
		event map[string]any // the inner
		outer map[string]any // what is different in the outer
		dead  bool           // the organisation's token
		want  []string       // the installations that are left
		left  string         // the workspace that the organisation's no longer serves
	}{
		{"removed", removed, map[string]any{"team_id": "T1", "event_time": after}, false, []string{"E1", "T2"}, ""},
		{"revoked", revoked, map[string]any{"team_id": "T1", "event_time": after}, false, []string{"E1", "T2"}, ""},
		{"no time", removed, map[string]any{"team_id": "T1"}, false, []string{"E1", "T2"}, ""},
		{"a person's token alone", map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []any{"U1"}}}, map[string]any{"team_id": "T1", "event_time": after}, false, []string{"E1", "T1", "T2"}, ""},
		{"before it was installed again", removed, map[string]any{"team_id": "T1", "event_time": before}, false, []string{"E1", "T1", "T2"}, ""},
		{"of a workspace that is not known", removed, map[string]any{"team_id": "T9", "event_time": after}, false, []string{"E1", "T1", "T2"}, ""},
		{"of the organisation", removed, map[string]any{"team_id": nil, "enterprise_id": "E1", "event_time": after}, false, []string{"T1", "T2"}, ""},
		{"of the organisation, as it says", revoked, map[string]any{"team_id": "T2", "enterprise_id": "E1", "is_enterprise_install": true, "event_time": after}, false, []string{"T1", "T2"}, ""},
		{"of the organisation, as its token shows", removed, map[string]any{"team_id": "T3", "enterprise_id": "E1", "event_time": after}, true, []string{"T1", "T2"}, ""},
		{"of one workspace of it", removed, map[string]any{"team_id": "T3", "enterprise_id": "E1", "event_time": after}, false, []string{"E1", "T1", "T2"}, "T3"},
		{"of workspaces of it", map[string]any{"type": "team_access_revoked", "team_ids": []any{"T3", "T8"}}, map[string]any{"team_id": nil, "enterprise_id": "E1", "event_time": after}, false, []string{"E1", "T1", "T2"}, "T3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := httpConfig()
			c.ClientID, c.Workspaces = "1.2", []string{"T1", "T2", "E1"}
			r := newRig(t, c)
			for _, one := range []installation{
				{Team: "T1", Token: "xoxb-1", Since: installed}, {Team: "T2", Enterprise: "E1", Token: "xoxb-2", Since: installed},
				{Enterprise: "E1", Wide: true, Token: "xoxb-e", Teams: []string{"T3", "T4"}, Since: installed},
			} {
				if err := r.adapter.installs.put(one); err != nil {
					t.Fatal(err)
				}
				r.AddTeam(one.id(), one.Token, slackfake.AllScopes()...)
			}
			if tt.dead {
				r.RevokeTeam("xoxb-e")
			}
			r.start(t)
			outer := map[string]any{"type": "event_callback", "event_id": "Ev1", "api_app_id": "A1", "event": tt.event}
			for name, v := range tt.outer {
				outer[name] = v
			}
			r.Deliver(eventsAPI, outer)
			r.Await("the acknowledgement", func() bool { return allTaken(r) })
			if err := r.stop(); err != nil { // waits for what was begun
				t.Fatal(err)
			}
			again, err := openInstalls(c, r.adapter.installs.folder) // as after a restart
			if err != nil {
				t.Fatal(err)
			}
			for _, in := range []*installs{r.adapter.installs, again} {
				var got []string
				for _, one := range in.list() {
					got = append(got, one.id())
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("installations %v are left, want %v", got, tt.want)
				}
				_, served := in.find("T3")
				_, other := in.find("T4")
				if wide := slices.Contains(tt.want, "E1"); served != (wide && tt.left != "T3") || other != wide {
					t.Errorf("T3 is served: %v, T4: %v", served, other)
				}
			}
		})
	}
}
