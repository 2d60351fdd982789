package qa

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// composed asks question of e and returns what is shown, a line for each quote.
func composed(tb testing.TB, e *Engine, question string) []string {
	tb.Helper()
	w, err := e.work(tb.Context(), Question{Text: question, Spaces: e.now.Load().Spaces()})
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for _, i := range w.shown {
		k := &w.ranked[i]
		d := w.views[k.passage].Document
		q := cite(d, k)
		for _, p := range q.Parts {
			if p.Text != p.Span.In(d.Text) {
				tb.Errorf("%q: part %q is not at %v", question, p.Text, p.Span)
			}
		}
		out = append(out, shown(q))
	}
	return out
}

// garden is a document about something else, so that words are rare and common.
const garden = "garden.md\n# Garden\n\nThe hedge is cut in autumn. The lawn is mown each week in summer. Tools are in the shed. The roses need water."

func TestCompose(t *testing.T) {
	tests := []struct {
		name     string
		files    []string
		question string
		want     []string
	}{
		{"one sentence is enough",
			[]string{"a.md\n# Phones\n\nThe switchboard closes at six. Lunch is at noon. The lift is slow."},
			"When does the switchboard close?",
			[]string{"The switchboard closes at six."}},
		{"the same sentence in two documents is shown once",
			[]string{"a.md\n# Phones\n\nThe switchboard closes at six.", "b.md\n# Phones\n\nThe switchboard closes at six."},
			"When does the switchboard close?",
			[]string{"The switchboard closes at six."}},
		{"a question is no answer",
			[]string{"a.md\n# Phones\n\nWhen does the switchboard close? It closes at six o'clock."},
			"When does the switchboard close?",
			[]string{"[When does the switchboard close?] It closes at six o'clock."}},
		{"a list instead of the line that introduces it",
			[]string{"a.md\n# Audit\n\nThe following recommendations were made by the audit:\n\n- lock the cellar\n- count the keys\n- hire a porter"},
			"What are the recommendations of the audit?",
			[]string{"The following recommendations were made by the audit: lock the cellar count the keys hire a porter"}},
		{"an item with what introduces it",
			[]string{"a.md\n# Keys\n\nThese people hold keys:\n\n- Anna has the key of the cellar\n- Bert has the key of the attic"},
			"Who has the key of the attic?",
			[]string{"[These people hold keys:] Bert has the key of the attic"}},
		{"a row with its headers",
			[]string{"a.md\n# Rooms\n\n| Room | Seats |\n|---|---|\n| Blue room | 12 |\n| Red room | 40 |"},
			"How many seats does the red room have?",
			[]string{"[Room] Red room [Seats] 40"}},
		{"both rows that are compared",
			[]string{"a.md\n# Apples\n\n| Grade | Size |\n|---|---|\n| Class 1 | 63 mm |\n| Class 2 | 55 mm |\n| Juice | any |"},
			"What is the difference between class 1 and class 2?",
			[]string{"[Grade] Class 1 [Size] 63 mm", "[Grade] Class 2 [Size] 55 mm"}},
		{"what the page is about is no answer",
			[]string{"a.md\n# Bells\n\nThis page explains how to ring the bells of the tower. To ring them, pull the ropes of the tower at noon."},
			"How do I ring the bells of the tower?",
			[]string{"To ring them, pull the ropes of the tower at noon."}},
		{"all rows of a table where the question picks out none",
			[]string{"a.md\n# Rooms\n\n## Keys\n\n| Door | Kept by |\n|---|---|\n| Cellar | Anna |\n| Attic | Bert |"},
			"Where are the keys?",
			[]string{"[Door] Cellar [Kept by] Anna [Door] Attic [Kept by] Bert"}},
		{"all steps where the heading says what they are for",
			[]string{"a.md\n# Doors\n\n## Opening the cellar\n\n1. Take the lamp.\n2. Turn the wheel.\n   - Turn it left.\n3. Push the door."},
			"How do I open the cellar?",
			[]string{"Take the lamp. Turn the wheel. Turn it left. Push the door."}},
		{"the one step that is asked for",
			[]string{"a.md\n# Morning\n\n1. Take the lamp.\n2. Look at the rats.\n   - Feed them.\n3. Push the cellar door open with the iron bar."},
			"How do I push the cellar door open?",
			[]string{"Push the cellar door open with the iron bar."}},
		{"a sentence that points back with the one before",
			[]string{"a.md\n# Porter\n\nThe porter's lodge is beside the gate. It is staffed day and night by Securitas guards."},
			"Which guards staff the lodge at night?",
			[]string{"[The porter's lodge is beside the gate.] It is staffed day and night by Securitas guards."}},
		{"a comparison has a quote from each document",
			[]string{"berlin.md\n# Berlin office\n\nThe Berlin office opened in 2011. It rains.", "oslo.md\n# Oslo office\n\nThe Oslo office opened in 2015. It snows."},
			"Did both the Berlin office and the Oslo office open before 2016?",
			[]string{"The Berlin office opened in 2011.", "The Oslo office opened in 2015."}},
		{"a whole list where a list is asked for",
			[]string{"a.md\n# Bicycle parking\n\nWhere are bicycle racks:\n\n1. behind the bicycle shed\n2. beside the gate\n3. in the cellar"},
			"What are the places with bicycle racks?",
			[]string{"Where are bicycle racks: behind the bicycle shed beside the gate in the cellar"}},
		{"a verdict with its reason",
			[]string{"a.md\n# Dogs\n\n## May I bring my dog to the office?\n\nNo. The carpet is new and has to last."},
			"May I bring my dog to the office?",
			[]string{"No. The carpet is new and has to last."}},
		{"a title is no answer",
			[]string{"a.md\n# Porters\n\nPorter's office\n\nSend parcels to the porter's office in the cellar."},
			"Where is the porter's office?",
			[]string{"Send parcels to the porter's office in the cellar."}},
		{"nothing where nothing is there",
			[]string{"a.md\n# Phones\n\nWhen does the switchboard close?"},
			"When does the switchboard close?",
			nil},
	}
	for _, tt := range tests {
		got := composed(t, engine(t, library(t, append(tt.files, garden)...)), tt.question)
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q\n got %q\nwant %q", tt.name, tt.question, got, tt.want)
		}
	}
}

