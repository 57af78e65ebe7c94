package gfm

import (
	"slices"
	"strconv"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
)

// OutcomeTable returns the head of the table of a suite, and the function that writes the
// row of an outcome.
func OutcomeTable(s *report.Suite) (head string, row func(*report.Outcome) string) {
	during := slices.ContainsFunc(s.Outcomes, func(o *report.Outcome) bool {
		return o.Journal != nil && len(o.Journal.SteadyStates.During) > 0
	})
	heads := []string{"", "Experiment", "Verdict", "Before", "During", "After", "Method", "Rollbacks", "Took"}
	if !during {
		heads = slices.Delete(heads, 4, 5)
	}
	return TableHead(heads...), func(o *report.Outcome) string { return outcomeRow(o, during) }
}

func outcomeRow(o *report.Outcome, during bool) string {
	name := Inline(plain.Name(o.Name()))
	if o.Name() != o.Source && o.Source != "" {
		name += "<br>" + Code(o.Source)
	}
	verdict := o.Word()
	if o.Reason != "" {
		verdict += ": " + Inline(plain.Name(o.Reason))
	}
	steps := o.Steps()
	cells := []string{o.Mark(), name, verdict, stateCell(steps, event.Before)}
	if during {
		cells = append(cells, watchCell(o))
	}
	cells = append(cells, stateCell(steps, event.After), phaseCell(steps, event.Method), phaseCell(steps, event.Rollbacks))
	took := ""
	if o.State == report.Finished && o.Journal != nil {
		took = report.Duration(o.Took())
	}
	return Row(append(cells, took)...)
}

// stateCell shows the steady state before or after the method.
func stateCell(steps []report.Step, phase event.Phase) string {
	t := countSteps(steps, phase)
	if t.total == 0 {
		return ""
	}
	return t.worst.Mark()
}

// watchCell shows in how many of the checks during the method the steady state was lost.
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
		return report.Succeeded.Mark() + " " + plain.Number(len(states))
	}
	return report.Deviated.Mark() + " " + plain.Number(lost) + "/" + plain.Number(len(states))
}

// phaseCell shows the result of the method or the rollbacks: the number of activities
// or, if one did not succeed, how many of them had the worst result.
func phaseCell(steps []report.Step, phase event.Phase) string {
	t := countSteps(steps, phase)
	switch {
	case t.total == 0:
		return ""
	case t.worst == report.Succeeded:
		return t.worst.Mark() + " " + strconv.Itoa(t.total)
	default:
		return t.worst.Mark() + " " + strconv.Itoa(t.withWorst) + "/" + strconv.Itoa(t.total)
	}
}

// tally counts the steps of one phase: the worst result, and how many steps have it.
type tally struct {
	total, withWorst int
	worst            report.Result
}

func countSteps(steps []report.Step, phase event.Phase) tally {
	gravity := map[report.Result]int{
		report.Succeeded: 0, report.NotPlayed: 1, report.LeftOut: 1, report.Due: 1, report.UnderWay: 2, report.ErrorStatus: 3,
		report.Interrupted: 4, report.Failed: 5, report.Deviated: 6,
	}
	t := tally{worst: report.Succeeded}
	for _, s := range steps {
		if s.Phase != phase {
			continue
		}
		t.total++
		switch g := gravity[s.Result] - gravity[t.worst]; {
		case g > 0:
			t.worst, t.withWorst = s.Result, 1
		case g == 0:
			t.withWorst++
		}
	}
	return t
}
