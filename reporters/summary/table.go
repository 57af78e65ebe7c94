package summary

import (
	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// addTable adds the table of the suite, a block for each row.
func addTable(p *gfm.Page, s *report.Suite) {
	if len(s.Outcomes) == 0 {
		return
	}
	head, row := gfm.OutcomeTable(s)
	p.Add(frame, rankFrame, gfm.Only(head))
	for _, o := range s.Outcomes {
		rank := rankRow
		if prominent(o) {
			rank = rankUnexpectedRow
		}
		p.Add(rows, rank, func() string { return row(o) })
	}
	p.Add(frame, rankFrame, gfm.Only("\n"))
}
