// Package suite runs a list of experiments: it selects them, plays them one after
// the other or several at the same time, stops when it is told to, and keeps the
// picture of how far they are. How one experiment is run is not its business.
package suite

import (
	"context"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Options says how to run a suite. The zero Options run all experiments, one
// after the other.
type Options struct {
	// MaxParallel is how many experiments run at the same time, at least one.
	MaxParallel int
	// StopOnFailure begins no other experiment once one came out otherwise than
	// expected.
	StopOnFailure bool
	// Begin is when the suite began, and Budget what time there is for it.
	Begin  time.Time
	Budget Budget
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// OnChange is told whenever something changed. It is given a function that
	// takes a picture, now or later, for if it wants to look.
	OnChange func(picture func() *report.Suite)
}

// Play runs one experiment of a suite and updates its outcome. It returns when
// the run is over; when ctx ends, the run is to be brought to an end.
type Play func(ctx context.Context, update Update)

// Update changes the outcome of an experiment.
type Update func(change func(*report.Outcome))

// Run plays the experiments that outcomes stand for, and returns the suite when
// all of them are finished or skipped. Those that have not begun when ctx ends are
// skipped, and the cause of ctx is the reason.
func Run(ctx context.Context, outcomes []*report.Outcome, play Play, o Options) *report.Suite {
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &run{o: o, suite: report.Suite{Outcomes: outcomes, Start: o.Now(), Running: true}}
	if !o.Begin.IsZero() {
		r.suite.Start = o.Begin
	}
	r.tell()
	var players sync.WaitGroup
	for range min(max(o.MaxParallel, 1), max(len(outcomes), 1)) {
		players.Go(func() { r.playAll(ctx, play) })
	}
	players.Wait()
	return r.finish()
}

type run struct {
	o Options

	mu    sync.Mutex
	suite report.Suite
	next  int
	// stopped is why no other experiment begins, "" if they do.
	stopped string
}

func (r *run) playAll(ctx context.Context, play Play) {
	for {
		outcome := r.begin(ctx)
		if outcome == nil {
			return
		}
		play(ctx, func(change func(*report.Outcome)) { r.update(outcome, change) })
		r.end(outcome)
	}
}

// begin takes the next experiment; there is none if the suite is to stop.
func (r *run) begin(ctx context.Context) *report.Outcome {
	defer r.tell()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.stopped != "":
	case ctx.Err() != nil:
		r.stop(context.Cause(ctx).Error())
	case r.o.Budget.Spent(r.o.Now()):
		r.stop("there is no time left: " + r.o.Budget.String())
	}
	if r.stopped != "" {
		r.skip()
		return nil
	}
	if r.next == len(r.suite.Outcomes) {
		return nil
	}
	outcome := r.suite.Outcomes[r.next]
	r.next++
	outcome.State = report.Running
	return outcome
}

func (r *run) end(outcome *report.Outcome) {
	r.update(outcome, func(o *report.Outcome) {
		o.State = report.Finished
		if o.Unexpected() && r.o.StopOnFailure {
			r.stop("an experiment before it did not come out as expected")
		}
	})
}

// stop needs mu.
func (r *run) stop(reason string) {
	if r.stopped == "" {
		r.stopped = reason
	}
}

// skip needs mu.
func (r *run) skip() {
	for ; r.next < len(r.suite.Outcomes); r.next++ {
		o := r.suite.Outcomes[r.next]
		o.State, o.Reason = report.Skipped, r.stopped
	}
}

func (r *run) update(outcome *report.Outcome, change func(*report.Outcome)) {
	defer r.tell()
	r.mu.Lock()
	defer r.mu.Unlock()
	change(outcome)
}

// tell is called without mu, so that whoever is told can take a picture.
func (r *run) tell() {
	if r.o.OnChange != nil {
		r.o.OnChange(r.picture)
	}
}

// picture returns a copy of the suite as it is, which nothing changes.
func (r *run) picture() *report.Suite {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.suite
	s.End = r.o.Now()
	s.Outcomes = make([]*report.Outcome, len(r.suite.Outcomes))
	for i, o := range r.suite.Outcomes {
		outcome := *o
		s.Outcomes[i] = &outcome
	}
	return &s
}

func (r *run) finish() *report.Suite {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.suite.Running, r.suite.End = false, r.o.Now()
	r.suite.Verdict = report.Worst(r.suite.Outcomes)
	if skipped := r.suite.CountState(report.Skipped); skipped > 0 {
		r.suite.Notes = append(r.suite.Notes, report.Count(skipped, "experiment was", "experiments were")+" not run: "+r.stopped)
		if r.suite.Verdict == journal.Passed {
			r.suite.Verdict = journal.Interrupted
		}
	}
	return &r.suite
}
