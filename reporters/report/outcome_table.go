package report

import (
	"slices"
	"strconv"
	"strings"

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
func (s *Suite) OutcomeTable() (head string, row func(*Outcome) string) {
	during := slices.ContainsFunc(s.Outcomes, func(o *Outcome) bool {
		return o.Journal != nil && len(o.Journal.SteadyStates.During) > 0
	})
	heads := []string{"", "Experiment", "Verdict", "Before", "During", "After", "Method", "Rollbacks", "Took"}
	if !during {
		heads = slices.Delete(heads, 4, 5)
	}
	return TableHead(heads...), func(o *Outcome) string { return outcomeRow(o, during) }
}

func outcomeRow(o *Outcome, during bool) string {
	name := Inline(Name(o.Name()))
	if o.Name() != o.Source && o.Source != "" {
		name += "<br>" + Code(o.Source)
	}
	verdict := o.Word()
	if o.Reason != "" {
		verdict += ": " + Inline(Name(o.Reason))
	}
	steps := o.Steps()
	cells := []string{o.Mark(), name, verdict, stateCell(steps, event.Before)}
	if during {
		cells = append(cells, watchCell(o))
	}
	cells = append(cells, stateCell(steps, event.After), blockCell(steps, event.Method), blockCell(steps, event.Rollbacks))
	took := ""
	if o.State == Finished && o.Journal != nil {
		took = Duration(o.Took())
	}
	return Row(append(cells, took)...)
}

// stateCell shows how the steady state was before or after the method.
func stateCell(steps []Step, block event.Phase) string {
	t := countSteps(steps, block)
	if t.total == 0 {
		return ""
	}
	return t.worst.Mark()
}

// watchCell shows in how many of the checks during the method it was lost.
func watchCell(o *Outcome) string {
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
		return Succeeded.Mark() + " " + Number(len(states))
	}
	return Deviated.Mark() + " " + Number(lost) + "/" + Number(len(states))
}

// blockCell shows what came of the method or the rollbacks: how many activities
// there were or, if not all was well, of how many that is true.
func blockCell(steps []Step, block event.Phase) string {
	t := countSteps(steps, block)
	switch {
	case t.total == 0:
		return ""
	case t.worst == Succeeded:
		return t.worst.Mark() + " " + strconv.Itoa(t.total)
	default:
		return t.worst.Mark() + " " + strconv.Itoa(t.like) + "/" + strconv.Itoa(t.total)
	}
}

// tally is what came of the steps of one part of a run: the worst result, and
// how many steps are like that.
type tally struct {
	total, like int
	worst       Result
}

func countSteps(steps []Step, block event.Phase) tally {
	gravity := map[Result]int{
		Succeeded: 0, NotPlayed: 1, LeftOut: 1, Due: 1, UnderWay: 2, ErrorStatus: 3,
		Interrupted: 4, Failed: 5, Deviated: 6,
	}
	t := tally{worst: Succeeded}
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
