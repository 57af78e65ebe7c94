// Package control says what a control is: code that is called around the parts
// of a run - to trace it, to guard it, to change it. The engine knows only this;
// who calls which functions of which module is behind the interface.
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
	// State is what the part has come to, as the journal has it: the journal
	// itself, an observation, a list of records, a record. It is nil before the
	// part, and yields nil after one that was interrupted.
	State func() any
	// Lane tells apart what is played at the same time (see provider.Request).
	Lane int64
}

// Run is the run that controls are called in, and what they may change of it. Its
// methods may be called at any time, also at the same time.
type Run interface {
	Experiment() *experiment.Experiment
	Scope() *values.Scope
	// Journal returns the journal as it is now. It may only be read in hooks.
	Journal() *journal.Journal
	// Revise replaces the experiment with what change makes of it.
	Revise(change func(*experiment.Experiment) *experiment.Experiment)
	// SetScope replaces the configuration and the secrets.
	SetScope(*values.Scope)
}

// Control is called around every part of a run. An *Interruption as its error
// ends the run; any other error is reported and does no more. A part that Before
// did not let begin has no After.
//
// Background activities are surrounded where they run, so Before and After may be
// called at the same time.
type Control interface {
	// Begin is called once configuration and secrets are known, before anything
	// is played.
	Begin(ctx context.Context, run Run) error
	Before(ctx context.Context, p Point) error
	// After returns what controls made of the state; nil leaves it as it is.
	After(ctx context.Context, p Point) (state any, err error)
	// End is called once, with the journal complete.
	End(ctx context.Context) error
}

// Interruption is how a control ends a run.
type Interruption struct {
	// Reason is told to the user.
	Reason string
	// NoRollbacks says that the control asks for no rollbacks.
	NoRollbacks bool
}

// Error returns the reason.
func (i *Interruption) Error() string {
	return fmt.Sprintf("a control ended the run: %s", i.Reason)
}
