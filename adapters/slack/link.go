package slack

import (
	"net/url"
	"strings"

	"footnote/bot"
)

// longestLink is how long the address of a link may be, so that a line with a
// link and a name stays within the 3,000 characters of a text.
const longestLink = 1300

// safeLink returns address as a link may lead to it, or "" when it is not a
// plain address of the web. Where it is too long, what points at the words
// within the page goes first.
func safeLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return ""
	}
	link := linkEscaper.Replace(bot.Clean(u.String()))
	if size(escaper.Replace(link)) > longestLink {
		u.Fragment, u.RawFragment = "", ""
		link = linkEscaper.Replace(bot.Clean(u.String()))
	}
	if size(escaper.Replace(link)) > longestLink || strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' }) {
		return ""
	}
	return link
}

// linkEscaper writes what would end an address in mrkdwn as addresses may.
var linkEscaper = strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", "`", "%60", `"`, "%22", "\\", "%5C", " ", "%20", "\n", "%0A")

// mrkdwnLink returns a link, which is as safeLink returns it, with the words
// label, or the words alone when it is empty.
func mrkdwnLink(link, label string) string {
	if link == "" {
		return label
	}
	return "<" + escaper.Replace(link) + "|" + label + ">"
}
