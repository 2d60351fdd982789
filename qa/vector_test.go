package qa

import "testing"

// TestRecallBySigns finds what a full comparison finds first.
func TestRecallBySigns(t *testing.T) {
	docs, questions := shared(t, "handbook")
	c := collect(t, docs)
	e := engine(t, c)
	found, all := 0, 0
	for _, q := range questions {
		tools := e.tools.Get().(*tools)
		search := newSearcher(c, c.Spaces(), tools)
		r := search.read(Question{Text: q.Question, Spaces: c.Spaces()}, 0, nil)
		if r.meaning == nil {
			continue
		}
		row, scale := shorten(r.meaning.question)
		best, at := 0.0, 0
		m := &search.segments[0].meanings
		for i := range search.indexes[0].Numbers() {
			if near := m.nearness(row, scale, i); near > best {
				best, at = near, i
			}
		}
		all++
		for _, h := range search.nearestInMeaning(&r) {
			if h.Passage == at {
				found++
			}
		}
		e.tools.Put(tools)
	}
	if found*100 < all*97 {
		t.Errorf("of %d passages nearest in meaning %d are found by their signs first", all, found)
	}
	t.Logf("%d of %d", found, all)
}
