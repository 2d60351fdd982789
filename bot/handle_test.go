package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// answerer answers with a function.
type answerer func(context.Context, qa.Question) (qa.Answer, error)

func (a answerer) Ask(ctx context.Context, q qa.Question) (qa.Answer, error) { return a(ctx, q) }

// fixed answers every question with a.
func fixed(a qa.Answer) answerer {
	return func(context.Context, qa.Question) (qa.Answer, error) { return a, nil }
}

const text = "Refunds take 14 days. Returns are free."

// library is a bot.Verifier that has one document.
func library(id knowledge.DocID, r knowledge.Revision) (string, bool) {
	return text, id == "shop:refunds.md" && r == "r1"
}

// cite returns the citation of words, which stand in text.
func cite(words string) qa.Citation {
	at := strings.Index(text, words)
	return qa.Citation{
		Place: qa.Place{Document: "shop:refunds.md", Revision: "r1", Title: "Refunds"},
		Parts: []qa.Part{{Text: words, Span: knowledge.Span{Start: at, End: at + len(words)}}},
	}
}

// dated is cite of a document with a date.
func dated(date, words string) qa.Citation {
	c := cite(words)
	c.Date = date
	return c
}

// say hands message to a bot that answers with a, and returns the reply.
func say(t *testing.T, a bot.Answerer, message string) (bot.Reply, error) {
	t.Helper()
	b := bot.New(bot.Config{Verify: library}, a, "shop")
	return b.Handle(t.Context(), bot.Message{ID: "m1", Text: message, Addressed: true})
}

func TestHandleText(t *testing.T) {
	refusal := "I looked, and found no answer in the documents."
	tests := []struct {
		name    string
		message string
		answer  qa.Answer
		want    string
	}{
		{"answer", "How long?", qa.Answer{Citations: []qa.Citation{cite("Refunds take 14 days.")}}, ""},
		{"correction", "How lnog?", qa.Answer{
			Citations:   []qa.Citation{cite("Refunds take 14 days.")},
			Corrections: []qa.Correction{{From: "lnog", To: "long"}},
		}, "I read “lnog” as “long”."},
		{"differing", "How long?", qa.Answer{
			Citations: []qa.Citation{dated("2026-03-14", "Refunds take 14 days."), dated("2025", "Returns are free.")},
			Differs:   true,
		}, "The documents differ; the newest is first."},
		{"differing, one undated", "How long?", qa.Answer{
			Citations: []qa.Citation{dated("2026-03-14", "Refunds take 14 days."), cite("Returns are free.")},
			Differs:   true,
		}, "The documents differ."},
		{"differing, perhaps of one day", "How long?", qa.Answer{
			Citations: []qa.Citation{dated("2026-03-14", "Refunds take 14 days."), dated("2026", "Returns are free.")},
			Differs:   true,
		}, "The documents differ."},
		{"differing, the newer outdated", "How long?", qa.Answer{
			Citations: []qa.Citation{dated("2025-03-14", "Refunds take 14 days."), dated("2026-03-14", "Returns are free.")},
			Differs:   true,
		}, "The documents differ."},
		{"not found", "Why?", qa.Answer{Reason: qa.NotFound}, refusal},
		{"an unknown word", "Why?", qa.Answer{Reason: qa.NotFound, Unknown: []string{"zyzzyva"}},
			refusal + " The word “zyzzyva” occurs nowhere in them."},
		{"unknown words", "Why?", qa.Answer{Reason: qa.NotFound, Unknown: []string{"zyzzyva", "qat"}},
			refusal + " These words occur nowhere in them: “zyzzyva”, “qat”."},
		{"nearest", "Why?", qa.Answer{Reason: qa.NotFound, Nearest: []qa.Place{{Title: "Refunds"}}},
			refusal + " The nearest I found:"},
		{"not all could be read", "Why?", qa.Answer{Reason: qa.Incomplete, Unread: []knowledge.Space{"hr", "shop"}},
			"I could not read all of what I keep in: hr, shop. A part of it is damaged and will be read anew. " +
				"I found no answer in what I could read, but that is not all. Please ask again later."},
		{"a newline in a word", "Why?", qa.Answer{Reason: qa.NotFound, Unknown: []string{"a\n# b"}},
			refusal + " The word “a # b” occurs nowhere in them."},
		{"no words", "?!", qa.Answer{Reason: qa.EmptyQuestion}, "I see no question there. Ask me something in your own words."},
		{"nothing said", " \n", qa.Answer{Reason: qa.NotFound}, "I see no question there. Ask me something in your own words."},
		{"nothing to read", "Why?", qa.Answer{Reason: qa.NoDocuments}, "There is nothing here that I may read, so I cannot answer."},
		{"Spanish", "¿Por qué?", qa.Answer{Reason: qa.NotFound, Language: "es"}, "He buscado y no he encontrado ninguna respuesta en los documentos."},
		{"Nynorsk", "Kvifor?", qa.Answer{Reason: qa.NotFound, Language: "nn"}, "Jeg har lett, men finner ikke noe svar i dokumentene."},
		{"a language without phrases", "なぜ", qa.Answer{Reason: qa.NotFound, Language: "ja"}, refusal},
		{"long question", strings.Repeat("é", 2001), qa.Answer{Reason: qa.NotFound},
			"Your question is very long; I read its first 2000 characters. " + refusal},
		{"question of just the length", strings.Repeat("é", 2000), qa.Answer{Reason: qa.NotFound}, refusal},
		{"greeting", "Hi, @footnote!", qa.Answer{}, "Hello. Ask me something, and I will quote what the documents say."},
		{"thanks", "Thank you!! 🎉", qa.Answer{}, "You are welcome."},
		{"Hungarian thanks", "Köszönöm szépen!", qa.Answer{}, "Szívesen."},
		{"Russian greeting", "Привет", qa.Answer{}, "Здравствуйте. Задайте вопрос, и я процитирую то, что говорится в документах."},
		{"greeting and question", "hi, how long does it take?", qa.Answer{Reason: qa.NotFound}, refusal},
		{"help with something", "help me find the refund policy", qa.Answer{Reason: qa.NotFound}, refusal},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := say(t, fixed(test.answer), test.message)
			if err != nil || r.Text != test.want {
				t.Errorf("Handle(%q) = %q, %v\nwant %q", test.message, r.Text, err, test.want)
			}
			if len(r.Notes) != len(test.answer.Citations) {
				t.Errorf("Handle(%q) gave %d notes, want %d", test.message, len(r.Notes), len(test.answer.Citations))
			}
			for i, n := range r.Notes {
				if n.Number != i+1 {
					t.Errorf("note %d has number %d", i, n.Number)
				}
			}
		})
	}
}

