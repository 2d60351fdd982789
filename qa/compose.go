package qa

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"footnote/knowledge"
)

// What is shown is decided by how far a candidate's score is behind the best
// one's. Scores are logits: of two candidates that are d apart, the better is
// exp(d) times as likely to answer.
const (
	mostShown = 3  // quotes in an answer
	looked    = 30 // candidates looked at; further down nothing is near enough

	nearGap   = 1.5 // shown if it says something else: a fifth as likely as the first
	addsGap   = 2.2 // shown if it covers words of the question that those shown lack: a ninth
	partGap   = 4.0 // shown if the question asks of two things and it is of the other one
	differGap = 8.0 // shown if it contradicts one that is shown, which is strict enough by itself
	listGap   = 1.5 // a whole list takes the place of its item, where a list is wanted
	itemGap   = 1.5 // an item takes the place of the line that introduces its list
)

// leastShare is how likely a quote behind the first has to be, among all that
// were looked at: the further the first is ahead of everything, or the more
// there are that are no worse, the less a second one brings.
const leastShare = 0.1

// addsShare is the share of the question's idf that counts as something that
// the quotes shown so far lack; partShare the same where the question asks of
// two things.
const (
	addsShare = 0.2
	partShare = 0.1
)

// leastMeant is how much of a question a quote has to cover by words that mean
// nearly the same, if neither it nor a heading has any word of it.
const leastMeant = 0.25

// answerBytes is the length up to which an answer may grow by quotes behind the
// first.
const answerBytes = 1200

// newerBy is how much younger a document has to be for its copy of a sentence
// to be shown instead of another's. Less is the noise of files being copied.
const newerBy = 24 * time.Hour

// composer chooses the quotes that are shown.
type composer struct {
	r       *query
	views   []view
	ranked  []candidate
	several bool        // whether the question asks of two things
	shown   []int       // into ranked
	other   map[int]int // by candidate: the one that its decision names
}

// compose returns which of ranked, the candidates of views from the best down,
// are shown and in what order: as few as answer r, at most mostShown, the
// newest first where they contradict one another. It notes the decision on
// each candidate that it looked at, and how those that are shown are shown.
func (s *searcher) compose(r *query, views []view, ranked []candidate) []int {
	c := composer{r: r, views: views, ranked: ranked, several: r.several(), other: map[int]int{}}
	for i := range ranked[:min(looked, len(ranked))] {
		if ranked[i].decision == "" {
			ranked[i].decision = c.decide(i)
		}
	}
	c.joinItems()
	c.joinAlike()
	c.newestFirst()
	c.stepsInOrder()
	c.nameOthers()
	return c.shown
}

// joinItems shows a whole list where several of its items would be shown, which
// would look as if there were no others; not where a single thing is asked for.
func (c *composer) joinItems() {
	if c.r.wants.single() {
		return
	}
	for _, i := range c.shown {
		k := &c.ranked[i]
		if k.whole || c.block(k).Kind != knowledge.ListItem {
			continue
		}
		list := c.listOf(k)
		if list.tooLong(wholeListItems) || !slices.ContainsFunc(c.shown, func(j int) bool { return j != i && c.isIn(j, i, list) }) {
			continue
		}
		c.widen(i, list, "is in the list")
		return
	}
}

// joinAlike shows a whole table or list where a quote is a row or an item of it that
// nothing of the question tells from the others: what was asked for is what stands
// over them. A single thing is looked for in a table alone.
func (c *composer) joinAlike() {
	for _, i := range c.shown {
		k := &c.ranked[i]
		kind, limit := c.block(k).Kind, wholeListItems
		if kind == knowledge.TableRow {
			limit = wholeTableRows
		}
		all := kind == knowledge.TableRow || kind == knowledge.ListItem && !c.r.wants.single()
		if !all || k.whole || c.block(k).Group == 0 || k.quote != 0 || k.features[softQuote] > leastMeant {
			continue
		}
		if list := c.listOf(k); list.first < list.last && !list.tooLong(limit) {
			c.widen(i, list, "is in the whole")
			return
		}
	}
}

// wholeTableRows is how many rows a table has at most that is quoted as one.
const wholeTableRows = 10

