package writeahead

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Header says what a session is.
type Header struct {
	// ID names it among all that there ever were, and Chaos is the version of the
	// program.
	ID, Chaos string
	PID       int
	Start     time.Time
	// Directory is where it works, Arguments how it was called, less the sources.
	Directory string
	Arguments []string
	// Sources are the experiments that it is going to run.
	Sources []string
}

// Begin writes what the session is.
func (l *Log) Begin(h Header) error {
	err := l.append(pyvalue.MapOf(
		kind, kindSession, "version", int64(Version), "id", h.ID, "chaos", h.Chaos, "pid", int64(h.PID),
		"start", journal.Timestamp(h.Start), "directory", h.Directory,
		"arguments", pyvalue.FromGo(h.Arguments), "sources", pyvalue.FromGo(h.Sources),
	))
	if err != nil {
		return err
	}
	return errors.Join(l.Sync(), syncFolder(l.path))
}

// Plan is what must be known of a run to bring it to its end. Secrets are taken out
// of it.
type Plan struct {
	// Source is the experiment as the session names it, Index which one of the
	// session's sources that is.
	Source string
	Index  int
	// Document is the experiment as it was read.
	Document    *pyvalue.Map
	Hypothesis  experiment.HypothesisStrategy
	Rollbacks   experiment.RollbackStrategy
	Dry         experiment.Dry
	JournalPath string
	// Variables returns the values that the session was given for experiments, as
	// options; it is asked once all secrets are known.
	Variables func() []string
}

// Record begins the records of a run.
func (l *Log) Record(p Plan) *Recorder {
	r := &Recorder{log: l, run: int64(p.Index), probes: make(map[*journal.Record]int64), variables: p.Variables}
	r.write(kindRun, "source", p.Source, "document", p.Document, "hypothesis", string(p.Hypothesis),
		"rollbacks", string(p.Rollbacks), "dry", string(p.Dry), "journal", p.JournalPath)
	return r
}

// Continue goes on with the records of a run that another process began.
func (l *Log) Continue(run *Run, past *runner.Past) *Recorder {
	r := &Recorder{log: l, run: int64(run.Index), probes: make(map[*journal.Record]int64)}
	r.rollbacks.played, r.rollbacks.retried = past.Played, true
	return r
}

// Conclusion is what came of one of a session's experiments.
type Conclusion struct {
	Index   int
	Verdict journal.Verdict
	// Reason is what the journal does not tell.
	Reason string
	// JournalPath is where the journal is; empty if there is none.
	JournalPath string
}

// Conclude writes what came of an experiment.
func (l *Log) Conclude(c Conclusion) error {
	return l.append(pyvalue.MapOf(
		kind, kindConclusion, "run", int64(c.Index), "verdict", string(c.Verdict), "reason", c.Reason, "journal", c.JournalPath,
	))
}

// Recorder is the observer which writes down what happens in a run.
type Recorder struct {
	log       *Log
	run       int64
	variables func() []string

	mu sync.Mutex
	// err is why something is missing.
	err error
	// committed says that the disk knows that the system is going to be changed.
	committed bool
	j         *journal.Journal
	// probes are the numbers of the hypothesis' records that are not in a state yet.
	probes    map[*journal.Record]int64
	rollbacks rollbacks
}

var _ event.Observer = (*Recorder)(nil)

func (r *Recorder) write(what string, pairs ...any) { r.put(r.log.append, what, pairs) }

// put writes a record, now or a moment later.
func (r *Recorder) put(put func(*pyvalue.Map) error, what string, pairs []any) {
	record := pyvalue.NewMap(len(pairs)/2 + 2)
	record.Set(kind, what)
	record.Set("run", r.run)
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		record.Set(key, pairs[i+1])
	}
	if err := put(record); err != nil && r.err == nil {
		r.err = fmt.Errorf("the write-ahead log, which cannot be written: %w", err)
	}
}

// Commit makes sure that it is known, before an activity of a block takes effect,
// that it was going to. The disk must know before the first change, and of each
// rollback: what lies between can be undone without being known.
func (r *Recorder) Commit(block event.Phase) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || block.IsHypothesis() || block == event.Method && r.committed {
		return r.err
	}
	r.committed = true
	if err := r.log.Sync(); err != nil {
		r.err = fmt.Errorf("the write-ahead log, which does not reach the disk: %w", err)
	}
	return r.err
}

// Due returns the names of the rollbacks that are due and were not carried out.
func (r *Recorder) Due() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rollbacks.due()
}

