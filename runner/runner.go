// Package runner is the engine: it plays an experiment - the hypothesis, the method,
// the rollbacks - and writes its journal.
//
// The engine knows providers, controls and observers by their interfaces only. A steady
// state that does not hold is a result in the journal; an error means that there was no
// run.
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
	// DefaultFrequency is the time between two observations of a steady state that is
	// watched while the method runs.
	DefaultFrequency = time.Second
	// MinFrequency keeps a watch from observing without a break.
	MinFrequency = 10 * time.Millisecond
	// DefaultGrace is how long background activities may continue after the run was
	// interrupted, before they are stopped.
	DefaultGrace = 5 * time.Second
	// InterruptedRollbacks bounds the rollbacks of an interrupted run.
	InterruptedRollbacks = 10 * time.Minute
)

// Options say how to run an experiment. The zero value runs it with the defaults and
// without observers.
type Options struct {
	// Hypothesis and Rollbacks are the strategies; empty ones are the defaults.
	Hypothesis experiment.HypothesisStrategy
	Rollbacks  experiment.RollbackStrategy
	// Frequency is the time between two observations of a watched steady state: at least
	// MinFrequency; zero means DefaultFrequency.
	Frequency time.Duration
	// FailFast ends the method as soon as a watched steady state is lost.
	FailFast bool
	Dry      experiment.Dry
	// Guards end the run and ask for its rollbacks as soon as one of them does not hold.
	Guards []*experiment.Guard
	// JudgeMethod applies the tolerances that activities of the method declare.
	JudgeMethod bool

	// LookupEnv finds environment variables; nil is an empty environment.
	LookupEnv func(name string) (string, bool)
	// Secrets resolves the secrets when the configuration is known; nil resolves only
	// those that need no source except the environment.
	Secrets SecretResolver
	// Redactor is given every secret before anything is recorded, and removes secrets
	// from what is recorded; nil means a new one.
	Redactor *redact.Redactor

	// ID identifies the run among all runs: the processes of its activities have it in
	// their marks (see provider.Request). Empty for no marks.
	ID string
	// Commit is called right before an activity of a phase takes effect, after the
	// observers saw its start. An error ends the run before that, except in the
	// rollbacks. nil commits nothing.
	Commit func(event.Phase) error
	// Grace is how long background activities may continue after the run was
	// interrupted; controls after an interrupted part have twice as long. Zero means
	// DefaultGrace.
	Grace time.Duration

	// Permit is asked before any activity is carried out, including probes of the
	// configuration and of tolerances. An error prevents the activity and aborts the
	// run. Permit may set req.Permit. nil permits everything.
	Permit func(a *experiment.Activity, req *provider.Request) error
	// Wrap is called around each call of a provider; the first is the outermost.
	Wrap []Wrapper

	// Interrupts ends the run from outside. It says more than a cancelled context does,
	// and a second interruption ends the rollbacks.
	Interrupts <-chan Interruption
	// Control is called around every part of the run; nil for none.
	Control control.Control
	// Observers watch everything that happens. Those that can be closed are closed
	// after the last event (see event.Closer).
	Observers []event.Observer
	// Log takes what is not an event but worth knowing; nil discards it.
	Log *slog.Logger
	// Host is recorded in the journal.
	Host journal.Host
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
}

// ErrInterrupted says that there is no journal because an interruption came before the
// run could begin.
var ErrInterrupted = errors.New("interrupted before the run began")

// Run plays the experiment and returns its journal, which is complete whatever
// happened. Cancelling ctx interrupts the run; rollbacks that are due are played
// anyway. The error says that the run could not begin because the configuration or the
// secrets cannot be resolved; there is no journal then.
func Run(ctx context.Context, e *experiment.Experiment, o Options) (*journal.Journal, error) {
	r := newRun(e, o)
	defer r.ledger.observers.close()
	main, end, err := r.prepare(ctx)
	defer end()
	if err != nil {
		return nil, err
	}
	r.play(ctx, main)
	r.finish(ctx)
	return r.ledger.journal(), nil
}

// prepare resolves the configuration and the secrets. Everything before the rollbacks
// must be played with main; end must be called when everything was played.
func (r *run) prepare(ctx context.Context) (main context.Context, end func(), err error) {
	// Everything that ends the run goes through interrupt, which records it.
	main, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	r.ledger.amend(func(s *state) { s.stop = stop })
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
	r := &run{o: o, ledger: newLedger(o)}
	r.e.Store(e)
	return r
}