// TestSteps has all steps of a procedure stand for one of them, from whichever it is
// asked, and not where the step alone says what is asked.
func TestSteps(t *testing.T) {
	const doc = "a.md\n# Doors\n\n## Opening the cellar of the tower\n\n1. Take the lamp.\n2. Turn the wheel.\n   - Turn it left.\n3. Push the gate."
	for _, tt := range []struct{ question, step, want string }{
		{"How do I open the cellar of the tower?", "Turn the wheel.", "Take the lamp.\nTurn the wheel.\nTurn it left.\nPush the gate."},
		{"How do I open the cellar of the tower?", "Push the gate.", "Take the lamp.\nTurn the wheel.\nTurn it left.\nPush the gate."},
		{"How do I push the gate?", "Push the gate.", ""},
		{"Who opens the cellar of the tower?", "Push the gate.", ""},
	} {
		lib := library(t, doc)
		w, err := engine(t, lib).work(t.Context(), Question{Text: tt.question, Spaces: lib.Spaces()})
		if err != nil {
			t.Fatal(err)
		}
		c := composer{r: &w.query, views: w.views, ranked: w.ranked}
		all := w.views[0].Document
		for i := range w.ranked {
			k := &w.ranked[i]
			b := c.section(k).Blocks[k.blocks[0]]
			for n, o := range c.section(k).Blocks { // a step that was widened is one again
				if k.whole && o.Span.In(all.Text) == tt.step {
					b, k.whole, k.span, k.blocks = o, false, o.Span, [2]int{n, n}
				}
			}
			if b.Span.In(all.Text) != tt.step {
				continue
			}
			if got := strings.Join(strings.Fields(c.steps(i).In(all.Text)), " "); got != strings.Join(strings.Fields(tt.want), " ") {
				t.Errorf("%q, step %q: %q, want %q", tt.question, tt.step, got, tt.want)
			}
			break
		}
	}
}

// TestComposeSteps shows the steps of one list in their order, with what
// introduces them once.
func TestComposeSteps(t *testing.T) {
	c := library(t, "a.md\n# Stolen badge\n\nWhen a badge is stolen:\n\n1. tell the police of the loss\n2. have lunch\n3. tell the porter at the lodge of the badge\n4. water the plants", garden)
	answer, err := engine(t, c).Ask(t.Context(), Question{Text: "Are the porter and the police told of a stolen badge?", Spaces: c.Spaces()})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range answer.Citations {
		got = append(got, shown(q))
	}
	want := []string{"[When a badge is stolen:] tell the police of the loss", "tell the porter at the lodge of the badge"}
	if !slices.Equal(got, want) {
		t.Errorf("shown = %q, want %q", got, want)
	}
}