// group is a list or a table, as blocks of a section.
type group struct {
	knowledge.Span
	first, last int
}

func (l group) tooLong(items int) bool {
	return l.Len() > wholeListBytes || l.last-l.first >= items
}

// listOf returns the list or the table that k is an item or a row of.
func (c *composer) listOf(k *candidate) group {
	blocks := c.section(k).Blocks
	first, own := k.blocks[0], c.block(k)
	for j := first - 1; j >= 0 && blocks[j].Group == own.Group && blocks[j].Level >= own.Level; j-- {
		if blocks[j].Level == own.Level {
			first = j
		}
	}
	last := endOfList(blocks, first)
	return group{knowledge.Span{Start: blocks[first].Span.Start, End: blocks[last].Span.End}, first, last}
}

// isIn reports whether ranked[j] is an item of list, in the document of ranked[i].
func (c *composer) isIn(j, i int, list group) bool {
	return c.document(j) == c.document(i) && !c.ranked[j].whole && list.Contains(c.ranked[j].span)
}

// widen shows list in place of ranked[i], one of its items, and of all others of it
// that are shown, on which the decision is then that.
func (c *composer) widen(i int, list group, decision string) {
	others := func(j int) bool { return j != i && c.isIn(j, i, list) }
	for _, j := range c.shown {
		if others(j) {
			c.ranked[j].decision = c.as(j, i, decision)
		}
	}
	c.shown = slices.DeleteFunc(c.shown, others)
	k := &c.ranked[i]
	k.whole, k.blocks, k.span = true, [2]int{list.first, list.last}, list.Span
	k.before, k.follow, k.keep = knowledge.Span{}, 0, nil
}

// stepsInOrder puts the numbered items of one list that follow one another into
// their order.
func (c *composer) stepsInOrder() {
	block := func(i int) knowledge.Block { return c.block(&c.ranked[i]) }
	slices.SortStableFunc(c.shown, func(i, j int) int {
		a, b := block(i), block(j)
		if a.Number == 0 || b.Number == 0 || a.Group != b.Group || c.document(i) != c.document(j) {
			return 0
		}
		return cmp.Compare(a.Span.Start, b.Span.Start) // the numbers of nested steps begin anew
	})
}

// nameOthers ends the decisions that are about another candidate with its
// number, counted from 1, where those that are shown come before all others.
func (c *composer) nameOthers() {
	order := slices.Clone(c.shown)
	for i := range c.ranked {
		if !slices.Contains(c.shown, i) {
			order = append(order, i)
		}
	}
	for i, j := range c.other {
		c.ranked[i].decision += fmt.Sprintf(" %d", slices.Index(order, j)+1)
	}
}

// as notes that the decision on ranked[i] is about ranked[j].
func (c *composer) as(i, j int, decision string) string {
	c.other[i] = j
	return decision
}

// differs reports whether two of shown, indexes into ranked that compose chose,
// contradict one another.
func (s *searcher) differs(r *query, views []view, ranked []candidate, shown []int) bool {
	c := composer{r: r, views: views, ranked: ranked, shown: shown}
	return c.differ()
}

func (c *composer) document(i int) *knowledge.Document { return c.views[c.ranked[i].passage].Document }

// decide shows ranked[i] or not and returns why.
func (c *composer) decide(i int) string {
	k := &c.ranked[i]
	if why := c.unfit(i); why != "" {
		return why
	}
	if len(c.shown) == 0 {
		return c.show(i)
	}
	gap := c.ranked[c.shown[0]].score - k.score
	if j := c.contradicted(i); j >= 0 && gap <= differGap && len(c.shown) < mostShown {
		c.show(i)
		return c.as(i, j, "shown: differs from")
	}
	if gap > addsGap && (gap > partGap || !c.several) {
		return "far behind the first"
	}
	if place := c.repeated(i); place >= 0 {
		return c.merge(i, place)
	}
	switch {
	case len(c.shown) == mostShown:
		return "enough is shown"
	case c.otherPart(i) && gap <= partGap:
		return c.show(i)
	case share(c.ranked, i) < leastShare:
		return "far less likely than the first"
	case c.size()+c.extent(i).Len() > answerBytes:
		return "would make the answer long"
	case gap > nearGap && c.gain(k.about) < addsShare:
		return "adds nothing"
	case c.poorer(i):
		return "says less than the first"
	}
	return c.show(i)
}

