package runner

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// execution is an activity that is being played.
type execution struct {
	phase event.Phase
	// listed is what the list of the phase contains, target the activity to play: the
	// one that listed refers to if it is a reference.
	listed, target *experiment.Activity
	// number is the activity's among all of the run.
	number int64
	// records is the list of the journal to which the record is added when the activity
	// starts; nil leaves that to the caller.
	records func(*journal.Journal) *[]*journal.Record
	// begin is called when a background activity begins, at the latest with its record;
	// nil for a foreground activity.
	begin func()
	// lane is that of the activity, 0 for a foreground activity.
	lane int64
}

// result is what an activity came to.
type result struct {
	// record is nil if the activity was interrupted before it started.
	record *journal.Record
	// number is the activity's among all of the run.
	number int64
	// output is the record's output before redaction. It is for tolerances only.
	output any
}

// begun says that the activity has begun.
func (x execution) begun() {
	if x.begin != nil {
		x.begin()
	}
}

// playActivity plays a listed activity, or the one it refers to, with the controls
// around it.
func (r *run) playActivity(ctx context.Context, x execution, listed *experiment.Activity) result {
	x.listed, x.number = listed, r.activities.Add(1)
	target := listed
	if ref := listed.Latest().Ref; ref != "" {
		target = r.experiment().Lookup(ref)
		if target == nil {
			x.target = listed.Latest()
			return r.failBeforeStart(x, fmt.Sprintf("there is no activity called %q to refer to", ref))
		}
	}
	point := control.Point{Level: control.Activity, Activity: target, Lane: x.lane}
	if !r.before(ctx, point) {
		return result{}
	}
	x.target = target.Latest() // controls may have revised it
	done := r.playTarget(ctx, x)
	r.afterActivity(ctx, point, &done)
	return done
}

// playTarget plays the activity with its pauses, as the dry mode wants, and records it.
func (r *run) playTarget(ctx context.Context, x execution) result {
	dry := r.o.Dry
	if x.target.Dry != nil {
		dry = *x.target.Dry
	}
	before, after, err := r.pauses(x.target)
	if err != nil {
		return r.failBeforeStart(x, err.Error())
	}
	if !r.pause(ctx, x, event.Paused{Duration: before, Skipped: dry.SkipsPauses(x.target.Kind)}) {
		return result{}
	}
	skipped := dry.Skips(x.target.Kind)
	record := r.start(x, skipped)
	var output any
	if !skipped {
		output, err = r.commitAndCall(ctx, x)
	}
	r.end(ctx, x, record, output, err)
	if record.Status != "" {
		r.pause(ctx, x, event.Paused{Duration: after, After: true, Skipped: dry.SkipsPauses(x.target.Kind)})
	}
	return result{record: record, number: x.number, output: output}
}

// commitAndCall commits the activity, so that a later process knows of it if this one
// dies, and calls the provider. Rollbacks are played even if they cannot be committed.
func (r *run) commitAndCall(ctx context.Context, x execution) (any, error) {
	if r.o.Commit != nil {
		if err := r.o.Commit(x.phase); err != nil && x.phase != event.Rollbacks {
			r.interrupt(Interruption{Reason: err.Error(), Rollbacks: true})
			return nil, provider.Errorf(provider.Interrupted, "the activity is not carried out: %w", err)
		}
	}
	if err := r.checkNames(x.target); err != nil {
		return nil, err
	}
	output, err := r.callProvider(ctx, x.target, provider.Request{Lane: x.lane, Mark: r.mark(x.number)})
	r.endRunFor(x.target, err)
	return output, err
}

// mark returns what the processes of an activity have in their environment.
func (r *run) mark(number int64) string {
	if r.o.ID == "" {
		return ""
	}
	return r.o.ID + "/" + strconv.FormatInt(number, 10)
}

func (r *run) pauses(a *experiment.Activity) (before, after time.Duration, err error) {
	scope := r.scope.Load()
	if !a.Pauses.Before.IsZero() {
		if before, err = a.Pauses.Before.Duration(scope); err != nil {
			return 0, 0, err
		}
	}
	if !a.Pauses.After.IsZero() {
		after, err = a.Pauses.After.Duration(scope)
	}
	return before, after, err
}

// pause waits before or after an activity. It returns false if it was interrupted.
func (r *run) pause(ctx context.Context, x execution, p event.Paused) bool {
	if p.Duration == 0 {
		return ctx.Err() == nil
	}
	x.begun()
	p.Phase, p.Activity = x.phase, x.target
	r.ledger.emit(p)
	if p.Skipped {
		return ctx.Err() == nil
	}
	return wait(ctx, p.Duration, nil)
}

// start adds the record of an activity to the journal.
func (r *run) start(x execution, skipped bool) *journal.Record {
	record := &journal.Record{Activity: r.ledger.redactMap(x.target.Document), Start: r.o.Now()}
	r.ledger.record(func(s *state) event.Event {
		if x.records != nil {
			records := x.records(s.journal)
			*records = append(*records, record)
		}
		return event.ActivityStarted{
			Phase: x.phase, Activity: x.target, Item: x.listed, Record: record, Number: x.number,
			Skipped: skipped, Background: x.begin != nil, Lane: x.lane,
		}
	})
	x.begun()
	return record
}

// end completes the record of an activity. One that was interrupted keeps no status.
func (r *run) end(ctx context.Context, x execution, record *journal.Record, output any, err error) {
	output = r.ledger.redactor.Redact(output)
	r.ledger.record(func(*state) event.Event {
		record.End = r.o.Now()
		record.Duration = record.End.Sub(record.Start)
		switch {
		case err == nil:
			record.Status, record.Output = journal.OutcomeSucceeded, output
		case !interrupted(ctx, err):
			record.Status = journal.OutcomeFailed
			record.Exception = r.ledger.exception(err)
		}
		return event.ActivityFinished{Phase: x.phase, Activity: x.target, Record: record, Number: x.number, Lane: x.lane}
	})
}

// failBeforeStart aborts the run and records an activity that cannot even start.
func (r *run) failBeforeStart(x execution, reason string) result {
	err := provider.Errorf(provider.Unavailable, "%s", reason)
	r.endRunFor(x.target, err)
	record := r.start(x, false)
	r.end(context.Background(), x, record, nil, err)
	return result{record: record, number: x.number}
}
