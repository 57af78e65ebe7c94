package markdown

import (
	"math"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// Limit is the length of the longest issue that GitHub accepts, in characters. A report
// on several experiments is no longer.
const Limit = 65536

// The kinds of blocks that only this report has.
const (
	contributing = "contributions"
	experiments  = "experiments"
)

// shortFindings bounds the findings in the short version of an experiment.
const shortFindings = 3

// The ranks of blocks. Blocks of the last rank are left out first.
const (
	_ = iota // the frame
	rankUnexpectedRow
	rankUnexpected
	rankChanges
	rankRow
	rankOther
	rankContributions
)

// newPage returns a page with room for the report of a suite. The report on a single
// experiment has bounds of its own.
func newPage(s *report.Suite, limit int) *gfm.Page {
	if len(s.Outcomes) <= 1 {
		limit = math.MaxInt
	}
	return &gfm.Page{Limit: limit, Size: plain.UTF16, Notice: func(cuts []gfm.Cut) string { return notice(cuts, limit) }}
}

// addExperiments adds the part about each experiment, in their order. Those that did not
// end as expected are cut last.
func addExperiments(p *gfm.Page, s *report.Suite, c report.Context) {
	for _, o := range s.Outcomes {
		e := func() *experiment {
			return &experiment{o: o, c: c, steps: o.Steps(), now: s.End, alone: len(s.Outcomes) == 1}
		}
		rank := rankOther
		if o.Unexpected() {
			rank = rankUnexpected
		}
		p.Add(experiments, rank,
			func() string { return e().write() }, func() string { return e().short() }, func() string { return e().shortest() })
	}
}

// short returns a part without timeline and outputs.
func (e *experiment) short() string {
	return e.shortest() + e.section().Findings(shortFindings) + e.section().Problems()
}

// shortest returns a part that only explains the verdict.
func (e *experiment) shortest() string { return e.heading() + e.section().Story() }

func (e *experiment) section() gfm.Section {
	return gfm.Section{Outcome: e.o, Context: e.c, Steps: e.steps, Now: e.now}
}

// notice says what was cut.
func notice(cuts []gfm.Cut, limit int) string {
	text := "> ✂️ There is room for " + report.Number(limit) + " characters here, and the journals have the rest."
	for _, c := range cuts {
		switch c.Kind {
		case gfm.Rows:
			text += " " + report.Count(c.Omitted, "experiment is", "experiments are") + " not in the table."
		case gfm.Changes:
			text += " The comparison is left out."
		case contributing:
			text += " The contributions are left out."
		case experiments:
			if c.Shortened > 0 {
				text += " " + report.Count(c.Shortened, "experiment is", "experiments are") + " shown in short."
			}
			if c.Omitted > 0 {
				text += " " + report.Count(c.Omitted, "experiment is", "experiments are") + " not shown."
			}
		}
	}
	return text + "\n\n"
}
