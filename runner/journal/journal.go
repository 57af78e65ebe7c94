// Package journal is the record of one run of an experiment, in the format of the Chaos
// Toolkit, and the verdict that follows from it.
//
// The engine writes a journal; everything that reports on a run reads it. It contains
// no secrets: they are redacted before anything is added.
package journal

import (
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// FormatVersion is the version of chaostoolkit-lib whose journal format this package
// writes. Readers of journals depend on it.
const FormatVersion = "1.45.0"

// Status is how a run ended, in the coarse terms of the reference. The finer Verdict
// follows from the whole journal.
type Status string

// The statuses of the format. StatusCompleted does not mean that the run passed.
const (
	StatusCompleted   Status = "completed"
	StatusFailed      Status = "failed"
	StatusAborted     Status = "aborted"
	StatusInterrupted Status = "interrupted"
)

// Outcome is how an activity ended. It is empty while the activity runs, and remains
// empty if it was interrupted.
type Outcome string

// The outcomes of an activity.
const (
	OutcomeSucceeded Outcome = "succeeded"
	OutcomeFailed    Outcome = "failed"
)

// Host says where a run took place.
type Host struct {
	// Platform names the system, such as "Linux-6.1.0-x86_64".
	Platform string
	// Node is the host's name.
	Node string
}

// Journal is the record of one run.
type Journal struct {
	// Version is the version of chaostoolkit-lib that wrote the journal, as the journal
	// says; empty means FormatVersion.
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
	// Interruption is what ended the run early, nil if nothing did or if it is not known.
	Interruption *Interruption
	// Run lists the records of the method in the order in which the activities started.
	Run []*Record
	// Rollbacks lists the records of the rollbacks.
	Rollbacks []*Record

	// overruled is the value that a control gave to Deviated, nil if none changed it.
	overruled *bool
	extra     *pyvalue.Map
}

// SteadyStates are the observations of the steady state. One that was not requested or
// not finished is nil.
type SteadyStates struct {
	Before, After *State
	During        []*State
}

// State is one observation of the steady-state hypothesis.
type State struct {
	Met bool
	// Probes lists the probes that were played, up to the first that did not hold.
	Probes []*Record

	extra *pyvalue.Map
}

// Record is the record of one execution of an activity.
type Record struct {
	// Activity is the activity as it was declared; for a reference, the one to which it
	// refers.
	Activity *pyvalue.Map
	Output   any
	// Start and End exclude the pauses of the activity.
	Start, End time.Time
	Duration   time.Duration
	Status     Outcome
	// Exception is the failure, as lines with their line breaks.
	Exception []string
	// Tolerance is the judgement of the output, nil if it was not judged.
	Tolerance *Judgement

	// amended is the entry as a control left it, nil if none changed it.
	amended *pyvalue.Map
}

// Judgement says whether an output was tolerable and, if not, why not.
type Judgement struct {
	Met bool
	// Expected and Found are texts for people. They are empty if Met, or if there was no
	// output to judge.
	Expected, Found string
}

// Name returns the activity's name, "" if it has none.
func (r *Record) Name() string { return r.Activity.String("name") }

// Deviation returns the record of the probe that did not hold, nil if all did.
func (s *State) Deviation() *Record {
	if s == nil || s.Met || len(s.Probes) == 0 {
		return nil
	}
	return s.Probes[len(s.Probes)-1]
}

// Snapshot returns a copy of the journal that does not change while the run goes on.
func (j *Journal) Snapshot() *Journal {
	s := *j
	s.Run, s.Rollbacks = copyRecords(j.Run), copyRecords(j.Rollbacks)
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
	c.Probes = copyRecords(s.Probes)
	return &c
}

func copyRecords(records []*Record) []*Record {
	copies := make([]*Record, len(records))
	for i, r := range records {
		c := *r
		copies[i] = &c
	}
	return copies
}
