package sample_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"footnote/knowledge"
	"footnote/knowledge/knowledgetest"
	"footnote/knowledge/sample"
)

func TestSource(t *testing.T) {
	knowledgetest.Run(t, func(*testing.T) knowledge.Source { return sample.Source() })
}

func TestDocuments(t *testing.T) {
	docs := documents(t)
	d, ok := docs["briefings/paris-2000.md"]
	if !ok {
		t.Fatal("briefings/paris-2000.md is not in the library")
	}
	if want := "The G8 Paris conference of May 2000"; d.Title != want {
		t.Errorf("Title = %q, want %q", d.Title, want)
	}
	if want := time.Date(2000, time.May, 17, 0, 0, 0, 0, time.UTC); !d.Modified.Equal(want) {
		t.Errorf("Modified = %v, want %v", d.Modified, want)
	}
	if d.ID != "sample:briefings/paris-2000.md" || d.Space != "sample" || d.Language != "en" {
		t.Errorf("ID = %q, Space = %q, Language = %q", d.ID, d.Space, d.Language)
	}
	data, err := os.ReadFile("briefings/paris-2000.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := knowledge.NewRevision(data); d.Revision != want {
		t.Errorf("Revision = %q, want %q", d.Revision, want)
	}
	for path, d := range docs {
		if strings.HasPrefix(path, "guide/") && !d.Modified.IsZero() {
			t.Errorf("%s is dated %v; the guide has no date but its release", path, d.Modified)
		}
	}
}

// TestQuestions checks that testdata/questions.jsonl names documents that
// exist and answers that they contain, so that a change of a briefing does not
// leave a question without its answer.
func TestQuestions(t *testing.T) {
	docs := documents(t)
	f, err := os.Open("testdata/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ids := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q struct {
			ID, Question, Doc string
			Answerable        bool
			Also, Answers     []string
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if q.ID == "" || q.Question == "" || ids[q.ID] {
			t.Errorf("question %q %q: no id, no question, or an id that was used before", q.ID, q.Question)
		}
		ids[q.ID] = true
		if q.Answerable != (q.Doc != "") || q.Answerable != (len(q.Answers) > 0) {
			t.Errorf("%s: answerable is %v, doc %q, answers %q", q.ID, q.Answerable, q.Doc, q.Answers)
		}
		for _, path := range append(q.Also, q.Doc) {
			if path != "" && !containsAny(docs[path].Text, q.Answers) {
				t.Errorf("%s: %s holds none of %q", q.ID, path, q.Answers)
			}
		}
	}
}

// commonWords is how many words in a row a briefing may share with an
// original.
const commonWords = 10

// names are titles and offices, which are the same words wherever they occur.
var names = []string{
	"G8 Government/Private Sector High-level Meeting on High-tech Crime",
}

// TestOwnWords checks that the briefings tell what the originals say in other
// words.
func TestOwnWords(t *testing.T) {
	known := map[string]string{}
	for original, text := range originals(t) {
		w := words(text)
		for i := range len(w) - commonWords {
			known[strings.Join(w[i:i+commonWords+1], " ")] = original
		}
	}
	for path, d := range documents(t) {
		if !strings.HasPrefix(path, "briefings/") {
			continue
		}
		text := d.Text
		for _, name := range names {
			text = strings.ReplaceAll(text, name, "·")
		}
		w := words(text)
		for i := range len(w) - commonWords {
			run := strings.Join(w[i:i+commonWords+1], " ")
			if original, ok := known[run]; ok {
				t.Errorf("%s repeats %s: %q", path, original, run)
			}
		}
	}
}

