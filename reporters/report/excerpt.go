package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/console/plain"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Bounds say how much of a text is shown.
type Bounds struct {
	// Lines is how many lines are shown, Columns how many columns of each.
	Lines, Columns int
}

// Excerpt returns a text as Text does: all of it if it is within bounds, else its
// first and last lines, and between them a line that says how much is left out.
func Excerpt(text string, b Bounds) string {
	text = strings.Trim(text, "\r\n")
	// So many bytes of the beginning and of the end are enough to look at.
	enough := b.Lines * (b.Columns + 1) * utf8.UTFMax
	total := strings.Count(text, "\n") + 1
	var first, last []string
	if len(text) <= 2*enough {
		first = shorten(text, b.Columns)
		last, total = first, len(first)
	} else {
		first, last = shorten(head(text, enough), b.Columns), ending(tail(text, enough), b.Columns)
	}
	if total <= b.Lines && len(text) <= 2*enough {
		return strings.Join(first, "\n")
	}
	first = first[:min((b.Lines+1)/2, len(first))]
	last = last[len(last)-min(b.Lines/2, len(last)):]
	gap := leftOut(total-len(first)-len(last), len(text))
	return strings.Join(slices.Concat(first, []string{gap}, last), "\n")
}

// ending returns the last lines of a text that begins in the middle of a line. If that
// is its only line, it returns the end of it.
func ending(text string, columns int) []string {
	if _, rest, more := strings.Cut(text, "\n"); more {
		return shorten(rest, columns)
	}
	const ellipsis = "..."
	return shorten(ellipsis+tail(text, max(columns-len(ellipsis), 0)), columns)
}

// leftOut stands for lines that are not shown; it is none if the text is one line
// that is too long.
func leftOut(lines, size int) string {
	what := ""
	if lines > 0 {
		what = Count(lines, "line", "lines") + " "
	}
	return "[… " + what + "left out, of " + Number(size) + " bytes …]"
}

// shorten returns the lines of a text, each within the columns.
func shorten(text string, columns int) []string {
	lines := strings.Split(Text(text), "\n")
	for i, line := range lines {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), " ")
		if len(line) > columns {
			line = plain.Cut(line, columns)
		}
		lines[i] = line
	}
	return lines
}

// Part is one text of what an activity put out.
type Part struct {
	// Label says which: "stdout", "body", "exception".
	Label string
	// Text is as it was recorded.
	Text string
}

// Output returns the texts that a run left behind, the failure first. What is
// empty is left out.
func Output(r *journal.Record) []Part {
	if r == nil {
		return nil
	}
	parts := outputs(r.Output)
	if len(r.Exception) > 0 {
		parts = append([]Part{{Label: "exception", Text: strings.Join(r.Exception, "")}}, parts...)
	}
	kept := parts[:0]
	for _, p := range parts {
		if strings.TrimSpace(p.Text) != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// outputs knows the shapes in which the providers for processes and HTTP return
// what they saw; anything else is shown as JSON.
func outputs(v any) []Part {
	switch v := v.(type) {
	case nil, bool:
		return nil // the result of the step says as much
	case string:
		return []Part{{Label: "output", Text: v}}
	case *pyvalue.Map:
		if v.Has("status") && (v.Has("stdout") || v.Has("body")) {
			return response(v)
		}
	}
	return []Part{{Label: "output", Text: text(v)}}
}

func response(m *pyvalue.Map) []Part {
	parts := make([]Part, 0, m.Len())
	for _, key := range []string{"status", "stdout", "stderr", "body", "headers"} {
		if value, ok := m.Get(key); ok && pyvalue.Truth(value) {
			parts = append(parts, Part{Label: key, Text: text(value)})
		}
	}
	return parts
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return string(pyvalue.AppendJSON(nil, v, 0))
}
