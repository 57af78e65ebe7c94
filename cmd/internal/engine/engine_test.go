package engine_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/engine"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/source"
)

// sh is an activity that runs a command in the folder of the test.
func sh(name, kind, command, more string) string {
	return `{type: ` + kind + `, name: ` + name + `, provider: {type: process, path: /bin/sh, arguments: ["-c", "` + command + `"]}` + more + `}`
}

// lines makes the body of an experiment: the method and the rollbacks.
func lines(method []string, rollbacks ...string) string {
	return "title: t\ndescription: d\nmethod: [" + strings.Join(method, ", ") + "]\nrollbacks: [" + strings.Join(rollbacks, ", ") + "]\n"
}

// bench is an engine in a process of its own.
type bench struct {
	*engine.Engine
	p *hosttest.Process
}

func newBench(t *testing.T) bench {
	t.Helper()
	p := hosttest.New(t)
	return bench{&engine.Engine{Process: p.Process, Secrets: &confidential.Secrets{}}, p}
}

// plan returns the plan of an experiment whose programs run in the folder of the process.
func (b bench) plan(t *testing.T, text string) engine.Plan {
	t.Helper()
	file, err := source.Parse("e.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	set := providers.Default(providers.Options{Environ: func() []string { return b.p.Environ }, Dir: b.p.Dir})
	e, problems := experiment.Build(file, experiment.Options{Providers: set.Registry, LookupEnv: b.p.LookupEnv})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return engine.Plan{Experiment: e, ID: b.id(), LookupEnv: b.p.LookupEnv, Log: b.p.Logs.Logger}
}

// id is the ID of the runs of this bench. It is unique on the machine: what an ended
// activity leaves is stopped by it.
func (b bench) id() string { return strings.ReplaceAll(b.p.Dir, "/", "-") }

func (b bench) run(t *testing.T, p engine.Plan) *journal.Journal {
	t.Helper()
	j, err := b.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// played returns the lines that activities have written to the file "played".
func (b bench) played(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(b.p.Path("played"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if len(text) == 0 {
		return nil
	}
	return strings.Fields(string(text))
}

func TestRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	text := lines([]string{sh("act", "action", "echo method >> played; echo $KEY $CHAOS_ACTIVITY", ", background: false")}, sh("undo", "action", "echo rollback >> played", "")) +
		"secrets: {s: {k: hunter2-hunter2}}\n"
	b.p.Environ = append(b.p.Environ, "KEY=hunter2-hunter2")
	j := b.run(t, b.plan(t, text))
	if diff := cmp.Diff([]string{"method", "rollback"}, b.played(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	output := j.Run[0].Output
	if text := slog.AnyValue(output).String(); !strings.Contains(text, "[redacted]") || !strings.Contains(text, b.id()+"/") {
		t.Errorf("the output is %s: it needs the mark of the run, and no secret", text)
	}
	if j.Status != journal.StatusCompleted || j.Host.Node != "test" {
		t.Errorf("the status is %s, on %s", j.Status, j.Host.Node)
	}
	if log := b.p.Err.String(); !strings.Contains(log, "act") || strings.Contains(log, "hunter2") {
		t.Errorf("the log is\n%s", log)
	}
}

func TestRunWithoutConfiguration(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.p.Environ = append(b.p.Environ, "NOT_SET=while the experiment is read")
	p := b.plan(t, lines([]string{sh("act", "action", "echo method >> played", "")})+"configuration: {c: {type: env, key: NOT_SET}}\n")
	p.LookupEnv = func(string) (string, bool) { return "", false }
	if j, err := b.Run(t.Context(), p); err == nil || j != nil || !strings.Contains(err.Error(), "NOT_SET") {
		t.Errorf("got %v, %v", j, err)
	}
	if played := b.played(t); played != nil {
		t.Errorf("%q were played", played)
	}
}

// Each case sets one field of the plan, and sees its effect.
func TestPlan(t *testing.T) {
	t.Parallel()
	act, undo := sh("act", "action", "echo method >> played", ""), sh("undo", "action", "echo rollback >> played", "")
	hypothesis := "steady-state-hypothesis: {title: h, probes: [" + sh("probe", "probe", "echo probe >> played", ", tolerance: 0") + "]}\n"
	tests := []struct {
		name, text string
		set        func(t *testing.T, p *engine.Plan)
		played     []string
		verdict    journal.Verdict
	}{
		{"nothing", hypothesis + lines([]string{act}, undo), func(*testing.T, *engine.Plan) {}, []string{"probe", "method", "probe", "rollback"}, journal.Passed},
		{"Hypothesis", hypothesis + lines([]string{act}, undo), func(_ *testing.T, p *engine.Plan) { p.Hypothesis = experiment.BeforeMethodOnly }, []string{"probe", "method", "rollback"}, journal.Passed},
		{"Rollbacks", lines([]string{act}, undo), func(_ *testing.T, p *engine.Plan) { p.Rollbacks = experiment.RollbackNever }, []string{"method"}, journal.Passed},
		{"Dry", hypothesis + lines([]string{act}, undo), func(_ *testing.T, p *engine.Plan) { p.Dry = experiment.DryActions }, []string{"probe", "probe"}, journal.Passed},
		{
			"FailOn", lines([]string{sh("p", "probe", "echo method >> played; exit 3", ", tolerance: 0")}),
			func(_ *testing.T, p *engine.Plan) { p.FailOn = journal.FailOn{Tolerance: true} }, []string{"method"}, journal.Failed,
		},
		{"Policy", lines([]string{act}, undo), func(t *testing.T, p *engine.Plan) {
			file, err := source.Parse("policy.yaml", source.YAML, []byte("executables: {allow: [/usr/bin/other]}"))
			if err != nil {
				t.Fatal(err)
			}
			var problems source.Problems
			if p.Policy, problems = policy.Read(file); problems.HasErrors() {
				t.Fatal(problems)
			}
		}, nil, journal.Aborted},
		{"Interrupts", lines([]string{act}, undo), func(_ *testing.T, p *engine.Plan) {
			p.Interrupts = make(interrupt.Channel, 8)
			send := p.Interrupts
			var once sync.Once
			p.Progress = func(*journal.Journal) { once.Do(func() { send.Send(interrupt.By(syscall.SIGTERM)) }) }
		}, nil, journal.Interrupted},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			p := b.plan(t, test.text)
			test.set(t, &p)
			if test.name == "Interrupts" {
				p.Experiment = b.plan(t, lines([]string{sh("act", "action", "exec sleep 60", "")}, "")).Experiment
			}
			j := b.run(t, p)
			if diff := cmp.Diff(test.played, b.played(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := j.Verdict(p.FailOn); got != test.verdict {
				t.Errorf("the verdict is %s, not %s", got, test.verdict)
			}
		})
	}
}

// player is a Player that is always needed, and notes what it sees.
type player struct {
	control.Player
	observe func(event.Event)
}

func (p player) Needed(*experiment.Experiment) bool                { return true }
func (p player) Begin(context.Context, control.Run) error          { return nil }
func (p player) Before(context.Context, control.Point) error       { return nil }
func (p player) After(context.Context, control.Point) (any, error) { return nil, nil }
func (p player) End(context.Context) error                         { return nil }
func (p player) Observe(e event.Event)                             { p.observe(e) }

// Nothing may see an event before it is in the write-ahead log: neither controls, nor
// reports, nor the log.
func TestObserversInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	log, err := writeahead.Create(filepath.Join(b.p.Dir, "state"), "session")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	var order []string
	p := b.plan(t, lines([]string{sh("act", "action", "true", "")}))
	p.Recorder = log.Record(writeahead.Plan{Source: "e.yaml", Document: p.Experiment.Document, Variables: func() []string {
		order = append(order, "recorder")
		return nil
	}})
	p.Controls = player{observe: func(e event.Event) {
		if _, ok := e.(event.RunStarted); ok {
			order = append(order, "controls")
		}
	}}
	p.Progress = func(j *journal.Journal) {
		if len(j.Run) == 0 {
			order = append(order, "progress")
		}
	}
	p.Log = slog.New(slog.NewTextHandler(writerFunc(func([]byte) { order = append(order, "log") }), nil))
	b.run(t, p)
	order = order[:min(4, len(order))]
	if diff := cmp.Diff([]string{"recorder", "controls", "progress", "log"}, order); diff != "" {
		t.Errorf("the first event (-want +got):\n%s", diff)
	}
	text, err := os.ReadFile(log.Path())
	if err != nil || !bytes.Contains(text, []byte("act")) {
		t.Errorf("the activity is not in the write-ahead log: %v", err)
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}

// A run whose log cannot be written must not change anything.
func TestRecorderFails(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	log, err := writeahead.Create(filepath.Join(b.p.Dir, "state"), "session")
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	p := b.plan(t, lines([]string{sh("act", "action", "echo method >> played", "")}))
	p.Recorder = log.Record(writeahead.Plan{Source: "e.yaml", Document: p.Experiment.Document, Variables: func() []string { return nil }})
	if j := b.run(t, p); j.Verdict(p.FailOn) != journal.Interrupted || b.played(t) != nil {
		t.Errorf("the verdict is %s, and %q were played", j.Verdict(p.FailOn), b.played(t))
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.plan(t, lines([]string{sh("one", "action", "true", ""), sh("two", "action", "true", "")}))
	var counts []int
	p.Progress = func(j *journal.Journal) { counts = append(counts, len(j.Run)) }
	j := b.run(t, p)
	if !slices.IsSorted(counts) || counts[0] != 0 || counts[len(counts)-1] != len(j.Run) {
		t.Errorf("the journals had %v records", counts)
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.plan(t, lines([]string{sh("act", "action", "echo method >> played", "")},
		sh("first", "action", "echo first >> played", ""), sh("second", "action", "echo second >> played", "")))
	p.Rollbacks = experiment.RollbackAlways
	// A journal such as that of a run that was killed in its method.
	killed := b.run(t, func() engine.Plan {
		dry := p
		dry.Dry, dry.Rollbacks = experiment.DryActivities, experiment.RollbackNever
		return dry
	}())
	past := &runner.Past{
		Journal: killed, MethodBegan: true, Played: []bool{true, false}, Cause: "the death of its process", Died: time.Now(), Activities: 2,
	}
	if err := b.Resume(t.Context(), p, past); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"second"}, b.played(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if killed.Status != journal.StatusInterrupted || killed.Interruption == nil || killed.Interruption.Reason != past.Cause {
		t.Errorf("the journal has %s, %+v", killed.Status, killed.Interruption)
	}
}
