// Package journal is the record of one run of an experiment, in the shape that
// the Chaos Toolkit gives it, and the verdict that follows from it.
//
// A journal is filled by the engine, and read by everything that reports on a
// run. It holds no secrets: what is put into it was redacted before.
package journal

import (
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// FormatVersion is the version of chaostoolkit-lib whose journal format this
// package writes; readers choose by it how to read a journal.
const FormatVersion = "1.45.0"

// Status is how a run ended, in the reference's coarse terms. The finer Verdict
// is read from the whole journal.
type Status string

// The statuses that the format knows. StatusCompleted does not mean that all was well.
const (
	StatusCompleted   Status = "completed"
	StatusFailed      Status = "failed"
	StatusAborted     Status = "aborted"
	StatusInterrupted Status = "interrupted"
)

// Outcome is how an activity ended; it is empty while the activity runs, and
// stays so when it was interrupted.
type Outcome string

// The outcomes of an activity.
const (
	OutcomeSucceeded Outcome = "succeeded"
	OutcomeFailed    Outcome = "failed"
)

// Host says where a run took place.
type Host struct {
	// Platform names the system, as "Linux-6.1.0-x86_64".
	Platform string
	// Node is the host's name.
	Node string
}

// Journal is the record of one run.
type Journal struct {
	// Version is the version of chaostoolkit-lib that a journal which was read says
	// it was written by; empty stands for FormatVersion.
	Version    string
	Host       Host
	Experiment *pyvalue.Map
	// Start and End are in UTC.
	Start, End time.Time
	Duration   time.Duration
	Status     Status
	// Deviated says that the steady state did not hold during or after the method.
	Deviated     bool
	SteadyStates SteadyStates
	// Interruption is what ended the run before its time, nil if nothing did or if
	// it is not known.
	Interruption *Interruption
	// Run lists the activities of the method in the order in which they started.
	Run []*Record
	// Rollbacks lists those of the rollbacks.
	Rollbacks []*Record

	// overruled is what a control made of Deviated, nil if none changed it.
	overruled *bool
	extra     *pyvalue.Map
}

// SteadyStates are the states that were observed; what was not asked for, or
// not finished, is nil.
type SteadyStates struct {
	Before, After *State
	During        []*State
}

// State is one observation of the steady-state hypothesis.
type State struct {
	Met bool
	// Probes lists the probes that were run: none follow the first that failed.
	Probes []*Record

	extra *pyvalue.Map
}

// Record is the record of one execution of an activity.
type Record struct {
	// Activity is the activity as it was declared; that of a reference is the
	// one that it refers to.
	Activity *pyvalue.Map
	Output   any
	// Start and End leave the activity's pauses out.
	Start, End time.Time
	Duration   time.Duration
	Status     Outcome
	// Exception is the failure, line by line, each with its line break.
	Exception []string
	// Tolerance is the judgement of a tolerance, nil where none was due.
	Tolerance *Judgement

	// amended is the entry as a control left it, nil if none changed it.
	amended *pyvalue.Map
}

// Judgement says whether an output was tolerable and, if not, why not.
type Judgement struct {
	Met bool
	// Expected and Found are words for people; they are empty if Met, or if
	// there was no output to judge.
	Expected, Found string
}

// Name returns the activity's name, "" if it has none.
func (r *Record) Name() string { return r.Activity.String("name") }

// Deviation returns the probe at which the state was lost, nil if it is met.
func (s *State) Deviation() *Record {
	if s == nil || s.Met || len(s.Probes) == 0 {
		return nil
	}
	return s.Probes[len(s.Probes)-1]
}

// Snapshot returns a copy of the journal as it is, which does not change while the
// run goes on.
func (j *Journal) Snapshot() *Journal {
	s := *j
	s.Run, s.Rollbacks = copyRuns(j.Run), copyRuns(j.Rollbacks)
	s.SteadyStates.Before, s.SteadyStates.After = j.SteadyStates.Before.copy(), j.SteadyStates.After.copy()
	s.SteadyStates.During = make([]*State, len(j.SteadyStates.During))
	for i, state := range j.SteadyStates.During {
		s.SteadyStates.During[i] = state.copy()
	}
	return &s
}

func (s *State) copy() *State {
	if s == nil {
		return nil
	}
	c := *s
	c.Probes = copyRuns(s.Probes)
	return &c
}

func copyRuns(runs []*Record) []*Record {
	copies := make([]*Record, len(runs))
	for i, r := range runs {
		c := *r
		copies[i] = &c
	}
	return copies
}
