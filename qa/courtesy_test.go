package qa

import (
	"strings"
	"testing"

	"footnote/qa/text"
)

// TestCourtesy wraps questions as people do in a chat.
func TestCourtesy(t *testing.T) {
	tests := []struct{ said, want string }{
		{"Hi, quick question: how long is leave? Thanks!", "how long is leave"},
		{"Hey team, can someone tell me how long leave is? thanks in advance :)", "how long leave is"},
		{"quick q: how long is leave", "how long is leave"},
		{"Hey team, quick one: how long is leave?", "how long is leave"},
		{"which one is quick", "which one is quick"},
		{"Hi Petra, how long is leave?", "how long is leave"},
		{"Good morning everyone! Hope you're all well. How long is leave?", "how long is leave"},
		{"I was wondering if leave is paid", "leave is paid"},
		{"sorry if this has been asked before, but how long is leave?", "how long is leave"},
		{"my manager wants to know how long leave is", "how long leave is"},
		{"how long is leave? asking for a friend", "how long is leave"},
		{"Hallo zusammen, weiß jemand, wie viele Tage ich habe? Danke im Voraus", "wie viele tage ich habe"},
		{"Bonjour à tous, quelqu'un sait combien de jours j'ai ? Merci d'avance", "combien de jours j'ai"},
		{"Hola, ¿alguien sabe cuántos días tengo? Muchas gracias", "cuantos dias tengo"},
		{"Подскажите, пожалуйста, сколько дней отпуска?", "сколько дней отпуска"},
		// What only looks like courtesy stays.
		{"who writes the thank you notes", "who writes the thank you notes"},
		{"can I ask for a raise", "can i ask for a raise"},
		{"question bank location", "question bank location"},
		{"one more day of leave", "one more day of leave"},
		{"who can help me with payroll", "who can help me with payroll"},
		{"can you give feedback", "can you give feedback"},
		{"morning team meeting agenda", "morning team meeting agenda"},
		{"Morning team! When is the meeting?", "when is the meeting"},
		{"thanks", "thanks"},
		{"hello", "hello"},
		{"", ""},
	}
	a := text.NewAnalyzer("en")
	for _, tt := range tests {
		if got := folded(withoutCourtesy(a.Words(nil, tt.said))); got != tt.want {
			t.Errorf("%q without courtesy is %q, want %q", tt.said, got, tt.want)
		}
	}
}

func folded(words []text.Word) string {
	var out []string
	for _, w := range words {
		out = append(out, w.Folded)
	}
	return strings.Join(out, " ")
}

// TestCourtesyCompound keeps a compound and its parts together, whatever one of
// them is by itself.
func TestCourtesyCompound(t *testing.T) {
	e := engine(t, library(t, "a.md\n# Music\n\nThe stereo is in the hall.", garden))
	for _, said := range []string{
		"where is the hi-fi", "is there a no-thanks list?", "thanks-all board", "Hi, who has the hi-fi? Thanks-in-advance!",
		"what is on the board for 22–24 May. I need the hi-fi", "I need it for the zork–blub. what is the zork–blub",
	} {
		if _, err := e.Explain(t.Context(), Question{Text: said, Spaces: e.now.Load().Spaces()}); err != nil {
			t.Errorf("%q: %v", said, err)
		}
		words := withoutCourtesy(text.NewAnalyzer("en").Words(nil, said))
		asked, aside := askingSentences(words, said, "en")
		for _, part := range [][]text.Word{words, asked, aside} {
			for i, w := range part {
				if i+w.Parts >= len(part) || part[i+w.Parts].End != w.End {
					t.Errorf("%q: %q has lost a part: %s", said, w.Folded, folded(part))
				}
			}
		}
	}
}

func TestAskingSentences(t *testing.T) {
	tests := []struct{ said, asked, aside string }{
		{"I'm new here. How long is leave?", "how long is leave", "i'm new here"},
		{"How long is leave? I need this for a customer today", "how long is leave", "i need this for a customer today"},
		{"Trying to sort something out for a colleague: how long is leave", "how long is leave", "trying to sort something out for a colleague"},
		{"Laptop refresh: how often?", "laptop refresh how often", ""},
		{"laptop refresh - after how many years", "laptop refresh after how many years", ""},
		{"Who is Dr. Smith?", "who is dr smith", ""},
		{"Is it 2.5 or 3.1?", "is it 2.5 or 3.1", ""},
		{"Leave. Parents.", "leave parents", ""},
		{"", "", ""},
	}
	a := text.NewAnalyzer("en")
	for _, tt := range tests {
		asked, aside := askingSentences(a.Words(nil, tt.said), tt.said, "en")
		if folded(asked) != tt.asked || folded(aside) != tt.aside {
			t.Errorf("of %q, %q asks and %q stands aside, want %q and %q", tt.said, folded(asked), folded(aside), tt.asked, tt.aside)
		}
	}
}

// TestAside weighs what stands around what asks less, but where that leans on it.
func TestAside(t *testing.T) {
	c := library(t, "laptops.md\n# Laptops\n\nA laptop is replaced after three years.", garden)
	tests := []struct {
		said string
		own  int
	}{
		{"I have a garden and need an answer today. When is a laptop replaced?", 2},
		{"My laptop is three years old. Am I allowed to replace it?", 6},
	}
	for _, tt := range tests {
		r := searching(c, c.Spaces()...).read(Question{Text: tt.said}, 0, nil)
		if r.own != tt.own {
			t.Errorf("%q has %d words of its own, want %d: %v", tt.said, r.own, tt.own, r.terms)
		}
	}
}
