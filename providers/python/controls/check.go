package controls

import (
	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
)

// importer checks controls by importing their modules, which is needed to call them.
type importer struct{ player *Player }

var _ experiment.ControlChecker = importer{}

// Importer returns a checker that imports modules as Check does, but does not let them
// validate the declarations of controls.
func (p *Player) Importer() experiment.ControlChecker { return importer{p} }

// Check imports the module of a control. It reports as Player.Check does.
func (i importer) Check(c *experiment.Control, postpone func(func()), report *source.Collector) {
	i.player.load(c, postpone, report, func(*worker.Worker, hooks) {})
}

// Check imports the module of a control while the experiment is read, and lets the
// module validate the declaration. A module that cannot be imported is a warning,
// since the run can go on without it.
func (p *Player) Check(c *experiment.Control, postpone func(func()), report *source.Collector) {
	p.load(c, postpone, report, func(w *worker.Worker, known hooks) {
		if _, validates := known["validate_control"]; validates {
			validate(w, c, report)
		}
	})
}

// load imports a module, and calls loaded after that.
func (p *Player) load(c *experiment.Control, postpone func(func()), report *source.Collector, loaded func(*worker.Worker, hooks)) {
	at := report.At("provider").At("module")
	warn := func(rule source.Rule, why, hint string) {
		at.Warn(rule, c.Pos, "the control will not be called: "+why, hint)
	}
	if err := p.hooks.isPermitted(c.Module); err != nil {
		at.Add(source.RulePolicyControl, source.Problem{Pos: c.Pos, Message: err.Error()})
		return
	}
	w, err := p.python.Worker()
	if err != nil {
		warn(source.RulePythonUnavailable, err.Error(), "")
		return
	}
	w.Extend(program)
	answers := w.Send(loadRequest{c.Module})
	postpone(func() {
		a := <-answers
		switch {
		case a.Err != nil:
			warn(source.RulePythonUnavailable, a.Err.Error(), "")
		case a.Failure != nil:
			why, hint := python.WhyNotImported(a.Failure, c.Module)
			warn(source.RuleUnknownModule, why, hint)
			p.hooks.remember(c.Module, hooks{})
		default:
			known := decodeHooks(a.Result)
			p.hooks.remember(c.Module, known)
			loaded(w, known)
		}
	})
}

// validate reports what the module says is wrong with the declaration.
func validate(w *worker.Worker, c *experiment.Control, report *source.Collector) {
	a := <-w.Send(validateRequest{c.Module, c.Document})
	p := source.Problem{Pos: c.Pos, Message: "the control does not accept its declaration"}
	switch {
	case a.Err != nil:
		p.Found = a.Err.Error()
	case a.Failure != nil:
		p.Found = a.Failure.Message
	default:
		return
	}
	report.Add(source.RuleInvalidControl, p)
}
