// Package event has what happens in a run, as the engine tells it to whoever
// watches: consoles, logs, annotations. Events come in order and one at a time;
// what they point to may be read until the observer returns, and not be changed.
package event

import (
	"io"
	"os"
	"time"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Event is one of the types of this package whose names end in a past tense.
//
//sumtype:decl
type Event interface{ isEvent() }

// Observer watches a run. It cannot change it: a panic in an observer is
// contained, and the run goes on.
type Observer interface {
	Observe(e Event)
}

// Closer is an Observer that has something to finish: output to flush, a connection to
// close. The engine calls Close once, after the last event, or without any event if the
// run could not begin. The run waits for it, so that it must bound its own time. An
// error is logged as a warning; it changes neither the journal nor the verdict.
type Closer interface {
	Observer
	io.Closer
}

// ObserverFunc is a function that observes.
type ObserverFunc func(Event)

// Observe calls f.
func (f ObserverFunc) Observe(e Event) { f(e) }

// Phase is the part of an experiment to which an activity belongs.
type Phase string

// The blocks, in the order in which they are played.
const (
	Before    Phase = "hypothesis before the method"
	During    Phase = "hypothesis during the method"
	Method    Phase = "method"
	After     Phase = "hypothesis after the method"
	Rollbacks Phase = "rollbacks"
)

// IsHypothesis says whether the block is an observation of the steady state.
func (b Phase) IsHypothesis() bool { return b == Before || b == During || b == After }

// RunStarted is the first event of a run.
type RunStarted struct {
	Experiment *experiment.Experiment
	Journal    *journal.Journal
	Hypothesis experiment.HypothesisStrategy
	Rollbacks  experiment.RollbackStrategy
	Dry        experiment.Dry
	// Frequency is the wait between two observations of a watched steady state.
	Frequency time.Duration
}

// RunResumed is the first event of a run that died and is brought to its end by
// another process.
type RunResumed struct {
	Experiment *experiment.Experiment
	Journal    *journal.Journal
	Rollbacks  experiment.RollbackStrategy
	// Cause is what ended it before, to complete the sentence "interrupted by ...".
	Cause string
}

// HypothesisSkipped says that the steady state is not observed at all.
type HypothesisSkipped struct {
	// Requested tells a strategy that asks for it from a hypothesis without probes.
	Requested bool
}

// HypothesisStarted begins an observation of the steady state.
type HypothesisStarted struct {
	Phase      Phase
	Hypothesis *experiment.Hypothesis
}

// HypothesisFinished ends one. State is nil if the observation was interrupted.
type HypothesisFinished struct {
	Phase Phase
	State *journal.State
}

// WatchStarted begins the repeated observation during the method.
type WatchStarted struct{ Frequency time.Duration }

// WatchFinished ends it.
type WatchFinished struct {
	// FailedFast says that it ended the method.
	FailedFast bool
	// Ratio is the share of observations in which the state was lost, 0 to 100.
	Ratio float64
}

// MethodStarted begins the method.
type MethodStarted struct{ Activities []*experiment.Activity }

// MethodFinished ends it.
type MethodFinished struct{}

// RollbacksSkipped says that the rollbacks are not played, though there may be some.
type RollbacksSkipped struct {
	Strategy   experiment.RollbackStrategy
	Activities []*experiment.Activity
	// Reason completes the sentence "rollbacks are not played because ...".
	Reason string
	// Deferred says that they are due, and left to a recovery.
	Deferred bool
}

// RollbacksStarted begins the rollbacks.
type RollbacksStarted struct {
	Strategy   experiment.RollbackStrategy
	Activities []*experiment.Activity
}

// RollbackDue announces one rollback, under the name by which it is listed.
type RollbackDue struct {
	// Activity is the item of the experiment's list.
	Activity *experiment.Activity
}

// RollbacksFinished ends them.
type RollbacksFinished struct {
	// Remaining are the rollbacks which an interruption left out.
	Remaining []*experiment.Activity
}

// Paused says that a pause around an activity begins.
type Paused struct {
	Phase    Phase
	Activity *experiment.Activity
	Duration time.Duration
	// After tells the pause after the activity from the one before.
	After bool
	// Skipped says that a dry mode leaves the pause out.
	Skipped bool
}

// ActivityStarted begins an activity.
type ActivityStarted struct {
	Phase    Phase
	Activity *experiment.Activity
	// Item is what the list of the block has there: Activity itself, or a reference
	// to it.
	Item   *experiment.Activity
	Record *journal.Record
	// Number counts the activities of a run, from 1 on (see provider.Request).
	Number int64
	// Skipped says that a dry mode leaves the activity out.
	Skipped bool
	// Background says that the activities that follow do not wait for it.
	Background bool
	// Lane tells apart what goes on at the same time (see provider.Request).
	Lane int64
}

// ActivityFinished ends one. A Run without status was interrupted.
type ActivityFinished struct {
	Phase    Phase
	Activity *experiment.Activity
	Record   *journal.Record
	Number   int64
	// Lane is that in which the activity was started.
	Lane int64
}

// WatchLane is the lane of what observes the steady state during the method.
const WatchLane = 1

// ToleranceJudged follows the end of an activity whose output was judged.
type ToleranceJudged struct {
	Phase    Phase
	Activity *experiment.Activity
	Record   *journal.Record
	Number   int64
}

// Interrupted says that somebody ended the run.
type Interrupted struct {
	// Reason completes the sentence "interrupted by ...".
	Reason string
	// Rollbacks is false if the one who interrupted asked for no rollbacks, Wanted
	// true if they were asked for whatever an interruption means to the strategy, and
	// OutOfTime says that there is merely no time for them.
	Rollbacks, Wanted, OutOfTime bool
	// Signal is what came if it was a signal, else nil.
	Signal os.Signal
}

// ConfigurationResolved tells what names stand for that nobody else could find out
// again: what probes of the configuration found, and what controls set.
type ConfigurationResolved struct {
	// Values are new ones of the configuration; they are redacted.
	Values *pyvalue.Map
	// Names are all that stand for something now, secrets too.
	Names []string
}

// ExperimentRevised says that a control changed the experiment.
type ExperimentRevised struct{ Experiment *experiment.Experiment }

// RunFinished is the last event; the Journal is complete.
type RunFinished struct{ Journal *journal.Journal }

func (RunStarted) isEvent()            {}
func (RunResumed) isEvent()            {}
func (HypothesisSkipped) isEvent()     {}
func (HypothesisStarted) isEvent()     {}
func (HypothesisFinished) isEvent()    {}
func (WatchStarted) isEvent()          {}
func (WatchFinished) isEvent()         {}
func (MethodStarted) isEvent()         {}
func (MethodFinished) isEvent()        {}
func (RollbacksSkipped) isEvent()      {}
func (RollbacksStarted) isEvent()      {}
func (RollbackDue) isEvent()           {}
func (RollbacksFinished) isEvent()     {}
func (Paused) isEvent()                {}
func (ActivityStarted) isEvent()       {}
func (ActivityFinished) isEvent()      {}
func (ToleranceJudged) isEvent()       {}
func (Interrupted) isEvent()           {}
func (ConfigurationResolved) isEvent() {}
func (ExperimentRevised) isEvent()     {}
func (RunFinished) isEvent()           {}