// Observe writes an event down, if it matters.
func (r *Recorder) Observe(e event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := e.(type) {
	case event.RunStarted:
		r.j = e.Journal
		r.rollbacks.list(e.Experiment.Rollbacks)
		r.write(kindBegin, "platform", e.Journal.Host.Platform, "node", e.Journal.Host.Node,
			"experiment", e.Journal.Experiment, "start", journal.Timestamp(e.Journal.Start), "variables", r.given())
	case event.RunResumed:
		r.j = e.Journal
		r.rollbacks.list(e.Experiment.Rollbacks)
		r.write(kindResumed)
	case event.ConfigurationResolved:
		r.write(kindConfiguration, "values", e.Values, "names", pyvalue.FromGo(e.Names))
	case event.ExperimentRevised:
		r.revised(e.Experiment)
	case event.HypothesisFinished:
		r.observed(e)
	case event.MethodStarted:
		r.write(kindMethod)
	case event.ActivityStarted:
		r.started(e)
	case event.ActivityFinished:
		r.finished(e)
	case event.ToleranceJudged:
		r.judged(e)
	default:
		r.observeEnd(e)
	}
}

// observeEnd is Observe for what has to do with the end of a run.
func (r *Recorder) observeEnd(e event.Event) {
	switch e := e.(type) {
	case event.Interrupted:
		r.write(kindInterrupted, "reason", e.Reason, "rollbacks", e.Rollbacks, "wanted", e.Wanted, "out-of-time", e.OutOfTime,
			"interruption", r.j.Interruption.Document())
	case event.RollbacksSkipped:
		if e.Deferred {
			r.rollbacks.begun = true
			return
		}
		r.write(kindSettled, "reason", e.Reason)
	case event.RollbacksStarted:
		r.rollbacks.begun = true
		r.write(kindRollbacks)
	case event.RunFinished:
		r.write(kindFinished, "status", string(e.Journal.Status), "deviated", e.Journal.Deviated,
			"end", journal.Timestamp(e.Journal.End), "duration", e.Journal.Duration.Seconds())
	default:
	}
}

func (r *Recorder) given() any {
	if r.variables == nil {
		return []any{}
	}
	return pyvalue.FromGo(r.variables())
}

func (r *Recorder) revised(e *experiment.Experiment) {
	if r.rollbacks.list(e.Rollbacks) {
		r.write(kindRollbackList, "list", r.rollbacks.documents())
	}
}

func (r *Recorder) observed(e event.HypothesisFinished) {
	if e.State == nil {
		return
	}
	probes := make([]any, len(e.State.Probes))
	for i, probe := range e.State.Probes {
		probes[i] = r.probes[probe]
	}
	clear(r.probes)
	r.write(kindState, "block", string(e.Phase), "met", e.State.Met, "probes", probes,
		"status", string(r.j.Status), "deviated", r.j.Deviated)
}

func (r *Recorder) started(e event.ActivityStarted) {
	if e.Phase.IsHypothesis() {
		r.probes[e.Record] = e.Number
	}
	entry := pyvalue.MapOf("activity", e.Record.Activity, "start", journal.Timestamp(e.Record.Start))
	if e.Phase == event.Rollbacks {
		r.write(kindActivity, "number", e.Number, "block", string(e.Phase), "entry", entry, "rollback", r.rollbacks.start(e))
		return
	}
	r.write(kindActivity, "number", e.Number, "block", string(e.Phase), "entry", entry)
}

func (r *Recorder) finished(e event.ActivityFinished) {
	if e.Phase == event.Rollbacks {
		r.rollbacks.finish(e.Record)
	}
	entry := pyvalue.NewMap(6)
	for key, value := range e.Record.Document().All() {
		if key != "activity" && key != "start" { // they are known
			entry.Set(key, value)
		}
	}
	if e.Phase == event.Rollbacks { // which must not be played again
		r.write(kindResult, "number", e.Number, "entry", entry)
		return
	}
	r.put(r.log.putOff, kindResult, []any{"number", e.Number, "entry", entry})
}

func (r *Recorder) judged(e event.ToleranceJudged) {
	entry := e.Record.Document()
	judgement := pyvalue.NewMap(2)
	for _, key := range []string{"tolerance_met", "deviation"} {
		if value, ok := entry.Get(key); ok {
			judgement.Set(key, value)
		}
	}
	r.put(r.log.putOff, kindResult, []any{"number", e.Number, "entry", judgement})
}
