package summary

import (
	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// addComparison adds what is different from an earlier run, if that was asked for.
func addComparison(p *gfm.Page, c *report.Comparison) {
	if c == nil {
		return
	}
	p.Add(frame, rankFrame, gfm.Only(gfm.Headline(c)+"\n\n"))
	if len(c.Experiments) == 0 {
		return
	}
	var versions []gfm.Version
	for _, bounds := range []gfm.ChangeBounds{{Experiments: 200, Steps: 50}, {Experiments: 50, Steps: 5}, {Experiments: 10}} {
		versions = append(versions, func() string { return gfm.ChangeTable(c, bounds) })
	}
	p.Add(changes, rankChanges, versions...)
}
