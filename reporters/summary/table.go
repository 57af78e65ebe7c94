package summary

import (
	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// addTable adds the table of the suite.
func addTable(p *gfm.Page, s *report.Suite) {
	head, row := gfm.OutcomeTable(s)
	p.AddOutcomes(s.Outcomes, gfm.OutcomeRows{Head: head, Row: row, Rank: func(o *report.Outcome) int {
		if prominent(o) {
			return rankUnexpectedRow
		}
		return rankRow
	}})
}
