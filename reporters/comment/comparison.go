package comment

import "github.com/chaostoolkit/run-action/reporters/report"

// addComparison adds what is different from an earlier run, if that was asked for: a
// line, and the table folded.
func addComparison(p *report.Page, c *report.Comparison) {
	if c == nil {
		return
	}
	p.Add(frame, rankFrame, report.Only(c.Headline()+"\n\n"))
	if len(c.Experiments) == 0 {
		return
	}
	var versions []report.Version
	for _, bounds := range []report.ChangeBounds{{Experiments: 50, Steps: 10}, {Experiments: 10, Steps: 3}, {Experiments: 3}} {
		versions = append(versions, func() string {
			return "<details><summary>What is different</summary>\n\n" + c.Table(bounds) + "</details>\n\n"
		})
	}
	p.Add(changes, rankChanges, versions...)
}
