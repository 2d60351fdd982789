package slack

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"footnote/adapters/adaptertest"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// FuzzRender: whatever stands in a document, its name or its address, what is
// rendered holds no live mention, no foreign link and no broken limit.
func FuzzRender(f *testing.F) {
	for i, text := range adaptertest.Hostile() {
		f.Add(uint64(i), text, text, "https://docs.example.org/"+text)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text, title, url string) {
		r := randomReply(rand.New(rand.NewPCG(seed, 1)), text, title, url)
		checkReply(t, r)
	})
}

func checkReply(t testing.TB, r bot.Reply) {
	t.Helper()
	for _, as := range []layout{cited, linked} {
		pages := render(r, as)
		if len(pages) == 0 && (!r.Silent() || len(r.Details) > 0) {
			t.Fatalf("nothing is rendered of %+v", r)
		}
		for _, p := range pages {
			if problem := checkPage(p, r); problem != "" {
				t.Fatalf("%s\nin %+v", problem, r)
			}
		}
	}
}

// randomReply makes a reply of any layout with the given words in all places.
func randomReply(rng *rand.Rand, text, title, url string) bot.Reply {
	pick := func(s string) string {
		if len(s) == 0 || rng.IntN(3) == 0 {
			return s
		}
		from := rng.IntN(len(s))
		return s[from : from+rng.IntN(len(s)-from)+1]
	}
	place := func() qa.Place {
		p := qa.Place{Title: pick(title), Path: pick(title), Line: rng.IntN(3), Page: rng.IntN(3), URL: url}
		for range rng.IntN(4) {
			p.Heading = append(p.Heading, pick(text))
		}
		if rng.IntN(2) == 0 {
			p.Date = time.Unix(int64(rng.IntN(2_000_000_000)), 0).UTC().Format(time.DateOnly)
			p.Outdated = rng.IntN(2) == 0
		}
		return p
	}
	r := bot.Reply{Language: []string{"en", "fr", "hu", "xx"}[rng.IntN(4)], Answered: "a1"}
	if rng.IntN(2) == 0 {
		r.Text = pick(text)
	}
	r.Waiting, r.Answer.Differs = rng.IntN(4) == 0, rng.IntN(3) == 0
	for i := range rng.IntN(5) {
		n := bot.Note{Number: i + 1, Citation: qa.Citation{Place: place()}}
		at := 0
		for range rng.IntN(6) + 1 {
			n.Parts = append(n.Parts, randomPart(rng, pick(text), &at))
		}
		r.Notes = append(r.Notes, n)
	}
	for range rng.IntN(3) {
		r.Nearest = append(r.Nearest, place())
	}
	for range rng.IntN(3) {
		r.Details = append(r.Details, pick(text))
	}
	for _, c := range []bot.Control{bot.Helpful, bot.NotHelpful, bot.Why, bot.More, bot.Share, bot.AskPerson, bot.Settled, bot.Again, bot.Stop, bot.Mine, bot.Forget, "new"} {
		if rng.IntN(3) == 0 {
			r.Controls = append(r.Controls, c)
		}
	}
	return r
}

func randomPart(rng *rand.Rand, text string, at *int) qa.Part {
	p := qa.Part{Role: qa.Role(rng.IntN(4)), Block: knowledge.Kind(rng.IntN(4)), Text: text, Level: rng.IntN(12), Number: rng.IntN(5)}
	if p.Role == qa.Ellipsis {
		return qa.Part{Role: qa.Ellipsis}
	}
	p.Span = knowledge.Span{Start: *at, End: *at + len(text)}
	*at = p.Span.End + rng.IntN(2)
	for range rng.IntN(3) {
		from := p.Span.Start + rng.IntN(len(text)+1)
		p.Strong = append(p.Strong, knowledge.Span{Start: from, End: from + rng.IntN(len(text)+2)})
	}
	return p
}

// TestRandomReplies renders replies made of hostile words, some by default and
// ten million, or FOOTNOTE_REPLIES, with FOOTNOTE_LONG. One in a thousand is
// also looked at as the JSON that Slack gets.
func TestRandomReplies(t *testing.T) {
	n := adaptertest.Replies(t)
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // little is kept and much thrown away
	seed := rand.Uint64()
	t.Logf("%d replies from seed %d", n, seed)
	var next, pages atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n) && !t.Failed(); i = next.Add(1) {
				if i%1_000_000 == 0 {
					t.Logf("%d so far", i)
				}
				pages.Add(int64(checkRandom(t, seed, uint64(i))))
			}
		})
	}
	all.Wait()
	t.Logf("%d messages", pages.Load())
}

var (
	hostile = adaptertest.Hostile()
	signs   = []rune("<>&|!@#*_~`[]()\\/ \n\t\u202e\u2066\U000e0041\u00a0é深👩\u200d💻:\"'")
	markup  = []string{"<!channel>", "<@U1>", "<https://evil.example|x>", "&lt;!here&gt;", "@here"}
)

// checkRandom renders the reply number i of those that seed makes, and returns
// of how many messages it is.
func checkRandom(t *testing.T, seed, i uint64) int {
	rng := rand.New(rand.NewPCG(seed, i))
	text := hostile[rng.IntN(len(hostile))]
	if rng.IntN(2) == 0 {
		made := make([]rune, rng.IntN(60))
		for i := range made {
			made[i] = signs[rng.IntN(len(signs))]
		}
		text = string(made) + markup[rng.IntN(len(markup))]
	}
	if len(text) > 300 && rng.IntN(100) > 0 {
		text = text[:300]
	}
	url := "https://docs.example.org/" + text
	if rng.IntN(4) == 0 {
		url = text
	}
	r := randomReply(rng, text, text, url)
	if i%1000 == 0 {
		checkReply(t, r)
	}
	all := render(r, layout(i%2)) // cited and linked in turn
	links := linksOf(r)
	for _, p := range all {
		if problem := scanPage(p, links); problem != "" {
			t.Errorf("reply %d of seed %d: %s\nin %+v", i, seed, problem, r)
		}
	}
	if len(all) == 0 && (!r.Silent() || len(r.Details) > 0) {
		t.Errorf("reply %d of seed %d: nothing is rendered of %+v", i, seed, r)
	}
	return len(all)
}

func FuzzClean(f *testing.F) {
	for _, text := range adaptertest.Hostile() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := bot.Clean(s)
		if !utf8.ValidString(c) || bot.Clean(c) != c {
			t.Errorf("bot.Clean(%q) = %q, which is not clean", s, c)
		}
		for at := 0; at < len(c); {
			n := cutAt(c[at:], 10)
			if n <= 0 || !utf8.ValidString(c[at:at+n]) {
				t.Fatalf("cutAt(%q) = %d", c[at:], n)
			}
			at += n
		}
	})
}
