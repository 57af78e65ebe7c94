package session

import (
	"context"

	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/policy"
)

// applyPolicy returns the function that plays the experiments of the session as far as
// the policy permits. If the policy refuses one of them, none is played: they may depend
// on each other. If experiments from a fork may only be inspected, the session becomes one
// that validates.
func (s *Session) applyPolicy(ctx context.Context, outcomes []*report.Outcome) suite.Play {
	rules := s.Setup.Policy
	if rules == nil {
		return s.play
	}
	forks := policy.ForksRun
	if s.Publisher().FromFork() {
		forks = rules.Forks()
	}
	switch {
	case forks == policy.ForksNothing:
		return s.refuse
	case forks == policy.ForksValidate:
		s.process.Logs.Warn("The experiments come from a fork, so they are only inspected", "policy", rules.ForksRule())
		s.options.ValidateOnly = true
		return s.inspect(endInspected)
	case s.options.ValidateOnly:
		return s.play // it inspects each of them
	}
	for _, o := range outcomes {
		if s.Setup.Inspect(ctx, o.Source).Refused {
			return s.inspect(endWithheld)
		}
	}
	return s.play
}

// inspect returns a function that inspects an experiment, which imports and starts
// nothing, and shows its problems. end sets the verdict.
func (s *Session) inspect(end func(*Run, load.Inspection)) suite.Play {
	return func(ctx context.Context, update suite.Update) {
		r := s.NewRun(update)
		i := s.Setup.Inspect(ctx, r.Name)
		s.Setup.Printer().PrintInvalid(i.Problems, i.File)
		if i.Experiment != nil {
			r.Describe(i.Experiment)
		}
		update(func(o *report.Outcome) { o.Problems = i.Problems })
		end(r, i)
	}
}

// endInspected ends an experiment that comes from a fork and may only be inspected.
func endInspected(r *Run, i load.Inspection) {
	if i.Problems.HasErrors() || i.Experiment == nil {
		r.end(journal.Invalid, "")
		return
	}
	r.Update(func(o *report.Outcome) { o.Expected = "" }) // no run is expected
	r.end(journal.Passed, "it was only inspected, as it comes from a fork")
}

// endWithheld ends an experiment of a suite in which the policy refuses one.
func endWithheld(r *Run, i load.Inspection) {
	if i.Refused {
		r.end(journal.Invalid, "the policy does not permit it")
		return
	}
	r.end(journal.Interrupted, "nothing was run, as the policy does not permit another experiment of the suite")
}

// refuse ends an experiment that comes from a fork, if the policy runs nothing from forks.
func (s *Session) refuse(_ context.Context, update suite.Update) {
	r := s.NewRun(update)
	reason := "the policy runs nothing that comes from a fork: " + s.Setup.Policy.ForksRule()
	r.log.Error("The experiment is not run", "experiment", r.Name, "reason", reason)
	r.end(journal.Invalid, reason)
}
