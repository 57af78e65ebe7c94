package controls

import (
	"context"
	"slices"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// ready returns a worker that has the experiment. One that replaced a worker that died
// is given the experiment as it is now, and its controls are configured again.
func (p *Player) ready(ctx context.Context) (*worker.Worker, error) {
	p.preparing.Lock()
	defer p.preparing.Unlock()
	w, err := p.python.Worker()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	previous := p.worker
	p.mu.Unlock()
	if previous == w {
		return w, nil
	}
	if previous != nil {
		p.log.Warn("The Python process was replaced, so the controls are configured again")
	}
	return w, p.begin(ctx, w)
}

// begin gives a worker the experiment and configures the controls in it.
func (p *Player) begin(ctx context.Context, w *worker.Worker) error {
	w.Extend(program)
	w.Subscribe(eventChanges, func(value any) { p.document.revise(decodeChanges(value)) })
	global := p.globals()
	controls := slices.Concat(global, declared(p.run.Experiment()))
	result, err := p.python.Ask(ctx, w, p.beginRequest(controls, len(global)), "control", "configure_control")
	failed := p.warn(result, controls, "configure_control")
	p.handlers.attach(w, p.hooks.wanted(controls, "event_registry", "configure_control"))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.worker, p.broken = w, err != nil && w.IsGone()
	p.global = slices.DeleteFunc(slices.Clone(p.global), func(g *experiment.Control) bool { return slices.Contains(failed, g) })
	return err
}

// beginRequest has everything that the controls may see. The first controls are
// global.
func (p *Player) beginRequest(controls []*experiment.Control, global int) beginRequest {
	e := p.run.Experiment()
	r := beginRequest{
		experiment: e.Document, activities: p.document.number(e), runtime: p.handlers.strategies(),
		calls: p.hooks.calls(controls, "configure_control", nil),
	}
	for i, call := range r.calls {
		r.calls[i].global = call.index < global
	}
	p.mu.Lock()
	p.given = nil
	p.mu.Unlock()
	r.values = p.giveValues(controls)
	return r
}

// giveValues returns the values that the worker does not have yet and that the controls
// have parameters for.
func (p *Player) giveValues(controls []*experiment.Control) hookValues {
	scope := p.run.Scope()
	return hookValues{
		configuration: p.giveValue(controls, "configuration", scope.Configuration),
		secrets:       p.giveValue(controls, "secrets", scope.Secrets),
		settings:      p.giveValue(controls, "settings", p.settings),
	}
}

func (p *Player) giveValue(controls []*experiment.Control, name string, value *pyvalue.Map) *pyvalue.Map {
	if value == nil || !p.hooks.wanted(controls, name) && !p.hooks.wanted(controls, "event_registry") {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.given, name) {
		return nil
	}
	p.given = append(p.given, name)
	return value
}
