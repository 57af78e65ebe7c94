// Package session is one call of "chaos run": it plays a suite of experiments one after
// the other or in parallel, keeps what a recovery needs, and publishes the results.
// Package recovery finishes the sessions whose process died.
package session

import (
	"context"
	"sync"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/engine"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/publish"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Session is what the experiments of one session have in common.
type Session struct {
	// Setup reads the experiments, State is what a recovery needs.
	Setup *load.Setup
	State *State
	// Step is the step of a workflow that the program runs as, nil for none.
	Step *action.Step
	// Engine plays the experiments.
	Engine *engine.Engine
	// FailOn says which failures make a run fail.
	FailOn journal.FailOn

	options   *Options
	process   *host.Process
	signals   *interrupt.Signals
	publisher *publish.Publisher
	journals  *journals
	deadline  suite.Budget

	mu   sync.Mutex
	errs []error
}

// New returns a session with the options. The setup must have the options for loading.
func New(setup *load.Setup, step *action.Step, o *Options) (*Session, error) {
	failOn, err := journal.ParseFailOn(o.FailOn)
	if err != nil {
		return nil, exit.Usagef("--fail-on: %w", err)
	}
	return &Session{
		Setup: setup, Step: step, FailOn: failOn, options: o, process: setup.Process,
		Engine: &engine.Engine{Process: setup.Process, Secrets: setup.Secrets},
	}, nil
}

// Open reads the settings and the policy, and prepares publishing. The runs of the
// session are interrupted by signals.
func (s *Session) Open(ctx context.Context, signals *interrupt.Signals) error {
	s.signals = signals
	return s.Setup.Open(ctx)
}

// NewOutcome returns the outcome of an experiment before it is run.
func (s *Session) NewOutcome(name string) *report.Outcome {
	return &report.Outcome{
		Source: name, File: s.process.WorkspacePath(name), Expected: journal.Verdict(s.options.Expect), FailOn: s.FailOn,
	}
}

// Fail records an error that ends the session with its exit code.
func (s *Session) Fail(err error) {
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}

// Publisher returns what publishes the results of the session.
func (s *Session) Publisher() *publish.Publisher {
	if s.publisher == nil {
		s.publisher = publish.New(s.process, s.Setup.Secrets, s.Step, s.options.Publish)
	}
	return s.publisher
}

// Conclude logs the results of the session and publishes them. The error has the exit
// code of the session.
func (s *Session) Conclude(ctx context.Context, result *report.Suite) error {
	dir := s.journals.dir
	if s.options.ValidateOnly {
		dir = "" // nothing was run
	}
	s.logEnd(result, dir)
	s.Publisher().Finish(ctx, result, dir)
	if dir != "" {
		s.Step.SetOutputs(action.Output{Name: "journal-dir", Value: s.process.ShownPath(dir)})
		s.Step.Wrote(dir)
	} else {
		s.Step.Wrote(s.process.Path(s.options.JournalPath))
	}
	if !s.process.Options.NoLogFile {
		s.Step.Wrote(s.process.Path(s.process.Options.LogFile))
	}
	if len(s.errs) > 0 {
		for _, err := range s.errs[1:] {
			if _, message := exit.Of(err); message != "" {
				s.process.Logs.Error("Another experiment had an error", "error", err)
			}
		}
		return s.errs[0]
	}
	return exit.Silently(exit.For(result.Verdict, s.options.DetailedExitCode))
}

// logEnd logs the tally, and how to reproduce what did not end as expected.
func (s *Session) logEnd(result *report.Suite, dir string) {
	log := s.process.Logs
	switch {
	case s.options.ValidateOnly:
		log.Info("All experiments are validated: "+result.Tally(), "verdict", string(result.Verdict)) //nolint:sloglint // a sentence
	case dir != "":
		log.Info("All experiments have finished: "+result.Tally(), "verdict", string(result.Verdict), "journals", dir) //nolint:sloglint // a sentence
		s.Engine.WriteSuite(result)
	}
	for _, o := range result.Outcomes {
		if o.Unexpected() && o.Reproduce != "" {
			log.Info("To reproduce it: " + o.Reproduce) //nolint:sloglint // a sentence
		}
	}
}
