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

func (c controlled) Journal() *journal.Journal { return c.ledger.journal() }

func (c controlled) Revise(change func(*experiment.Experiment) *experiment.Experiment) {
	c.ledger.record(func(*state) event.Event {
		revised := change(c.experiment())
		c.e.Store(revised)
		return event.ExperimentRevised{Experiment: revised}
	})
}

// SetScope also adds the secrets that a control found to those that are redacted.
func (c controlled) SetScope(s *values.Scope) {
	c.ledger.redactor.Add(s.Secrets)
	changed, before := pyvalue.NewMap(0), c.scope.Swap(s)
	for name, value := range s.Configuration.All() {
		if !pyvalue.Equal(value, before.Configuration.Value(name)) {
			changed.Set(name, value)
		}
	}
	c.ledger.emit(event.ConfigurationResolved{Values: c.ledger.redactMap(changed), Names: s.Names()})
}

// beginControl begins the control. Nothing must be played if it returns false.
func (r *run) beginControl(ctx context.Context) bool {
	if r.o.Control == nil {
		return true
	}
	return r.continues("run", r.o.Control.Begin(ctx, controlled{r}))
}

// before calls the control before a part of the run. The part must not be played if it
// returns false.
func (r *run) before(ctx context.Context, p control.Point) bool {
	if r.o.Control == nil {
		return true
	}
	play := r.continues(p.Level, r.o.Control.Before(ctx, p))
	r.handlePendingInterruptions() // a control may have sent a signal
	return play
}

// after calls the control after a part of the run, for a bounded time if the part was
// interrupted. It returns the state as controls changed it, nil if they did not.
func (r *run) after(ctx context.Context, p control.Point) any {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), 2*r.o.Grace)
		defer cancel()
	}
	changed, err := r.o.Control.After(ctx, p)
	r.continues(p.Level, err)
	return changed
}

func (r *run) afterActivity(ctx context.Context, p control.Point, done *result) {
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
	r.ledger.amend(func(*state) {
		before := record.Output
		record.Amend(r.ledger.redactMap(entry))
		if !pyvalue.Equal(before, record.Output) {
			done.output = entry.Value("output") // tolerances judge what the control set
		}
	})
}

func (r *run) afterHypothesis(ctx context.Context, p control.Point, observed *journal.State) {
	if r.o.Control == nil {
		return
	}
	p.State = func() any {
		if observed == nil {
			return nil
		}
		return observed.Document()
	}
	if entry, ok := r.after(ctx, p).(*pyvalue.Map); ok && observed != nil {
		r.ledger.amend(func(*state) { observed.Amend(r.ledger.redactMap(entry)) })
	}
}

// afterSequence is after for the method or the rollbacks, with their records.
func (r *run) afterSequence(ctx context.Context, p control.Point, records func(*journal.Journal) *[]*journal.Record) {
	if r.o.Control == nil {
		return
	}
	p.State = func() (documents any) {
		r.ledger.amend(func(s *state) { documents = journal.Documents(*records(s.journal)) })
		return documents
	}
	if entries, ok := r.after(ctx, p).([]any); ok {
		r.ledger.amend(func(s *state) {
			clean, _ := r.ledger.redactor.Redact(entries).([]any)
			list := records(s.journal)
			*list = journal.AmendRecords(*list, clean)
		})
	}
}

// endControl calls the control after the experiment, for the last time.
func (r *run) endControl(ctx context.Context) {
	if r.o.Control == nil {
		return
	}
	p := control.Point{Level: control.Experiment, State: func() any { return r.ledger.journal().Document() }}
	changed, err := r.o.Control.After(ctx, p)
	if err != nil {
		r.o.Log.Warn("A control failed after the experiment", "error", err)
	}
	if entry, ok := changed.(*pyvalue.Map); ok {
		r.ledger.amend(func(s *state) { s.journal.Amend(r.ledger.redactMap(entry)) })
	}
	if err := r.o.Control.End(ctx); err != nil {
		r.o.Log.Warn("Cannot end a control", "error", err)
	}
}

// continues handles the error of a control. It returns false if the control ended the
// run.
func (r *run) continues(level control.Level, err error) bool {
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
