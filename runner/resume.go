package runner

import (
	"context"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Past is what is known of a run whose process died, or which left rollbacks undone.
type Past struct {
	// Journal is how far it was written. Resume completes it.
	Journal *journal.Journal
	// MethodBegan says that the system may have been changed, RollbacksBegan that it
	// was being changed back.
	MethodBegan, RollbacksBegan bool
	// Settled is why the run itself decided against rollbacks, "" if it did not.
	Settled string
	// Played says of each of the experiment's rollbacks whether it was carried out.
	Played []bool
	// Interruption is what had ended the run, nil if it was only that the process
	// died; Cause says what that was, to complete the sentence "interrupted by ...".
	Interruption *Interruption
	Cause        string
	// Died is when the process was last known to be alive.
	Died time.Time
	// Names are those that stood for something in the run.
	Names []string
	// Finished says that the journal was complete, save for rollbacks.
	Finished bool
	// Activities is how many activities were numbered.
	Activities int64
}

// Remaining returns the rollbacks of e that were not carried out.
func (p *Past) Remaining(e *experiment.Experiment) []*experiment.Activity {
	var remaining []*experiment.Activity
	for i, a := range e.Rollbacks {
		if i >= len(p.Played) || !p.Played[i] {
			remaining = append(remaining, a)
		}
	}
	return remaining
}

// WhyNoRollbacks completes the sentence "rollbacks are not played because ..." for
// a run that ended before its time; it is empty if those that remain are due.
func (p *Past) WhyNoRollbacks(strategy experiment.RollbackStrategy) string {
	r := newRun(nil, Options{Rollbacks: strategy})
	r.remember(p)
	return r.whyNotDue()
}

// settled says what follows from the past alone.
func (p *Past) settled(strategy experiment.RollbackStrategy) (reason string, settled bool) {
	switch {
	case p.RollbacksBegan:
		return "", true
	case p.Settled != "":
		return p.Settled, true
	case p.Interruption != nil && p.Interruption.NoRollbacks && !p.Interruption.OutOfTime:
		return "what ended the run asked for none", true
	case !p.MethodBegan:
		return "nothing had been changed", true
	case strategy == experiment.RollbackDeviated && p.Journal.SteadyStates.After == nil:
		return "", true // as it may have deviated
	case strategy == experiment.RollbackDeviated && !p.Journal.Deviated:
		return "the steady state did not deviate", true
	default:
		return "", false
	}
}

// Complete ends the journal where there is nothing to be played, or nothing that can
// be. It returns the journal.
func (p *Past) Complete(now time.Time) *journal.Journal {
	r := newRun(nil, Options{})
	r.remember(p)
	if !p.Finished {
		r.j.End = now.UTC()
		r.j.Duration = r.j.End.Sub(r.j.Start)
	}
	return r.j
}

// Resume ends a run which did not come to its end: it plays the rollbacks that are
// due and were not carried out, and completes the journal. Configuration and
// secrets are resolved afresh; the error says that they cannot be, and nothing was
// played then.
func Resume(ctx context.Context, e *experiment.Experiment, past *Past, o Options) (*journal.Journal, error) {
	if past.Finished {
		o.Control = nil // all that controls have to do was done
	}
	r := newRun(e, o)
	defer r.observers.close()
	r.remember(past)
	main, end, err := r.ready(ctx)
	defer end()
	if err != nil {
		return nil, err
	}
	r.contain(func() {
		r.loadDynamicConfiguration(main)
		r.emit(event.RunResumed{Experiment: e, Journal: r.j, Rollbacks: r.o.Rollbacks, Cause: past.Cause})
		r.begun = true
		r.beginControl(main)
	})
	r.contain(func() { r.playRollbacks(ctx) })
	r.finish(ctx)
	return r.j, nil
}

// remember makes the past this run's own.
func (r *run) remember(past *Past) {
	r.past, r.j, r.methodPlayed = past, past.Journal, past.MethodBegan
	r.activities.Store(past.Activities)
	r.interruption = past.Interruption
	if r.interruption == nil {
		r.interruption = &Interruption{Reason: past.Cause, Rollbacks: true}
	}
	if r.j.Interruption == nil {
		r.j.Interruption = &journal.Interruption{Reason: r.interruption.Reason, At: past.Died}
	}
	r.worsen(journal.StatusInterrupted)
}

// missing returns why a rollback must not be carried out after the process that knew
// what it is about: a name in it does not stand for anything any more, as only that
// process was told what for.
func (r *run) missing(a *experiment.Activity) error {
	if r.past == nil {
		return nil
	}
	scope := r.scope.Load()
	for _, name := range placeholders(a.Document.Value("provider")) {
		if _, known := scope.Lookup(name); !known && slices.Contains(r.past.Names, name) {
			return provider.Errorf(provider.Failed, "the rollback is not carried out, as nobody knows any more what ${%s} stood for in the run; "+
				"give it by --var %s=..., or undo it by hand", name, name)
		}
	}
	return nil
}

// placeholders returns the names that the texts in a value ask for.
func placeholders(value any) []string {
	var names []string
	switch v := value.(type) {
	case string:
		for _, p := range values.Placeholders(v) {
			names = append(names, p.Name)
		}
	case []any:
		for _, item := range v {
			names = append(names, placeholders(item)...)
		}
	case *pyvalue.Map:
		for _, item := range v.All() {
			names = append(names, placeholders(item)...)
		}
	}
	return names
}

// played returns who tells of an item of the rollbacks whether the process that
// died had carried it out.
func (r *run) played(rollbacks []*experiment.Activity) func(*experiment.Activity) bool {
	done := make(map[*experiment.Activity]bool)
	for i, a := range rollbacks {
		done[a] = r.past != nil && i < len(r.past.Played) && r.past.Played[i]
	}
	return func(a *experiment.Activity) bool { return done[a] }
}
