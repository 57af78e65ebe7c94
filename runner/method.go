package runner

import (
	"context"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// playMethod plays the method and, if watch says so, observes the steady state
// meanwhile.
func (r *run) playMethod(ctx context.Context, watch bool) {
	method, endMethod := context.WithCancelCause(ctx)
	defer endMethod(nil)
	watched := func() {}
	if watch {
		watched = r.watch(ctx, func() { endMethod(errFailFast) })
	}
	r.mu.Lock()
	r.methodPlayed = true
	r.mu.Unlock()
	r.emit(event.MethodStarted{Activities: r.experiment().Method})
	if r.before(method, control.Point{Level: control.Method}) {
		r.playBlock(method, block{
			name:       event.Method,
			activities: func() []*experiment.Activity { return r.experiment().Method },
			enter:      func(record *journal.Record) { r.j.Run = append(r.j.Run, record) },
			judge:      r.o.JudgeMethod,
		})
		r.afterBlock(ctx, control.Point{Level: control.Method}, &r.j.Run)
	}
	r.emit(event.MethodFinished{})
	watched()
}

// block is a list of activities to be played in order.
type block struct {
	name event.Phase
	// activities returns the list as it is now: controls may change it while it
	// is played.
	activities func() []*experiment.Activity
	enter      func(*journal.Record)
	// done says which items need not be played any more; nil for none.
	done func(*experiment.Activity) bool
	// judge applies the tolerances that activities declare.
	judge bool
}

// playBlock plays activities until the end of the list or of ctx, a method also
// until the run is aborted, then waits for those in the background. It returns those that were left out.
func (r *run) playBlock(ctx context.Context, b block) (remaining []*experiment.Activity) {
	background, stopBackground := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stopBackground(nil)
	var running sync.WaitGroup
	for i := 0; i < len(b.activities()); i++ { //nolint:intrange // controls may change the list
		r.takeInterruptions()
		if ctx.Err() != nil || b.name == event.Method && r.aborted() {
			remaining = b.activities()[i:]
			break
		}
		item := b.activities()[i]
		if b.done != nil && b.done(item) {
			continue
		}
		if !item.Latest().Background {
			r.playOne(ctx, b, item, execution{})
			continue
		}
		// What follows starts after it, as the order in the journal says.
		begun := make(chan struct{})
		begin := sync.OnceFunc(func() { close(begun) })
		lane := event.WatchLane + r.lanes.Add(1)
		running.Go(func() {
			defer begin()
			r.contain(func() { r.playOne(background, b, item, execution{begin: begin, lane: lane}) })
		})
		<-begun
	}
	r.awaitBackground(ctx, &running, stopBackground)
	return remaining
}

// playOne plays an activity; x says how one in the background is.
func (r *run) playOne(ctx context.Context, b block, item *experiment.Activity, x execution) {
	if b.name == event.Rollbacks {
		r.emit(event.RollbackDue{Activity: item})
	}
	x.block, x.enter = b.name, b.enter
	done := r.execute(ctx, x, item)
	record := done.record
	item = item.Latest()
	if !b.judge || item.Tolerance == nil || record == nil || record.Status != journal.OutcomeSucceeded {
		return
	}
	judgement := r.judge(ctx, item.Tolerance, done.output, x.lane)
	if judgement == nil {
		return
	}
	r.record(func() event.Event {
		record.Tolerance = judgement
		return event.ToleranceJudged{Phase: b.name, Activity: item, Record: record, Number: done.number}
	})
}

// aborted says whether an unforeseen error ended the run.
func (r *run) aborted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.j.Status == journal.StatusAborted
}

// awaitBackground waits for background activities: as long as they take, or, once
// ctx ended, for a while before it stops them.
func (r *run) awaitBackground(ctx context.Context, running *sync.WaitGroup, stop context.CancelCauseFunc) {
	done := make(chan struct{})
	go func() {
		running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	if !r.endsAtOnce() {
		grace := time.NewTimer(r.o.Grace)
		defer grace.Stop()
		select {
		case <-done:
			return
		case <-grace.C:
		}
	}
	stop(context.Cause(ctx))
	<-done
}
