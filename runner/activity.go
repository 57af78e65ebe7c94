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
	block event.Phase
	// item is what the block lists, a the activity to run: what the item refers to,
	// if that is a reference.
	item, a *experiment.Activity
	// number is the activity's among all of the run.
	number int64
	// enter puts the record into the journal when the activity starts; nil leaves
	// that to the caller.
	enter func(*journal.Record)
	// begin is called when an activity in the background begins, at the latest
	// with its record; nil for one in the foreground.
	begin func()
	// lane is that of the activity, 0 for one in the foreground.
	lane int64
}

// played is what came of an activity.
type played struct {
	// record is nil if the activity was interrupted before it started.
	record *journal.Record
	// number is the activity's among all of the run.
	number int64
	// output is the record's before secrets were taken out of it: it is for
	// tolerances only.
	output any
}

// begun says that the activity has begun.
func (x execution) begun() {
	if x.begin != nil {
		x.begin()
	}
}

// execute plays item with its pauses and controls.
func (r *run) execute(ctx context.Context, x execution, item *experiment.Activity) played {
	x.item, x.number = item, r.activities.Add(1)
	if ref := item.Latest().Ref; ref != "" {
		referred := r.experiment().Lookup(ref)
		if referred == nil {
			x.a = item.Latest()
			return r.refuse(x, fmt.Sprintf("there is no activity called %q to refer to", ref))
		}
		item = referred
	}
	point := control.Point{Level: control.Activity, Activity: item, Lane: x.lane}
	if !r.before(ctx, point) {
		return played{}
	}
	x.a = item.Latest() // as the controls want it
	p := r.executeBetweenControls(ctx, x)
	r.afterActivity(ctx, point, &p)
	return p
}

func (r *run) executeBetweenControls(ctx context.Context, x execution) played {
	dry := r.o.Dry
	if x.a.Dry != nil {
		dry = *x.a.Dry
	}
	before, after, err := r.pauses(x.a)
	if err != nil {
		return r.refuse(x, err.Error())
	}
	if !r.pauseAround(ctx, x, before, dry, false) {
		return played{}
	}
	record := r.start(x, dry.Skips(x.a.Kind))
	var output any
	if !dry.Skips(x.a.Kind) {
		output, err = r.carryOut(ctx, x)
	}
	r.end(ctx, x, record, output, err)
	if record.Status != "" {
		r.pauseAround(ctx, x, after, dry, true)
	}
	return played{record: record, number: x.number, output: output}
}

// carryOut has the activity take effect, once that is known to whoever has to know
// should this process die. Rollbacks are played even so.
func (r *run) carryOut(ctx context.Context, x execution) (any, error) {
	if r.o.Commit != nil {
		if err := r.o.Commit(x.block); err != nil && x.block != event.Rollbacks {
			r.interrupt(Interruption{Reason: err.Error(), Rollbacks: true})
			return nil, provider.Errorf(provider.Interrupted, "the activity is not carried out: %w", err)
		}
	}
	if err := r.missing(x.a); err != nil {
		return nil, err
	}
	output, err := r.callProvider(ctx, x.a, provider.Request{Lane: x.lane, Mark: r.mark(x.number)})
	r.endRunFor(x.a, err)
	return output, err
}

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

// pauseAround waits before or after an activity, and says whether it was not
// interrupted.
func (r *run) pauseAround(ctx context.Context, x execution, d time.Duration, dry experiment.Dry, after bool) bool {
	if d == 0 {
		return ctx.Err() == nil
	}
	skip := dry.SkipsPauses(x.a.Kind)
	x.begun()
	r.emit(event.Paused{Phase: x.block, Activity: x.a, Duration: d, After: after, Skipped: skip})
	if skip {
		return ctx.Err() == nil
	}
	return pause(ctx, d)
}

func (r *run) start(x execution, skipped bool) *journal.Record {
	record := &journal.Record{Activity: r.redactMap(x.a.Document), Start: r.o.Now()}
	r.record(func() event.Event {
		if x.enter != nil {
			x.enter(record)
		}
		return event.ActivityStarted{
			Phase: x.block, Activity: x.a, Item: x.item, Record: record, Number: x.number,
			Skipped: skipped, Background: x.begin != nil, Lane: x.lane,
		}
	})
	x.begun()
	return record
}

// end completes a record. An activity which was interrupted keeps no status.
func (r *run) end(ctx context.Context, x execution, record *journal.Record, output any, err error) {
	output = r.o.Redactor.Redact(output)
	r.record(func() event.Event {
		record.End = r.o.Now()
		record.Duration = record.End.Sub(record.Start)
		switch {
		case err == nil:
			record.Status, record.Output = journal.OutcomeSucceeded, output
		case !interrupted(ctx, err):
			record.Status = journal.OutcomeFailed
			record.Exception = r.exception(err)
		}
		return event.ActivityFinished{Phase: x.block, Activity: x.a, Record: record, Number: x.number, Lane: x.lane}
	})
}

// refuse aborts the run and records the activity that cannot even be started.
func (r *run) refuse(x execution, reason string) played {
	err := provider.Errorf(provider.Unavailable, "%s", reason)
	r.endRunFor(x.a, err)
	record := r.start(x, false)
	r.end(context.Background(), x, record, nil, err)
	return played{record: record, number: x.number}
}
