package gfm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
)

// Row returns a row of a table in Markdown; the cells are Markdown on one line.
func Row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// TableHead returns the first two rows of a table in Markdown.
func TableHead(heads ...string) string {
	return Row(heads...) + "|" + strings.Repeat(" --- |", len(heads)) + "\n"
}

// OutcomeTable returns, as Markdown, the head of the table of a suite, and its row for
// each outcome.
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
	cells = append(cells, stateCell(steps, event.After), blockCell(steps, event.Method), blockCell(steps, event.Rollbacks))
	took := ""
	if o.State == report.Finished && o.Journal != nil {
		took = report.Duration(o.Took())
	}
	return Row(append(cells, took)...)
}

// stateCell shows how the steady state was before or after the method.
func stateCell(steps []report.Step, block event.Phase) string {
	t := countSteps(steps, block)
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
func blockCell(steps []report.Step, block event.Phase) string {
	t := countSteps(steps, block)
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

func countSteps(steps []report.Step, block event.Phase) tally {
	gravity := map[report.Result]int{
		report.Succeeded: 0, report.NotPlayed: 1, report.LeftOut: 1, report.Due: 1, report.UnderWay: 2, report.ErrorStatus: 3,
		report.Interrupted: 4, report.Failed: 5, report.Deviated: 6,
	}
	t := tally{worst: report.Succeeded}
	for _, s := range steps {
		if s.Phase != block {
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
