package session

import (
	"context"

	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/policy"
)

// player returns what plays the experiments of the session. If the policy refuses one of
// them, none is played: they may depend on each other.
func (s *Session) player(ctx context.Context, outcomes []*report.Outcome) suite.Play {
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
		return inspector{s}.refuse
	case forks == policy.ForksValidate:
		s.process.Logs.Warn("The experiments come from a fork, so they are only inspected", "policy", rules.ForksRule())
		s.options.ValidateOnly = true
		return inspector{s}.inspectOnly
	case s.options.ValidateOnly:
		return s.play // it inspects each of them
	}
	for _, o := range outcomes {
		if s.Setup.Inspect(ctx, o.Source).Refused {
			return inspector{s}.withhold
		}
	}
	return s.play
}

// inspector handles the experiments that a policy keeps from being played.
type inspector struct{ *Session }

// inspectOnly inspects an experiment and imports and starts nothing.
func (s inspector) inspectOnly(ctx context.Context, update suite.Update) {
	s.inspect(ctx, update, func(r *Run, i load.Inspection) {
		if i.Problems.HasErrors() || i.Experiment == nil {
			r.end(journal.Invalid, "")
			return
		}
		r.Update(func(o *report.Outcome) { o.Expected = "" }) // no run is expected
		r.end(journal.Passed, "it was only inspected, as it comes from a fork")
	})
}

// withhold does not play an experiment as the policy refuses one of the suite.
func (s inspector) withhold(ctx context.Context, update suite.Update) {
	s.inspect(ctx, update, func(r *Run, i load.Inspection) {
		if i.Refused {
			r.end(journal.Invalid, "the policy does not permit it")
			return
		}
		r.end(journal.Interrupted, "nothing was run, as the policy does not permit another experiment of the suite")
	})
}

// inspect inspects an experiment and shows its problems; end decides the verdict.
func (s inspector) inspect(ctx context.Context, update suite.Update, end func(*Run, load.Inspection)) {
	r := s.NewRun(update)
	i := s.Setup.Inspect(ctx, r.Name)
	s.Setup.Printer().PrintInvalid(i.Problems, i.File)
	if i.Experiment != nil {
		r.Describe(i.Experiment)
	}
	update(func(o *report.Outcome) { o.Problems = i.Problems })
	end(r, i)
}

// refuse does not play an experiment as it comes from a fork.
func (s inspector) refuse(_ context.Context, update suite.Update) {
	r := s.NewRun(update)
	reason := "the policy runs nothing that comes from a fork: " + s.Setup.Policy.ForksRule()
	r.log.Error("The experiment is not run", "experiment", r.Name, "reason", reason)
	r.end(journal.Invalid, reason)
}
