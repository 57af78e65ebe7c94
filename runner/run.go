package runner

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// run is the state of one run.
type run struct {
	o         Options
	observers observers
	// e is the experiment as it is at the moment: controls may revise it.
	e atomic.Pointer[experiment.Experiment]
	// scope is what names stand for at the moment.
	scope atomic.Pointer[values.Scope]
	// lanes counts the background activities, activities all of them.
	lanes, activities atomic.Int64

	// mu guards the journal and what follows, and keeps events in order:
	// observers are called with it held.
	mu sync.Mutex
	j  *journal.Journal
	// interruption is the first of them, nil if there was none.
	interruption *Interruption
	// begun says that the observers know of the run.
	begun bool
	// stop ends what is being played.
	stop context.CancelCauseFunc
	// methodPlayed says that the system may have been changed, heldBack that a guard
	// kept everything from being played.
	methodPlayed, heldBack bool
	// rollingBack says that the rollbacks are being played, or were.
	rollingBack bool
	// past is what happened before this process took the run over, nil for nothing.
	past *Past
	// known is how much the redactor knew when the run began.
	known int
	// closing says that the journal is being completed, and its status is settled.
	closing bool
}

// experiment returns the experiment as it is at the moment.
func (r *run) experiment() *experiment.Experiment { return r.e.Load() }

// play runs all that interruptions can end, once the secrets are resolved. What
// comes before the rollbacks ends with main.
func (r *run) play(ctx, main context.Context) {
	r.j.Start = r.o.Now().UTC()
	r.contain(func() {
		found := r.loadDynamicConfiguration(main)
		r.begin()
		r.emit(event.ConfigurationResolved{Values: r.redactMap(found), Names: r.scope.Load().Names()})
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
	r.record(func() event.Event {
		r.j.Experiment = r.redactMap(e.Document)
		r.begun = true
		return event.RunStarted{
			Experiment: e, Journal: r.j,
			Hypothesis: r.o.Hypothesis, Rollbacks: r.o.Rollbacks, Dry: r.o.Dry, Frequency: r.o.Frequency,
		}
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := r.interruption; i != nil {
		r.tell(i.event())
	}
}

// playParts plays the hypothesis and the method as the strategy says.
func (r *run) playParts(ctx context.Context) {
	observe := r.o.Hypothesis != experiment.SkipHypothesis && r.experiment().HasProbes()
	if !observe {
		r.emit(event.HypothesisSkipped{Requested: r.o.Hypothesis == experiment.SkipHypothesis})
	}
	if observe && r.o.Hypothesis.Before() && !r.gate(ctx) {
		return
	}
	if ctx.Err() != nil {
		return
	}
	r.playMethod(ctx, observe && r.o.Hypothesis.During())
	if observe && r.o.Hypothesis.After() && !r.ended() {
		r.validate(ctx)
	}
}

// finish completes the journal. An interruption that comes now is too late to
// change what the journal says; it only ends the controls.
func (r *run) finish(ctx context.Context) {
	closing, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	r.mu.Lock()
	r.j.End = r.o.Now().UTC()
	r.j.Duration = r.j.End.Sub(r.j.Start)
	if r.j.Status == "" {
		r.j.Status = journal.StatusCompleted
	}
	r.closing, r.stop = true, stop
	r.j.Experiment = r.redactMap(r.experiment().Document)
	r.mu.Unlock()
	r.contain(func() { r.endControl(closing) })
	r.redactAgain()
	r.emit(event.RunFinished{Journal: r.j})
}

// contain runs f and turns a panic into an aborted run.
func (r *run) contain(f func()) {
	defer func() {
		if cause := recover(); cause != nil {
			r.abort(fmt.Sprintf("%v\n%s", cause, debug.Stack()))
		}
	}()
	f()
}

// abort ends the run because of something that nobody foresaw.
func (r *run) abort(cause string) {
	r.o.Log.Error("The run is aborted", "cause", cause)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.worsen(journal.StatusAborted)
}

// ended says whether an interruption or an error ended the run.
func (r *run) ended() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.j.Status == journal.StatusInterrupted || r.j.Status == journal.StatusAborted
}

// worsen sets the status unless it is a graver one already. It needs mu.
func (r *run) worsen(s journal.Status) {
	if gravity(s) > gravity(r.j.Status) {
		r.j.Status = s
	}
}

func gravity(s journal.Status) int {
	switch s {
	case journal.StatusInterrupted:
		return 4
	case journal.StatusAborted:
		return 3
	case journal.StatusFailed:
		return 2
	case journal.StatusCompleted:
		return 1
	default:
		return 0
	}
}

// record changes the journal and tells the observers of it, as one step.
func (r *run) record(change func() event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(change())
}

// emit tells the observers of something that is not in the journal.
func (r *run) emit(e event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(e)
}

// tell needs mu.
func (r *run) tell(e event.Event) { r.observers.observe(e) }

func (r *run) redactMap(m *pyvalue.Map) *pyvalue.Map {
	clean, _ := r.o.Redactor.Redact(m).(*pyvalue.Map)
	return clean
}
