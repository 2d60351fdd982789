package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// answerJSON is what ask --json prints: one object. Its shape is a promise:
// fields are added, never renamed, removed or given another meaning. Lists are
// never null.
type answerJSON struct {
	Question    string           `json:"question"`      // as it was asked
	Answered    bool             `json:"answered"`      // whether there are notes
	Reason      string           `json:"reason"`        // "answered", "not_found", "empty_question", "no_documents", "incomplete" (not found, and not all could be read); "" for a greeting and the like
	Text        string           `json:"text"`          // what Footnote says itself; "" when the quotes say all
	Confidence  float64          `json:"confidence"`    // probability, 0 to 1, that the best quote answers
	Differs     bool             `json:"differs"`       // whether the notes contradict one another (the newest that is not outdated is first)
	Language    string           `json:"language"`      // ISO 639-1 code of the question; "" when it could not be told
	Notes       []noteJSON       `json:"notes"`         // the quotes, best first
	Nearest     []placeJSON      `json:"nearest"`       // places that were found and are no answer
	Unknown     []string         `json:"unknown"`       // words of the question that occur nowhere
	Corrections []correctionJSON `json:"corrections"`   // words that were read as others
	Unread      []string         `json:"unread"`        // spaces that could not be read in full, since something is damaged
	Why         *whyJSON         `json:"why,omitempty"` // with --why
}

// noteJSON is a numbered footnote.
type noteJSON struct {
	Number int `json:"number"` // from 1
	placeJSON
	Parts []partJSON `json:"parts"` // what is quoted, in reading order
}

// placeJSON is where a quote stands.
type placeJSON struct {
	Document string   `json:"document"` // the document's id
	Space    string   `json:"space"`
	Revision string   `json:"revision"` // hash of the document's bytes
	Title    string   `json:"title"`
	Heading  []string `json:"heading"`  // outermost first
	Path     string   `json:"path"`     // within its source
	Line     int      `json:"line"`     // from 1; 0 when unknown
	Page     int      `json:"page"`     // from 1; 0 where there are no pages
	URL      string   `json:"url"`      // lands on the words; "" when there is none
	Modified string   `json:"modified"` // RFC 3339; "" when unknown
	Date     string   `json:"date"`     // the same as far as the document writes it ("2026-03-10", "2026-03", "2026")
	Outdated bool     `json:"outdated"` // whether the document says that it is no longer valid
}

// partJSON is a piece of a quote.
type partJSON struct {
	Role   string           `json:"role"`   // "quote", "lead", "header", "ellipsis"
	Block  string           `json:"block"`  // "paragraph", "list_item", "table_row", "code"
	Text   string           `json:"text"`   // byte for byte the document's text at span
	Span   knowledge.Span   `json:"span"`   // byte offsets into the document's text
	Number int              `json:"number"` // of an ordered list's item, else 0
	Level  int              `json:"level"`  // depth of a list's item, 1 the outermost, else 0
	Strong []knowledge.Span `json:"strong"` // the short answer, within span
}

// correctionJSON is a word of the question and what it was read as.
type correctionJSON struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// whyJSON is how an answer came about.
type whyJSON struct {
	Wants      string          `json:"wants"`     // what kind of answer the question asks for
	Threshold  float64         `json:"threshold"` // the confidence from which on an answer is given
	Misfit     bool            `json:"misfit"`    // whether the best quote cannot answer, because it is not of the kind asked for or of another number or year
	Signals    []featureJSON   `json:"signals"`   // what the confidence is made of
	Terms      []termJSON      `json:"terms"`
	Passages   []passageJSON   `json:"passages"`   // best first
	Candidates []candidateJSON `json:"candidates"` // best first
}

// termJSON is a word of the question.
type termJSON struct {
	Text     string  `json:"text"`
	Stem     string  `json:"stem"`     // as it is matched
	Weight   float64 `json:"weight"`   // how much the word counts
	Passages int     `json:"passages"` // that have it
	Carried  bool    `json:"carried"`  // whether it is from an earlier question or a sentence beside this one
}

// passageJSON is a passage that was considered.
type passageJSON struct {
	placeJSON
	Text  string         `json:"text"`
	Span  knowledge.Span `json:"span"`
	Score float64        `json:"score"`
}

