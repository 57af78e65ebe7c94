// Package event defines what the engine reports of a run while it plays it, to
// consoles, logs and annotations. Events come in order and one at a time. Observers may
// read what an event points to until they return, and must not change it.
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

// Observer watches a run. It cannot change it: if an observer panics, the run goes on.
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

// ObserverFunc is a function as an Observer.
type ObserverFunc func(Event)

// Observe calls f.
func (f ObserverFunc) Observe(e Event) { f(e) }

// Phase is the part of an experiment to which an activity belongs.
type Phase string

// The phases, in the order in which they are played.
const (
	Before    Phase = "hypothesis before the method"
	During    Phase = "hypothesis during the method"
	Method    Phase = "method"
	After     Phase = "hypothesis after the method"
	Rollbacks Phase = "rollbacks"
)

// IsHypothesis says whether the phase is an observation of the steady state.
func (p Phase) IsHypothesis() bool { return p == Before || p == During || p == After }

// RunStarted is the first event of a run.
type RunStarted struct {
	Experiment *experiment.Experiment
	Journal    *journal.Journal
	Hypothesis experiment.HypothesisStrategy
	Rollbacks  experiment.RollbackStrategy
	Dry        experiment.Dry
	// Frequency is the time between two observations of a watched steady state.
	Frequency time.Duration
}

// RunResumed is the first event of a run whose process died and that another process
// finishes.
type RunResumed struct {
	Experiment *experiment.Experiment
	Journal    *journal.Journal
	Rollbacks  experiment.RollbackStrategy
	// Cause is what ended the run before; it completes the sentence "interrupted by ...".
	Cause string
}

// HypothesisSkipped says that the steady state is not observed at all.
type HypothesisSkipped struct {
	// Requested says that the strategy asks for that; otherwise the hypothesis has no
	// probes.
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

// RollbacksSkipped says that the rollbacks are not played, if there are any.
type RollbacksSkipped struct {
	Strategy   experiment.RollbackStrategy
	Activities []*experiment.Activity
	// Reason completes the sentence "rollbacks are not played because ...".
	Reason string
	// Deferred says that they are due and left to a recovery.
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
	// Remaining are the rollbacks that were not played because of an interruption.
	Remaining []*experiment.Activity
}

// Paused says that a pause around an activity begins.
type Paused struct {
	Phase    Phase
	Activity *experiment.Activity
	Duration time.Duration
	// After says that the pause is after the activity, not before it.
	After bool
	// Skipped says that a dry mode skips the pause.
	Skipped bool
}

// ActivityStarted begins an activity.
type ActivityStarted struct {
	Phase    Phase
	Activity *experiment.Activity
	// Item is what the phase lists: Activity itself, or a reference to it.
	Item   *experiment.Activity
	Record *journal.Record
	// Number counts the activities of a run, from 1 on (see provider.Request).
	Number int64
	// Skipped says that a dry mode skips the activity.
	Skipped bool
	// Background says that the activities that follow do not wait for it.
	Background bool
	// Lane distinguishes activities that run concurrently (see provider.Request).
	Lane int64
}

// ActivityFinished ends one. If the Record has no status, it was interrupted.
type ActivityFinished struct {
	Phase    Phase
	Activity *experiment.Activity
	Record   *journal.Record
	Number   int64
	// Lane is the one in which the activity started.
	Lane int64
}

// WatchLane is the lane of the observations of the steady state during the method.
const WatchLane = 1

// ToleranceJudged follows the end of an activity whose output was judged.
type ToleranceJudged struct {
	Phase    Phase
	Activity *experiment.Activity
	Record   *journal.Record
	Number   int64
}

// Interrupted says that the run was ended from outside, or by an activity or a control.
type Interrupted struct {
	// Reason completes the sentence "interrupted by ...".
	Reason string
	// Rollbacks is false if the interruption forbids rollbacks. Wanted says that it asks
	// for them even if the strategy plays none after an interruption. OutOfTime says that
	// it forbids them only because there is no time.
	Rollbacks, Wanted, OutOfTime bool
	// Signal is the signal that interrupted the run, nil if it was none.
	Signal os.Signal
}

// ConfigurationResolved has the values of names that another process cannot resolve
// again: those that probes of the configuration returned or that controls set.
type ConfigurationResolved struct {
	// Values are the new values of the configuration, redacted.
	Values *pyvalue.Map
	// Names are all names that have a value now, including secrets.
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