// TestComposeWithin shows one of two sentences of which one holds the other.
func TestComposeWithin(t *testing.T) {
	c := library(t, "a.md\n# Phones\n\nThe switchboard closes at six.", "b.md\n# Phones\n\nThe switchboard closes at six today.", garden)
	if got := composed(t, engine(t, c), "When does the switchboard close?"); len(got) != 1 {
		t.Errorf("shown = %q, want one quote", got)
	}
}

// TestComposeLabels shows of a long list what labels its items.
func TestComposeLabels(t *testing.T) {
	why := strings.Repeat(" because it matters to all who work here", 12)
	c := library(t, "a.md\n# Values\n\nOur values are these:\n\n- **Care:** we look after people"+why+"\n- **Candour:** we say it"+why+"\n- **Calm:** we wait"+why, garden)
	got := composed(t, engine(t, c), "what are our values?")
	if want := "Our values are these: Care … Candour … Calm …"; len(got) == 0 || got[0] != want {
		t.Errorf("got %q, want %q first", got, want)
	}
}

// TestComposeLongList shows of a list with long items, or with many, the
// beginning.
func TestComposeLongList(t *testing.T) {
	var items []string
	for _, c := range "abcdefghijklmnopqrst" {
		items = append(items, "- "+strings.Repeat(string(c), 70)+" cellar")
	}
	c := library(t, "a.md\n# Audit\n\nThe following recommendations were made by the audit:\n\n"+strings.Join(items, "\n"), garden)
	got := composed(t, engine(t, c), "What are the recommendations made by the audit?")
	if len(got) != 1 || !strings.HasPrefix(got[0], "The following recommendations") || !strings.HasSuffix(got[0], " …") || len(got[0]) > wholeListBytes+200 {
		t.Errorf("long list = %q", got)
	}
	items = nil
	for i := range 3 * wholeListItems {
		items = append(items, fmt.Sprintf("- cellar %d", i))
	}
	c = library(t, "a.md\n# Audit\n\nThe following recommendations were made by the audit:\n\n"+strings.Join(items, "\n"), garden)
	got = composed(t, engine(t, c), "What are the recommendations made by the audit?")
	if want := fmt.Sprintf("cellar %d …", wholeListItems-1); len(got) != 1 || !strings.HasSuffix(got[0], want) {
		t.Errorf("list of many = %q, want its end to be %q", got, want)
	}
}

// TestComposeKnownQuestions asks that answers to known questions are short, say
// nothing twice and stand in the documents.
func TestComposeKnownQuestions(t *testing.T) {
	for _, set := range []string{"testdata/clinic", "testdata/cooperativa"} {
		e := engine(t, collect(t, set+"/docs"))
		for _, k := range questionsIn(t, set) {
			got := composed(t, e, k.Question)
			if len(got) > mostShown {
				t.Errorf("%s: %d quotes", k.Question, len(got))
			}
			for i, q := range got {
				if strings.HasSuffix(q, "?") || strings.HasSuffix(q, ":") || slices.Contains(got[:i], q) {
					t.Errorf("%s: shows %q", k.Question, got)
				}
			}
		}
	}
}

// TestJoinItems shows a list whole where two of its items would be shown, and not
// where one thing is asked for.
func TestJoinItems(t *testing.T) {
	c := library(t, "days.md\n# Garden\n\nThe hedge is old.\n\n- Staff rest at harvest.\n- Members rest in May.\n- Midsummer is for all.\n- Volunteers rest at Easter.\n", garden)
	quotes, _ := ask(t, engine(t, c), "which rest days do staff and volunteers have?")
	if len(quotes) != 1 || !strings.Contains(quotes[0], "harvest") || !strings.Contains(quotes[0], "Midsummer") || !strings.Contains(quotes[0], "Easter") {
		t.Errorf("shown is %q, want the list", quotes)
	}
	quotes, _ = ask(t, engine(t, c), "when do staff and volunteers rest?")
	if len(quotes) == 0 || strings.Contains(strings.Join(quotes, " "), "Midsummer") {
		t.Errorf("days are asked for, shown is %q", quotes)
	}
}

// TestConclusion shows what a sentence that begins with "so" follows from.
func TestConclusion(t *testing.T) {
	c := library(t, "store.md\n# Seed store\n\nMice came through the wall of the old store last winter and ate all that was there. So the beans for next year are kept in the tin box behind the door.", garden)
	quotes, _ := ask(t, engine(t, c), "where are the beans kept?")
	if len(quotes) != 1 || !strings.Contains(quotes[0], "Mice came") {
		t.Errorf("shown is %q", quotes)
	}
}