func TestHandleOverheard(t *testing.T) {
	asked := false
	b := bot.New(bot.Config{Verify: library}, answerer(func(context.Context, qa.Question) (qa.Answer, error) {
		asked = true
		return qa.Answer{}, nil
	}))
	r, err := b.Handle(t.Context(), bot.Message{Text: "hello, how long do refunds take?"})
	if !r.Silent() || err != nil || asked {
		t.Errorf("Handle of what was overheard = %+v, %v, asked %v; want silence", r, err, asked)
	}
}

func TestHandleVerifies(t *testing.T) {
	good := cite("Refunds take 14 days.")
	change := func(f func(*qa.Citation)) qa.Citation {
		c := cite("Refunds take 14 days.")
		f(&c)
		return c
	}
	tests := []struct {
		name string
		c    qa.Citation
		want bool
	}{
		{"true", good, true},
		{"other words", change(func(c *qa.Citation) { c.Parts[0].Text = "Refunds take 15 days." }), false},
		{"other span", change(func(c *qa.Citation) { c.Parts[0].Span.Start++ }), false},
		{"span outside of the text", change(func(c *qa.Citation) { c.Parts[0].Span = knowledge.Span{Start: -1, End: 1000} }), false},
		{"no words", change(func(c *qa.Citation) { c.Parts[0] = qa.Part{} }), false},
		{"other revision", change(func(c *qa.Citation) { c.Revision = "r2" }), false},
		{"other document", change(func(c *qa.Citation) { c.Document = "shop:other.md" }), false},
		{"no parts", change(func(c *qa.Citation) { c.Parts = nil }), false},
		{"only an introduction", change(func(c *qa.Citation) { c.Parts[0].Role = qa.Lead }), false},
		{"ellipsis", change(func(c *qa.Citation) { c.Parts = append(c.Parts, qa.Part{Role: qa.Ellipsis}) }), true},
		{"ellipsis with words", change(func(c *qa.Citation) { c.Parts = append(c.Parts, qa.Part{Role: qa.Ellipsis, Text: "not"}) }), false},
		{"false header", change(func(c *qa.Citation) { c.Parts = append(c.Parts, qa.Part{Role: qa.Header, Text: "Price"}) }), false},
		{"strong", change(func(c *qa.Citation) { c.Parts[0].Strong = []knowledge.Span{{Start: 13, End: 20}} }), true},
		{"strong outside of the part", change(func(c *qa.Citation) { c.Parts[0].Strong = []knowledge.Span{{Start: 13, End: 30}} }), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			second := cite("Returns are free.")
			r, err := say(t, fixed(qa.Answer{Citations: []qa.Citation{test.c, second}, Differs: true}), "How long?")
			if err != nil {
				t.Fatal(err)
			}
			want := 1
			if test.want {
				want = 2
			}
			if len(r.Notes) != want || len(r.Answer.Citations) != want || r.Answer.Differs != test.want {
				t.Errorf("%d notes, %d citations, differs %v; want %d, %d, %v",
					len(r.Notes), len(r.Answer.Citations), r.Answer.Differs, want, want, test.want)
			}
		})
	}
}

