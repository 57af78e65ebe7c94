package runner

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// watch observes the steady state repeatedly until the function that it returns is
// called, which waits for the last observation to end. If the run is to fail fast, the
// first lost state ends the watch and the method.
func (r *run) watch(ctx context.Context, endMethod func()) (stop func()) {
	methodEnded := make(chan struct{})
	done := make(chan struct{})
	r.ledger.emit(event.WatchStarted{Frequency: r.o.Frequency})
	go func() {
		defer close(done)
		r.contain(func() { r.observeRepeatedly(ctx, methodEnded, endMethod) })
	}()
	return func() {
		close(methodEnded)
		<-done
	}
}

func (r *run) observeRepeatedly(ctx context.Context, methodEnded <-chan struct{}, endMethod func()) {
	lost, observations := 0, 0
	finish := func(failedFast bool) {
		ratio := 0.0
		if observations > 0 {
			ratio = 100 * float64(lost) / float64(observations)
		}
		r.ledger.emit(event.WatchFinished{FailedFast: failedFast, Ratio: ratio})
	}
	for {
		state := r.observe(ctx, event.During, r.enterDuring)
		if state == nil {
			finish(false)
			return
		}
		observations++
		if !state.Met {
			lost++
			if r.o.FailFast {
				finish(true)
				endMethod()
				return
			}
		}
		if !wait(ctx, r.o.Frequency, methodEnded) {
			finish(false)
			return
		}
	}
}

// enterDuring adds a state that was observed during the method to the journal.
func (r *run) enterDuring(s *state, observed *journal.State) {
	s.journal.SteadyStates.During = append(s.journal.SteadyStates.During, observed)
	if observed.Met {
		return
	}
	s.journal.Deviated = true
	if r.o.FailFast {
		s.worsen(journal.StatusFailed)
	}
}
