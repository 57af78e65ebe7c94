package recovery_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/source"
)

// deadRun is a run of e.yaml whose records a test writes to the log by hand.
type deadRun struct {
	*writeahead.Recorder
	t          *testing.T
	experiment *experiment.Experiment
	document   *pyvalue.Map
	journal    *journal.Journal
}

// write writes the log of a session with the experiment e.yaml, whose text is given, up
// to what records writes. The session's process is gone afterwards.
func (w *world) write(t *testing.T, text string, records func(*deadRun)) {
	t.Helper()
	w.WriteFile(t, "e.yaml", text)
	w.WriteFile(t, "journals/e.json", "") // a session makes it before it runs anything
	log, err := writeahead.Create(w.dead, "dead")
	if err != nil {
		t.Fatal(err)
	}
	start := w.Now().Add(-time.Hour)
	header := writeahead.Header{
		ID: "dead", Chaos: "test", Start: start, Directory: w.Dir, Sources: []string{"e.yaml"}, Arguments: []string{"--journal-dir=journals"},
	}
	if err := log.Begin(header); err != nil {
		t.Fatal(err)
	}
	r := &deadRun{t: t, experiment: build(t, text)}
	r.document = r.experiment.Document
	r.journal = &journal.Journal{Experiment: r.document, Start: start, Status: journal.StatusCompleted}
	r.Recorder = log.Record(writeahead.Plan{
		Source: "e.yaml", Document: r.document, Rollbacks: experiment.RollbackAlways, JournalPath: w.Path("journals/e.json"),
	})
	records(r)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
}

// nothing is a provider that does nothing: what the log says is not carried out here.
type nothing struct{}

func (nothing) Compile(provider.Spec, *source.Collector) provider.Call { return nil }

func build(t *testing.T, text string) *experiment.Experiment {
	t.Helper()
	file, err := source.Parse("e.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e, problems := experiment.Build(file, experiment.Options{Providers: provider.Registry{"http": nothing{}}})
	if e == nil {
		t.Fatal(problems)
	}
	return e
}

func (r *deadRun) begin() {
	r.Observe(event.RunStarted{Experiment: r.experiment, Journal: r.journal})
}

func (r *deadRun) beginMethod() {
	r.begin()
	r.Observe(event.MethodStarted{Activities: r.experiment.Method})
}

// startRollback begins the rollback with an index, and returns what ends it.
func (r *deadRun) startRollback(i int) (end func(journal.Outcome)) {
	item := r.experiment.Rollbacks[i]
	record := &journal.Record{Activity: item.Document, Start: r.journal.Start}
	number := int64(i + 10)
	r.Observe(event.ActivityStarted{Record: record, Item: item, Number: number, Phase: event.Rollbacks})
	return func(status journal.Outcome) {
		record.Status, record.End = status, record.Start
		r.Observe(event.ActivityFinished{Record: record, Activity: item, Number: number, Phase: event.Rollbacks})
	}
}

// reviseRollbacks changes the rollbacks as a control does, to those with other paths.
func (r *deadRun) reviseRollbacks(w *world, paths ...string) {
	kept := r.experiment.Rollbacks[:1:1]
	revised := *r.experiment
	revised.Rollbacks = append(kept, build(r.t, w.experiment(paths...)).Rollbacks...)
	r.experiment = &revised
	r.Observe(event.ExperimentRevised{Experiment: r.experiment})
}

// What the log says decides which rollbacks are played, and the results say why.
func TestRecoverByTheRecords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		records  func(w *world, r *deadRun)
		requests []string
		reason   string
	}{
		{
			"the experiment was being read", func(*world, *deadRun) {},
			nil, "chaos was killed or crashed before the run began",
		},
		{
			"nothing was changed", func(_ *world, r *deadRun) { r.begin() },
			nil, "no rollbacks were played, as nothing had been changed",
		},
		{
			"in the method", func(_ *world, r *deadRun) { r.beginMethod() },
			[]string{"/1", "/2"}, "2 rollbacks were played afterwards",
		},
		{
			"between two rollbacks", func(_ *world, r *deadRun) {
				r.beginMethod()
				r.Observe(event.RollbacksStarted{})
				r.startRollback(0)(journal.OutcomeSucceeded)
			},
			[]string{"/2"}, "1 rollback was played afterwards",
		},
		{
			"after a rollback that failed", func(_ *world, r *deadRun) {
				r.beginMethod()
				r.Observe(event.RollbacksStarted{})
				r.startRollback(0)(journal.OutcomeFailed)
			},
			[]string{"/2"}, "1 rollback was played afterwards",
		},
		{
			"in a rollback", func(_ *world, r *deadRun) {
				r.beginMethod()
				r.Observe(event.RollbacksStarted{})
				r.startRollback(0)
			},
			[]string{"/1", "/2"}, "2 rollbacks were played afterwards",
		},
		{
			"after all rollbacks", func(_ *world, r *deadRun) {
				r.beginMethod()
				r.Observe(event.RollbacksStarted{})
				for i := range r.experiment.Rollbacks {
					r.startRollback(i)(journal.OutcomeSucceeded)
				}
			},
			nil, "all rollbacks had been played",
		},
		{
			"after the run decided against rollbacks", func(_ *world, r *deadRun) {
				r.beginMethod()
				r.Observe(event.RollbacksSkipped{Reason: "the strategy wants none"})
			},
			nil, "no rollbacks were played, as the strategy wants none",
		},
		{
			"after an interruption that forbids rollbacks", func(_ *world, r *deadRun) {
				r.beginMethod()
				r.interrupt(event.Interrupted{Reason: "SIGTERM"})
			},
			nil, "no rollbacks were played, as what ended the run asked for none",
		},
		{
			"after an interruption that ran out of time", func(_ *world, r *deadRun) {
				r.beginMethod()
				r.interrupt(event.Interrupted{Reason: "the deadline", OutOfTime: true})
			},
			[]string{"/1", "/2"}, "2 rollbacks were played afterwards",
		},
		{
			"after a control changed the rollbacks", func(w *world, r *deadRun) {
				r.beginMethod()
				r.reviseRollbacks(w, "/new")
			},
			[]string{"/1", "/new"}, "2 rollbacks were played afterwards",
		},
		{
			"after a control changed the rollbacks between two", func(w *world, r *deadRun) {
				r.beginMethod()
				r.Observe(event.RollbacksStarted{})
				r.startRollback(0)(journal.OutcomeSucceeded)
				r.reviseRollbacks(w, "/new", "/newer")
			},
			[]string{"/new", "/newer"}, "2 rollbacks were played afterwards",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.write(t, w.experiment("/1", "/2"), func(r *deadRun) { test.records(w, r) })
			code, log := w.recover(t)
			if code != exit.OK || w.leftLogs(t) != 0 {
				t.Errorf("got the exit code %d and %d logs, want 0 and none\n%s", code, w.leftLogs(t), log)
			}
			wantRequests(t, w, test.requests...)
			wantIn(t, w.read(t, "journals/results.json"), test.reason, `"interrupted": 1`)
		})
	}
}

