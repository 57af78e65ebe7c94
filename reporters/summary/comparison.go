package summary

import (
	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// addComparison adds the differences from an earlier run.
func addComparison(p *gfm.Page, c *report.Comparison) {
	p.AddComparison(c, gfm.ComparisonBlock{
		Rank:   rankChanges,
		Bounds: []gfm.ChangeBounds{{Experiments: 200, Steps: 50}, {Experiments: 50, Steps: 5}, {Experiments: 10}},
	})
}
