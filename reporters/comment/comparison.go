package comment

import (
	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// addComparison adds the differences from an earlier run: a line, and the table folded.
func addComparison(p *gfm.Page, c *report.Comparison) {
	p.AddComparison(c, gfm.ComparisonBlock{
		Rank:   rankChanges,
		Bounds: []gfm.ChangeBounds{{Experiments: 50, Steps: 10}, {Experiments: 10, Steps: 3}, {Experiments: 3}},
		Wrap: func(table string) string {
			return "<details><summary>What is different</summary>\n\n" + table + "</details>\n\n"
		},
	})
}
