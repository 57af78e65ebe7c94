package python

import (
	"context"
	"slices"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// ready returns a worker that mirrors the experiment. One that took the place of
// a worker that died starts from the experiment as it is now, with the controls
// configured again.
func (c *Controls) ready(ctx context.Context) (*worker, error) {
	c.beginning.Lock()
	defer c.beginning.Unlock()
	w, err := c.Provider.get()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	ready, died := c.worker == w, c.worker != nil && c.worker != w
	c.mu.Unlock()
	if ready {
		return w, nil
	}
	if died {
		c.log().Warn("The Python process was replaced, so the controls are configured again")
	}
	return w, c.begin(ctx, w)
}

func (c *Controls) begin(ctx context.Context, w *worker) error {
	w.onceExtended.Do(w.extend)
	w.mu.Lock()
	w.onChanges = c.revise
	w.mu.Unlock()
	global := c.global()
	controls := slices.Concat(global, c.declared())
	result, err := w.ask(ctx, c.beginRequest(controls, len(global)), &call{module: "control", function: "configure_control"})
	failed := c.warn(result, controls, "configure_control")
	listens := c.wanted(controls, "event_registry", "configure_control")
	c.mu.Lock()
	defer c.mu.Unlock()
	c.worker, c.listens, c.broken = w, listens, err != nil && w.isGone()
	c.usable = slices.DeleteFunc(slices.Clone(c.usable), func(g *experiment.Control) bool { return slices.Contains(failed, g) })
	return err
}

func (w *worker) isGone() bool {
	select {
	case <-w.gone:
		return true
	default:
		return false
	}
}

// extend hands the worker the program for controls. What comes of it shows with
// the first request that needs it.
func (w *worker) extend() {
	w.send(pyvalue.MapOf("op", "extend", "program", controlProgram))
}

// beginRequest has what the controls may see, the first of which are global.
func (c *Controls) beginRequest(controls []*experiment.Control, global int) *pyvalue.Map {
	e := c.run.Experiment()
	c.mu.Lock()
	runtime := c.runtime
	c.mu.Unlock()
	calls := c.calls(controls, "configure_control", nil)
	for _, call := range mappings(calls) {
		index, _ := call.Value("index").(int64)
		call.Set("global", int(index) < global)
	}
	request := pyvalue.MapOf("op", "begin-controls", "experiment", e.Document, "activities", c.number(e),
		"runtime", runtime, "calls", calls)
	c.mu.Lock()
	c.shown = nil
	c.mu.Unlock()
	c.show(request, controls)
	return request
}

// show puts into a request what the worker does not have yet, and the controls have
// parameters for: configuration, secrets and settings.
func (c *Controls) show(request *pyvalue.Map, controls []*experiment.Control) {
	scope := c.run.Scope()
	for _, s := range []struct {
		name  string
		value *pyvalue.Map
	}{
		{"configuration", scope.Configuration}, {"secrets", scope.Secrets}, {"settings", c.Settings},
	} {
		if s.value == nil || !c.wanted(controls, s.name) && !c.wanted(controls, "event_registry") {
			continue
		}
		c.mu.Lock()
		if !slices.Contains(c.shown, s.name) {
			c.shown = append(c.shown, s.name)
			request.Set(s.name, s.value)
		}
		c.mu.Unlock()
	}
}

// number gives the activities of all blocks the numbers by which the worker is to
// know them, and returns these in the order of the document.
func (c *Controls) number(e *experiment.Experiment) *pyvalue.Map {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.activities, c.numbers = make(map[int64]*experiment.Activity), make(map[*experiment.Activity]int64)
	numbers := pyvalue.NewMap(3)
	var probes []*experiment.Activity
	hypothesis, _ := e.Document.Value("steady-state-hypothesis").(*pyvalue.Map)
	if e.Hypothesis != nil {
		probes = e.Hypothesis.Probes
	}
	numbers.Set("probes", c.numberBlock(probes, hypothesis.Value("probes")))
	numbers.Set("method", c.numberBlock(e.Method, e.Document.Value("method")))
	numbers.Set("rollbacks", c.numberBlock(e.Rollbacks, e.Document.Value("rollbacks")))
	return numbers
}

// numberBlock needs mu. What is no activity has no number.
func (c *Controls) numberBlock(activities []*experiment.Activity, document any) []any {
	items, _ := document.([]any)
	numbers := make([]any, len(items))
	for i, item := range items {
		at := slices.IndexFunc(activities, func(a *experiment.Activity) bool { return a.Latest().Document == item })
		if at < 0 {
			continue
		}
		number, known := c.numbers[activities[at]]
		if !known {
			number = c.know(int64(len(c.activities)+1), activities[at])
		}
		numbers[i] = number
	}
	return numbers
}

// know needs mu.
func (c *Controls) know(number int64, a *experiment.Activity) int64 {
	c.activities[number], c.numbers[a] = a, number
	return number
}

// revise has the run go on with what controls changed.
func (c *Controls) revise(changes *pyvalue.Map) {
	if changes.Has("blocks") || changes.Has("activities") || changes.Has("keys") || changes.Has("removed") {
		c.run.Revise(func(e *experiment.Experiment) *experiment.Experiment {
			c.mu.Lock()
			defer c.mu.Unlock()
			return e.Revise(c.revision(e, changes))
		})
	}
	scope := *c.run.Scope()
	configuration, changed := changes.Value("configuration").(*pyvalue.Map)
	if changed {
		scope.Configuration = configuration
	}
	secrets, learned := changes.Value("secrets").(*pyvalue.Map)
	if learned {
		scope.Secrets = secrets
	}
	if changed || learned {
		c.run.SetScope(&values.Scope{Configuration: scope.Configuration, Secrets: scope.Secrets})
	}
}

// revision reads changes of the experiment; it needs mu.
func (c *Controls) revision(e *experiment.Experiment, changes *pyvalue.Map) experiment.Revision {
	blocks, _ := changes.Value("blocks").(*pyvalue.Map)
	probes, _ := blocks.Value("probes").([]any)
	activities, _ := changes.Value("activities").([]any)
	for _, item := range activities {
		pair, _ := item.([]any)
		if len(pair) != 2 {
			continue
		}
		number, _ := pair[0].(int64)
		document, _ := pair[1].(*pyvalue.Map)
		known := c.activities[number]
		isProbe := slices.Contains(probes, pair[0]) || known != nil && e.Hypothesis != nil && slices.Contains(e.Hypothesis.Probes, known)
		if known == nil {
			c.know(number, experiment.ReadActivity(document, isProbe, source.Pos{}, c.Options))
			continue
		}
		known.Revise(experiment.ReadActivity(document, isProbe, known.Pos, c.Options))
	}
	r := experiment.Revision{
		Probes: c.block(blocks, "probes"), Method: c.block(blocks, "method"), Rollbacks: c.block(blocks, "rollbacks"),
	}
	r.Keys, _ = changes.Value("keys").(*pyvalue.Map)
	removed, _ := changes.Value("removed").([]any)
	for _, key := range removed {
		r.Removed = append(r.Removed, pyvalue.Str(key))
	}
	return r
}

// block returns the activities that a block has now, nil if it did not change.
func (c *Controls) block(blocks *pyvalue.Map, name string) []*experiment.Activity {
	numbers, changed := blocks.Value(name).([]any)
	if !changed {
		return nil
	}
	activities := make([]*experiment.Activity, 0, len(numbers))
	for _, number := range numbers {
		n, _ := number.(int64)
		if a := c.activities[n]; a != nil {
			activities = append(activities, a)
		}
	}
	return activities
}
