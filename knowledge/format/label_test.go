package format

import (
	"strings"
	"testing"
)

// outline returns the headings and the blocks of a Markdown or HTML file on one
// line: "# heading path", "¶ text".
func outline(t *testing.T, name, data string) string {
	t.Helper()
	d, err := Decode(name, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	checkDocument(t, d, []byte(data))
	var out []string
	for _, s := range d.Sections {
		if s.Level > 0 {
			out = append(out, "# "+strings.Join(s.Heading, " > ")+" {"+s.Anchor+"}")
		}
		for _, b := range s.Blocks {
			out = append(out, "¶ "+strings.ReplaceAll(b.Span.In(d.Text), "\n", "⏎"))
		}
	}
	return strings.Join(out, " / ")
}

func TestLabels(t *testing.T) {
	tests := []struct{ what, name, data, want string }{
		{"bold question and answer below", "a.md", "# F\n\n**When is payday?**\nThe 25th.\n", "# F {f} / # F > When is payday? {f} / ¶ The 25th."},
		{"numbered bold question", "a.md", "# F\n\n**Q1. When is payday?**\nThe 25th.\n", "# F {f} / # F > When is payday? {f} / ¶ The 25th."},
		{"numbered question of a form", "a.md", "# F\n\nQ1. When is payday?\n\nThe 25th.\n", "# F {f} / ¶ Q1. When is payday? / ¶ The 25th."},
		{"bold question alone", "a.md", "# F\n\n**When?**\n\nThe 25th.\n\n## G\n\nx", "# F {f} / # F > When? {f} / ¶ The 25th. / # F > G {g} / ¶ x"},
		{"two in one paragraph", "a.md", "**Why?**\nSo.\n**How?**\nThus.", "# Why? {} / ¶ So. / # How? {} / ¶ Thus."},
		{"colon behind the bold", "a.md", "**Key dates**:\n\n- one\n", "# Key dates: {} / ¶ one"},
		{"a fact", "a.md", "**Wi-Fi password: harbour42**\n\nAsk Declan.", "¶ Wi-Fi password: harbour42 / ¶ Ask Declan."},
		{"a statement", "a.md", "**Parking is free after six**\n\nMind the gate.", "¶ Parking is free after six / ¶ Mind the gate."},
		{"a step", "a.md", "**Step 2: pack the bag**\n\nTwice.", "# Step 2: pack the bag {} / ¶ Twice."},
		{"how something is", "a.md", "**How leave is counted**\n\nIn days.", "# How leave is counted {} / ¶ In days."},
		{"title", "a.md", "**Key dates**\n\nThere are two.", "# Key dates {} / ¶ There are two."},
		{"questions and answers", "a.md", "Q: Where do I park?\nA: Level 2.\n\nQ: And bikes?\n\nA: In the container.", "# Where do I park? {} / ¶ Level 2. / # And bikes? {} / ¶ In the container."},
		{"answer that begins with an initial", "a.md", "Q: Who signs the lease?\n\nA. Smith, the bursar.", "# Who signs the lease? {} / ¶ A. Smith, the bursar."},
		{"choices", "a.md", "Q: Which one?\n\nA) Red\nB) Blue", "# Which one? {} / ¶ A) Red B) Blue"},
		{"answer spelt out", "a.md", "Q: Which one?\n\nAnswer. Red.", "# Which one? {} / ¶ Red."},
		{"bold marks of questions", "a.md", "**Q:** Where is it\nfrom here?\n**A:** There.", "# Where is it from here? {} / ¶ There."},
		{"quarters", "a.md", "Q1: 5 m\nQ2: 6 m", "¶ Q1: 5 m Q2: 6 m"},
		{"nothing follows", "a.md", "Regards,\n\n**Maria Lopez**", "¶ Regards, / ¶ Maria Lopez"},
		{"a heading follows", "a.md", "**Maria Lopez**\n\n# H\n\nx", "¶ Maria Lopez / # H {h} / ¶ x"},
		{"bold name in lower case", "a.md", "**prepack** (since 4.0)\n* Runs before.\n\n**prepare**\n* Runs behind.", "# prepack (since 4.0) {} / ¶ Runs before. / # prepare {} / ¶ Runs behind."},
		{"bold words in lower case", "a.md", "**mind the gap**\n\n- It is wide.", "¶ mind the gap / ¶ It is wide."},
		{"bold in a sentence", "a.md", "**Dogs** are welcome.", "¶ Dogs are welcome."},
		{"bold name that goes on", "a.md", "**Merrow**\nis the buoy.", "¶ Merrow is the buoy."},
		{"run-in term", "a.md", "**SLO**: the promise.\n\nMore.", "¶ SLO: the promise. / ¶ More."},
		{"warning", "a.md", "**Do not open the door**\n\nIt is hot.", "¶ Do not open the door / ¶ It is hot."},
		{"bold sentence", "a.md", "**The door is hot.**\n\nMind it.", "¶ The door is hot. / ¶ Mind it."},
		{"list lead", "a.md", "- **When?**\n\n  Now.\n", "¶ When?⏎Now."},
		{"quote", "a.md", "> **When?**\n\nNow.", "¶ When? / ¶ Now."},
		{"line of a paragraph", "a.md", "Some words.\n**When?**\nNow.", "¶ Some words. When? Now."},
		{"page", "a.html", "<h1 id=f>F</h1><p><b>When?</b><br>Now.<p><strong>Who?</strong></p><p>All.", "# F {f} / # F > When? {f} / ¶ Now. / # F > Who? {f} / ¶ All."},
		{"terms", "a.html", "<h1 id=f>F</h1><dl><dt id=x>-x</dt><dt>--extra</dt><dd>More.<dl><dt>In<dd>side</dl><dt>-y<dd><ul><li>a</ul></dl><p>End.",
			"# F {f} / # F > -x, --extra {x} / ¶ More. / # F > -x, --extra > In {x} / ¶ side / # F > -y {f} / ¶ a / # F {f} / ¶ End."},
		{"terms that nothing describes", "a.html", "<dl><dt>Open 9 to 5</dt><dt>Closed on Sundays</dt></dl><p>End.", "¶ Open 9 to 5 / ¶ Closed on Sundays / ¶ End."},
		{"terms within a list", "a.html", "<ul><li>a<dl><dt>x<dd>y</dl></ul>", "¶ a / ¶ x / ¶ y"},
		{"marks of Svelte", "a.md", "Svelte's {#if} block and {#each} too {#own}", "¶ Svelte's {#if} block and {#each} too"},
		{"attributes", "a.md", "- FY21. {#fiscal-year} Note `{#it}` well\n- two {#b}\n\nx {: .note}\n\n## H {#own}\n\n{#c} y", "¶ FY21. Note {#it} well / ¶ two / ¶ x / # H {own} / ¶ y"},
	}
	for _, test := range tests {
		if got := outline(t, test.name, test.data); got != test.want {
			t.Errorf("%s: Decode(%q)\ngot  %s\nwant %s", test.what, test.data, got, test.want)
		}
	}
}

func TestDates(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"a.md", "# T\n\nUpdated: 3 March 2026. It replaces the one of 2020-01-01.", "2026-03-03"},
		{"a.md", "# T\n\nOwner: Ann · updated 12 Jan 2026", "2026-01-12"},
		{"a.md", "# T\n\n_Last edited by Paul (Finance), 2025-11-18_", "2025-11-18"},
		{"a.md", "# T\n\nValid from 1 April 2026. Questions to Ann.", "2026-04-01"},
		{"a.md", "# T\n\nStand: März 2026", "2026-03"},
		{"a.md", "# T\n\nZuletzt geändert am 3. März 2026", "2026-03-03"},
		{"a.md", "# T\n\nMis à jour : 3 février 2026", "2026-02-03"},
		{"a.md", "# T\n\nActualizado el 3 de marzo de 2026", "2026-03-03"},
		{"a.md", "# T\n\nStand: 03.04.2026", "2026-04-03"},
		{"a.md", "---\ndate: 2020-01-02\n---\n# T\n\nUpdated: 3 March 2026", "2020-01-02"},
		{"a.md", "# T\n\nDue date: 3 March 2026", ""},
		{"a.md", "# T\n\nOn 3 March 2026 we moved.", ""},
		{"a.md", "# T\n\nUpdated: 3/4/2026", ""},
		{"a.md", "# T\n\n1 January 2027", "2027-01-01"},
		{"a.md", "# T\n\n- 1 January 2027\n- 6 January 2027", ""},
		{"a.md", "# T\n\n- Updated: 3 March 2026\n- Owner: Ann", "2026-03-03"},
		{"a.md", "# T\n\nReviewed annually; next review 1 May 2027", ""},
		{"a.md", "# T\n\nReviewed 3 March 2026; next review 1 May 2027", "2026-03-03"},
		{"a.md", "# T\n\nIn force until 31 December 2027", ""},
		{"a.md", "# T\n\nIn force since 1 April 2026, until 31 December 2027", "2026-04-01"},
		{"a.md", "# T\n\nUpdate your address by 1 March 2027", ""},
		{"a.md", "# T\n\nUpdated by Ann on 1 March 2026", "2026-03-01"},
		{"a.md", "# T\n\nChanged payment details must be sent by 5 May 2027", ""},
		{"a.md", "# T\n\nNächste Überarbeitung: 1. Mai 2027", ""},
		{"a.md", "# T\n\nÜberarbeitet jährlich, nächstes Mal am 1. Mai 2027", ""},
		{"a.md", "# T\n\nEn vigueur jusqu'au 31 décembre 2027", ""},
		{"2026-02-10-minutes.md", "words", "2026-02-10"},
		{"a.md", "# Minutes 10 February 2026", "2026-02-10"},
		{"2025-12-retro.md", "# Retro, December 2025", "2025-12"},
		{"price-list-2024.md", "words", "2024"},
		{"a.md", "# Leave policy (2023) – OUTDATED", "2023"},
		{"a.md", "# Talks of 22–24 May 2019", "2019-05"},
		{"a.md", "# From 3 May 2019 to 4 May 2020", ""},
		{"a.md", "# Since 2019", ""},
		{"a.md", "# Quality manual ISO 9001:2015", ""},
		{"a.md", "# ISO/IEC 27001:2022", ""},
		{"iso-27001-2022.md", "words", ""},
		{"a.md", "# Price list: 2024", "2024"},
		{"a.md", "# Windows Server 2019", ""},
		{"a.md", "# The 2019 report of the board", ""},
		{"a.md", "# Report 2019–2021", ""},
	}
	for _, test := range tests {
		d, err := Decode(test.name, []byte(test.data))
		if err != nil || d.Date() != test.want {
			t.Errorf("Decode(%q, %q).Date() = %q, %v; want %q", test.name, test.data, d.Date(), err, test.want)
		}
	}
}

