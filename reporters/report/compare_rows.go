package report

import (
	"cmp"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// ChangeRow is a line of a comparison, in plain text that needs escaping.
type ChangeRow struct {
	Mark string
	// Subject is the name of an experiment or, if Step, the title of a step of the
	// experiment of which there was a row before.
	Subject string
	Step    bool
	// Change says in what it is different, Before and Now what came of it; they are
	// empty where there was nothing.
	Change, Before, Now string
}

// Rows returns the comparison of an experiment as lines: its own, then those of its
// steps.
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

// phrase says of one experiment what Word says of several.
func (e *ExperimentChange) phrase() string {
	var text string
	switch {
	case e.Change == Differs:
		text = "came out otherwise"
	case e.Change != Unchanged:
		text = e.Word()
	case e.Pace != SamePace:
		text = string(e.Pace)
	default:
		text = "the same verdict"
	}
	if e.Revised {
		text += ", asks for something else"
	}
	return text
}

// words says what came of something in both runs and, if its pace is another, how long
// it took.
func words(before, now Side, p Pace) (string, string) {
	if p == SamePace {
		return before.Word, now.Word
	}
	return before.Word + " in " + Duration(before.Took), now.Word + " in " + Duration(now.Took)
}
