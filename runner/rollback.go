package runner

import (
	"context"
	"slices"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// playRollbacks plays the rollbacks if they are due. They run although the run
// was interrupted, and until they are interrupted themselves.
func (r *run) playRollbacks(ctx context.Context) {
	if reason, deferred := r.whyNoRollbacks(); reason != "" {
		r.emit(event.RollbacksSkipped{
			Strategy: r.o.Rollbacks, Activities: r.experiment().Rollbacks, Reason: reason, Deferred: deferred,
		})
		return
	}
	rollbacks, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	r.mu.Lock()
	r.stop, r.rollingBack = stop, true
	wasInterrupted := r.interruption != nil
	r.mu.Unlock()
	if wasInterrupted {
		var cancel context.CancelFunc
		rollbacks, cancel = context.WithTimeout(rollbacks, InterruptedRollbacks)
		defer cancel()
	}
	due := r.experiment().Rollbacks
	done := r.played(due)
	r.emit(event.RollbacksStarted{
		Strategy: r.o.Rollbacks, Activities: slices.DeleteFunc(slices.Clone(due), done),
	})
	var remaining []*experiment.Activity
	if r.before(rollbacks, control.Point{Level: control.Rollbacks}) {
		remaining = r.playBlock(rollbacks, block{
			name:       event.Rollbacks,
			activities: func() []*experiment.Activity { return r.experiment().Rollbacks },
			done:       done,
			enter:      func(record *journal.Record) { r.j.Rollbacks = append(r.j.Rollbacks, record) },
		})
		r.afterBlock(rollbacks, control.Point{Level: control.Rollbacks}, &r.j.Rollbacks)
	}
	r.emit(event.RollbacksFinished{Remaining: remaining})
}

// whyNoRollbacks completes the sentence "rollbacks are not played because ..."; it
// is empty if they are played. They are deferred if that is for want of time only.
func (r *run) whyNoRollbacks() (reason string, deferred bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	reason = r.whyNotDue()
	if reason != "" || r.interruption == nil || !r.interruption.NoRollbacks || r.past != nil {
		return reason, false
	}
	if r.interruption.OutOfTime {
		return "there is no time left for them", true
	}
	return "what ended the run asked for none", false
}

// whyNotDue is whyNoRollbacks as far as strategy and course of the run settle it.
// It needs mu.
func (r *run) whyNotDue() string {
	if r.past != nil {
		if reason, settled := r.past.settled(r.o.Rollbacks); settled {
			return reason
		}
	}
	wanted := r.interruption != nil && r.interruption.Rollbacks
	switch {
	case r.heldBack:
		return "a guard did not hold to begin with, so nothing was changed"
	case r.o.Rollbacks == experiment.RollbackNever:
		return "the strategy says never"
	case r.o.Rollbacks == experiment.RollbackAlways || wanted:
		return ""
	case r.o.Rollbacks == experiment.RollbackDeviated && r.j.Deviated:
		return ""
	case r.o.Rollbacks == experiment.RollbackDeviated:
		return "the steady state did not deviate"
	case r.j.Status == journal.StatusInterrupted:
		return "the run was interrupted; the strategy \"always\" plays them even so"
	case r.j.Status == journal.StatusFailed && !r.methodPlayed:
		return "the hypothesis could not be observed before the method, so nothing was changed"
	default:
		return ""
	}
}
