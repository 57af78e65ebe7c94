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
	// Detail is the reason at more length, for the journal; "" for no more than that.
	Detail string
	// NoRollbacks forbids rollbacks whatever the strategy says, and the wait
	// for background activities.
	NoRollbacks bool
	// AtOnce forbids that wait alone.
	AtOnce bool
	// Rollbacks has them played even where the strategy leaves them out after an
	// interruption, but not where it says never.
	Rollbacks bool
	// Spares has it end nothing any more once the rollbacks are being played.
	Spares bool
	// OutOfTime says with NoRollbacks that there is no time for them: those that are
	// due are left to a recovery.
	OutOfTime bool
	// Signal is what came if it was a signal, else nil.
	Signal os.Signal
}

// Error returns the interruption as a sentence.
func (i *Interruption) Error() string { return "interrupted by " + i.Reason }

func (i *Interruption) event() event.Interrupted {
	return event.Interrupted{
		Reason: i.Reason, Rollbacks: !i.NoRollbacks, Wanted: i.Rollbacks, OutOfTime: i.OutOfTime, Signal: i.Signal,
	}
}

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
	i.Reason, i.Detail = r.o.Redactor.RedactText(i.Reason), r.o.Redactor.RedactText(i.Detail)
	r.mu.Lock()
	if i.Spares && r.rollingBack {
		r.mu.Unlock()
		return
	}
	if r.closing {
		stop := r.stop
		r.mu.Unlock()
		stop(&i)
		return
	}
	if r.interruption == nil {
		r.interruption = &i
		r.j.Interruption = &journal.Interruption{Reason: cmp.Or(i.Detail, i.Reason), At: r.o.Now().UTC()}
	} else {
		r.interruption.AtOnce = r.interruption.AtOnce || i.AtOnce
		r.interruption.NoRollbacks = r.interruption.NoRollbacks || i.NoRollbacks
		r.interruption.Rollbacks = r.interruption.Rollbacks || i.Rollbacks
		r.interruption.OutOfTime = r.interruption.OutOfTime || i.OutOfTime
	}
	r.worsen(journal.StatusInterrupted)
	stop := r.stop
	if r.begun {
		r.tell(i.event())
	}
	r.mu.Unlock()
	stop(&i)
}

// endsAtOnce says whether an interruption leaves background activities no time.
func (r *run) endsAtOnce() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.interruption != nil && (r.interruption.NoRollbacks || r.interruption.AtOnce)
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
