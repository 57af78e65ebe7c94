package runner

import (
	"context"
	"errors"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// controlled is the run as controls see it.
type controlled struct{ *run }

var _ control.Run = controlled{}

func (c controlled) Experiment() *experiment.Experiment { return c.experiment() }

func (c controlled) Scope() *values.Scope { return c.scope.Load() }

func (c controlled) Journal() *journal.Journal { return c.j }

func (c controlled) Revise(change func(*experiment.Experiment) *experiment.Experiment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	revised := change(c.experiment())
	c.e.Store(revised)
	c.tell(event.ExperimentRevised{Experiment: revised})
}

// SetScope has secrets that a control found out redacted like the others.
func (c controlled) SetScope(s *values.Scope) {
	c.o.Redactor.Add(s.Secrets)
	changed, before := pyvalue.NewMap(0), c.scope.Swap(s)
	for name, value := range s.Configuration.All() {
		if !pyvalue.Equal(value, before.Configuration.Value(name)) {
			changed.Set(name, value)
		}
	}
	c.emit(event.ConfigurationResolved{Values: c.redactMap(changed), Names: s.Names()})
}

// beginControl readies the control; nothing must be played if it returns false.
func (r *run) beginControl(ctx context.Context) bool {
	if r.o.Control == nil {
		return true
	}
	return r.goOn("run", r.o.Control.Begin(ctx, controlled{r}))
}

// before calls the control ahead of a part of the run; the part must not be
// played if it returns false.
func (r *run) before(ctx context.Context, p control.Point) bool {
	if r.o.Control == nil {
		return true
	}
	goOn := r.goOn(p.Level, r.o.Control.Before(ctx, p))
	r.takeInterruptions() // a control may have asked for one by a signal
	return goOn
}

// after calls the control behind a part of the run. One that was interrupted is
// cleaned up after all the same, within bounds. The result is what controls made
// of the state, nil if they left it.
func (r *run) after(ctx context.Context, p control.Point) any {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), 2*r.o.Grace)
		defer cancel()
	}
	state, err := r.o.Control.After(ctx, p)
	r.goOn(p.Level, err)
	return state
}

func (r *run) afterActivity(ctx context.Context, p control.Point, done *played) {
	if r.o.Control == nil {
		return
	}
	record := done.record
	p.State = func() any {
		if record == nil || record.Status == "" {
			return nil
		}
		return record.Document()
	}
	entry, ok := r.after(ctx, p).(*pyvalue.Map)
	if !ok || record == nil {
		return
	}
	r.amend(func() {
		before := record.Output
		record.Amend(r.redactMap(entry))
		if !pyvalue.Equal(before, record.Output) {
			done.output = entry.Value("output") // which is what counts from now on
		}
	})
}

func (r *run) afterHypothesis(ctx context.Context, p control.Point, state *journal.State) {
	if r.o.Control == nil {
		return
	}
	p.State = func() any {
		if state == nil {
			return nil
		}
		return state.Document()
	}
	if entry, ok := r.after(ctx, p).(*pyvalue.Map); ok && state != nil {
		r.amend(func() { state.Amend(r.redactMap(entry)) })
	}
}

// afterBlock is after for the method and the rollbacks, with the records of theirs.
func (r *run) afterBlock(ctx context.Context, p control.Point, runs *[]*journal.Record) {
	if r.o.Control == nil {
		return
	}
	p.State = func() any {
		r.mu.Lock()
		defer r.mu.Unlock()
		return journal.Documents(*runs)
	}
	if entries, ok := r.after(ctx, p).([]any); ok {
		r.amend(func() {
			clean, _ := r.o.Redactor.Redact(entries).([]any)
			*runs = journal.AmendRuns(*runs, clean)
		})
	}
}

// endControl calls the control behind the experiment, for the last time.
func (r *run) endControl(ctx context.Context) {
	if r.o.Control == nil {
		return
	}
	p := control.Point{Level: control.Experiment, State: func() any { return r.j.Document() }}
	state, err := r.o.Control.After(ctx, p)
	if err != nil {
		r.o.Log.Warn("A control failed behind the experiment", "error", err)
	}
	if entry, ok := state.(*pyvalue.Map); ok {
		r.amend(func() { r.j.Amend(r.redactMap(entry)) })
	}
	if err := r.o.Control.End(ctx); err != nil {
		r.o.Log.Warn("A control could not be ended", "error", err)
	}
}

func (r *run) amend(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

func (r *run) goOn(level control.Level, err error) bool {
	if err == nil {
		return true
	}
	if i := (*control.Interruption)(nil); errors.As(err, &i) {
		r.interrupt(Interruption{Reason: "a control: " + i.Reason, NoRollbacks: i.NoRollbacks})
		return false
	}
	r.o.Log.Warn("A control failed; the run goes on", "level", string(level), "error", err)
	return true
}

// takeInterruptions acts on interruptions that have come by now, so that nothing
// else begins.
func (r *run) takeInterruptions() {
	for {
		select {
		case i, open := <-r.o.Interrupts:
			if !open {
				return
			}
			r.interrupt(i)
		default:
			return
		}
	}
}
