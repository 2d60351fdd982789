package main

import (
	"cmp"
	"math"
	"slices"

	"footnote/qa"
)

// ground is what several observations on a quote have in common, in words for
// people. Single observations overlap, so that one may count for a quote what
// another counts against it; only their sum says something.
type ground struct {
	words    string
	features []string // their names in an explanation
}

// grounds are those of the order of quotes.
var grounds = []ground{
	{"words of the question in it", []string{
		"cov_quote", "cov_lead", "lead_alone", "cov_near", "count_quote", "rarest_quote", "surface", "soft", "label", "cov_local", "cov_names", "focus_in", "own_coverage",
	}},
	{"words of the question in its headings and title", []string{
		"cov_heading", "cov_all", "count_all", "rarest_all", "heading_alone", "own_heading", "title_alone", "cov_local_about", "heading_asks", "same_subject", "same_question", "opens_subject",
	}},
	{"what the question has and it lacks", []string{"missing", "missing_about", "missing_near", "number_missing", "name_missing", "rival", "other_years"}},
	{"order and closeness of the words", []string{"pairs", "closeness", "order", "first_match", "near_pairs", "run", "density"}},
	{"likeness in meaning", []string{
		"means_quote", "means_about", "means_passage", "means_best", "means_about_best", "soft_quote", "soft_about", "soft_near", "soft_before", "soft_local", "soft_local_about",
	}},
	{"how near the model outside finds it", []string{"means_quote_outside"}},
	{"the kind of thing asked for", []string{
		"fit", "fit_who", "fit_when", "fit_where", "fit_number", "fit_long", "fit_why", "fit_how", "wants_form", "unfit", "expanded",
		"whole_list", "item_list", "modal_yes_no", "series_list", "focus_number", "held", "lacking", "counts_focus", "defined", "defined_wanted", "yes_no", "how_to", "listing", "identified", "purpose", "verdict_yes_no", "signed", "unsigned", "holds_named", "nameless", "nobody", "foretold",
	}},
	{"its form", []string{
		"novel", "length", "tiny", "verbose", "is_item", "is_row", "is_code", "is_whole", "asks", "dangling", "has_series", "has_number", "has_name",
		"has_date", "has_money", "has_modal", "has_link", "has_step", "hedged", "opens_hedged",
	}},
	{"its passage and place in it", []string{
		"cov_passage", "passage_share", "passage_top", "passage_place", "document_place", "document_hits", "early", "in_document", "first_section", "depth", "term_count",
		"cov_before", "cov_after", "dangling_before", "together", "resolved", "local_resolved",
	}},
}

// doubts are the signals that the confidence is made of.
var doubts = []ground{
	{"how well the best quote fits", []string{"top_score"}},
	{"words in it that begin like those of the question", []string{"top_soft"}},
	{"words that mean nearly the same", []string{"top_meaning"}},
	{"a kind of thing asked for that is missing there", []string{"top_nobody", "top_uncounted"}},
	{"how far it is ahead of the other quotes", []string{"top_alone", "top_ahead"}},
	{"what its heading and it are about", []string{"top_subject", "top_focus"}},
	{"words of the question in and around it", []string{"top_near"}},
	{"how much of the question its passage covers", []string{"top_share"}},
	{"its passage beside the best one", []string{"top_best"}},
	{"a name of the question that is missing there", []string{"top_name"}},
	{"another number there in its place", []string{"top_rival"}},
	{"words of the question that stand elsewhere and not there", []string{"top_used"}},
	{"a name of the question that is nowhere in the documents", []string{"name_nowhere"}},
	{"how many words the question has", []string{"terms_total"}},
	{"words taken over from earlier questions", []string{"carried_idf"}},
}

// reason is a ground and how much it counted, for or against.
type reason struct {
	words  string
	weight float64
}

// reasons sums features by ground, the weightiest first. Those that count next
// to nothing are left out. Features of no ground are a ground of their own.
func reasons(gs []ground, features []qa.Feature) []reason {
	const least = 0.05
	out := make([]reason, len(gs)+1)
	for i, g := range gs {
		out[i].words = g.words
	}
	out[len(gs)].words = "other things"
	for _, f := range features {
		i := slices.IndexFunc(gs, func(g ground) bool { return slices.Contains(g.features, f.Name) })
		if i < 0 {
			i = len(gs)
		}
		out[i].weight += f.Weight
	}
	out = slices.DeleteFunc(out, func(r reason) bool { return math.Abs(r.weight) < least })
	slices.SortStableFunc(out, func(a, b reason) int { return cmp.Compare(math.Abs(b.weight), math.Abs(a.weight)) })
	return out
}

// besideMean returns the features of each candidate with their weights less the
// mean over all candidates: only what sets a quote apart decides its place.
func besideMean(candidates []qa.RankedCandidate) [][]qa.Feature {
	if len(candidates) == 0 {
		return nil
	}
	mean := make([]float64, len(candidates[0].Features))
	for _, c := range candidates {
		for i, f := range c.Features {
			mean[i] += f.Weight / float64(len(candidates))
		}
	}
	out := make([][]qa.Feature, len(candidates))
	for i, c := range candidates {
		out[i] = slices.Clone(c.Features)
		for j := range out[i] {
			out[i][j].Weight -= mean[j]
		}
	}
	return out
}