// poorer reports whether the first quote has a value of the kind asked for, or
// says who has the role asked for, and ranked[i] does not, or ranked[i] is too
// short to say anything by itself.
func (c *composer) poorer(i int) bool {
	k, first := &c.ranked[i], &c.ranked[c.shown[0]]
	if first.features[identified] > k.features[identified] {
		return true
	}
	return k.features[tiny] > 0 && c.block(k).Kind != knowledge.TableRow || len(c.valuesOf(first)) > 0 && len(c.valuesOf(k)) == 0
}

// size returns how many bytes the quotes shown have.
func (c *composer) size() int {
	n := 0
	for _, j := range c.shown {
		n += c.extent(j).Len()
	}
	return n
}

// show shows ranked[i], or the whole list that it is of where a list is
// wanted, and returns the decision on i.
func (c *composer) show(i int) string {
	if j := c.wholeOf(i); j >= 0 {
		c.shown = append(c.shown, j)
		c.ranked[j].decision = "shown"
		return c.as(i, j, "is in the list")
	}
	if steps := c.steps(i); steps.Empty() {
		c.finish(&c.ranked[i])
	} else {
		c.widen(i, steps, "is in the list")
	}
	c.shown = append(c.shown, i)
	return "shown"
}

// steps returns all of the numbered steps that ranked[i] is one of, where it is
// asked how to do something, which one step of several does not say: the question is
// rather that of the heading or introduction over them than of the step.
func (c *composer) steps(i int) group {
	k := &c.ranked[i]
	if k.whole || c.r.wants != wantsHowTo || c.block(k).Number == 0 || max(k.features[ownHeading], k.features[leadAlone]) <= k.features[covQuote] {
		return group{}
	}
	list := c.listOf(k)
	if list.first == list.last || list.tooLong(wholeListItems) {
		return group{}
	}
	return list
}

// wholeOf returns the whole list that stands for ranked[i], one of its items,
// or -1.
func (c *composer) wholeOf(i int) int {
	k := &c.ranked[i]
	if k.whole || !c.r.wantsAll() || c.block(k).Kind != knowledge.ListItem {
		return -1
	}
	for j := range c.ranked {
		l := &c.ranked[j]
		if l.whole && c.document(j) == c.document(i) && l.span.Contains(k.span) && k.score-l.score <= listGap {
			return j
		}
	}
	return -1
}

func (c *composer) block(k *candidate) knowledge.Block {
	return c.section(k).Blocks[k.blocks[0]]
}

func (c *composer) section(k *candidate) *knowledge.Section {
	return &c.views[k.passage].Document.Sections[k.section]
}

// unfit returns why ranked[i] cannot be an answer by itself, or "". A line
// that introduces something gets what it introduces.
func (c *composer) unfit(i int) string {
	k := &c.ranked[i]
	if k.features[asks] > 0 {
		return "is a question"
	}
	if c.tellsOfPage(k) {
		return "says what the page is about"
	}
	if k.features[covAll] == 0 && k.features[softAbout] < leastMeant {
		return "has nothing of the question"
	}
	if !c.introduces(k) {
		if k.features[novel] == 0 && c.r.wants != wantsYesNo && c.block(k).Lead.Empty() {
			return "says no more than the question"
		}
		return ""
	}
	k.follow = c.introduced(k)
	if k.follow == 0 {
		return "introduces nothing that follows"
	}
	if j := c.itemBehind(i); j >= 0 {
		k.follow = 0
		return c.as(i, j, "introduces")
	}
	return ""
}

// tellsOfPage reports whether k says what its page or section is about ("This page
// covers …"), where something that is in there is asked for.
func (c *composer) tellsOfPage(k *candidate) bool {
	if c.r.wants != wantsHowTo && !c.r.wants.single() || c.block(k).Kind != knowledge.Paragraph {
		return false
	}
	v := &c.views[k.passage]
	lo, hi := v.within(k.span)
	words := v.words[lo:hi]
	return len(words) > 3 && words[0].Folded == "this" && pages[words[1].Folded] && tells[words[2].Folded]
}

