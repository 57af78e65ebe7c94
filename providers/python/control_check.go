package python

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// importer checks controls by what must be known of their modules before they can be
// called.
type importer struct{ controls *Controls }

var (
	_ experiment.ControlChecker = (*Controls)(nil)
	_ experiment.ControlChecker = importer{}
)

// Importer returns a checker that has modules imported as Check does, but not asked
// what they think of how their controls are declared.
func (c *Controls) Importer() experiment.ControlChecker { return importer{c} }

func (i importer) Check(declared *experiment.Control, postpone func(func()), report *source.Collector) {
	i.controls.load(declared, postpone, report, func(*worker, hooks) {})
}

// Check has the worker import the module of a control while the experiment is
// read, and lets the module validate what is declared of it. A module that cannot
// be imported is a warning, since the run can go on without it.
func (c *Controls) Check(declared *experiment.Control, postpone func(func()), report *source.Collector) {
	c.load(declared, postpone, report, func(w *worker, known hooks) {
		if _, validates := known["validate_control"]; validates {
			validate(w, declared, report)
		}
	})
}

// load has a module imported, and calls loaded once it is.
func (c *Controls) load(declared *experiment.Control, postpone func(func()), report *source.Collector, loaded func(*worker, hooks)) {
	at := report.At("provider").At("module")
	pos := declared.Pos
	if c.Permit != nil {
		if err := c.Permit(declared.Module); err != nil {
			at.Add(source.RulePolicyControl, source.Problem{Pos: pos, Message: err.Error()})
			return
		}
	}
	w, err := c.Provider.get()
	if err != nil {
		at.Warn(source.RulePythonUnavailable, pos, "the control will not be called: "+err.Error(), "")
		return
	}
	w.onceExtended.Do(w.extend)
	_, answers := w.send(pyvalue.MapOf("op", "load-control", "module", declared.Module))
	postpone(func() {
		a := <-answers
		switch {
		case a.err != nil:
			at.Warn(source.RulePythonUnavailable, pos, "the control will not be called: "+a.err.Error(), "")
		case a.failure != nil:
			hint := ""
			if a.failure.kind == "no-module" {
				hint = "install the distribution that provides the module into the Python that is used"
			}
			at.Warn(source.RuleUnknownModule, pos, "the control will not be called: "+message(a.failure, declared.Module, ""), hint)
			c.remember(declared.Module, hooks{})
		default:
			known := readHooks(a.result)
			c.remember(declared.Module, known)
			loaded(w, known)
		}
	})
}

func readHooks(result any) hooks {
	m, _ := result.(*pyvalue.Map)
	known := make(hooks, m.Len())
	for name, parameters := range m.All() {
		list, _ := parameters.([]any)
		names := make([]string, len(list))
		for i, p := range list {
			names[i] = pyvalue.Str(p)
		}
		known[name] = names
	}
	return known
}

func (c *Controls) remember(module string, known hooks) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hooks == nil {
		c.hooks = make(map[string]hooks)
	}
	c.hooks[module] = known
}

// validate reports what the control has to say against its own declaration.
func validate(w *worker, declared *experiment.Control, report *source.Collector) {
	_, answers := w.send(pyvalue.MapOf("op", "validate-control", "module", declared.Module, "control", declared.Document))
	a := <-answers
	p := source.Problem{Pos: declared.Pos, Message: "the control does not accept how it is declared"}
	switch {
	case a.err != nil:
		p.Found = a.err.Error()
	case a.failure != nil:
		p.Found = a.failure.message
	default:
		return
	}
	report.Add(source.RuleInvalidControl, p)
}

// BeforeLoading calls the global controls before the experiment called name is
// read. Its error is one that ends it all.
func (c *Controls) BeforeLoading(ctx context.Context, name string) error {
	_, err := c.callLoaders(ctx, "before", name, nil)
	return err
}

// AfterLoading calls them with the document that was read, nil if it could not be,
// and returns what they made of it: nil, if they left it as it was.
func (c *Controls) AfterLoading(ctx context.Context, name string, document any) (changed any, err error) {
	return c.callLoaders(ctx, "after", name, document)
}

func (c *Controls) callLoaders(ctx context.Context, side, name string, document any) (any, error) {
	hook := side + "_loading_experiment_control"
	var controls []*experiment.Control
	for _, declared := range c.global() {
		if (side == "before" && declared.Before || side == "after" && declared.After) && c.has(declared.Module, hook) {
			controls = append(controls, declared)
		}
	}
	if len(controls) == 0 {
		return nil, nil
	}
	w, err := c.Provider.get()
	if err != nil {
		return nil, &provider.Error{Kind: provider.Unavailable, Message: err.Error(), Cause: err}
	}
	request := pyvalue.MapOf("op", "apply-controls", "hook", hook, "context", name, "calls", c.calls(controls, hook, nil))
	if document != nil {
		request.Set("state", document)
	}
	if c.Settings != nil && c.wanted(controls, "settings", hook) {
		request.Set("settings", c.Settings)
	}
	result, err := w.ask(ctx, request, &call{module: "control", function: hook})
	if err != nil {
		return nil, ended(err)
	}
	c.warn(result, controls, hook)
	answer, _ := result.(*pyvalue.Map)
	return answer.Value("state"), nil
}
