package runner

import (
	"context"
	"slices"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// playRollbacks plays the rollbacks if they are due. They run even if the run was
// interrupted, until they are interrupted themselves.
func (r *run) playRollbacks(ctx context.Context) {
	if reason, deferred := r.whyNoRollbacks(); reason != "" {
		r.ledger.emit(event.RollbacksSkipped{
			Strategy: r.o.Rollbacks, Activities: r.experiment().Rollbacks, Reason: reason, Deferred: deferred,
		})
		return
	}
	rollbacks, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	var wasInterrupted bool
	r.ledger.amend(func(s *state) {
		s.stop, s.rollingBack = stop, true
		wasInterrupted = s.interruption != nil
	})
	if wasInterrupted {
		var cancel context.CancelFunc
		rollbacks, cancel = context.WithTimeout(rollbacks, InterruptedRollbacks)
		defer cancel()
	}
	due := r.experiment().Rollbacks
	done := r.alreadyPlayed(due)
	r.ledger.emit(event.RollbacksStarted{
		Strategy: r.o.Rollbacks, Activities: slices.DeleteFunc(slices.Clone(due), done),
	})
	var remaining []*experiment.Activity
	if r.before(rollbacks, control.Point{Level: control.Rollbacks}) {
		records := func(j *journal.Journal) *[]*journal.Record { return &j.Rollbacks }
		remaining = r.playSequence(rollbacks, sequence{
			phase:      event.Rollbacks,
			activities: func() []*experiment.Activity { return r.experiment().Rollbacks },
			records:    records,
			done:       done,
		})
		r.afterSequence(rollbacks, control.Point{Level: control.Rollbacks}, records)
	}
	r.ledger.emit(event.RollbacksFinished{Remaining: remaining})
}

// whyNoRollbacks completes the sentence "rollbacks are not played because ..."; it is
// empty if they are played. Deferred ones are due, but there is no time for them.
func (r *run) whyNoRollbacks() (reason string, deferred bool) {
	r.ledger.amend(func(s *state) {
		reason = s.whyNotDue(r.o.Rollbacks, r.past)
		if reason != "" || s.interruption == nil || !s.interruption.NoRollbacks || r.past != nil {
			return
		}
		if deferred = s.interruption.OutOfTime; deferred {
			reason = "there is no time left for them"
		} else {
			reason = "what ended the run asked for none"
		}
	})
	return reason, deferred
}

// whyNotDue is whyNoRollbacks as far as the strategy and the course of the run decide.
func (s *state) whyNotDue(strategy experiment.RollbackStrategy, past *Past) string {
	if past != nil {
		if reason, settled := past.settled(strategy); settled {
			return reason
		}
	}
	asked := s.interruption != nil && s.interruption.Rollbacks
	switch {
	case s.prevented:
		return "a guard did not hold to begin with, so nothing was changed"
	case strategy == experiment.RollbackNever:
		return "the strategy says never"
	case strategy == experiment.RollbackAlways || asked:
		return ""
	case strategy != experiment.RollbackDeviated:
		return s.whyNotByDefault()
	case s.journal.Deviated:
		return ""
	default:
		return "the steady state did not deviate"
	}
}

// whyNotByDefault is whyNotDue for the default strategy.
func (s *state) whyNotByDefault() string {
	switch {
	case s.journal.Status == journal.StatusInterrupted:
		return "the run was interrupted; the strategy \"always\" plays them even so"
	case s.journal.Status == journal.StatusFailed && !s.methodPlayed:
		return "the hypothesis could not be observed before the method, so nothing was changed"
	default:
		return ""
	}
}