func (r *deadRun) interrupt(e event.Interrupted) {
	r.journal.Interruption = &journal.Interruption{Reason: e.Reason, At: r.journal.Start}
	r.Observe(e)
}

// A run without rollbacks is finished, and the results warn about it.
func TestRecoverWithoutRollbacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := strings.TrimSuffix(w.experiment(), "rollbacks:\n")
	w.write(t, text, func(r *deadRun) { r.beginMethod() })
	if code, log := w.recover(t); code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w)
	wantIn(t, w.read(t, "journals/results.json"), "it has no rollbacks, so what its method changed may still be in effect")
}

// A secret that only a probe of the configuration found is lost with its process: the
// rollback that needs it stays due until somebody sets it.
func TestRecoverWithoutASecretOfTheConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const header = "configuration: {place: {type: env, key: NOT_SET_ANYWHERE, default: elsewhere}}\n"
	w.write(t, header+w.experiment("/${place}", "/2"), func(r *deadRun) {
		r.begin()
		r.Observe(event.ConfigurationResolved{Values: pyvalue.MapOf("place", redact.Replacement), Names: []string{"place"}})
		r.Observe(event.MethodStarted{Activities: r.experiment.Method})
	})
	code, log := w.recover(t)
	if code != exit.Failure || w.leftLogs(t) != 1 {
		t.Errorf("got the exit code %d and %d logs, want 1 and the log\n%s", code, w.leftLogs(t), log)
	}
	wantRequests(t, w, "/2") // above all, the default of the configuration is not called

	if code, log = w.recover(t, "--var", "place=here"); code != exit.OK || w.leftLogs(t) != 0 {
		t.Errorf("got the exit code %d and %d logs, want 0 and none\n%s", code, w.leftLogs(t), log)
	}
	wantRequests(t, w, "/here")
}

// Other users can write to a log: what it says is not carried out.
func TestRecoverALogOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, w.experiment("/harm"), func(r *deadRun) { r.beginMethod() })
	if err := os.Chmod(w.dead+"/dead.wal", 0o666); err != nil {
		t.Fatal(err)
	}
	code, log := w.recover(t)
	if code != exit.Failure || w.leftLogs(t) != 1 {
		t.Errorf("got the exit code %d and %d logs, want 1 and the log\n%s", code, w.leftLogs(t), log)
	}
	wantRequests(t, w)
	wantIn(t, log, "other users can write to")
}

func (w *world) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(w.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
