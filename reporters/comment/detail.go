package comment

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/source"
)

// maxFindings bounds the findings of one experiment.
const maxFindings = 5

// detail writes about an experiment that did not end as expected.
type detail struct {
	o *report.Outcome
	c report.Context
}

// write returns the version with so many findings and, if whole, the command that
// reproduces them.
func (d *detail) write(findings int, whole bool) gfm.Version {
	return func() string {
		var b strings.Builder
		steps := d.o.Steps()
		fmt.Fprintf(&b, "#### %s %s: %s\n\n", d.o.Mark(), d.o.Word(), gfm.Inline(plain.Name(d.o.Name())))
		b.WriteString(report.Sentence(d.o.Explain(steps)))
		if d.o.Reason != "" {
			b.WriteString(" " + report.Sentence(gfm.Inline(d.o.Reason)))
		}
		if text := report.Lingering(steps); text != "" {
			b.WriteString(" ⚠️ " + report.Sentence(text))
		}
		b.WriteString("\n\n")
		list := d.findings(steps)
		for _, line := range list[:min(len(list), findings)] {
			b.WriteString("- " + line + "\n")
		}
		if more := len(list) - findings; more > 0 {
			fmt.Fprintf(&b, "- <i>and %s more</i>\n", report.Number(more))
		}
		if len(list) > 0 {
			b.WriteString("\n")
		}
		if whole && d.o.Reproduce != "" {
			b.WriteString("<details><summary>Reproduce it</summary>\n\n" + gfm.Fence("sh", d.o.Reproduce) + "\n</details>\n\n")
		}
		return b.String()
	}
}

// findings returns a line for each finding, the causes of the verdict first.
func (d *detail) findings(steps []report.Step) []string {
	var lines []string
	for _, step := range d.o.Findings(steps) {
		lines = append(lines, step.Result.Mark()+" **"+gfm.Inline(step.Title())+"** "+gfm.Inline(step.What())+d.at(step.Pos))
	}
	for _, p := range d.o.Problems {
		if p.Severity == source.Warning {
			continue
		}
		at := " — " + gfm.Code(p.File)
		if p.File == d.o.Source {
			at = d.at(p.Pos)
		}
		lines = append(lines, gfm.Inline(p.Summary())+at)
	}
	return lines
}

func (d *detail) at(pos source.Pos) string {
	if link := gfm.Place(d.c, d.o.File, pos); link != "" {
		return " — " + link
	}
	return ""
}