// TestFacts checks that names, dates and numbers stand in the briefing and in
// the original that it tells of, each in the other's spelling.
func TestFacts(t *testing.T) {
	const (
		parisSummary = "000_ff52265b656b1965.txt"
		parisRelease = "001_2f72ff59c491bb81.txt"
		tokyo        = "002_2a758c5e3546b9f9.txt"
		japanFrance  = "003_c97c7f856e802dca.txt"
		slides       = "004_e723e7d6a4402cd9.txt"
	)
	tests := []struct {
		briefing, says, original, says2 string
	}{
		{"paris-2000.md", "15 to 17 May 2000", parisSummary, "in Paris between May 15 and 17"},
		{"paris-2000.md", "Kazuo Ogura, Japan's ambassador in France", parisSummary, "Kazuo Ogura, Ambassador of Japan in France"},
		{"paris-2000.md", "Pierre Charasse, a French ambassador", parisSummary, "Pierre Charasse, Ambassador of France"},
		{"paris-2000.md", "about 20 people, from 16 companies and organisations", parisSummary, "approximately 20 industry participants from 16 companies and organizations"},
		{"paris-2000.md", "Toshinori Kanemoto of the National Police Agency", parisSummary, "Toshinori Kanemoto of the International Affairs Department of the National Police Agency"},
		{"paris-2000.md", "Kyoto on 22–24 May 2000", parisSummary, "Kyoto meeting on May 22-24"},
		{"paris-2000.md", "July 2000, at the Kyushu-Okinawa Summit", parisSummary, "Kyushu-Okinawa Summit in July"},
		{"who-is-who.md", "Mari Amano", parisSummary, "Councillor Mari Amano of the Multilateral Cooperation Department"},
		{"who-is-who.md", "Kazuhiro Watanabe", parisSummary, "Assistant Vice-Minister of Justice Kazuhiro Watanabe"},
		{"paris-2000-japanese-industry.md", "Nakayo Telecommunications", parisSummary, "Nakayo Telecommunications Inc."},
		{"paris-2000-japanese-industry.md", "Nihon Unisys", parisSummary, "Nihon Unisys, Ltd."},
		{"paris-2000-results.md", "free and fair economic activities", parisSummary, "free and fair economic activities"},
		{"paris-2000-results.md", "free and fair activities", parisRelease, "free and fair activities"},
		{"paris-2000-press-release.md", "130 major companies", parisRelease, "130 major companies"},
		{"paris-2000-press-release.md", "Okinawa in July 2000", parisRelease, "Okinawa in July 2000"},
		{"tokyo-2001.md", "22 to 24 May 2001", tokyo, "22 to 24 May"},
		{"tokyo-2001.md", "About 200 people", tokyo, "about 200 participants"},
		{"tokyo-2001.md", "Birmingham summit of 1998", tokyo, "Birmingham in 1998"},
		{"tokyo-2001.md", "Genoa, Italy, in July 2001", tokyo, "Genoa, Italy in July 2001"},
		{"from-birmingham-to-genoa.md", "Berlin meeting in October 2000", tokyo, "Berlin Meeting in October 2000"},
		{"japan-france-2018.md", "Tuesday, 12 June 2018", japanFrance, "Tuesday, 12 June 2018"},
		{"japan-france-2018.md", "Masato Otaka", japanFrance, "Mr. Masato Otaka, Ambassador in charge of Cyber Policy"},
		{"japan-france-2018.md", "David Martinon", japanFrance, "Mr. David Martinon, Ambassador for Digital Affairs"},
		{"japan-france-2018.md", "fifth round", japanFrance, "fifth France-Japan Bilateral Consultations"},
		{"japan-france-2018-commitments.md", "Tokyo 2020 and Paris 2024", japanFrance, "Tokyo 2020 and the Olympic and Paralympic Games Paris 2024"},
		{"un-gge-2015.md", "A/70/174", slides, "A/70/174"},
		{"un-gge-2015.md", "Twenty states", slides, "20 States"},
		{"un-gge-2015.md", "July 2015", slides, "adopted this July"},
		{"japan-cyber-dialogues.md", "Japan-U.K. Cyber Dialogue | June 2012", slides, "Japan-U.K. Cyber Dialogue\n\n1st mtg.: Jun. 2012"},
		{"japan-cyber-dialogues.md", "Japan-India Cyber Dialogue | November 2012", slides, "Japan-India Cyber Dialogue\n\n \n1st mtg.: Nov. 2012"},
		{"japan-cyber-dialogues.md", "Japan-U.S. Cyber Dialogue | May 2013", slides, "Japan-U.S. Cyber Dialogue\n\n1st mtg.: May 2013\n\n2nd mtg.: Apr. 2014\n\n3rd mtg : July 2015"},
		{"japan-cyber-dialogues.md", "Japan-U.S. | April 2014 | July 2015", slides, "2nd mtg.: Apr. 2014\n\n3rd mtg : July 2015"},
		{"japan-cyber-dialogues.md", "ASEAN-Japan Cybercrime Dialogue | May 2014", slides, "ASEAN-Japan Cybercrime Dialogue\n\n \n1st mtg.: May 2014"},
		{"japan-cyber-dialogues.md", "Japan-EU Cyber Dialogue | October 2014", slides, "Japan-EU Cyber Dialogue\n\n1st mtg.: Oct. 2014"},
		{"japan-cyber-dialogues.md", "Japan-China-Korea Cyber Dialogue | October 2014", slides, "Japan-China-Korea Cyber Dialogue\n\n1st mtg.: Oct. 2014\n\n2st mtg : Oct. 2015"},
		{"japan-cyber-dialogues.md", "Japan-China-Korea | October 2015", slides, "2st mtg : Oct. 2015"},
		{"japan-cyber-dialogues.md", "Japan-Israel Cyber Dialogue | November 2014", slides, "Japan-Israel Cyber Dialogue\n\n1st mtg.: Nov. 2014"},
		{"japan-cyber-dialogues.md", "Japan-Estonia Cyber Dialogue | December 2014", slides, "Japan-Estonia Cyber Dialogue\n\n1st mtg.: Dec. 2014"},
		{"japan-cyber-dialogues.md", "Japan-France Cyber Dialogue | December 2014", slides, "Japan-France Cyber Dialogue\n\n1st mtg.: Dec. 2014"},
		{"japan-cyber-dialogues.md", "Japan-Australia Cyber Dialogue | February 2015", slides, "Japan-Australia Cyber Dialogue\n\n1st mtg.: Feb. 2015"},
		{"japan-cyber-dialogues.md", "Japan-Russia Cybersecurity Dialogue | March 2015", slides, "Japan-Russia Cybersecurity Dialogue\n\n1st mtg.: Mac. 2015"},
		{"japan-confidence-building.md", "21 October 2015", slides, "21 Oct, 2015\nKohei Kawaguchi"},
	}
	docs, texts := documents(t), originals(t)
	for _, tt := range tests {
		if !containsAny(docs["briefings/"+tt.briefing].Text, []string{tt.says}) {
			t.Errorf("briefings/%s does not say %q", tt.briefing, tt.says)
		}
		if !containsAny(texts[tt.original], []string{tt.says2}) {
			t.Errorf("%s does not say %q", tt.original, tt.says2)
		}
	}
}

