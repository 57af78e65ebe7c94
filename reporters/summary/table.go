package summary

import (
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
)

// addTable adds the table of the suite, a block for each row.
func addTable(p *report.Page, s *report.Suite) {
	if len(s.Outcomes) == 0 {
		return
	}
	during := false
	for _, o := range s.Outcomes {
		during = during || o.Journal != nil && len(o.Journal.SteadyStates.During) > 0
	}
	heads := []string{"", "Experiment", "Verdict", "Before", "During", "After", "Method", "Rollbacks", "Took"}
	if !during {
		heads = append(heads[:4:4], heads[5:]...)
	}
	p.Add(frame, rankFrame, report.Only(row(heads)+row(rules(len(heads)))))
	for _, o := range s.Outcomes {
		rank := rankRow
		if prominent(o) {
			rank = rankUnexpectedRow
		}
		p.Add(rows, rank, func() string { return outcomeRow(o, during) })
	}
	p.Add(frame, rankFrame, report.Only("\n"))
}

func row(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

func rules(columns int) []string {
	cells := make([]string, columns)
	for i := range cells {
		cells[i] = "---"
	}
	return cells
}

func outcomeRow(o *report.Outcome, during bool) string {
	name := report.Inline(report.Name(o.Name()))
	if o.Name() != o.Source && o.Source != "" {
		name += "<br>" + report.Code(o.Source)
	}
	verdict := o.Word()
	if o.Reason != "" {
		verdict += ": " + report.Inline(report.Name(o.Reason))
	}
	steps := o.Steps()
	cells := []string{o.Mark(), name, verdict, stateCell(steps, event.Before)}
	if during {
		cells = append(cells, watchCell(o))
	}
	cells = append(cells, stateCell(steps, event.After), blockCell(steps, event.Method), blockCell(steps, event.Rollbacks))
	took := ""
	if o.State == report.Finished && o.Journal != nil {
		took = report.Duration(o.Took())
	}
	return row(append(cells, took))
}

// stateCell shows how the steady state was before or after the method.
func stateCell(steps []report.Step, block event.Block) string {
	t := count(steps, block)
	if t.total == 0 {
		return ""
	}
	return t.worst.Mark()
}

// watchCell shows in how many of the checks during the method it was lost.
func watchCell(o *report.Outcome) string {
	if o.Journal == nil || len(o.Journal.SteadyStates.During) == 0 {
		return ""
	}
	states, lost := o.Journal.SteadyStates.During, 0
	for _, s := range states {
		if !s.Met {
			lost++
		}
	}
	if lost == 0 {
		return report.Succeeded.Mark() + " " + report.Number(len(states))
	}
	return report.Deviated.Mark() + " " + report.Number(lost) + "/" + report.Number(len(states))
}

// blockCell shows what came of the method or the rollbacks: how many activities
// there were or, if not all was well, of how many that is true.
func blockCell(steps []report.Step, block event.Block) string {
	t := count(steps, block)
	switch {
	case t.total == 0:
		return ""
	case t.worst == report.Succeeded:
		return t.worst.Mark() + " " + strconv.Itoa(t.total)
	default:
		return t.worst.Mark() + " " + strconv.Itoa(t.like) + "/" + strconv.Itoa(t.total)
	}
}

// tally is what came of the steps of one part of a run: the worst result, and
// how many steps are like that.
type tally struct {
	total, like int
	worst       report.Result
}

func count(steps []report.Step, block event.Block) tally {
	gravity := map[report.Result]int{
		report.Succeeded: 0, report.NotPlayed: 1, report.LeftOut: 1, report.Due: 1, report.UnderWay: 2, report.ErrorStatus: 3,
		report.Interrupted: 4, report.Failed: 5, report.Deviated: 6,
	}
	t := tally{worst: report.Succeeded}
	for _, s := range steps {
		if s.Block != block {
			continue
		}
		t.total++
		switch g := gravity[s.Result] - gravity[t.worst]; {
		case g > 0:
			t.worst, t.like = s.Result, 1
		case g == 0:
			t.like++
		}
	}
	return t
}