func TestHandleLogsWhatDoesNotVerify(t *testing.T) {
	var log strings.Builder
	c := cite("Refunds take 14 days.")
	c.Revision = "gone"
	b := bot.New(bot.Config{Verify: library, Log: slog.New(slog.NewTextHandler(&log, nil))}, fixed(qa.Answer{Citations: []qa.Citation{c}}))
	r, err := b.Handle(t.Context(), bot.Message{Text: "How long do canaries wait?", Addressed: true})
	want := "I found something, but its words are no longer those of the document, so I will not quote it. Please ask again later."
	if err != nil || r.Text != want || len(r.Notes) != 0 || r.Answer.Reason != qa.NotFound {
		t.Errorf("Handle = %+v, %v, want only %q", r, err, want)
	}
	if !strings.Contains(log.String(), "shop:refunds.md") || strings.Contains(log.String(), "canaries") {
		t.Errorf("log = %q, want the document and not the question", log.String())
	}
}

func TestNothingVerifiesWithoutVerifier(t *testing.T) {
	b := bot.New(bot.Config{}, fixed(qa.Answer{Citations: []qa.Citation{cite("Returns are free.")}}))
	if r, _ := b.Handle(t.Context(), bot.Message{Text: "Free?", Addressed: true}); len(r.Notes) != 0 {
		t.Errorf("%d notes, want none", len(r.Notes))
	}
}

func TestHandleFailures(t *testing.T) {
	cause := errors.New("the disk is on fire")
	failed := "Something went wrong while I was looking, so I have no answer. Please ask again; the cause is in the log."
	tests := []struct {
		name, want string
		answerer   answerer
		is         error
	}{
		{"error", failed, func(context.Context, qa.Question) (qa.Answer, error) { return qa.Answer{}, cause }, cause},
		{"deadline", "That took too long, so I stopped looking. Please ask again.",
			func(context.Context, qa.Question) (qa.Answer, error) { return qa.Answer{}, context.DeadlineExceeded }, context.DeadlineExceeded},
		{"panic", failed, func(context.Context, qa.Question) (qa.Answer, error) { panic(cause) }, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := say(t, test.answerer, "How long?")
			if r.Text != test.want || err == nil || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("Handle = %q, %v\nwant %q and an error", r.Text, err, test.want)
			}
		})
	}
}

func TestHandleHistory(t *testing.T) {
	var got []string
	b := bot.New(bot.Config{Verify: library, Conversations: 2}, answerer(func(_ context.Context, q qa.Question) (qa.Answer, error) {
		got = append(got, q.Text+" after "+strings.Join(q.History, ","))
		q.History = append(q.History[:0], "spoilt")
		return qa.Answer{Reason: qa.NotFound}, nil
	}), "shop")
	ask := func(channel, text string) {
		t.Helper()
		_, err := b.Handle(t.Context(), bot.Message{Conversation: bot.Conversation{Channel: channel}, Text: text, Addressed: true})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 7 {
		ask("a", fmt.Sprint(i))
	}
	ask("a", "thanks")
	ask("b", "other")
	ask("a", "8")
	ask("c", "third") // forgets b, which was silent longest
	ask("b", "other again")
	want := []string{
		"0 after ", "1 after 0", "2 after 0,1", "3 after 0,1,2", "4 after 0,1,2,3", "5 after 0,1,2,3,4", "6 after 1,2,3,4,5",
		"other after ", "8 after 2,3,4,5,6", "third after ", "other again after ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestHandleSpaces(t *testing.T) {
	var got []knowledge.Space
	b := bot.New(bot.Config{}, answerer(func(_ context.Context, q qa.Question) (qa.Answer, error) {
		got = q.Spaces
		return qa.Answer{Reason: qa.NotFound}, nil
	}), "shop", "hr")
	if _, err := b.Handle(t.Context(), bot.Message{Text: "Why?", Addressed: true}); err != nil {
		t.Fatal(err)
	}
	if want := []knowledge.Space{"shop", "hr"}; !slices.Equal(got, want) {
		t.Errorf("spaces = %v, want %v", got, want)
	}
}

func TestHandleConcurrently(t *testing.T) {
	b := bot.New(bot.Config{Verify: library, Conversations: 3}, fixed(qa.Answer{Citations: []qa.Citation{cite("Returns are free.")}}), "shop")
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			m := bot.Message{Conversation: bot.Conversation{Channel: fmt.Sprint(i % 7)}, Text: "Free?", Addressed: true}
			if r, err := b.Handle(t.Context(), m); err != nil || len(r.Notes) != 1 {
				t.Errorf("Handle = %+v, %v", r, err)
			}
		})
	}
	all.Wait()
}
