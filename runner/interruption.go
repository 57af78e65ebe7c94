package runner

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Interruption ends a run from outside.
type Interruption struct {
	// Reason completes the sentence "interrupted by ...".
	Reason string
	// NoRollbacks forbids rollbacks whatever the strategy says, and the wait
	// for background activities.
	NoRollbacks bool
	// Signal is what came if it was a signal, else nil.
	Signal os.Signal
}

// Error returns the interruption as a sentence.
func (i *Interruption) Error() string { return "interrupted by " + i.Reason }

// errFailFast is why the method is ended when a watched steady state is lost.
var errFailFast = errors.New("the steady state was lost while the method ran")

// listen waits for interruptions until the function that it returns is called, which
// returns once none can come any more.
func (r *run) listen(ctx context.Context) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	interrupts := r.o.Interrupts
	go func() {
		defer close(ended)
		cancelled := ctx.Done()
		for {
			select {
			case i, open := <-interrupts:
				if !open {
					interrupts = nil
					continue
				}
				r.interrupt(i)
			case <-cancelled:
				cancelled = nil
				r.interrupt(Interruption{Reason: context.Cause(ctx).Error()})
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// interrupt ends what is being played.
func (r *run) interrupt(i Interruption) {
	r.mu.Lock()
	if r.closing {
		stop := r.stop
		r.mu.Unlock()
		stop(&i)
		return
	}
	if r.interruption == nil {
		r.interruption = &i
	} else {
		r.interruption.NoRollbacks = r.interruption.NoRollbacks || i.NoRollbacks
	}
	r.worsen(journal.StatusInterrupted)
	stop := r.stop
	if r.begun {
		r.tell(event.Interrupted{Reason: i.Reason, Rollbacks: !i.NoRollbacks, Signal: i.Signal})
	}
	r.mu.Unlock()
	stop(&i)
}

// noRollbacks says whether an interruption forbids the rollbacks.
func (r *run) noRollbacks() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.interruption != nil && r.interruption.NoRollbacks
}

// pause waits for d, and says whether it did to the end.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
