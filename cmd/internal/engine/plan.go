// Package engine connects one run to the process: it is the only place that makes the
// options of the engine and the list of its observers, for runs and for recoveries.
package engine

import (
	"context"
	"log/slog"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/policy"
)

// Plan says how to run one experiment.
type Plan struct {
	Experiment *experiment.Experiment
	// ID names the run among all runs.
	ID string

	Hypothesis experiment.HypothesisStrategy
	Rollbacks  experiment.RollbackStrategy
	Frequency  time.Duration
	FailFast   bool
	Dry        experiment.Dry
	FailOn     journal.FailOn
	// Grace is how long background activities may go on after an interruption; 0 means
	// the default.
	Grace time.Duration

	Guards []*experiment.Guard
	// Controls are played if the run needs any, nil for none.
	Controls   control.Player
	Policy     *policy.Policy
	LookupEnv  func(name string) (string, bool)
	Interrupts interrupt.Channel
	// Recorder writes the write-ahead log, nil for none.
	Recorder *writeahead.Recorder
	// Progress is called with the journal when it has changed, nil for none.
	Progress func(j *journal.Journal)
	// Log is the log of the run.
	Log *slog.Logger
}

// Engine plays plans in a process.
type Engine struct {
	Process *host.Process
	Secrets *confidential.Secrets
}

// Run runs an experiment and returns its journal, nil if the run could not begin.
func (e *Engine) Run(ctx context.Context, p Plan) (*journal.Journal, error) {
	a := e.assemble(p)
	defer a.close()
	return runner.Run(ctx, p.Experiment, a.options)
}

// Resume plays the rollbacks that a run did not play before its process died, and
// completes its journal.
func (e *Engine) Resume(ctx context.Context, p Plan, past *runner.Past) error {
	a := e.assemble(p)
	defer a.close()
	_, err := runner.Resume(ctx, p.Experiment, past, a.options)
	return err
}

// progress returns an observer that calls p.Progress.
func (p Plan) progress() event.Observer {
	var j *journal.Journal
	return event.ObserverFunc(func(e event.Event) {
		switch e := e.(type) {
		case event.RunStarted:
			j = e.Journal
		case event.ActivityStarted, event.ActivityFinished, event.HypothesisFinished:
		default:
			return
		}
		p.Progress(j.Snapshot())
	})
}
