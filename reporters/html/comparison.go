package html

import (
	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// comparison lists the differences from an earlier run.
type comparison struct {
	// Missing says why there is no earlier run.
	Missing string
	From    fact
	Tally   string
	Rows    []changeRow
	Measure string
	// More counts the rows that are left out.
	More int
}

// changeRow is an experiment, or a step, with a difference.
type changeRow struct {
	Sign                         draw.Sign
	Subject, Change, Before, Now string
	Step                         bool
}

// maxChanges bounds the rows of a comparison.
const maxChanges = 1000

func newComparison(from *report.Comparison) *comparison {
	if from == nil {
		return nil
	}
	if from.Missing != "" {
		return &comparison{Missing: report.Sentence(plain.Line(from.Missing))}
	}
	c := &comparison{
		From: fact{Text: plain.Name(from.From()), URL: web(from.Origin.URL)}, Tally: report.Sentence(plain.Line(from.Tally())),
		Measure: report.Sentence(from.Measure()),
	}
	for i := range from.Experiments {
		for _, r := range from.Experiments[i].Rows() {
			if len(c.Rows) == maxChanges {
				c.More++
				continue
			}
			c.Rows = append(c.Rows, changeRow{
				Sign: draw.SignOf(r.Mark), Subject: plain.Line(r.Subject), Change: plain.Line(r.Change), Before: plain.Line(r.Before), Now: plain.Line(r.Now), Step: r.Step,
			})
		}
	}
	return c
}
