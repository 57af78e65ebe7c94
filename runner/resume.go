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
	// Journal is as complete as it was written. Resume completes it.
	Journal *journal.Journal
	// MethodBegan says that the system may have been changed, RollbacksBegan that its
	// rollbacks began.
	MethodBegan, RollbacksBegan bool
	// Settled is why the run itself decided against rollbacks, "" if it did not.
	Settled string
	// Played says of each of the experiment's rollbacks whether it was carried out.
	Played []bool
	// Interruption is what had ended the run, nil if only its process died; Cause
	// completes the sentence "interrupted by ..." for that.
	Interruption *Interruption
	Cause        string
	// Died is when the process was last known to be alive.
	Died time.Time
	// Names are the names that had a value in the run.
	Names []string
	// Finished says that the journal was complete, except for rollbacks.
	Finished bool
	// Activities is how many activities were numbered.
	Activities int64
}

// Remaining returns the rollbacks of e that were not carried out.
func (p *Past) Remaining(e *experiment.Experiment) []*experiment.Activity {
	var remaining []*experiment.Activity
	for i, a := range e.Rollbacks {
		if !p.played(i) {
			remaining = append(remaining, a)
		}
	}
	return remaining
}

// played says whether the rollback with this index was carried out.
func (p *Past) played(i int) bool { return i < len(p.Played) && p.Played[i] }

// WhyNoRollbacks completes the sentence "rollbacks are not played because ..." for a
// run that ended early; it is empty if those that remain are due.
func (p *Past) WhyNoRollbacks(strategy experiment.RollbackStrategy) string {
	if strategy == "" {
		strategy = experiment.RollbackDefault
	}
	s := p.state()
	return s.whyNotDue(strategy, p)
}

// settled returns what the past alone decides about rollbacks.
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

// Complete completes and returns the journal of a run that plays nothing more.
func (p *Past) Complete(now time.Time) *journal.Journal {
	s := p.state()
	if !p.Finished {
		s.end(now)
	}
	return s.journal
}

// state returns the state of the run as it ended. It enters the interruption into the
// journal.
func (p *Past) state() state {
	s := state{journal: p.Journal, methodPlayed: p.MethodBegan, interruption: p.Interruption}
	if s.interruption == nil {
		s.interruption = &Interruption{Reason: p.Cause, Rollbacks: true}
	}
	if s.journal.Interruption == nil {
		s.journal.Interruption = &journal.Interruption{Reason: s.interruption.Reason, At: p.Died}
	}
	s.worsen(journal.StatusInterrupted)
	return s
}

// Resume finishes a run that did not end: it plays the rollbacks that are due and were
// not carried out, and completes the journal. It resolves the configuration and the
// secrets again; the error says that it cannot, and that nothing was played.
func Resume(ctx context.Context, e *experiment.Experiment, past *Past, o Options) (*journal.Journal, error) {
	if past.Finished {
		o.Control = nil // controls were called for the end of the run
	}
	r := newRun(e, o)
	defer r.ledger.observers.close()
	r.past = past
	r.activities.Store(past.Activities)
	r.ledger.amend(func(s *state) { *s = past.state() })
	main, end, err := r.prepare(ctx)
	defer end()
	if err != nil {
		return nil, err
	}
	r.contain(func() {
		r.loadDynamicConfiguration(main)
		r.ledger.announce(func(s *state) event.Event {
			return event.RunResumed{Experiment: e, Journal: s.journal, Rollbacks: r.o.Rollbacks, Cause: past.Cause}
		})
		r.beginControl(main)
	})
	r.contain(func() { r.playRollbacks(ctx) })
	r.finish(ctx)
	return r.ledger.journal(), nil
}

// checkNames returns why a rollback must not be carried out by another process than the
// one that knew its names: a name in it had a value that only that process was given.
func (r *run) checkNames(a *experiment.Activity) error {
	if r.past == nil {
		return nil
	}
	scope := r.scope.Load()
	for _, name := range placeholders(a.Document.Value("provider")) {
		if _, known := scope.Lookup(name); !known && slices.Contains(r.past.Names, name) {
			return provider.Errorf(provider.Failed, "the rollback is not carried out because the value that ${%s} had in the run is lost; "+
				"set it with --var %s=..., or undo the change by hand", name, name)
		}
	}
	return nil
}

// placeholders returns the names in the texts of a value.
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

// alreadyPlayed returns a function that says which of the rollbacks the process that
// died has carried out.
func (r *run) alreadyPlayed(rollbacks []*experiment.Activity) func(*experiment.Activity) bool {
	done := make(map[*experiment.Activity]bool)
	for i, a := range rollbacks {
		done[a] = r.past != nil && r.past.played(i)
	}
	return func(a *experiment.Activity) bool { return done[a] }
}
