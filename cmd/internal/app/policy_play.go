package app

import (
	"context"
	"errors"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/source"
)

// player returns how the experiments of the session are played. If the policy does
// not permit one of them, none is, as what they have to do with each other is not
// known.
func (s *session) player(ctx context.Context, outcomes []*report.Outcome) suite.Play {
	rules := s.o.rules
	if rules == nil {
		return s.play
	}
	forks := policy.ForksRun
	if s.app.fromFork() {
		forks = rules.Forks()
	}
	switch {
	case forks == policy.ForksNothing:
		return s.refuse
	case forks == policy.ForksValidate:
		s.app.logs.log.Warn("The experiments come from a fork, so they are only looked at", "policy", rules.ForksRule())
		s.o.validateOnly = true
		return s.look
	case s.o.validateOnly:
		return s.play // which looks at each of them
	}
	for _, o := range outcomes {
		if s.inspect(ctx, o.Source).refused {
			return s.withhold
		}
	}
	return s.play
}

// inspection is what can be said of an experiment that nothing was done for.
type inspection struct {
	// file and experiment are nil if there is none.
	file       *source.File
	experiment *experiment.Experiment
	problems   source.Problems
	// refused says that the policy does not permit it.
	refused bool
}

// inspect looks at the experiment called name. One that cannot even be read is not
// refused: it cannot be run either.
func (s *session) inspect(ctx context.Context, name string) inspection {
	a := s.app
	i := inspection{problems: a.readOverrides(s.o.loadOptions)}
	file, err := a.readExperiment(ctx, a.reader(s.o.loadOptions, s.settings), name)
	if err != nil {
		found, ok := errors.AsType[source.Problems](err)
		if !ok {
			found = source.Problems{{Rule: source.RuleUnreadableDocument, File: name, Message: err.Error()}}
		}
		i.problems = append(i.problems, found...)
		return i
	}
	registry := providers.Default(a.providerOptions(name, s.o.loadOptions))
	defer registry.Close() //nolint:errcheck // nothing was started
	l := &loader{app: a, options: s.o.loadOptions, settings: s.settings, registry: registry}
	i.file = file
	if refused := l.refused(file); refused.HasErrors() {
		i.problems, i.refused = refused, true
		i.experiment, _ = l.inspect(file)
		return i
	}
	var found source.Problems
	i.experiment, found = l.inspect(file)
	i.problems = append(i.problems, found...)
	return i
}

// look is play for experiments of which nothing may be imported or started.
func (s *session) look(ctx context.Context, update suite.Update) {
	s.instead(ctx, update, func(p *performance, i inspection) {
		if i.problems.HasErrors() || i.experiment == nil {
			p.end(journal.Invalid, "")
			return
		}
		p.update(func(o *report.Outcome) { o.Expected = "" }) // there is no run to expect it of
		p.end(journal.Passed, "it was only looked at, as it comes from a fork")
	})
}

// withhold is play where the policy does not permit some of the experiments.
func (s *session) withhold(ctx context.Context, update suite.Update) {
	s.instead(ctx, update, func(p *performance, i inspection) {
		if i.refused {
			p.end(journal.Invalid, "the policy does not permit it")
			return
		}
		p.end(journal.Interrupted, "nothing was run, as the policy does not permit another experiment of the suite")
	})
}

// instead inspects an experiment, tells what is wrong with it, and has end say what
// comes of it.
func (s *session) instead(ctx context.Context, update suite.Update, end func(*performance, inspection)) {
	p := &performance{session: s, update: update, log: s.app.logs.log}
	update(func(o *report.Outcome) { p.name = o.Source })
	i := s.inspect(ctx, p.name)
	s.app.show(i.problems, i.file)
	if i.experiment != nil {
		p.describe(i.experiment)
	}
	update(func(o *report.Outcome) { o.Problems = i.problems })
	end(p, i)
}

// refuse is play for forks from which nothing is run.
func (s *session) refuse(_ context.Context, update suite.Update) {
	p := &performance{session: s, update: update, log: s.app.logs.log}
	reason := "the policy lets nothing run that comes from a fork: " + s.o.rules.ForksRule()
	update(func(o *report.Outcome) { p.name = o.Source })
	p.log.Error("The experiment is not run", "experiment", p.name, "reason", reason)
	p.end(journal.Invalid, reason)
}

// fromFork says whether this is a job for what somebody proposes from a fork, or if
// the event, which should tell, does not.
func (a *application) fromFork() bool {
	host, warning := github.Read(github.Source{Getenv: a.stepEnv})
	unknown := warning != nil || a.stepEnv("GITHUB_EVENT_PATH") == ""
	switch {
	case !host.Actions:
		return false
	case strings.HasPrefix(host.Event, "pull_request"):
		return host.Fork || unknown || host.PullRequest == 0
	case host.Event == "workflow_run":
		return host.Fork || unknown
	case host.Event == "issue_comment": // which does not tell whose pull request it is
		return host.PullRequest != 0 || unknown
	default:
		return false
	}
}
