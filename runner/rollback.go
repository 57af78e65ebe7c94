package runner

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// playRollbacks plays the rollbacks if they are due. They run although the run
// was interrupted, and until they are interrupted themselves.
func (r *run) playRollbacks(ctx context.Context) {
	if reason := r.whyNoRollbacks(); reason != "" {
		r.emit(event.RollbacksSkipped{Strategy: r.o.Rollbacks, Activities: r.experiment().Rollbacks, Reason: reason})
		return
	}
	rollbacks, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	r.mu.Lock()
	r.stop = stop
	wasInterrupted := r.interruption != nil
	r.mu.Unlock()
	if wasInterrupted {
		var cancel context.CancelFunc
		rollbacks, cancel = context.WithTimeout(rollbacks, InterruptedRollbacks)
		defer cancel()
	}
	r.emit(event.RollbacksStarted{Strategy: r.o.Rollbacks, Activities: r.experiment().Rollbacks})
	var remaining []*experiment.Activity
	if r.before(rollbacks, control.Point{Level: control.Rollbacks}) {
		remaining = r.playBlock(rollbacks, block{
			name:       event.Rollbacks,
			activities: func() []*experiment.Activity { return r.experiment().Rollbacks },
			enter:      func(record *journal.Run) { r.j.Rollbacks = append(r.j.Rollbacks, record) },
		})
		r.afterBlock(rollbacks, control.Point{Level: control.Rollbacks}, &r.j.Rollbacks)
	}
	r.emit(event.RollbacksFinished{Remaining: remaining})
}

// whyNoRollbacks completes the sentence "rollbacks are not played because ...";
// it is empty if they are played.
func (r *run) whyNoRollbacks() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.interruption != nil && r.interruption.NoRollbacks {
		return "what ended the run asked for none"
	}
	switch r.o.Rollbacks {
	case experiment.RollbackAlways:
		return ""
	case experiment.RollbackNever:
		return "the strategy says never"
	case experiment.RollbackDeviated:
		if r.j.Deviated {
			return ""
		}
		return "the steady state did not deviate"
	case experiment.RollbackDefault:
	}
	switch {
	case r.j.Status == journal.StatusInterrupted:
		return "the run was interrupted; the strategy \"always\" plays them even so"
	case r.j.Status == journal.StatusFailed && !r.methodPlayed:
		return "the hypothesis could not be observed before the method, so nothing was changed"
	default:
		return ""
	}
}
