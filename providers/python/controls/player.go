// Package controls plays the controls of a run that are Python modules: functions that
// are called around the parts of the run, in the worker that also calls the functions
// of activities. It checks controls while an experiment is read, calls their hooks,
// keeps the experiment in sync with what they change, and calls the handlers of events
// that they register. Its program is controls.py.
package controls

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

//go:embed controls.py
var program string

// Options say how controls are played.
type Options struct {
	// Settings are given to the hooks that have a parameter for them; nil for none.
	Settings *pyvalue.Map
	// Activities says how activities that controls write are read.
	Activities experiment.Options
	// Provides says whether a module is played here. Others are left to other players.
	// nil stands for every module.
	Provides func(module string) bool
	// Permit returns why a module must not be imported, nil if it may be. A nil Permit
	// permits every module.
	Permit func(module string) error
	// Log receives warnings about controls that fail; nil discards them.
	Log *slog.Logger
}

// Player plays the controls of one run.
type Player struct {
	python   *python.Provider
	settings *pyvalue.Map
	log      *slog.Logger

	hooks    *hookTable
	document *documentSync
	handlers *eventHandlers
	run      control.Run

	// preparing is held while a worker is prepared.
	preparing sync.Mutex
	// mu guards what follows. It is not held while waiting for a worker.
	mu     sync.Mutex
	worker *worker.Worker
	// global are the global controls, without those that could not be configured.
	global []*experiment.Control
	// given names the values that the worker has: see giveValues.
	given []string
	// broken says that configuring the controls ends the process, so that none can be
	// called.
	broken bool
}

var _ control.Player = (*Player)(nil)

// New returns what plays controls in the worker of a provider.
func New(p *python.Provider, o Options) *Player {
	document := &documentSync{options: o.Activities}
	return &Player{
		python: p, settings: o.Settings, log: cmp.Or(o.Log, slog.New(slog.DiscardHandler)), document: document,
		hooks:    &hookTable{provides: o.Provides, permit: o.Permit},
		handlers: &eventHandlers{settings: o.Settings, document: document},
	}
}

// Begin gives the worker the experiment and configures the controls. If that ends the
// process, the run ends, since it must not go on without its controls.
func (p *Player) Begin(ctx context.Context, run control.Run) error {
	p.run, p.document.run, p.handlers.run = run, run, run
	_, err := p.ready(ctx)
	switch {
	case p.isBroken():
		return &control.Interruption{Reason: err.Error()}
	case err != nil:
		return interruptionOr(err)
	}
	p.handlers.running()
	return nil
}

// Before calls the hooks before a part of the run.
func (p *Player) Before(ctx context.Context, point control.Point) error {
	_, err := p.play(ctx, point, "before")
	return err
}

// After calls the hooks after a part of the run.
func (p *Player) After(ctx context.Context, point control.Point) (any, error) {
	return p.play(ctx, point, "after")
}

// End cleans the controls up, those of the experiment first.
func (p *Player) End(ctx context.Context) error {
	p.mu.Lock()
	w := p.worker
	p.mu.Unlock()
	if w == nil {
		return nil // nothing was configured
	}
	controls := slices.Concat(declared(p.run.Experiment()), p.globals())
	request := endRequest{calls: p.hooks.calls(controls, "cleanup_control", nil)}
	if p.handlers.isListening() {
		request.journal = p.run.Journal().Document()
	}
	result, err := p.python.Ask(ctx, w, request, "control", "cleanup_control")
	p.warn(result, controls, "cleanup_control")
	return err
}

// Observe calls the handlers of events that controls registered.
func (p *Player) Observe(e event.Event) { p.handlers.observe(e) }

// SetGlobal sets the controls of the settings and of control files, which apply to all
// parts of the run.
func (p *Player) SetGlobal(controls []*experiment.Control) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.global = controls
}

// Needed says whether there is any control to play with the experiment.
func (p *Player) Needed(e *experiment.Experiment) bool {
	return slices.ContainsFunc(slices.Concat(p.globals(), e.AllControls()), func(c *experiment.Control) bool {
		return p.hooks.isOurs(c.Module)
	})
}

// play calls the hooks of a level on one side, and returns the state if they changed
// it.
func (p *Player) play(ctx context.Context, point control.Point, side string) (any, error) {
	hook := side + "_" + string(point.Level) + "_control"
	controls := p.hooks.onSide(control.Applicable(point, p.run.Experiment(), p.globals()), side, hook)
	if len(controls) == 0 || p.isBroken() {
		return nil, nil
	}
	w, err := p.ready(ctx)
	if err != nil {
		return nil, interruptionOr(err)
	}
	request := applyRequest{
		hook: hook, context: p.document.contextOf(point), calls: p.hooks.calls(controls, hook, p.run.Scope()),
		values: p.giveValues(controls), lane: point.Lane,
	}
	if point.State != nil && p.hooks.wanted(controls, "state", hook) {
		request.state = stateOf(point.State())
	}
	return p.apply(ctx, w, request, controls)
}

// apply sends a request and warns of hooks that failed.
func (p *Player) apply(ctx context.Context, w *worker.Worker, r applyRequest, controls []*experiment.Control) (state any, err error) {
	result, err := p.python.Ask(ctx, w, r, "control", r.hook)
	if err != nil {
		return nil, interruptionOr(err)
	}
	p.warn(result, controls, r.hook)
	return decodeState(result), nil
}

// interruptionOr turns the error of a hook that ends the run into an interruption.
func interruptionOr(err error) error {
	if failure := (*provider.Error)(nil); errors.As(err, &failure) && failure.Kind == provider.EndsRun {
		return &control.Interruption{Reason: failure.Message, NoRollbacks: failure.NoRollbacks}
	}
	return err
}

// declared returns the controls that an experiment declares, each name once.
func declared(e *experiment.Experiment) []*experiment.Control {
	var controls []*experiment.Control
	for _, c := range e.AllControls() {
		known := slices.ContainsFunc(controls, func(k *experiment.Control) bool { return k.Name == c.Name })
		if c.Ref == "" && !known {
			controls = append(controls, c)
		}
	}
	return controls
}

func (p *Player) isBroken() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.broken
}

func (p *Player) globals() []*experiment.Control {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.global
}

// warn logs the hooks that failed, which does not affect the run, and returns their
// controls.
func (p *Player) warn(result any, controls []*experiment.Control, hook string) []*experiment.Control {
	var failed []*experiment.Control
	for _, f := range decodeFailed(result) {
		if f.index < 0 || f.index >= len(controls) {
			continue
		}
		c := controls[f.index]
		failed = append(failed, c)
		p.log.Warn("A control failed; the run goes on", "control", c.Name, "hook", hook, "error", f.message, "module", c.Module)
		p.log.Debug("The traceback of the control", "control", c.Name, "traceback", f.trace)
	}
	return failed
}
