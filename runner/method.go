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

// playMethod plays the method and, if watch is set, observes the steady state
// meanwhile.
func (r *run) playMethod(ctx context.Context, watch bool) {
	method, endMethod := context.WithCancelCause(ctx)
	defer endMethod(nil)
	stopWatch := func() {}
	if watch {
		stopWatch = r.watch(ctx, func() { endMethod(errFailFast) })
	}
	r.ledger.amend(func(s *state) { s.methodPlayed = true })
	r.ledger.emit(event.MethodStarted{Activities: r.experiment().Method})
	if r.before(method, control.Point{Level: control.Method}) {
		records := func(j *journal.Journal) *[]*journal.Record { return &j.Run }
		r.playSequence(method, sequence{
			phase:      event.Method,
			activities: func() []*experiment.Activity { return r.experiment().Method },
			records:    records,
			judge:      r.o.JudgeMethod,
		})
		r.afterSequence(ctx, control.Point{Level: control.Method}, records)
	}
	r.ledger.emit(event.MethodFinished{})
	stopWatch()
}

// sequence is the activities of a phase, to be played in order.
type sequence struct {
	phase event.Phase
	// activities returns the list as it is now: controls may change it while it is
	// played.
	activities func() []*experiment.Activity
	// records is the list of the journal to which the records are added.
	records func(*journal.Journal) *[]*journal.Record
	// done says which activities a process that died has played; nil for none.
	done func(*experiment.Activity) bool
	// judge applies the tolerances that activities declare.
	judge bool
}

// playSequence plays activities until the list or ctx ends, a method also until the run
// is aborted, and then waits for background activities. It returns the activities that
// were not played.
func (r *run) playSequence(ctx context.Context, s sequence) (remaining []*experiment.Activity) {
	background, stopBackground := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stopBackground(nil)
	var running sync.WaitGroup
	for i := 0; i < len(s.activities()); i++ { //nolint:intrange // controls may change the list
		r.handlePendingInterruptions()
		if ctx.Err() != nil || s.phase == event.Method && r.ledger.has(journal.StatusAborted) {
			remaining = s.activities()[i:]
			break
		}
		listed := s.activities()[i]
		switch {
		case s.done != nil && s.done(listed):
		case listed.Latest().Background:
			r.startInBackground(background, s, listed, &running)
		default:
			r.playAndJudge(ctx, s, listed, execution{})
		}
	}
	r.awaitBackground(ctx, &running, stopBackground)
	return remaining
}

// startInBackground starts a background activity. It returns after the activity has
// begun, so that what follows comes later in the journal.
func (r *run) startInBackground(ctx context.Context, s sequence, listed *experiment.Activity, running *sync.WaitGroup) {
	begun := make(chan struct{})
	begin := sync.OnceFunc(func() { close(begun) })
	lane := event.WatchLane + r.lanes.Add(1)
	running.Go(func() {
		defer begin()
		r.contain(func() { r.playAndJudge(ctx, s, listed, execution{begin: begin, lane: lane}) })
	})
	<-begun
}

// playAndJudge plays an activity of a sequence and judges its output if it declares a
// tolerance; x says how a background activity is played.
func (r *run) playAndJudge(ctx context.Context, s sequence, listed *experiment.Activity, x execution) {
	if s.phase == event.Rollbacks {
		r.ledger.emit(event.RollbackDue{Activity: listed})
	}
	x.phase, x.records = s.phase, s.records
	done := r.playActivity(ctx, x, listed)
	record := done.record
	listed = listed.Latest()
	if !s.judge || listed.Tolerance == nil || record == nil || record.Status != journal.OutcomeSucceeded {
		return
	}
	judgement := r.judge(ctx, listed.Tolerance, done.output, x.lane)
	if judgement == nil {
		return
	}
	r.ledger.record(func(*state) event.Event {
		record.Tolerance = judgement
		return event.ToleranceJudged{Phase: s.phase, Activity: listed, Record: record, Number: done.number}
	})
}

// awaitBackground waits for background activities: until they end or, after ctx ended,
// for the grace period, before it stops them.
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

// endsAtOnce says whether an interruption leaves background activities no time.
func (r *run) endsAtOnce() (atOnce bool) {
	r.ledger.amend(func(s *state) {
		atOnce = s.interruption != nil && (s.interruption.NoRollbacks || s.interruption.AtOnce)
	})
	return atOnce
}
