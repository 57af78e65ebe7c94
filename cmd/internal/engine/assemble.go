package engine

import (
	"github.com/chaostoolkit/run-action/reporters/console"
	"github.com/chaostoolkit/run-action/reporters/narrator"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
)

// assembly is the options of one run. The engine closes the observers; close must be
// called after that.
type assembly struct {
	options runner.Options
	close   func()
}

// assemble makes the options of the engine. The observers are in this order: the
// write-ahead log, so that nothing takes effect that is not written down; the controls;
// the progress for reports; the terminal or the log.
func (e *Engine) assemble(p Plan) assembly {
	a := assembly{close: func() {}, options: runner.Options{
		Hypothesis: p.Hypothesis, Rollbacks: p.Rollbacks, Frequency: p.Frequency, FailFast: p.FailFast, Dry: p.Dry,
		Guards: p.Guards, JudgeMethod: p.FailOn.Tolerance, Grace: p.Grace,
		LookupEnv: p.LookupEnv, Secrets: e.Secrets.Resolver(p.LookupEnv, p.Policy.PermitVault, e.Process.Logs.Logger),
		Redactor: e.Secrets.Redactor(), ID: p.ID, Interrupts: p.Interrupts,
		Log: p.Log, Host: e.Process.Host, Now: e.Process.Now,
	}}
	o := &a.options
	if p.Policy != nil {
		o.Permit = p.Policy.Permit
	}
	if p.Recorder != nil {
		o.Commit = p.Recorder.Commit
		o.Observers = append(o.Observers, p.Recorder)
	}
	if p.Controls != nil && p.Controls.Needed(p.Experiment) {
		o.Control = p.Controls
		o.Observers = append(o.Observers, p.Controls)
	}
	if p.Progress != nil {
		o.Observers = append(o.Observers, p.progress())
	}
	if !e.Process.Logs.Live() {
		o.Observers = append(o.Observers, narrator.New(p.Log.Handler(), e.Process.Now))
		return a
	}
	live := e.display()
	o.Observers = append(o.Observers, event.Observer(live), narrator.New(e.Process.Logs.File(), e.Process.Now))
	a.close = func() { e.Process.Logs.ShowAbove(e.Process.Stderr) }
	return a
}

// display returns a display of the run on the terminal. Log lines go above it.
func (e *Engine) display() *console.Live {
	t := e.Process.Terminal
	live := console.NewLive(e.Process.Stderr, console.Options{
		Width: t.Width, Color: t.Color, ASCII: !t.Unicode, Now: e.Process.Now, Redact: e.Secrets.Text,
	})
	e.Process.Logs.ShowAbove(live.Writer())
	return live
}
