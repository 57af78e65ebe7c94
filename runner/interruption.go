package runner

import (
	"cmp"
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
	// Detail is the reason in more words, for the journal; "" if there are none.
	Detail string
	// NoRollbacks forbids rollbacks whatever the strategy says, and the wait for
	// background activities.
	NoRollbacks bool
	// AtOnce forbids only that wait.
	AtOnce bool
	// Rollbacks asks for rollbacks even if the strategy plays none after an
	// interruption, unless it says never.
	Rollbacks bool
	// Spares makes the interruption ineffective after the rollbacks began.
	Spares bool
	// OutOfTime says, with NoRollbacks, that there is no time for rollbacks: those that
	// are due are left to a recovery.
	OutOfTime bool
	// Signal is the signal that interrupted the run, nil if it was none.
	Signal os.Signal
}

// Error returns the interruption as a sentence.
func (i *Interruption) Error() string { return "interrupted by " + i.Reason }

func (i *Interruption) event() event.Interrupted {
	return event.Interrupted{
		Reason: i.Reason, Rollbacks: !i.NoRollbacks, Wanted: i.Rollbacks, OutOfTime: i.OutOfTime, Signal: i.Signal,
	}
}

func (i *Interruption) entry(at time.Time) *journal.Interruption {
	return &journal.Interruption{Reason: cmp.Or(i.Detail, i.Reason), At: at}
}

// add adds what a later interruption demands. The reason remains the first one.
func (i *Interruption) add(later *Interruption) {
	i.AtOnce = i.AtOnce || later.AtOnce
	i.NoRollbacks = i.NoRollbacks || later.NoRollbacks
	i.Rollbacks = i.Rollbacks || later.Rollbacks
	i.OutOfTime = i.OutOfTime || later.OutOfTime
}

// errFailFast ends the method when a watched steady state is lost.
var errFailFast = errors.New("the steady state was lost while the method ran")

// listen handles interruptions until the function that it returns is called. That
// function returns after the last one was handled.
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

// handlePendingInterruptions handles the interruptions that have arrived, so that
// nothing else begins.
func (r *run) handlePendingInterruptions() {
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

// interrupt ends what is being played.
func (r *run) interrupt(i Interruption) {
	i.Reason, i.Detail = r.ledger.redactor.RedactText(i.Reason), r.ledger.redactor.RedactText(i.Detail)
	if stop := r.ledger.interrupt(&i, r.o.Now().UTC()); stop != nil {
		stop(&i)
	}
}

// wait waits for d. It returns false if ctx or stop ended that.
func wait(ctx context.Context, d time.Duration, stop <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-stop:
		return false
	case <-ctx.Done():
		return false
	}
}
