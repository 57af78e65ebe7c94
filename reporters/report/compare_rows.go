package report

import (
	"cmp"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// ChangeRow is a line of a comparison, in plain text, not escaped.
type ChangeRow struct {
	Mark string
	// Subject is the name of an experiment or, if Step, the title of a step of the
	// experiment in the last row that is no step.
	Subject string
	Step    bool
	// Change describes the difference, Before and Now the results; these are empty where
	// there was nothing.
	Change, Before, Now string
}

// Rows returns the row of an experiment and then the rows of its steps.
func (e *ExperimentChange) Rows() []ChangeRow {
	before, now := words(e.Before, e.Now, e.Pace)
	rows := []ChangeRow{{Mark: e.Mark(), Subject: plain.Name(e.Name), Change: e.phrase(), Before: before, Now: now}}
	for _, s := range e.Steps {
		before, now := words(s.Before, s.Now, s.Pace)
		if s.Change == Broke || s.Change == Differs || s.Change == Added {
			now = cmp.Or(s.What, now)
		}
		rows = append(rows, ChangeRow{Mark: s.Mark(), Subject: s.Title(), Step: true, Change: s.Word(), Before: before, Now: now})
	}
	return rows
}

// phrase describes the difference in one experiment.
func (e *ExperimentChange) phrase() string {
	var text string
	switch {
	case e.Change == Differs:
		text = "another verdict"
	case e.Change != Unchanged:
		text = e.Word()
	case e.Pace != SamePace:
		text = string(e.Pace)
	default:
		text = "the same verdict"
	}
	if e.Revised {
		text += ", revised"
	}
	return text
}

// words returns the results in both runs, with their durations if the pace differs.
func words(before, now Side, p Pace) (string, string) {
	if p == SamePace {
		return before.Word, now.Word
	}
	return before.Word + " in " + Duration(before.Took), now.Word + " in " + Duration(now.Took)
}