// The words of what tells of a page: "this GUIDE EXPLAINS …".
var (
	pages = set("page document guide section handbook article chapter wiki faq runbook readme")
	tells = set("covers cover describes explains outlines contains lists summarises summarizes collects gathers tells shows sets")
)

// introduces reports whether k only leads over to what stands below it.
func (c *composer) introduces(k *candidate) bool {
	b := c.block(k)
	if k.whole || b.Kind != knowledge.Paragraph && b.Kind != knowledge.ListItem || k.span.End != b.Span.End {
		return false
	}
	s := strings.TrimRight(k.span.In(c.views[k.passage].Document.Text), " \n*_")
	if strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") {
		return true
	}
	blocks := c.section(k).Blocks[k.blocks[1]+1:]
	return b.Kind == knowledge.Paragraph && len(blocks) > 0 && blocks[0].Lead == b.Span
}

// introduced returns how many blocks k introduces: the list, table or code
// below it, else one paragraph.
func (c *composer) introduced(k *candidate) int {
	blocks := c.section(k).Blocks
	first := k.blocks[1] + 1
	if first == len(blocks) {
		return 0
	}
	parent, b := c.block(k), blocks[first]
	if parent.Kind == knowledge.ListItem && (b.Group != parent.Group || b.Level <= parent.Level) {
		return 0
	}
	if b.Group == 0 {
		return 1
	}
	return endOfList(blocks, first) - first + 1
}

// itemBehind returns the candidate that says more than ranked[i], the line
// that introduces it, and is near behind it, or -1. Where all of a list is
// wanted, none does.
func (c *composer) itemBehind(i int) int {
	k := &c.ranked[i]
	if c.r.wantsAll() {
		return -1
	}
	for j := i + 1; j < len(c.ranked) && k.score-c.ranked[j].score <= itemGap; j++ {
		o := &c.ranked[j]
		if c.document(j) == c.document(i) && o.section == k.section && !o.whole &&
			o.blocks[0] > k.blocks[1] && o.blocks[1] <= k.blocks[1]+k.follow && o.quote&^k.quote != 0 {
			return j
		}
	}
	return -1
}

// merge decides between ranked[i] and the quote at place of those shown, which
// says the same, and returns the decision on i. The better one is shown, and
// of two copies the one in the newer document.
func (c *composer) merge(i, place int) string {
	j := c.shown[place]
	old, young := c.document(j), c.document(i)
	if old != young && young.Modified.Sub(old.Modified) > newerBy && !old.Modified.IsZero() && c.likeness(i, j) == 1 {
		c.finish(&c.ranked[i])
		c.shown[place] = i
		c.ranked[j].decision = c.as(j, i, "says the same as the newer")
		return "shown"
	}
	return c.as(i, j, "says the same as")
}

// otherPart reports whether the question asks of two things and ranked[i] is
// of one that no shown quote is of.
func (c *composer) otherPart(i int) bool {
	if !c.several {
		return false
	}
	for _, j := range c.shown {
		if c.document(j) == c.document(i) {
			return false
		}
	}
	k := &c.ranked[i]
	return c.gain(k.about|c.views[k.passage].title) >= partShare
}

// gain returns the share of the question's idf that s has and the quotes shown
// do not.
func (c *composer) gain(s termSet) float64 {
	var covered termSet
	for _, j := range c.shown {
		k := &c.ranked[j]
		covered |= k.about | c.views[k.passage].title
	}
	return c.r.coverage(s &^ covered)
}

// wantsAll reports whether r asks for all of a list or all steps.
func (r *query) wantsAll() bool { return r.wants == wantsList || r.wants == wantsHowTo }

// comparing are the words of a question that asks of two things.
var comparing = set("both compare compared comparison difference differences differ between versus vs than")

// several reports whether r asks of two things, so that each may need a quote
// of its own.
func (r *query) several() bool {
	for _, w := range r.words {
		if comparing[w.Folded] {
			return true
		}
	}
	return false
}
