package report

import (
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Causes returns the steps that kept the run from passing. There may be none, since a
// control can end a run too.
func (o *Outcome) Causes(steps []Step) []Step {
	isCause := o.causes(steps)
	var causes []Step
	for _, s := range steps {
		if isCause(s) {
			causes = append(causes, s)
		}
	}
	return causes
}

// Findings returns the bad steps, the Causes first.
func (o *Outcome) Findings(steps []Step) []Step {
	isCause := o.causes(steps)
	findings := o.Causes(steps)
	for _, s := range steps {
		if s.Result.Bad() && !isCause(s) {
			findings = append(findings, s)
		}
	}
	return findings
}

func (o *Outcome) causes(steps []Step) func(Step) bool {
	switch o.Verdict {
	case journal.Deviated:
		return func(s Step) bool {
			return s.Result == Deviated && (s.Phase == event.During || s.Phase == event.After)
		}
	case journal.Unsteady:
		return func(s Step) bool { return s.Result == Deviated && s.Phase == event.Before }
	case journal.Failed:
		return o.failures(steps)
	case journal.Aborted:
		return func(s Step) bool { return s.Result == Failed }
	case journal.Interrupted:
		return func(s Step) bool { return s.Result == Interrupted }
	case journal.Passed, journal.Invalid:
	}
	return func(Step) bool { return false }
}

// failures selects the steps that made a run fail: probes that could not observe the
// hypothesis or, without these, what else counts as a failure.
func (o *Outcome) failures(steps []Step) func(Step) bool {
	broke := func(s Step) bool { return s.Result == Failed && s.Phase.IsHypothesis() }
	for _, s := range steps {
		if broke(s) {
			return broke
		}
	}
	return o.Counts
}

// Counts reports whether a step outside of the hypothesis makes the run fail.
func (o *Outcome) Counts(s Step) bool {
	method := s.Phase == event.Method
	switch s.Result {
	case Failed:
		return method && o.FailOn.Activity || s.Phase == event.Rollbacks && o.FailOn.Rollback
	case Deviated:
		return method && o.FailOn.Tolerance
	case ErrorStatus:
		return method && o.FailOn.Status
	default:
		return false
	}
}
