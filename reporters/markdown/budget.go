package markdown

import (
	"math"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// Limit is the longest text of an issue that GitHub takes, in characters. A report on
// several experiments is no longer.
const Limit = 65536

// The kinds of blocks, for the notice.
const (
	frame        = "frame"
	rows         = "rows"
	changes      = "changes"
	contributing = "contributions"
	experiments  = "experiments"
)

// briefFindings bounds the findings of an experiment that is told of in brief.
const briefFindings = 3

// The ranks of blocks: what is left out first comes last.
const (
	rankFrame = iota
	rankUnexpectedRow
	rankUnexpected
	rankChanges
	rankRow
	rankOther
	rankContributions
)

// newPage returns a page with room for the report of a suite. What is told of a single
// experiment is bounded already.
func newPage(s *report.Suite, limit int) *gfm.Page {
	if len(s.Outcomes) <= 1 {
		limit = math.MaxInt
	}
	return &gfm.Page{Limit: limit, Size: plain.UTF16, Notice: func(cuts []gfm.Cut) string { return notice(cuts, limit) }}
}

// addExperiments adds what there is to tell of each experiment, in their order; those
// that came out otherwise than expected are cut last.
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
			func() string { return e().write() }, func() string { return e().brief() }, func() string { return e().gist() })
	}
}

// brief is the part of a report that is about one experiment, where there is no room
// for all of it.
func (e *experiment) brief() string {
	told := gfm.Section{Outcome: e.o, Context: e.c, Steps: e.steps, Now: e.now}
	return e.gist() + told.Findings(briefFindings) + told.Problems()
}

// gist is the least that is told of an experiment: what came of it.
func (e *experiment) gist() string {
	told := gfm.Section{Outcome: e.o, Context: e.c, Steps: e.steps, Now: e.now}
	return e.heading() + told.Story()
}

// notice says what was cut.
func notice(cuts []gfm.Cut, limit int) string {
	text := "> ✂️ There is room for " + report.Number(limit) + " characters here, and the journals have the rest."
	for _, c := range cuts {
		switch c.Kind {
		case rows:
			text += " " + report.Count(c.Omitted, "experiment is", "experiments are") + " not in the table."
		case changes:
			text += " The comparison is left out."
		case contributing:
			text += " The contributions are left out."
		case experiments:
			if c.Shortened > 0 {
				text += " " + report.Count(c.Shortened, "experiment is", "experiments are") + " told of in short."
			}
			if c.Omitted > 0 {
				text += " " + report.Count(c.Omitted, "experiment is", "experiments are") + " not told of."
			}
		}
	}
	return text + "\n\n"
}
