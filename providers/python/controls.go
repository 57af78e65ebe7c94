package python

import (
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

//go:embed control.py
var controlProgram string

// Controls plays the controls that are Python modules, in the worker that the
// activities have, too: those of the experiment and those that are global. It
// checks them while the experiment is read, and is told of events for the
// handlers that controls may register.
type Controls struct {
	// Provider has the worker.
	Provider *Provider
	// Settings are handed to the hooks that ask for them; nil for none.
	Settings *pyvalue.Map
	// Options is how activities that controls write are read.
	Options experiment.Options
	// Permit returns why a module must not be imported to play a control, nil if it
	// may. It is nil itself where every module may.
	Permit func(module string) error
	// Log is told of controls that fail; nil discards it.
	Log *slog.Logger

	run control.Run
	// beginning is held while a worker is made ready.
	beginning sync.Mutex
	// mu guards what follows; it is not held while a worker is waited for.
	mu     sync.Mutex
	worker *worker
	// usable are the global controls, less those that could not be configured.
	usable []*experiment.Control
	hooks  map[string]hooks // by module
	// runtime has the strategies of the run, as the settings have them.
	runtime *pyvalue.Map
	// frequency is the wait between observations of the steady state, in seconds.
	frequency float64
	// listens says that controls were given the means to be told of events.
	listens bool
	// shown are the values that the worker has been shown (see show).
	shown []string
	// broken says that the process ends as soon as the controls are configured, so
	// that they cannot be called.
	broken bool
	// activities are those that the worker knows, by the numbers they go by there.
	activities map[int64]*experiment.Activity
	numbers    map[*experiment.Activity]int64
}

var _ control.Control = (*Controls)(nil)

// hooks are the functions of a control's module, with the names of their
// parameters.
type hooks map[string][]string

// wants says whether one of the hooks whose name is in names, or any if there are
// no names, has the parameter.
func (h hooks) wants(parameter string, names ...string) bool {
	for name, parameters := range h {
		if slices.Contains(parameters, parameter) && (len(names) == 0 || slices.Contains(names, name)) {
			return true
		}
	}
	return false
}

// Begin has the worker mirror the experiment and configures the controls. A run
// without the controls that end their process there is not the one that is wanted.
func (c *Controls) Begin(ctx context.Context, run control.Run) error {
	c.run = run
	_, err := c.ready(ctx)
	switch {
	case c.isBroken():
		return &control.Interruption{Reason: err.Error()}
	case err != nil:
		return ended(err)
	}
	c.tell("running", 0, "experiment", "journal", "configuration", "secrets", pyvalue.MapOf("schedule", c.frequency), "settings")
	return nil
}

// Before calls the hooks ahead of a part of the run.
func (c *Controls) Before(ctx context.Context, p control.Point) error {
	_, err := c.play(ctx, p, "before")
	return err
}

// After calls those behind it.
func (c *Controls) After(ctx context.Context, p control.Point) (any, error) {
	return c.play(ctx, p, "after")
}

// End cleans the controls up, those of the experiment first.
func (c *Controls) End(ctx context.Context) error {
	c.mu.Lock()
	w := c.worker
	c.mu.Unlock()
	if w == nil {
		return nil // nothing was ever configured
	}
	controls := slices.Concat(c.declared(), c.global())
	request := pyvalue.MapOf("op", "end-controls", "calls", c.calls(controls, "cleanup_control", nil))
	if c.listening() {
		request.Set("journal", c.run.Journal().Document())
	}
	result, err := w.ask(ctx, request, &call{module: "control", function: "cleanup_control"})
	c.warn(result, controls, "cleanup_control")
	return err
}

// play calls the hooks of a level on one side, as far as there are any.
func (c *Controls) play(ctx context.Context, p control.Point, side string) (any, error) {
	hook := side + "_" + string(p.Level) + "_control"
	var controls []*experiment.Control
	for _, declared := range control.Applicable(p, c.run.Experiment(), c.global()) {
		if (side == "before" && declared.Before || side == "after" && declared.After) && c.has(declared.Module, hook) {
			controls = append(controls, declared)
		}
	}
	if len(controls) == 0 || c.isBroken() {
		return nil, nil
	}
	w, err := c.ready(ctx)
	if err != nil {
		return nil, ended(err)
	}
	request := pyvalue.MapOf("op", "apply-controls", "hook", hook, "context", c.contextOf(p),
		"calls", c.calls(controls, hook, c.run.Scope()), "lane", p.Lane)
	c.show(request, controls)
	if p.State != nil && c.wanted(controls, "state", hook) {
		request.Set("state", p.State())
	}
	result, err := w.ask(ctx, request, &call{module: "control", function: hook})
	if err != nil {
		return nil, ended(err)
	}
	c.warn(result, controls, hook)
	answer, _ := result.(*pyvalue.Map)
	return answer.Value("state"), nil
}

// ended turns the error of a hook that wants the run to end into an interruption.
func ended(err error) error {
	if failure := (*provider.Error)(nil); errors.As(err, &failure) && failure.Kind == provider.EndsRun {
		return &control.Interruption{Reason: failure.Message, NoRollbacks: failure.NoRollbacks}
	}
	return err
}

// contextOf names what a hook is called for: an activity by its number.
func (c *Controls) contextOf(p control.Point) any {
	switch p.Level {
	case control.Activity:
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.numbers[p.Activity]
	case control.Hypothesis:
		return "hypothesis"
	case control.Experiment, control.Method, control.Rollbacks:
	}
	return "experiment"
}

// calls lists the modules to call with the arguments of their controls.
func (c *Controls) calls(controls []*experiment.Control, hook string, scope *values.Scope) []any {
	calls := make([]any, 0, len(controls))
	for i, declared := range controls {
		if !c.has(declared.Module, hook) {
			continue
		}
		arguments := declared.Arguments
		if arguments == nil {
			arguments = pyvalue.NewMap(0)
		}
		if !scope.IsEmpty() {
			arguments, _ = scope.Substitute(arguments).(*pyvalue.Map)
		}
		calls = append(calls, pyvalue.MapOf("index", int64(i), "module", declared.Module, "arguments", arguments))
	}
	return calls
}

// declared returns the controls of the experiment, each name once.
func (c *Controls) declared() []*experiment.Control {
	var controls []*experiment.Control
	for _, declared := range c.run.Experiment().AllControls() {
		known := slices.ContainsFunc(controls, func(k *experiment.Control) bool { return k.Name == declared.Name })
		if declared.Ref == "" && !known {
			controls = append(controls, declared)
		}
	}
	return controls
}

func (c *Controls) isBroken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken
}

