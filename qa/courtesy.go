package qa

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"footnote/qa/text"
)

//go:embed courtesy.txt
var courtesyFile string

// phrase is one of courtesy.txt.
type phrase struct {
	words []phraseWord
	ends  bool // whether a clause has to end with it
}

// phraseWord is one place in a phrase.
type phraseWord struct {
	choices []string // folded; nil for any word
	may     bool     // whether it may be left out
}

// courtesies are the phrases of courtesy.txt by the words they can begin with.
var courtesies = sync.OnceValue(func() map[string][]phrase {
	out := map[string][]phrase{}
	folders := []*text.Analyzer{text.NewAnalyzer("en")}
	for line := range strings.Lines(courtesyFile) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			folders = append(folders[:1], text.NewAnalyzer(text.Language(strings.Trim(line, "[]"))))
		default:
			p := parsePhrase(line, folders)
			for _, first := range p.begins() {
				out[first] = append(out[first], p)
			}
		}
	}
	return out
})

// parsePhrase reads one line of courtesy.txt. Its words are folded as each of
// folders does: documents of one language are asked in another, too.
func parsePhrase(line string, folders []*text.Analyzer) phrase {
	var p phrase
	line, p.ends = strings.CutSuffix(line, " .")
	for field := range strings.FieldsSeq(line) {
		w := phraseWord{may: strings.HasSuffix(field, "?")}
		if field = strings.TrimSuffix(field, "?"); field != "_" {
			for choice := range strings.SplitSeq(field, "|") {
				for _, f := range folders {
					if folded := f.Words(nil, choice)[0].Folded; !slices.Contains(w.choices, folded) {
						w.choices = append(w.choices, folded)
					}
				}
			}
		}
		p.words = append(p.words, w)
	}
	return p
}

// begins returns the words that p can begin with.
func (p phrase) begins() []string {
	var out []string
	for _, w := range p.words {
		out = append(out, w.choices...)
		if !w.may {
			break
		}
	}
	return out
}

// taken returns how many of words, from the first on, the places of a phrase
// take: as many as they can, and -1 when they are not what words begin with.
func taken(places []phraseWord, words []text.Word) int {
	if len(places) == 0 {
		return 0
	}
	p, best := places[0], -1
	if p.may {
		best = taken(places[1:], words)
	}
	if len(words) > 0 && (p.choices == nil || slices.Contains(p.choices, words[0].Folded)) {
		n := 1 + words[0].Parts
		if rest := taken(places[1:], words[n:]); rest >= 0 {
			best = max(best, n+rest)
		}
	}
	return best
}

// withoutCourtesy returns words without the phrases of courtesy.txt that they
// begin or end a clause with, as long as some word of content remains: "Hey team,
// does anyone know how long a refund takes? Thanks!" is "how long a refund takes".
func withoutCourtesy(words []text.Word) []text.Word {
	out := slices.Clone(words)
	for changed := true; changed; {
		changed = false
		for i := 0; i < len(out); {
			n := courtesy(out, i)
			if rest := slices.Concat(out[:i], out[i+n:]); n > 0 && slices.ContainsFunc(rest, func(w text.Word) bool { return !w.Stop }) {
				out, changed = rest, true
				continue
			}
			i += 1 + out[i].Parts // which stay together
		}
	}
	return out
}

// courtesy returns how many of words, from words[i] on, are a phrase of
// courtesy.txt with which a clause begins or ends; 0 for none.
func courtesy(words []text.Word, i int) int {
	opens := beginsClause(words, i)
	best := 0
	for _, p := range courtesies()[words[i].Folded] {
		n := taken(p.words, words[i:])
		if n <= best {
			continue
		}
		ends := i+n == len(words) || words[i+n-1].End+1 < words[i+n].Start
		if ends || opens && !p.ends {
			best = n
		}
	}
	return best
}

// interjections open what people say in a conversation and mean nothing there.
var interjections = set("ok okay oki alright right great cool nice perfect thanks thx hm hmm ah oh well yes yeah yep no nope sorry wait actually btw")

// interjected returns how many of words, at their beginning, are interjections:
// "ok so what" has one, "right angle" and "wait times" have none.
func interjected(words []text.Word) int {
	for i, w := range words {
		if interjections[w.Folded] {
			continue
		}
		if w.Stop {
			return i
		}
		break
	}
	return 0
}

// askingSentences parts words, those of a question as it was typed in said, into
// those of the sentences that ask and those of the sentences around them ("I'm new
// here.", "I need this today."), which are to it what a question before it is.
// Where none asks, all are the first.
func askingSentences(words []text.Word, said string, language text.Language) (asked, aside []text.Word) {
	table := askers[language]
	if table == nil {
		table = askers["en"]
	}
	for rest := words; len(rest) > 0; {
		n := 1 + rest[0].Parts
		for n < len(rest) && !endsSentence(rest[:n], said[rest[n-1].End:max(rest[n-1].End, rest[n].Start)]) {
			n += 1 + rest[n].Parts
		}
		sentence := rest[:n]
		rest = rest[n:]
		end := len(said)
		if len(rest) > 0 {
			end = rest[0].Start
		}
		asks := strings.Contains(said[sentence[n-1].End:end], "?")
		for i := range sentence {
			asks = asks || canAsk(table, sentence, i) && beginsClause(sentence, i) && !condition(sentence, i)
		}
		if asks {
			asked = append(asked, sentence...)
		} else {
			aside = append(aside, sentence...)
		}
	}
	if len(asked) == 0 {
		return words, nil
	}
	return asked, aside
}

// endsSentence reports whether the sentence of words ends with between, what stands
// behind them: a full stop and the like before a space, a line's end, or a colon or
// a dash where they are more than a topic ("I need some help with this: ..." and
// not "laptop refresh: ...").
func endsSentence(words []text.Word, between string) bool {
	mark := strings.LastIndexAny(between, ".?!…")
	if strings.Contains(between, "\n") || mark >= 0 && strings.ContainsAny(between[mark:], " \t") {
		return true
	}
	if !strings.Contains(between, ": ") && !strings.Contains(between, " - ") && !strings.Contains(between, " – ") && !strings.Contains(between, "—") {
		return false
	}
	functional := 0
	for _, w := range words {
		functional += int(flag(w.Stop))
	}
	return functional >= 2
}
