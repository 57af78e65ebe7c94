package summary

import (
	"fmt"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// The bounds of the details of one experiment.
const (
	maxFindings    = 10
	maxSteps       = 200
	maxOutputs     = 20
	maxOutputBytes = 24 << 10
)

func outputBounds() gfm.OutputBounds {
	return gfm.OutputBounds{
		Most: maxOutputs, Bytes: maxOutputBytes,
		Bad: plain.Bounds{Lines: 40, Columns: 400}, Good: plain.Bounds{Lines: 12, Columns: 160},
	}
}

// section is the part of a summary that is about one experiment.
type section struct {
	o *report.Outcome
	c report.Context
	// now is the time of the summary.
	now time.Time
}

// The lengths of a section.
type length int

const (
	short length = iota
	withTimeline
	withOutputs
)

// addDetails adds the details of an experiment: open if it needs attention, else folded.
func addDetails(p *gfm.Page, s section) {
	if !prominent(s.o) {
		p.Add(folded, rankExpected, s.folded(withOutputs), s.folded(withTimeline), gfm.Only(""))
		return
	}
	p.Add(details, rankUnexpected, s.open(withOutputs), s.open(withTimeline), s.open(short))
}

func (s section) open(l length) gfm.Version {
	return func() string {
		return fmt.Sprintf("### %s %s: %s\n\n", s.o.Mark(), s.o.Word(), gfm.Inline(plain.Name(s.o.Name()))) + s.body(l)
	}
}

func (s section) folded(l length) gfm.Version {
	return func() string {
		return fmt.Sprintf("<details><summary>%s %s: <b>%s</b> (%s)</summary>\n\n",
			s.o.Mark(), s.o.Word(), gfm.Inline(plain.Name(s.o.Name())), report.Duration(s.o.Took())) + s.body(l) + "</details>\n\n"
	}
}

func (s section) body(l length) string {
	steps := s.o.Steps()
	parts := gfm.Section{Outcome: s.o, Context: s.c, Steps: steps, Now: s.now}
	text := parts.Story() + parts.Findings(maxFindings) + parts.Problems()
	if l >= withTimeline {
		text += gfm.Gantt(s.o, steps, s.now)
		if table := parts.StepTable(maxSteps); table != "" {
			text += fmt.Sprintf("<details><summary>The timeline as a table: %s</summary>\n\n%s</details>\n\n",
				report.Count(len(steps), "step", "steps"), table)
		}
	}
	if l >= withOutputs {
		text += parts.Outputs(outputBounds())
	}
	if s.o.JournalPath != "" {
		text += "Journal: " + gfm.Code(s.o.JournalPath) + "\n\n"
	}
	if s.o.Unexpected() {
		text += parts.Reproduce()
	}
	return text
}
