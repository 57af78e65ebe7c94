// Package control says what a control is: code that is called around the parts
// of a run - to trace it, to guard it, to change it. The engine knows only this;
// who calls which functions of which module is behind the interface.
package control

import (
	"context"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Level is the part of a run around which controls are called.
type Level string

// The levels, the outermost first.
const (
	Experiment Level = "experiment"
	Hypothesis Level = "hypothesis"
	Method     Level = "method"
	Rollbacks  Level = "rollback"
	Activity   Level = "activity"
)

// Point is a moment of a run: before or after a part of it.
type Point struct {
	Level      Level
	Experiment *experiment.Experiment
	// Activity is the activity at the Activity level, nil elsewhere.
	Activity *experiment.Activity
	// What the part has come to; only set after it, and only the one that fits
	// the level: Journal for the experiment, State for the hypothesis, Runs for
	// the method and the rollbacks, Run for an activity.
	Journal *journal.Journal
	State   *journal.State
	Runs    []*journal.Run
	Run     *journal.Run
}

// Control is called around every part of a run. An *Interruption as its error
// ends the run; any other error is reported and does no more.
//
// Background activities are surrounded where they run, so the methods may be
// called at the same time.
type Control interface {
	Before(ctx context.Context, p Point) error
	After(ctx context.Context, p Point) error
}

// Interruption is how a control ends a run.
type Interruption struct {
	// Reason is told to the user.
	Reason string
}

// Error returns the reason.
func (i *Interruption) Error() string {
	return fmt.Sprintf("a control ended the run: %s", i.Reason)
}
