package folder

import (
	"fmt"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// builtinRules leave out what nobody means to be read. A .gitignore or
// .footnoteignore can take them back ("!.github"), except for .git.
const builtinRules = ".*\nnode_modules/\n"

// ignoreFiles are the names of the files that hold rules for their folder and
// those below it; of two rules the later decides, and so the later file.
var ignoreFiles = [...]string{".gitignore", ".footnoteignore"}

// rule is one line of a .gitignore: a pattern and what it does.
type rule struct {
	pattern string // for doublestar.Match, on the path below the rule's folder
	negate  bool   // whether it takes files back in ("!")
	dirOnly bool   // whether it is for folders alone ("/" at its end)
}

func (r rule) matches(p string, dir bool) bool {
	return (dir || !r.dirOnly) && doublestar.MatchUnvalidated(r.pattern, p)
}

// rules are the rules of one folder and, through above, of those it lies in.
type rules struct {
	base  string // the folder, "." for the top
	list  []rule
	above *rules
}

// ignores reports whether the rules leave out p, which is below r.base. The
// last rule of the deepest folder that matches decides.
func (r *rules) ignores(p string, dir bool) bool {
	for ; r != nil; r = r.above {
		below := p
		if r.base != "." {
			below = strings.TrimPrefix(p, r.base+"/")
		}
		for i := len(r.list) - 1; i >= 0; i-- {
			if r.list[i].matches(below, dir) {
				return !r.list[i].negate
			}
		}
	}
	return false
}

// parseIgnore returns the rules of a .gitignore. As git does, it takes no
// notice of a line that is no pattern.
func parseIgnore(text string) []rule {
	var out []rule
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = trimTrailingSpace(strings.TrimRight(line, "\r\n"))
		if strings.HasPrefix(line, "#") {
			continue
		}
		negate := strings.HasPrefix(line, "!")
		line = strings.TrimPrefix(line, "!")
		r, ok := newRule(escapeBraces(line))
		if !ok {
			continue
		}
		r.negate = negate
		out = append(out, r)
	}
	return out
}

// compile returns the rules for the patterns of a configuration.
func compile(patterns []string) ([]rule, error) {
	var out []rule
	for _, p := range patterns {
		r, ok := newRule(p)
		if !ok || strings.HasPrefix(p, "!") {
			return nil, fmt.Errorf("%q is no pattern: write it like \"*.md\", \"/drafts/\" or \"docs/**\"", p)
		}
		out = append(out, r)
	}
	return out, nil
}

// newRule turns a pattern as in .gitignore into one for doublestar: without a
// slash but at its end it matches at any depth, otherwise from the rule's
// folder on.
func newRule(p string) (rule, bool) {
	r := rule{dirOnly: strings.HasSuffix(p, "/")}
	p = strings.TrimSuffix(p, "/")
	anchored := strings.Contains(p, "/")
	p = strings.TrimPrefix(p, "/")
	if p == "" {
		return rule{}, false
	}
	if !anchored {
		p = "**/" + p
	}
	if strings.HasSuffix(p, "/**") {
		p += "/*" // what is in the folder, not the folder itself
	}
	r.pattern = p
	return r, doublestar.ValidatePattern(p)
}

// trimTrailingSpace cuts the spaces off the end of line but one behind a
// backslash.
func trimTrailingSpace(line string) string {
	cut := strings.TrimRight(line, " ")
	if strings.HasSuffix(cut, `\`) && len(cut) < len(line) {
		cut += " "
	}
	return cut
}

// escapeBraces makes the braces of a .gitignore line stand for themselves.
func escapeBraces(line string) string {
	return strings.NewReplacer(`\{`, `\{`, `\}`, `\}`, `{`, `\{`, `}`, `\}`).Replace(line)
}

// matchesPathOrAbove reports whether one of list matches the file p or a
// folder it lies in.
func matchesPathOrAbove(list []rule, p string) bool {
	for dir := false; p != "."; p, dir = path.Dir(p), true {
		if matchesAny(list, p, dir) {
			return true
		}
	}
	return false
}

func matchesAny(list []rule, p string, dir bool) bool {
	for _, r := range list {
		if r.matches(p, dir) {
			return true
		}
	}
	return false
}
