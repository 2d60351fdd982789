package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Figure is a measured value. It is not a number (NaN) when there was nothing
// to measure it over; as JSON that is null.
type Figure float64

// MarshalJSON returns f as a number, or null when there is none.
func (f Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// Report is the figures of one set. All but the counts and times are between 0
// and 1 unless said otherwise.
type Report struct {
	Set          string `json:"set"`
	Questions    int    `json:"questions"`
	Answerable   int    `json:"answerable"`
	Unanswerable int    `json:"unanswerable"`

	// Over answerable questions, of what is ranked:
	DocAt1     Figure `json:"doc_at_1"`     // a right document is the first
	DocAt5     Figure `json:"doc_at_5"`     // a right document is among the first five
	PassageAt5 Figure `json:"passage_at_5"` // a passage with an answer is among the first five
	AnswerAt1  Figure `json:"answer_at_1"`  // the first quote is right
	AnswerAt3  Figure `json:"answer_at_3"`  // all that is needed is among the first three quotes
	MRR        Figure `json:"mrr"`          // mean of 1/rank of the first right quote

	// Of the decision to answer:
	AUROC             Figure `json:"auroc"`               // chance that an answerable question has more confidence than one that is not
	Answered          Figure `json:"answered"`            // share of the answerable that are answered
	FalseAnswers      Figure `json:"false_answers"`       // share of the unanswerable that are answered
	RightWhenAnswered Figure `json:"right_when_answered"` // share of all answered with a right quote shown
	Useful            Figure `json:"useful"`              // share of the answerable with a right quote shown

	// Of what is shown:
	Quotes          int    `json:"quotes"`            // quotes shown
	QuotesVerified  int    `json:"quotes_verified"`   // those that are byte for byte the stored text
	QuotesPerAnswer Figure `json:"quotes_per_answer"` // a number
	CharsPerAnswer  Figure `json:"chars_per_answer"`  // a number of characters
	QuotePrecision  Figure `json:"quote_precision"`   // share of shown quotes that are right

	// AnswerAt3 over subsets of the answerable:
	FollowupAt3   Figure `json:"followup_at_3"`   // questions with a history
	ParaphraseAt3 Figure `json:"paraphrase_at_3"` // worded unlike the document
	SameAt3       Figure `json:"same_at_3"`       // worded like the document

	// Time of one question in milliseconds:
	P50 Figure `json:"p50_ms"` // half of the questions took no longer
	P99 Figure `json:"p99_ms"` // 99 in 100 took no longer
}

// summarise makes the figures of a set from what became of its questions.
func summarise(set string, all []Outcome) Report {
	answerable := filter(all, func(o Outcome) bool { return o.Answerable })
	not := filter(all, func(o Outcome) bool { return !o.Answerable })
	answered := filter(all, func(o Outcome) bool { return o.Answered })
	at3 := func(o Outcome) bool { return o.AnswerAt3 }
	r := Report{
		Set: set, Questions: len(all), Answerable: len(answerable), Unanswerable: len(not),

		DocAt1:     share(answerable, func(o Outcome) bool { return o.DocRank == 1 }),
		DocAt5:     share(answerable, func(o Outcome) bool { return o.DocRank > 0 }),
		PassageAt5: share(answerable, func(o Outcome) bool { return o.PassageAt5 }),
		AnswerAt1:  share(answerable, func(o Outcome) bool { return o.AnswerAt1 }),
		AnswerAt3:  share(answerable, at3),
		MRR:        mean(answerable, reciprocal),

		AUROC:             auroc(answerable, not),
		Answered:          share(answerable, func(o Outcome) bool { return o.Answered }),
		FalseAnswers:      share(not, func(o Outcome) bool { return o.Answered }),
		RightWhenAnswered: share(answered, func(o Outcome) bool { return o.Useful }),
		Useful:            share(answerable, func(o Outcome) bool { return o.Useful }),

		FollowupAt3:   share(filter(answerable, func(o Outcome) bool { return len(o.History) > 0 }), at3),
		ParaphraseAt3: share(filter(answerable, func(o Outcome) bool { return o.Wording == "paraphrase" }), at3),
		SameAt3:       share(filter(answerable, func(o Outcome) bool { return o.Wording == "same" }), at3),

		P50: percentile(all, 50),
		P99: percentile(all, 99),
	}
	r.countShown(answered)
	return r
}

// countShown fills in the figures of what is shown.
func (r *Report) countShown(answered []Outcome) {
	right, chars := 0, 0
	for _, o := range answered {
		for _, q := range o.Shown {
			r.Quotes++
			chars += q.Chars
			if q.Verified {
				r.QuotesVerified++
			}
			if q.Right {
				right++
			}
		}
	}
	r.QuotesPerAnswer = ratio(r.Quotes, len(answered))
	r.CharsPerAnswer = ratio(chars, len(answered))
	r.QuotePrecision = ratio(right, r.Quotes)
}

func filter(all []Outcome, keep func(Outcome) bool) []Outcome {
	var out []Outcome
	for _, o := range all {
		if keep(o) {
			out = append(out, o)
		}
	}
	return out
}

func share(over []Outcome, has func(Outcome) bool) Figure {
	return ratio(len(filter(over, has)), len(over))
}

func mean(over []Outcome, value func(Outcome) float64) Figure {
	sum := 0.0
	for _, o := range over {
		sum += value(o)
	}
	return Figure(sum / float64(len(over))) // 0/0 is NaN, as it should be
}

func ratio(part, whole int) Figure { return Figure(float64(part) / float64(whole)) }

func reciprocal(o Outcome) float64 {
	if o.Rank == 0 {
		return 0
	}
	return 1 / float64(o.Rank)
}

// auroc returns the share of pairs, one of each kind, in which the answerable
// question has the higher confidence; a tie counts half.
func auroc(answerable, not []Outcome) Figure {
	won := 0.0
	for _, a := range answerable {
		for _, n := range not {
			switch {
			case a.Confidence > n.Confidence:
				won++
			case a.Confidence == n.Confidence:
				won += 0.5
			}
		}
	}
	return Figure(won / (float64(len(answerable)) * float64(len(not))))
}

// percentile returns the time that p of a hundred questions do not exceed (the
// nearest rank).
func percentile(all []Outcome, p int) Figure {
	if len(all) == 0 {
		return Figure(math.NaN())
	}
	var times []float64
	for _, o := range all {
		times = append(times, o.Millis)
	}
	slices.Sort(times)
	rank := (len(times)*p + 99) / 100
	return Figure(times[rank-1])
}

// Write writes the reports as a table, a row for each figure and a column for
// each set; "–" is where there was nothing to measure. An error is w's.
func Write(w io.Writer, reports ...Report) error {
	var out strings.Builder
	row := func(name string, cell func(Report) string) {
		fmt.Fprintf(&out, "%-20s", name)
		for _, r := range reports {
			fmt.Fprintf(&out, "  %*s", max(7, utf8.RuneCountInString(r.Set)), cell(r))
		}
		out.WriteByte('\n')
	}
	row("set", func(r Report) string { return r.Set })
	for _, f := range figures() {
		row(f.name, f.cell)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// figure is a row of the table.
type figure struct {
	name string
	cell func(Report) string
}

func figures() []figure {
	count := func(name string, get func(Report) int) figure {
		return figure{name, func(r Report) string { return strconv.Itoa(get(r)) }}
	}
	value := func(name string, digits int, get func(Report) Figure) figure {
		return figure{name, func(r Report) string { return show(get(r), digits) }}
	}
	return []figure{
		count("questions", func(r Report) int { return r.Questions }),
		count("answerable", func(r Report) int { return r.Answerable }),
		count("unanswerable", func(r Report) int { return r.Unanswerable }),
		value("doc_at_1", 3, func(r Report) Figure { return r.DocAt1 }),
		value("doc_at_5", 3, func(r Report) Figure { return r.DocAt5 }),
		value("passage_at_5", 3, func(r Report) Figure { return r.PassageAt5 }),
		value("answer_at_1", 3, func(r Report) Figure { return r.AnswerAt1 }),
		value("answer_at_3", 3, func(r Report) Figure { return r.AnswerAt3 }),
		value("mrr", 3, func(r Report) Figure { return r.MRR }),
		value("auroc", 3, func(r Report) Figure { return r.AUROC }),
		value("answered", 3, func(r Report) Figure { return r.Answered }),
		value("false_answers", 3, func(r Report) Figure { return r.FalseAnswers }),
		value("right_when_answered", 3, func(r Report) Figure { return r.RightWhenAnswered }),
		value("useful", 3, func(r Report) Figure { return r.Useful }),
		count("quotes", func(r Report) int { return r.Quotes }),
		count("quotes_verified", func(r Report) int { return r.QuotesVerified }),
		value("quotes_per_answer", 2, func(r Report) Figure { return r.QuotesPerAnswer }),
		value("chars_per_answer", 0, func(r Report) Figure { return r.CharsPerAnswer }),
		value("quote_precision", 3, func(r Report) Figure { return r.QuotePrecision }),
		value("followup_at_3", 3, func(r Report) Figure { return r.FollowupAt3 }),
		value("paraphrase_at_3", 3, func(r Report) Figure { return r.ParaphraseAt3 }),
		value("same_at_3", 3, func(r Report) Figure { return r.SameAt3 }),
		value("p50_ms", 2, func(r Report) Figure { return r.P50 }),
		value("p99_ms", 2, func(r Report) Figure { return r.P99 }),
	}
}

func show(f Figure, digits int) string {
	if math.IsNaN(float64(f)) {
		return "–"
	}
	return strconv.FormatFloat(float64(f), 'f', digits, 64)
}
