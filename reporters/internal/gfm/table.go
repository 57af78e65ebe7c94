package gfm

import (
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// Row returns a row of a table. The cells are Markdown on one line.
func Row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// TableHead returns the first two rows of a table.
func TableHead(heads ...string) string {
	return Row(heads...) + "|" + strings.Repeat(" --- |", len(heads)) + "\n"
}

// OutcomeRows are the rows of a table of a suite's outcomes.
type OutcomeRows struct {
	// Head begins the table: its first two rows and what stands before them.
	Head string
	Row  func(*report.Outcome) string
	Rank func(*report.Outcome) int
}

// AddOutcomes adds a table to a page, with a block of the kind Rows for each outcome.
func (p *Page) AddOutcomes(outcomes []*report.Outcome, table OutcomeRows) {
	if len(outcomes) == 0 {
		return
	}
	p.AddFrame(table.Head)
	for _, o := range outcomes {
		p.Add(Rows, table.Rank(o), func() string { return table.Row(o) })
	}
	p.AddFrame("\n")
}
