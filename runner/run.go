package runner

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// run plays one experiment.
type run struct {
	o      Options
	ledger *ledger
	// e is the experiment as it is now: controls may revise it.
	e atomic.Pointer[experiment.Experiment]
	// scope has the values of names as they are now.
	scope atomic.Pointer[values.Scope]
	// lanes counts the background activities, activities all of them.
	lanes, activities atomic.Int64
	// past is what happened before this process resumed the run, nil for nothing.
	past *Past
}

// experiment returns the experiment as it is now.
func (r *run) experiment() *experiment.Experiment { return r.e.Load() }

// play plays the experiment after its secrets were resolved. Everything before the
// rollbacks ends with main.
func (r *run) play(ctx, main context.Context) {
	r.ledger.amend(func(s *state) { s.journal.Start = r.o.Now().UTC() })
	r.contain(func() {
		found := r.loadDynamicConfiguration(main)
		r.begin()
		r.ledger.emit(event.ConfigurationResolved{Values: r.ledger.redactMap(found), Names: r.scope.Load().Names()})
		if r.beginControl(main) && r.before(main, control.Point{Level: control.Experiment}) {
			r.guarded(main, func() { r.playParts(main) })
		}
	})
	r.contain(func() { r.playRollbacks(ctx) })
}

// begin completes the experiment that the journal shows and announces the run.
func (r *run) begin() {
	e := r.experiment()
	title := pyvalue.Str(r.scope.Load().SubstituteText(e.Title))
	if _, isText := e.Document.Value("title").(string); isText {
		e.Document.Set("title", r.scope.Load().SubstituteText(e.Title))
	}
	e.Title = title
	e.Document.Set("dry", nil)
	if r.o.Dry != experiment.DryNone {
		e.Document.Set("dry", string(r.o.Dry))
	}
	r.ledger.announce(func(s *state) event.Event {
		s.journal.Experiment = r.ledger.redactMap(e.Document)
		return event.RunStarted{
			Experiment: e, Journal: s.journal,
			Hypothesis: r.o.Hypothesis, Rollbacks: r.o.Rollbacks, Dry: r.o.Dry, Frequency: r.o.Frequency,
		}
	})
}

// playParts plays the hypothesis and the method as the strategy says.
func (r *run) playParts(ctx context.Context) {
	observe := r.o.Hypothesis != experiment.SkipHypothesis && r.experiment().HasProbes()
	if !observe {
		r.ledger.emit(event.HypothesisSkipped{Requested: r.o.Hypothesis == experiment.SkipHypothesis})
	}
	if observe && r.o.Hypothesis.Before() && !r.observeBefore(ctx) {
		return
	}
	if ctx.Err() != nil {
		return
	}
	r.playMethod(ctx, observe && r.o.Hypothesis.During())
	ended := r.ledger.has(journal.StatusInterrupted, journal.StatusAborted)
	if observe && r.o.Hypothesis.After() && !ended {
		r.observeAfter(ctx)
	}
}

// finish completes the journal. An interruption that comes now is too late to change
// the journal; it only ends the controls.
func (r *run) finish(ctx context.Context) {
	closing, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	r.ledger.amend(func(s *state) {
		s.end(r.o.Now())
		if s.journal.Status == "" {
			s.journal.Status = journal.StatusCompleted
		}
		s.closing, s.stop = true, stop
		s.journal.Experiment = r.ledger.redactMap(r.experiment().Document)
	})
	r.contain(func() { r.endControl(closing) })
	r.ledger.redactAgain()
	r.ledger.record(func(s *state) event.Event { return event.RunFinished{Journal: s.journal} })
}

func (s *state) end(now time.Time) {
	s.journal.End = now.UTC()
	s.journal.Duration = s.journal.End.Sub(s.journal.Start)
}

// contain calls f and turns a panic into an aborted run.
func (r *run) contain(f func()) {
	defer func() {
		if cause := recover(); cause != nil {
			r.abort(fmt.Sprintf("%v\n%s", cause, debug.Stack()))
		}
	}()
	f()
}

// abort ends the run because of an error that neither the experiment nor a provider
// can report as a result.
func (r *run) abort(cause string) {
	r.o.Log.Error("The run is aborted", "cause", cause)
	r.ledger.worsen(journal.StatusAborted)
}