func TestOutdated(t *testing.T) {
	tests := []struct {
		name, data string
		want       bool
	}{
		{"a.md", "# Leave policy (2023) – OUTDATED", true},
		{"a.md", "# [Deprecated] Leave", true},
		{"a.md", "# Leave (superseded by Time off)", true},
		{"a.md", "# Urlaub (veraltet)", true},
		{"archive/a.md", "# Leave", true},
		{"a.md", "---\nstatus: Archived\n---\n# Leave", true},
		{"a.md", "---\ndeprecated: true\n---\n# Leave", true},
		{"a.md", "# Leave\n\n> Kept for the record. Superseded by Time off since 2026.", true},
		{"a.md", "# Leave\n\n> [!WARNING] This page is **DEPRECATED**, see below", true},
		{"a.md", "# Leave\n\n*old page, see Time off*", true},
		{"a.md", "# Leave\n\n**OUTDATED**\n\nWords.", true},
		{"a.md", "# Leave\n\nStatus: superseded", true},
		{"a.md", "# Leave\n\nThis policy is no longer valid.", true},
		{"a.md", "# Urlaub\n\nDiese Seite ist veraltet.", true},
		{"a.md", "# Congés\n\n*Cette page n'est plus à jour.*", true},
		{"a.md", "# Vacaciones\n\n> Esta página está obsoleta.", true},
		{"a.md", "# How to archive a channel\n\nArchived channels are hidden.", false},
		{"a.md", "# Deprecated functions\n\nThe old calls are deprecated.", false},
		{"a.md", "# Leave\n\n> The old portal is deprecated; use the new one.", false},
		{"a.md", "# Leave\n\nThis replaces the 2023 policy.", false},
		{"a.md", "# Kelpie\n\n**Kelpie**: our buoy, discontinued in 2024.", false},
		{"architecture/a.md", "# Leave", false},
		{"a.md", "# Leave (old version)", true},
		{"a.md", "# Leave (replaced by Time off)", true},
		{"a.md", "# Leave\n\nOld version.", true},
		{"a.md", "# Leave\n\nOld version: [Leave 2023](b.md)", false},
		{"a.md", "# Leave\n\nThe policy is no longer valid.", true},
		{"a.md", "# Leave\n\nThis leave policy is no longer valid.", true},
		{"a.md", "# Leave\n\nThe old policy is no longer valid.", false},
		{"a.md", "# Leave\n\n> The previous version is archived.", false},
		{"a.md", "# Leave\n\nThe printed list is no longer maintained.", false},
		{"a.md", "# Leave\n\nArchived: kept for reference", true},
		{"a.md", "# States\n\n- Archived: kept for reference\n- Open", false},
		{"a.md", "# States\n\n- **Archived**\n- **Open**", false},
		{"a.md", "# States\n\n- Withdrawn - the requester took it back", false},
		{"a.md", "# Leave\n\n- Status: archived\n- Owner: Ann", true},
		{"a.md", "# Leave\n\n> - Archived: kept for reference", true},
		{"a.md", "# Leave\n\nThis information is archived for seven years.", false},
		{"a.md", "# Leave\n\nThis information is now outdated.", true},
		{"a.md", "# Leave\n\n> This page is not obsolete.", false},
		{"a.md", "# Leave\n\n> This guide is about deprecated APIs.", false},
		{"a.md", "# Congés\n\nCe billet n'est plus valable après le départ.", false},
		{"a.md", "# Congés\n\nCe document n'est plus valable.", true},
		{"a.md", "# Urlaub\n\nDieser Gutschein ist nicht mehr gültig, wenn er zerrissen ist.", false},
		{"a.md", "# Urlaub\n\nDiese Regelung ist nicht mehr gültig, wenn der Vertrag endet.", false},
		{"a.md", "# Urlaub\n\nDiese Regelung ist leider nicht mehr gültig.", true},
		{"a.md", "# Leave\n\nThis policy was replaced by [Time off](b.md).", true},
		{"a.md", "# Leave\n\nReplaced by the new handbook.", true},
		{"a.md", "# Leave\n\nThe door was replaced by the new one.", false},
		{"a.md", "# Urlaub\n\nErsetzt durch das neue Handbuch.", true},
		{"a.md", "# Congés\n\nRemplacée par la nouvelle procédure.", true},
	}
	for _, test := range tests {
		d, err := Decode(test.name, []byte(test.data))
		if err != nil || d.Outdated != test.want {
			t.Errorf("Decode(%q, %q).Outdated = %v, %v; want %v", test.name, test.data, d.Outdated, err, test.want)
		}
	}
}