// candidateJSON is a quote that was considered.
type candidateJSON struct {
	placeJSON
	Parts    []partJSON    `json:"parts"`
	Score    float64       `json:"score"`
	Decision string        `json:"decision"` // why it is shown or not
	Features []featureJSON `json:"features"`
}

// featureJSON is an observation on a candidate, or on the best one (a signal).
type featureJSON struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"` // contribution to the score, or to the logarithm of the odds
}

// writeJSON prints r, and x when it is not nil.
func writeJSON(w io.Writer, question string, r bot.Reply, x *qa.Explanation) error {
	a := r.Answer
	out := answerJSON{
		Question:    question,
		Answered:    len(r.Notes) > 0,
		Reason:      reasonOf(r),
		Text:        r.Text,
		Confidence:  a.Confidence,
		Differs:     a.Differs,
		Language:    a.Language,
		Notes:       each(r.Notes, toNote),
		Nearest:     each(r.Nearest, toPlace),
		Unknown:     each(a.Unknown, func(s string) string { return s }),
		Corrections: each(a.Corrections, func(c qa.Correction) correctionJSON { return correctionJSON(c) }),
		Unread:      each(a.Unread, func(s knowledge.Space) string { return string(s) }),
	}
	if x != nil {
		out.Why = toWhy(x)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	if _, err := io.WriteString(w, escapeHidden(b.String())); err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	return nil
}

// reasonOf returns the reason of r's answer, "" when r answers no question.
func reasonOf(r bot.Reply) string {
	if r.Answer.Reason == qa.Answered && len(r.Notes) == 0 {
		return ""
	}
	return r.Answer.Reason.String()
}

// escapeHidden returns the JSON text s with an escape in place of every
// character that a terminal would obey, so that it means the same and can be
// looked at.
func escapeHidden(s string) string {
	var b strings.Builder
	for _, r := range s {
		if c := string(r); bot.Clean(c) == c {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, "\\u%04x", unit)
		}
	}
	return b.String()
}

// each returns f of every item, never nil.
func each[T, U any](items []T, f func(T) U) []U {
	out := make([]U, len(items))
	for i, item := range items {
		out[i] = f(item)
	}
	return out
}

func toNote(n bot.Note) noteJSON {
	return noteJSON{Number: n.Number, placeJSON: toPlace(n.Place), Parts: each(n.Parts, toPart)}
}

func toPlace(p qa.Place) placeJSON {
	modified := ""
	if !p.Modified.IsZero() {
		modified = p.Modified.Format(time.RFC3339)
	}
	return placeJSON{
		Document: string(p.Document),
		Space:    string(p.Space),
		Revision: string(p.Revision),
		Title:    p.Title,
		Heading:  each(p.Heading, func(s string) string { return s }),
		Path:     p.Path,
		Line:     p.Line,
		Page:     p.Page,
		URL:      p.URL,
		Modified: modified,
		Date:     p.Date,
		Outdated: p.Outdated,
	}
}

func toPart(p qa.Part) partJSON {
	return partJSON{
		Role:   p.Role.String(),
		Block:  p.Block.String(),
		Text:   p.Text,
		Span:   p.Span,
		Number: p.Number,
		Level:  p.Level,
		Strong: each(p.Strong, func(s knowledge.Span) knowledge.Span { return s }),
	}
}

func toWhy(x *qa.Explanation) *whyJSON {
	return &whyJSON{
		Wants:     x.Wants,
		Threshold: x.Threshold,
		Misfit:    x.Misfit,
		Signals:   each(x.Signals, toFeature),
		Terms:     each(x.Terms, func(t qa.ExplainedTerm) termJSON { return termJSON(t) }),
		Passages: each(x.Passages, func(p qa.RankedPassage) passageJSON {
			return passageJSON{placeJSON: toPlace(p.Place), Text: p.Text, Span: p.Span, Score: p.Score}
		}),
		Candidates: each(x.Candidates, func(c qa.RankedCandidate) candidateJSON {
			return candidateJSON{
				placeJSON: toPlace(c.Citation.Place),
				Parts:     each(c.Citation.Parts, toPart),
				Score:     c.Score,
				Decision:  c.Decision,
				Features:  each(c.Features, toFeature),
			}
		}),
	}
}

func toFeature(f qa.Feature) featureJSON { return featureJSON(f) }
