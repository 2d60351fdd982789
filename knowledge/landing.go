package knowledge

import (
	"net/url"
	"strconv"
	"strings"
)

// Landing returns the link that opens d at offset of its text, which lies in
// the section d.Sections[section]; "" when d has no URL.
//
// It is d.URL with {anchor} replaced by the section's anchor and {line} by the
// line of the original. Where what a placeholder in the fragment stands for is
// not known, the whole fragment goes, and the link opens the document at its
// top.
func (d *Document) Landing(section, offset int) string {
	page, fragment, found := strings.Cut(d.URL, "#")
	anchor, line := d.anchor(section), d.lineNumber(offset)
	page = expand(page, anchor, line)
	if !found ||
		anchor == "" && strings.Contains(fragment, "{anchor}") ||
		line == "" && strings.Contains(fragment, "{line}") {
		return page
	}
	return page + "#" + expand(fragment, anchor, line)
}

// anchor returns the section's anchor as it stands in an address.
func (d *Document) anchor(section int) string {
	if section < 0 || section >= len(d.Sections) {
		return ""
	}
	u := url.URL{Fragment: d.Sections[section].Anchor}
	return u.EscapedFragment()
}

func (d *Document) lineNumber(offset int) string {
	n := d.Line(offset)
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func expand(template, anchor, line string) string {
	return strings.NewReplacer("{anchor}", anchor, "{line}", line).Replace(template)
}
