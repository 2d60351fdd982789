package discord

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"footnote/adapters/adaptertest"
	"footnote/knowledge"
)

// TestRandomReplies lays out replies made of hostile words, some by default and
// ten million, or FOOTNOTE_REPLIES, with FOOTNOTE_LONG: no live mention, no
// foreign link, no broken limit, and every word of every quote.
func TestRandomReplies(t *testing.T) {
	n := adaptertest.Replies(t)
	seed := rand.Uint64()
	t.Logf("%d replies from seed %d", n, seed)
	var next, messages atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				messages.Add(int64(checkRandom(t, seed, uint64(i))))
				if t.Failed() {
					t.Logf("reply %d of seed %d", i, seed)
					return
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d messages", messages.Load())
}

var (
	hostile = adaptertest.Hostile()
	signs   = []rune("<>&|!@#*_~`[]()\\/ \n\t-+.:1\u202e\u2066\U000e0041\u00a0é深👩\u200d💻\"'")
	lures   = []string{"@everyone", "<@1>", "<#1>", "<t:1:R>", "https://evil.example", "discord.gg/abc", "[x](https://evil.example)", "||x||", "\n- x", "\n1. x", "<:x:1>"}
)

// checkRandom lays out the reply number i of those that seed makes, and returns
// on how many messages it is.
func checkRandom(t *testing.T, seed, i uint64) int {
	rng := rand.New(rand.NewPCG(seed, i))
	text := func() string {
		if rng.IntN(4) == 0 {
			s := hostile[rng.IntN(len(hostile))]
			if len(s) > 300 && rng.IntN(100) > 0 {
				s = s[:300]
			}
			return strings.ToValidUTF8(s, "?") // documents are valid UTF-8
		}
		made := make([]rune, rng.IntN(40))
		for i := range made {
			made[i] = signs[rng.IntN(len(signs))]
		}
		return string(made[:len(made)/2]) + lures[rng.IntN(len(lures))] + string(made[len(made)/2:])
	}
	words, other := text(), text()
	address := "https://docs.example.org/" + other
	if rng.IntN(4) == 0 {
		address = other
	}
	r := fuzzed(words, other, address, uint8(rng.IntN(256)), uint16(rng.IntN(60)))
	if rng.IntN(2) == 0 {
		r.Question = text()
	}
	for j := range r.Notes { // some under a heading of their own, some from another sort of block
		if rng.IntN(2) == 0 {
			r.Notes[j].Heading = []string{text()}
		}
		last := &r.Notes[j].Parts[len(r.Notes[j].Parts)-1]
		last.Block = knowledge.Kind(rng.IntN(4))
	}
	all := pages(r)
	checkPages(t, r, all)
	return len(all)
}
