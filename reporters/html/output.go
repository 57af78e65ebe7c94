package html

import (
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

const (
	// maxOutput bounds an output, in bytes.
	maxOutput = 64 << 10
	// maxOutputs bounds the sum of all outputs on the page, in bytes of HTML.
	maxOutputs = 4 << 20
)

// output is an output of an activity, or its declaration.
type output struct {
	Label string
	raw   string
	// limit bounds the shown bytes.
	limit int
}

func newOutput(label, text string) *output {
	return &output{Label: label, raw: strings.Trim(text, "\r\n"), limit: 2 * maxOutput}
}

// Text returns the shown part of the output. The template calls it, so the outputs of a
// large page are not in memory at once.
func (o *output) Text() string {
	if len(o.raw) <= o.limit {
		return plain.Text(o.raw)
	}
	first, last := plain.Head(o.raw, o.limit/2), plain.Tail(o.raw, o.limit/2)
	if o.limit == 0 {
		return o.gap(0)
	}
	return plain.Text(first) + "\n" + o.gap(len(first)+len(last)) + "\n" + plain.Text(last)
}

// gap returns the text for what is not shown.
func (o *output) gap(shown int) string {
	return "[… " + report.Number(len(o.raw)-shown) + " of " + report.Number(len(o.raw)) + " bytes left out …]"
}

// Note says how much of the output is not shown.
func (o *output) Note() string {
	if len(o.raw) <= o.limit {
		return ""
	}
	return report.Number(len(o.raw)-o.limit) + " of " + report.Number(len(o.raw)) + " bytes left out"
}

// Long reports whether the output has more lines than a printed page.
func (o *output) Long() bool { return o.exceeds(60, 6000) }

// Scrolls reports whether the output may have more lines than its box, at least on a phone.
func (o *output) Scrolls() bool { return o.exceeds(16, 600) }

func (o *output) exceeds(lines, bytes int) bool {
	return len(o.raw) > bytes || strings.Count(o.raw, "\n") > lines
}

// size estimates the bytes of HTML of the output.
func (o *output) size() int {
	text, shown := o.raw, min(len(o.raw), o.limit)
	if len(text) > shown {
		text = text[:shown]
	}
	n := len(text)
	for i := range len(text) {
		switch text[i] {
		case '"', '\'', '&', '<', '>', '+':
			n += 4 // as a character reference
		}
	}
	return n
}

// bound limits the outputs so their sum is within the budget: all get the same share, and
// what one does not need goes to the others.
func bound(outputs []*output, budget int) (used int) {
	sizes := make([]int, len(outputs))
	for i, o := range outputs {
		sizes[i] = o.size()
	}
	most := level(sizes, budget)
	for i, o := range outputs {
		if sizes[i] > most {
			// The size is that of HTML, the limit one of text.
			o.limit = int(int64(min(len(o.raw), o.limit)) * int64(most) / int64(sizes[i]))
			sizes[i] = most
		}
		used += sizes[i]
	}
	return used
}

// level returns the largest limit for each size with which their sum is within the
// budget.
func level(sizes []int, budget int) int {
	sorted := slices.Clone(sizes)
	slices.Sort(sorted)
	for i, size := range sorted {
		left := len(sorted) - i
		if size*left > budget {
			return max(budget/left, 0)
		}
		budget -= size
	}
	if len(sorted) == 0 {
		return budget
	}
	return sorted[len(sorted)-1]
}
