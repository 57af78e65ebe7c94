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

// Header describes a session.
type Header struct {
	// ID is unique among all sessions. Chaos is the version of the program.
	ID, Chaos string
	PID       int
	Start     time.Time
	// Directory is the working directory. Arguments are those of the command line,
	// without the sources.
	Directory string
	Arguments []string
	// Sources are the paths or URLs of the experiments.
	Sources []string
}

// Begin writes the header and syncs the log and its folder.
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

// Plan is what a recovery needs to finish a run. Its secrets are redacted.
type Plan struct {
	// Source is the experiment's entry in the session's sources, Index its index.
	Source string
	Index  int
	// Document is the experiment as read from its source.
	Document    *pyvalue.Map
	Hypothesis  experiment.HypothesisStrategy
	Rollbacks   experiment.RollbackStrategy
	Dry         experiment.Dry
	JournalPath string
	// Variables returns the options of the session that override values of the
	// experiment. It is called when all secrets are known. nil means none.
	Variables func() []string
}

// Record writes the plan of a run, and returns the recorder of the run.
func (l *Log) Record(p Plan) *Recorder {
	r := &Recorder{log: l, run: int64(p.Index), probes: make(map[*journal.Record]int64), variables: p.Variables}
	r.write(kindRun, "source", p.Source, "document", p.Document, "hypothesis", string(p.Hypothesis),
		"rollbacks", string(p.Rollbacks), "dry", string(p.Dry), "journal", p.JournalPath)
	return r
}

// Continue returns a recorder for a run that another process began.
func (l *Log) Continue(run *Run, past *runner.Past) *Recorder {
	r := &Recorder{log: l, run: int64(run.Index), probes: make(map[*journal.Record]int64)}
	r.rollbacks.played, r.rollbacks.retried = past.Played, true
	return r
}

// Conclusion is the outcome of one of the session's experiments.
type Conclusion struct {
	Index   int
	Verdict journal.Verdict
	// Reason is why the experiment has this verdict, if the journal does not say so.
	Reason string
	// JournalPath is the path of the journal, "" for none.
	JournalPath string
}

// Conclude writes the outcome of an experiment.
func (l *Log) Conclude(c Conclusion) error {
	return l.append(pyvalue.MapOf(
		kind, kindConclusion, "run", int64(c.Index), "verdict", string(c.Verdict), "reason", c.Reason, "journal", c.JournalPath,
	))
}

// Recorder is an observer that logs the events of a run.
type Recorder struct {
	log       *Log
	run       int64
	variables func() []string

	mu sync.Mutex
	// err is the first error of a write or sync.
	err error
	// committed means that a sync preceded the method.
	committed bool
	j         *journal.Journal
	// probes are the numbers of the probes that no state record has yet.
	probes    map[*journal.Record]int64
	rollbacks rollbacks
}

var _ event.Observer = (*Recorder)(nil)

func (r *Recorder) write(what string, pairs ...any) { r.writeWith(r.log.append, what, pairs) }

// writeWith passes a record to a method of the log, which writes it now or later.
func (r *Recorder) writeWith(write func(*pyvalue.Map) error, what string, pairs []any) {
	record := pyvalue.NewMap(len(pairs)/2 + 2)
	record.Set(kind, what)
	record.Set("run", r.run)
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		record.Set(key, pairs[i+1])
	}
	if err := write(record); err != nil && r.err == nil {
		r.err = fmt.Errorf("a failure to write the write-ahead log: %w", err)
	}
}

// Commit is called before an activity of a phase takes effect. It syncs the log before the
// first activity of the method and before each rollback. Later activities of the method need
// no sync: a recovery plays the rollbacks whichever of them took effect.
func (r *Recorder) Commit(phase event.Phase) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || phase.IsHypothesis() || phase == event.Method && r.committed {
		return r.err
	}
	r.committed = true
	if err := r.log.Sync(); err != nil {
		r.err = fmt.Errorf("a failure to sync the write-ahead log: %w", err)
	}
	return r.err
}

// Due returns the names of the rollbacks that are due and were not played.
func (r *Recorder) Due() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rollbacks.due()
}

// Observe logs an event that a recovery needs.
func (r *Recorder) Observe(e event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := e.(type) {
	case event.RunStarted:
		r.j = e.Journal
		r.rollbacks.update(e.Experiment.Rollbacks)
		r.write(kindBegin, "platform", e.Journal.Host.Platform, "node", e.Journal.Host.Node,
			"experiment", e.Journal.Experiment, "start", journal.Timestamp(e.Journal.Start), "variables", r.overrides())
	case event.RunResumed:
		r.j = e.Journal
		r.rollbacks.update(e.Experiment.Rollbacks)
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

// observeEnd logs the events that belong to the end of a run.
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

func (r *Recorder) overrides() any {
	if r.variables == nil {
		return []any{}
	}
	return pyvalue.FromGo(r.variables())
}

func (r *Recorder) revised(e *experiment.Experiment) {
	if r.rollbacks.update(e.Rollbacks) {
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
		if key != "activity" && key != "start" { // the activity's record has them
			entry.Set(key, value)
		}
	}
	if e.Phase == event.Rollbacks { // a recovery must not play it again
		r.write(kindResult, "number", e.Number, "entry", entry)
		return
	}
	r.writeWith(r.log.appendLater, kindResult, []any{"number", e.Number, "entry", entry})
}

func (r *Recorder) judged(e event.ToleranceJudged) {
	entry := e.Record.Document()
	judgement := pyvalue.NewMap(2)
	for _, key := range []string{"tolerance_met", "deviation"} {
		if value, ok := entry.Get(key); ok {
			judgement.Set(key, value)
		}
	}
	r.writeWith(r.log.appendLater, kindResult, []any{"number", e.Number, "entry", judgement})
}