func (c *Controls) global() []*experiment.Control {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.usable
}

// warn tells of hooks that failed, which does no harm to the run.
func (c *Controls) warn(result any, controls []*experiment.Control, hook string) []*experiment.Control {
	m, _ := result.(*pyvalue.Map)
	var failed []*experiment.Control
	for _, f := range mappings(m.Value("failed")) {
		i, _ := f.Value("index").(int64)
		if i < 0 || int(i) >= len(controls) {
			continue
		}
		declared := controls[i]
		failed = append(failed, declared)
		c.log().Warn("A control failed; the run goes on",
			"control", declared.Name, "hook", hook, "error", f.String("message"), "module", declared.Module)
		c.log().Debug("The traceback of the control", "control", declared.Name, "traceback", f.String("trace"))
	}
	return failed
}

func (c *Controls) log() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}

// has says whether a module has a hook. One that nobody asked about yet, as a
// control wrote its name while the experiment ran, may have it.
func (c *Controls) has(module, hook string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.hooks[module]
	if !ok {
		return module != "" && (c.Permit == nil || c.Permit(module) == nil)
	}
	_, has := known[hook]
	return has
}

// wanted says whether a control has a parameter in one of its hooks called names.
func (c *Controls) wanted(controls []*experiment.Control, parameter string, names ...string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(controls, func(declared *experiment.Control) bool {
		known, ok := c.hooks[declared.Module]
		return !ok || known.wants(parameter, names...)
	})
}

// SetGlobal sets the controls of the settings and of control files, which apply to
// every part of the run.
func (c *Controls) SetGlobal(controls []*experiment.Control) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.usable = controls
}

// Needed says whether there is anything to play with the experiment.
func (c *Controls) Needed(e *experiment.Experiment) bool {
	return len(c.global()) > 0 || len(e.AllControls()) > 0
}
