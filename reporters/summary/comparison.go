package summary

import "github.com/chaostoolkit/run-action/reporters/report"

// addComparison adds what is different from an earlier run, if that was asked for.
func addComparison(p *report.Page, c *report.Comparison) {
	if c == nil {
		return
	}
	p.Add(frame, rankFrame, report.Only(c.Headline()+"\n\n"))
	if len(c.Experiments) == 0 {
		return
	}
	var versions []report.Version
	for _, bounds := range []report.ChangeBounds{{Experiments: 200, Steps: 50}, {Experiments: 50, Steps: 5}, {Experiments: 10}} {
		versions = append(versions, func() string { return c.Table(bounds) })
	}
	p.Add(changes, rankChanges, versions...)
}
