package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// ledger keeps the journal of a run and its progress, and passes events to the
// observers. Its lock makes one sequence of all changes and events.
type ledger struct {
	observers observers
	redactor  *redact.Redactor
	// known is how many secrets the redactor knew when the run began.
	known int

	mu sync.Mutex
	// state is what mu guards; functions that are passed to a method have access.
	state state
}

// state is what a run has come to.
type state struct {
	journal *journal.Journal
	// interruption is the first of them, with what later ones added; nil for none.
	interruption *Interruption
	// announced says that the observers know of the run; waiting has the events that
	// came before.
	announced bool
	waiting   []event.Event
	// stop ends what is being played.
	stop context.CancelCauseFunc
	// methodPlayed says that the system may have been changed, prevented that a guard
	// kept everything from being played.
	methodPlayed, prevented bool
	// rollingBack says that the rollbacks have begun.
	rollingBack bool
	// closing says that the status is settled and the journal is being completed.
	closing bool
}

func newLedger(o Options) *ledger {
	return &ledger{
		observers: observers{list: o.Observers, log: o.Log}, redactor: o.Redactor,
		state: state{journal: &journal.Journal{Host: o.Host}},
	}
}

// record changes the state and passes on the event of that, as one step.
func (l *ledger) record(change func(s *state) event.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.observers.observe(change(&l.state))
}

// emit passes on an event that changes nothing.
func (l *ledger) emit(e event.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.observers.observe(e)
}

// amend changes the state without an event, or reads it.
func (l *ledger) amend(change func(s *state)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.state)
}

// announce records the first event of the run. Interruptions that came before follow.
func (l *ledger) announce(change func(s *state) event.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.observers.observe(change(&l.state))
	for _, e := range l.state.waiting {
		l.observers.observe(e)
	}
	l.state.announced, l.state.waiting = true, nil
}

// interrupt records an interruption. It returns what ends the part of the run that is
// being played, nil if that is to go on.
func (l *ledger) interrupt(i *Interruption, at time.Time) (stop context.CancelCauseFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &l.state
	switch {
	case i.Spares && s.rollingBack:
		return nil
	case s.closing:
		return s.stop
	case s.interruption == nil:
		s.interruption = i
		s.journal.Interruption = i.entry(at)
	default:
		s.interruption.add(i)
	}
	s.worsen(journal.StatusInterrupted)
	if s.announced {
		l.observers.observe(i.event())
	} else {
		s.waiting = append(s.waiting, i.event())
	}
	return s.stop
}

// worsen sets the status of the run unless it is already a more serious one.
func (l *ledger) worsen(status journal.Status) {
	l.amend(func(s *state) { s.worsen(status) })
}

func (s *state) worsen(status journal.Status) {
	if severity(status) > severity(s.journal.Status) {
		s.journal.Status = status
	}
}

func severity(s journal.Status) int {
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

// has says whether the status of the run is one of these.
func (l *ledger) has(statuses ...journal.Status) (found bool) {
	l.amend(func(s *state) {
		for _, status := range statuses {
			found = found || s.journal.Status == status
		}
	})
	return found
}

// journal returns the journal, which is the same one for the whole run. It does not
// lock: observers and controls that are called with the lock held read the journal.
func (l *ledger) journal() *journal.Journal { return l.state.journal }

// learn adds the secrets of the run to the redactor, before it begins.
func (l *ledger) learn(values *pyvalue.Map) {
	l.redactor.Add(values)
	l.known = l.redactor.Known()
}

// redactAgain removes secrets from the journal that became known only after they were
// recorded, such as a token that an activity returned before a control made it a secret.
func (l *ledger) redactAgain() {
	l.amend(func(s *state) {
		if l.redactor.Known() > l.known {
			s.journal.Redact(l.redactor.Redact)
		}
	})
}

func (l *ledger) redactMap(m *pyvalue.Map) *pyvalue.Map {
	clean, _ := l.redactor.Redact(m).(*pyvalue.Map)
	return clean
}

// exception returns an error as the journal lists it.
func (l *ledger) exception(err error) []string {
	lines := []string{err.Error() + "\n"}
	if failure := (*provider.Error)(nil); errors.As(err, &failure) && len(failure.Trace) > 0 {
		lines = failure.Trace
	}
	clean := make([]string, len(lines))
	for i, line := range lines {
		clean[i] = l.redactor.RedactText(line)
	}
	return clean
}
