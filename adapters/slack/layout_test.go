package slack

import (
	"strings"
	"testing"

	"footnote/adapters/slack/slackfake"
	"footnote/bot"
)

// TestLayoutRefused: where Slack does not take a layout the next best stands in
// its place, once, whoever sees it and however often it was refused.
func TestLayoutRefused(t *testing.T) {
	t.Parallel()
	long := sampleAnswer()
	for range 5 {
		long.Notes = append(long.Notes, longNote(len(long.Notes)+1, 2900))
	}
	bad := slackfake.Fault{Error: "invalid_blocks"}
	for _, tt := range []struct {
		name    string
		reply   bot.Reply
		may     bool // look at what it posted
		private bool
		method  string
		after   int // calls that are well
		times   int
		fault   slackfake.Fault
		want    layout
	}{
		{"no citations", sampleAnswer(), true, false, "chat.postMessage", 0, 1, bad, linked},
		{"no blocks", sampleAnswer(), true, false, "chat.postMessage", 0, 2, bad, worded},
		{"no blocks in place of a placeholder", sampleAnswer(), false, false, "chat.update", 0, 2, bad, worded},
		{"no citations on the second page", long, true, false, "chat.postMessage", 1, 1, bad, linked},
		{"no blocks on the second page", long, true, false, "chat.postMessage", 1, 2, bad, worded},
		{"no citations at the address", sampleAnswer(), true, true, "response_url", 0, 1, slackfake.Fault{Status: 400}, linked},
		{"no blocks at the address", sampleAnswer(), true, true, "response_url", 0, 2, slackfake.Fault{Status: 400}, worded},
	} {
		r := newRig(t, testConfig())
		if !tt.may {
			r.AddTeam(slackfake.Team, slackfake.Token, without("channels:history")...)
		}
		d := question(r, "C1", tt.reply)
		if tt.private {
			d.To, d.Handle = "U1", r.Address("C1", "U1")
		}
		for range tt.after {
			r.Fail(tt.method, 1, slackfake.Fault{Done: true})
		}
		r.Fail(tt.method, tt.times, tt.fault)
		id, err := r.adapter.Deliver(t.Context(), d)
		if err != nil {
			t.Errorf("%s: Deliver = %v", tt.name, err)
			continue
		}
		posts := r.Posts("C1")
		if n := len(render(tt.reply, tt.want)); len(posts) != n || !tt.private && strings.Count(id, ",") != n-1 {
			t.Errorf("%s: %d messages stand there, with the id %q; want %d", tt.name, len(posts), id, n)
		}
		for _, p := range posts {
			if strings.Contains(string(p.Last().Blocks), `"citation"`) || (len(p.Last().Blocks) == 0) != (tt.want == worded) || strings.Contains(p.Last().Text, "Looking") {
				t.Errorf("%s: there stands %q, %s", tt.name, p.Last().Text, p.Last().Blocks)
			}
		}
		if got := r.adapter.uncited.Load(); got != (tt.want == linked) {
			t.Errorf("%s: that citations are not taken is noted: %v", tt.name, got)
		}
	}
}

// TestCitationsGivenUp: where Slack was seen not to take its own element for
// citations, it is not sent again.
func TestCitationsGivenUp(t *testing.T) {
	r := newRig(t, testConfig())
	d := question(r, "C1", sampleAnswer())
	r.Fail("chat.postMessage", 1, slackfake.Fault{Error: "invalid_blocks"})
	for range 3 {
		if _, err := r.adapter.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(r.Calls("chat.postMessage")); n != 4 {
		t.Errorf("posted %d times, want 4", n)
	}
}
