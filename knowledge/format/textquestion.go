package format

import "strings"

// findQuestions makes headings of the questions that "Q:" begins, where "A:" or,
// behind a question mark, anything follows. The marks are left out.
func (t *textFile) findQuestions() {
	var out []run
	answered := false // whether the last run is a question
	for i, r := range t.runs {
		if r.role != plain {
			out, answered = append(out, r), false
			continue
		}
		if answered {
			r.lines[0].text = r.lines[0].text[after(answering, r.lines[0].text):]
		}
		answered = false
		for len(r.lines) > 0 {
			n := questionLines(r.lines)
			last := n == len(r.lines)
			if n == 0 || last && (i+1 == len(t.runs) || !strings.HasSuffix(r.lines[n-1].text, "?") && !t.answers(i+1)) {
				break
			}
			asked := run{role: heading, label: true, lines: r.lines[:n:n], breaks: r.breaks[:n:n], blank: r.blank, indent: r.indent}
			asked.lines[0].text = asked.lines[0].text[after(asking, asked.lines[0].text):]
			out = append(out, asked)
			r.lines, r.breaks, answered = r.lines[n:], r.breaks[n:], last
			if last {
				break
			}
			end := 1
			for end < len(r.lines) && questionLines(r.lines[end:]) == 0 {
				end++
			}
			r.lines[0].text = r.lines[0].text[after(answering, r.lines[0].text):]
			out = append(out, run{lines: r.lines[:end:end], breaks: r.breaks[:end:end], indent: r.indent})
			r.lines, r.breaks = r.lines[end:], r.breaks[end:]
		}
		if len(r.lines) > 0 {
			out = append(out, r)
		}
	}
	t.runs = out
}

// questionLines returns how many of lines are a question that "Q:" begins: up to
// a line that "A:" begins, else to the end; 0 when there is none.
func questionLines(lines []textLine) int {
	if after(asking, lines[0].text) == 0 {
		return 0
	}
	size := 0
	for i, l := range lines {
		if i > 0 && after(answering, l.text) > 0 {
			return i
		}
		if size += len(l.text); size > maxQuestion {
			return 0
		}
	}
	return len(lines)
}

// answers reports whether "A:" begins run i.
func (t *textFile) answers(i int) bool {
	return i < len(t.runs) && after(answering, t.runs[i].lines[0].text) > 0
}
