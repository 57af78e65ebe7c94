// Package runner is the engine: it plays an experiment - the hypothesis, the
// method, the rollbacks - and keeps the journal of it.
//
// The engine knows providers, controls and observers by their interfaces only.
// That a steady state does not hold is a result and stands in the journal; an
// error means that there was no run to report on.
package runner

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// Bounds and defaults of a run.
const (
	// DefaultFrequency is the wait between two observations of a steady state
	// that is watched while the method runs.
	DefaultFrequency = time.Second
	// MinFrequency keeps a watch from doing nothing but observe.
	MinFrequency = 10 * time.Millisecond
	// DefaultGrace is how long background activities may go on after the run was
	// interrupted before they are stopped.
	DefaultGrace = 5 * time.Second
	// InterruptedRollbacks bounds the rollbacks of an interrupted run.
	InterruptedRollbacks = 10 * time.Minute
)

// Options says how to run an experiment. The zero value runs it as the
// experiment asks, unobserved.
type Options struct {
	// Hypothesis and Rollbacks are the strategies; empty ones are the defaults.
	Hypothesis experiment.HypothesisStrategy
	Rollbacks  experiment.RollbackStrategy
	// Frequency is the wait between the observations of a watched steady state;
	// zero means DefaultFrequency, less than MinFrequency means that.
	Frequency time.Duration
	// FailFast ends the method as soon as a watched steady state is lost.
	FailFast bool
	Dry      experiment.Dry
	// Guards end the run, and have it rolled back, once one of them does not hold.
	Guards []*experiment.Guard
	// JudgeMethod applies the tolerances that activities of the method declare.
	JudgeMethod bool

	// LookupEnv finds environment variables; nil is an empty environment.
	LookupEnv func(name string) (string, bool)
	// Secrets resolves the secrets once the configuration is known; nil leaves
	// only what needs no source beyond the environment.
	Secrets SecretResolver
	// Redactor learns every secret before anything is recorded, and cleans what
	// is; nil means a new one.
	Redactor *redact.Redactor

	// ID names the run among all: the processes of its activities carry it (see
	// provider.Request). Empty for no name.
	ID string
	// Commit is called right before an activity of a block takes effect, when the
	// observers know of it: an error ends the run before that, unless it is a
	// rollback. nil commits nothing.
	Commit func(event.Phase) error
	// Grace is how long background activities may go on after the run was
	// interrupted, and half of what controls around an interrupted part have; zero
	// means DefaultGrace.
	Grace time.Duration

	// Permit is asked before any activity is carried out, a probe of the configuration
	// or of a tolerance, too: an error keeps it from that and aborts the run. It may
	// set req.Permit. nil permits everything.
	Permit func(a *experiment.Activity, req *provider.Request) error

	// Interrupts ends the run from outside, for whoever has more to say than a
	// cancelled context: a second interruption ends the rollbacks, too.
	Interrupts <-chan Interruption
	// Control is called around every part of the run; nil for none.
	Control control.Control
	// Observers are told of everything that happens.
	Observers []event.Observer
	// Log takes what readers of the run should know besides its events; nil
	// discards it.
	Log *slog.Logger
	// Host is recorded in the journal.
	Host journal.Host
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
}

// ErrInterrupted is why there is no journal if an interruption came before the
// run could begin.
var ErrInterrupted = errors.New("interrupted before the run began")

// Run plays the experiment and returns its journal, which is complete whatever
// happened. Cancelling ctx interrupts the run; rollbacks that are due are
// played all the same. The error says that the run could not begin, as the
// configuration or the secrets cannot be resolved; there is no journal then.
func Run(ctx context.Context, e *experiment.Experiment, o Options) (*journal.Journal, error) {
	r := newRun(e, o)
	main, end, err := r.ready(ctx)
	defer end()
	if err != nil {
		return nil, err
	}
	r.play(ctx, main)
	r.finish(ctx)
	return r.j, nil
}

// ready resolves the configuration and the secrets. What comes before the rollbacks is
// to be played on main; end is to be called when all is played.
func (r *run) ready(ctx context.Context) (main context.Context, end func(), err error) {
	// Whatever ends the run goes through interrupt, so that the journal knows of it.
	main, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	r.stop = stop
	stopListening := r.listen(ctx)
	end = func() {
		stopListening()
		stop(nil)
	}
	if err = r.resolve(main); err != nil && main.Err() != nil {
		err = ErrInterrupted
	}
	return main, end, err
}

func newRun(e *experiment.Experiment, o Options) *run {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.LookupEnv == nil {
		o.LookupEnv = func(string) (string, bool) { return "", false }
	}
	if o.Redactor == nil {
		o.Redactor = &redact.Redactor{}
	}
	if o.Hypothesis == "" {
		o.Hypothesis = experiment.HypothesisDefault
	}
	if o.Rollbacks == "" {
		o.Rollbacks = experiment.RollbackDefault
	}
	if o.Frequency == 0 {
		o.Frequency = DefaultFrequency
	}
	o.Frequency = max(o.Frequency, MinFrequency)
	if o.Grace == 0 {
		o.Grace = DefaultGrace
	}
	r := &run{o: o, j: &journal.Journal{Host: o.Host}}
	r.e.Store(e)
	return r
}
