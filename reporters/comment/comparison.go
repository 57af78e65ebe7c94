package comment

import (
	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// addComparison adds what is different from an earlier run, if that was asked for: a
// line, and the table folded.
func addComparison(p *gfm.Page, c *report.Comparison) {
	if c == nil {
		return
	}
	p.Add(frame, rankFrame, gfm.Only(gfm.Headline(c)+"\n\n"))
	if len(c.Experiments) == 0 {
		return
	}
	var versions []gfm.Version
	for _, bounds := range []gfm.ChangeBounds{{Experiments: 50, Steps: 10}, {Experiments: 10, Steps: 3}, {Experiments: 3}} {
		versions = append(versions, func() string {
			return "<details><summary>What is different</summary>\n\n" + gfm.ChangeTable(c, bounds) + "</details>\n\n"
		})
	}
	p.Add(changes, rankChanges, versions...)
}
