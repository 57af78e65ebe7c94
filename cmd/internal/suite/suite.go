// Package suite runs a list of experiments: it selects them, plays them one after the other
// or in parallel, stops early where the options say so, and knows how far they are. It
// does not know how one experiment is run.
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
	// StopOnFailure starts no other experiment after one did not end as expected.
	StopOnFailure bool
	// Begin is when the suite began, zero for now. Budget is the time for it.
	Begin  time.Time
	Budget Budget
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// OnChange is called after each change, with a function that returns a copy of the
	// suite as it is when that function is called.
	OnChange func(snapshot func() *report.Suite)
}

// Play runs one experiment of a suite and updates its outcome. It returns after the run;
// when ctx ends, it must end the run.
type Play func(ctx context.Context, update Update)

// Update changes the outcome of an experiment.
type Update func(change func(*report.Outcome))

// Run plays the experiments of the outcomes, and returns the suite when all of them are
// finished or skipped. Experiments that have not begun when ctx ends are skipped, and the
// cause of ctx is the reason.
func Run(ctx context.Context, outcomes []*report.Outcome, play Play, o Options) *report.Suite {
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &run{o: o, suite: report.Suite{Outcomes: outcomes, Start: o.Now(), Running: true}}
	if !o.Begin.IsZero() {
		r.suite.Start = o.Begin
	}
	r.changed()
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
	// stopped is why no other experiment begins, "" if others may.
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

// begin returns the next experiment, nil if there is none or the suite must stop.
func (r *run) begin(ctx context.Context) *report.Outcome {
	defer r.changed()
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
			r.stop("an experiment before it did not end as expected")
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
	defer r.changed()
	r.mu.Lock()
	defer r.mu.Unlock()
	change(outcome)
}

// changed reports a change. It must be called without mu, so that OnChange can take a
// snapshot.
func (r *run) changed() {
	if r.o.OnChange != nil {
		r.o.OnChange(r.snapshot)
	}
}

// snapshot returns a copy of the suite as it is.
func (r *run) snapshot() *report.Suite {
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