// TestGuideNamesSettings checks that the guide tells of every setting that the
// example of a configuration has.
func TestGuideNamesSettings(t *testing.T) {
	example, err := os.ReadFile("../../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	guide := documents(t)["guide/configuration.md"].Text
	for line := range strings.Lines(string(example)) {
		key, _, ok := strings.Cut(line, " = ")
		if ok && !strings.HasPrefix(line, "#") && !strings.Contains(guide, key) {
			t.Errorf("guide/configuration.md does not name the setting %s", key)
		}
	}
}

// documents returns the library by path.
func documents(t *testing.T) map[string]knowledge.Document {
	t.Helper()
	out := map[string]knowledge.Document{}
	for d, err := range sample.Source().Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out[d.Path] = d
	}
	return out
}

// originals returns the texts that the briefings tell of, by file name. They
// are other people's, so they are not part of the project; where they are
// absent, the test is skipped.
func originals(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("../../../shared/eval/g8/docs/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("the originals (../shared/eval/g8/docs) are not here")
	}
	out := map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(path)] = string(data)
	}
	return out
}

// words returns the words of s in lower case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// containsAny reports whether text contains one of phrases as whole words.
func containsAny(text string, phrases []string) bool {
	text = " " + strings.Join(words(text), " ") + " "
	for _, p := range phrases {
		if strings.Contains(text, " "+strings.Join(words(p), " ")+" ") {
			return true
		}
	}
	return false
}
