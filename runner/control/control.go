// Package control defines what a control is: code that is called around the parts of a
// run, to trace it, to guard it or to change it. The engine knows only this interface;
// a Player finds the functions to call.
package control

import (
	"context"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/values"
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
	Level Level
	// Activity is the activity at the Activity level, nil elsewhere.
	Activity *experiment.Activity
	// State returns the result of the part as the journal has it: the journal itself,
	// an observation, a list of records, or a record. It is nil before the part, and
	// returns nil after a part that was interrupted.
	State func() any
	// Lane distinguishes parts that are played concurrently (see provider.Request).
	Lane int64
}

// Run is the run in which controls are called, with what they may change of it. Its
// methods may be called at any time and concurrently.
type Run interface {
	Experiment() *experiment.Experiment
	Scope() *values.Scope
	// Journal returns the journal as it is now. It may only be read in hooks.
	Journal() *journal.Journal
	// Revise replaces the experiment with the one that change returns.
	Revise(change func(*experiment.Experiment) *experiment.Experiment)
	// SetScope replaces the configuration and the secrets.
	SetScope(*values.Scope)
}

// Control is called around every part of a run. An *Interruption as the error ends the
// run; any other error is only logged. If Before prevents a part, After is not called.
//
// Before and After may be called concurrently, as they are for background activities.
type Control interface {
	// Begin is called when configuration and secrets are known, before anything is
	// played.
	Begin(ctx context.Context, run Run) error
	Before(ctx context.Context, p Point) error
	// After returns the state as the controls changed it, nil if they did not.
	After(ctx context.Context, p Point) (state any, err error)
	// End is called once, with the journal complete.
	End(ctx context.Context) error
}

// Interruption is how a control ends a run.
type Interruption struct {
	// Reason is shown to the user.
	Reason string
	// NoRollbacks says that the control forbids rollbacks.
	NoRollbacks bool
}

// Error returns the reason.
func (i *Interruption) Error() string {
	return fmt.Sprintf("a control ended the run: %s", i.Reason)
}
