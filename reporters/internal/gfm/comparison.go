package gfm

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// Headline returns a sentence that names the baseline and counts the differences, or
// says why there is no baseline.
func Headline(c *report.Comparison) string {
	if c.Missing != "" {
		return "There is no earlier run to compare with: " + Inline(c.Missing) + "."
	}
	return "Compared with " + Link(Inline(plain.Name(c.From())), c.Origin.URL) + " — " + Inline(c.Tally()) + "."
}

// ChangeBounds say how much of a comparison a table shows.
type ChangeBounds struct {
	// Experiments is the number of experiments, Steps the number of steps of each.
	Experiments, Steps int
}

// ChangeTable returns the comparison as a table, followed by a blank line and by what
// it has no room for; empty if nothing is different.
func ChangeTable(c *report.Comparison, bounds ChangeBounds) string {
	if len(c.Experiments) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| | Experiment | Change | Before | Now |\n| --- | --- | --- | --- | --- |\n")
	shown := c.Experiments[:min(len(c.Experiments), bounds.Experiments)]
	steps := 0
	for i := range shown {
		rows := shown[i].Rows()
		most := min(len(rows), bounds.Steps+1)
		steps += len(rows) - most
		for _, r := range rows[:most] {
			b.WriteString(changeRow(r))
		}
	}
	b.WriteString("\n")
	var left []string
	if more := len(c.Experiments) - len(shown); more > 0 {
		left = append(left, plain.Count(more, "more experiment", "more experiments"))
	}
	if steps > 0 {
		left = append(left, plain.Count(steps, "more step", "more steps"))
	}
	if len(left) > 0 {
		b.WriteString("Not shown: " + strings.Join(left, " and ") + ".\n\n")
	}
	if text := c.Measure(); text != "" {
		b.WriteString("<sub>" + report.Sentence(text) + "</sub>\n\n")
	}
	return b.String()
}

func changeRow(r report.ChangeRow) string {
	subject := "<b>" + Inline(r.Subject) + "</b>"
	if r.Step {
		subject = Inline(r.Subject)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |\n", r.Mark, subject, Inline(r.Change), Inline(r.Before), Inline(r.Now))
}

// ComparisonBlock is how a page shows a comparison.
type ComparisonBlock struct {
	Rank int
	// Bounds are those of the versions, the longest first.
	Bounds []ChangeBounds
	// Wrap puts something around the table, such as a <details>; nil puts nothing.
	Wrap func(table string) string
}

// AddComparison adds the headline of a comparison and its table, if c is not nil.
func (p *Page) AddComparison(c *report.Comparison, block ComparisonBlock) {
	if c == nil {
		return
	}
	p.AddFrame(Headline(c) + "\n\n")
	if len(c.Experiments) == 0 {
		return
	}
	versions := make([]Version, len(block.Bounds))
	for i, bounds := range block.Bounds {
		versions[i] = func() string {
			table := ChangeTable(c, bounds)
			if block.Wrap != nil {
				table = block.Wrap(table)
			}
			return table
		}
	}
	p.Add(Changes, block.Rank, versions...)
}
