package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/adapters/adaptertest"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// checkGolden compares got with the golden file, or replaces that with -update.
func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// wholeReply returns a reply and an explanation in which every field is set.
func wholeReply() (bot.Reply, *qa.Explanation) {
	place := qa.Place{
		Document: "handbook:finance/refunds.md",
		Space:    "handbook",
		Revision: "9f86d081884c7d65",
		Title:    "Refunds",
		Heading:  []string{"Refunds", "How long they take"},
		Path:     "finance/refunds.md",
		Line:     12,
		Page:     2,
		URL:      "https://wiki.example/finance/refunds#how-long-they-take",
		Modified: time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC), Date: "2026-03-14",
	}
	part := qa.Part{
		Role:   qa.Quote,
		Block:  knowledge.ListItem,
		Span:   knowledge.Span{Start: 100, End: 121},
		Text:   "Refunds take 14 days & no more.",
		Number: 3,
		Level:  1,
		Strong: []knowledge.Span{{Start: 113, End: 120}},
	}
	citation := qa.Citation{Place: place, Parts: []qa.Part{part, {Role: qa.Ellipsis}}}
	answer := qa.Answer{
		Citations:   []qa.Citation{citation},
		Confidence:  0.875,
		Differs:     true,
		Nearest:     []qa.Place{place},
		Unknown:     []string{"zyzzyva"},
		Corrections: []qa.Correction{{From: "refnuds", To: "refunds"}},
		Language:    "en",
	}
	reply := bot.Reply{
		Text:    "The documents differ; the newest is first.",
		Notes:   []bot.Note{{Number: 1, Citation: citation}},
		Answer:  answer,
		Nearest: []qa.Place{place},
	}
	return reply, &qa.Explanation{
		Answer:     answer,
		Wants:      "how_long",
		Terms:      []qa.ExplainedTerm{{Text: "refunds", Stem: "refund", Weight: 2.5, Passages: 4, Carried: true}},
		Passages:   []qa.RankedPassage{{Place: place, Span: knowledge.Span{Start: 90, End: 200}, Text: "Refunds take 14 days.", Score: 7.25}},
		Candidates: []qa.RankedCandidate{{Citation: citation, Score: 1.5, Decision: "shown", Features: []qa.Feature{{Name: "coverage", Value: 1, Weight: 0.75}}}},
		Signals:    []qa.Feature{{Name: "top_score", Value: 1.5, Weight: 2.25}},
		Threshold:  0.5,
	}
}

func TestWriteJSON(t *testing.T) {
	reply, x := wholeReply()
	for _, test := range []struct {
		golden string
		reply  bot.Reply
		x      *qa.Explanation
	}{
		{"answer.json", reply, x},
		{"refusal.json", bot.Reply{Text: "I looked.", Answer: qa.Answer{Reason: qa.NotFound}}, nil},
	} {
		var out bytes.Buffer
		if err := writeJSON(&out, "How long do refnuds take?", test.reply, test.x); err != nil {
			t.Fatal(err)
		}
		checkGolden(t, test.golden, out.String())
	}
}

// What a document holds comes back as it was, and nothing that a terminal
// obeys is printed on the way.
func TestWriteJSONHidesNothing(t *testing.T) {
	for _, text := range adaptertest.Hostile() {
		text = strings.ToValidUTF8(text, "")
		var out bytes.Buffer
		if err := writeJSON(&out, text, adaptertest.Answer(text), nil); err != nil {
			t.Fatal(err)
		}
		if printed := out.String(); bot.Clean(printed) != printed {
			t.Errorf("printed %q, which a terminal would obey", printed)
		}
		var back answerJSON
		if err := json.Unmarshal(out.Bytes(), &back); err != nil {
			t.Fatal(err)
		}
		if got := back.Notes[0].Parts[0].Text; got != text {
			t.Errorf("text came back as %q, want %q", got, text)
		}
	}
}
