package controls_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/process"
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/providers/python/controls"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/require"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// fakeRun keeps what controls change.
type fakeRun struct {
	mu         sync.Mutex
	experiment *experiment.Experiment
	scope      *values.Scope
	journal    journal.Journal
}

func (r *fakeRun) Experiment() *experiment.Experiment {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.experiment
}

func (r *fakeRun) Scope() *values.Scope {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.scope
}

func (r *fakeRun) Journal() *journal.Journal { return &r.journal }

func (r *fakeRun) Revise(change func(*experiment.Experiment) *experiment.Experiment) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.experiment = change(r.experiment)
}

func (r *fakeRun) SetScope(s *values.Scope) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scope = s
}

// newPlayer returns a player for the controls in testdata, the provider whose worker it
// uses, and what it logs.
func newPlayer(t *testing.T, o controls.Options) (*controls.Player, *python.Provider, *bytes.Buffer) {
	t.Helper()
	require.Program(t, "python3")
	modules, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	p := &python.Provider{
		Environ: func() []string { return append(os.Environ(), "PYTHONPATH="+modules, "PYTHONDONTWRITEBYTECODE=1") },
		Dir:     t.TempDir(),
	}
	t.Cleanup(func() { p.Close() }) //nolint:errcheck // it never fails
	log := &bytes.Buffer{}
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	o.Activities.Providers = provider.Registry{"process": &process.Provider{Environ: os.Environ}, "python": p}
	return controls.New(p, o), p, log
}

func parse(t *testing.T, text string) *source.File {
	t.Helper()
	file, err := source.Parse("e.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

const guided = `
title: t
description: d
tags: [mine]
configuration: {known: 0}
controls: [{name: guide, provider: {type: python, module: guide}}]
method: [{type: action, name: first, provider: {type: process, path: "true"}}]
`

// begin returns the run of the guided experiment, with its controls configured.
func begin(t *testing.T, player *controls.Player) *fakeRun {
	t.Helper()
	e, problems := experiment.Build(parse(t, guided), experiment.Options{
		Controls: player, Providers: provider.Registry{"process": &process.Provider{Environ: os.Environ}},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	run := &fakeRun{experiment: e, scope: &values.Scope{Configuration: pyvalue.MapOf("known", int64(0)), Secrets: pyvalue.NewMap(0)}}
	player.Observe(event.RunStarted{})
	if err := player.Begin(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	return run
}

func names(e *experiment.Experiment) (names []string) {
	for _, a := range e.Method {
		names = append(names, a.Latest().Label())
	}
	return names
}

// What controls change in the experiment, the configuration and the state takes effect.
func TestChanges(t *testing.T) {
	t.Parallel()
	player, _, log := newPlayer(t, controls.Options{})
	run := begin(t, player)
	if got := pyvalue.Repr(run.Experiment().Document.Value("tags")); got != "['configured']" {
		t.Errorf("got tags %s, want those of the control", got)
	}
	if err := player.Before(t.Context(), control.Point{Level: control.Experiment}); err != nil {
		t.Fatal(err)
	}
	if run.Experiment().Document.Has("tags") {
		t.Error("the experiment has tags, want them removed")
	}
	if got := pyvalue.Repr(run.Scope().Configuration); got != "{'known': 0, 'added': 1}" {
		t.Errorf("got configuration %s, want an addition", got)
	}
	if diff := cmp.Diff([]string{"first", "added"}, names(run.Experiment())); diff != "" {
		t.Fatalf("method (-want +got):\n%s", diff)
	}
	point := control.Point{Level: control.Activity, Activity: run.Experiment().Method[1]}
	if err := player.Before(t.Context(), point); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"first", "renamed"}, names(run.Experiment())); diff != "" {
		t.Errorf("method (-want +got):\n%s", diff)
	}
	point.State = func() any { return pyvalue.MapOf("status", "succeeded") }
	state, err := player.After(t.Context(), point)
	if got := pyvalue.Repr(state); err != nil || got != "{'status': 'changed'}" {
		t.Errorf("got state %s, %v, want it changed", got, err)
	}
	if log.Len() > 0 {
		t.Errorf("got a log of %s, want none", log)
	}
}

// A hook that fails is a warning; one that exits ends the run.
func TestFailures(t *testing.T) {
	t.Parallel()
	player, _, log := newPlayer(t, controls.Options{})
	begin(t, player)
	if err := player.Before(t.Context(), control.Point{Level: control.Hypothesis}); err != nil {
		t.Errorf("got %v, want the run to go on", err)
	}
	if !strings.Contains(log.String(), `A control failed; the run goes on" control=guide hook=before_hypothesis_control error="ValueError: oops"`) {
		t.Errorf("got a log of %s, want the failure", log)
	}
	err := player.Before(t.Context(), control.Point{Level: control.Method})
	if interruption, ok := errors.AsType[*control.Interruption](err); !ok || !interruption.NoRollbacks {
		t.Errorf("got %v, want an interruption without rollbacks", err)
	}
}

// Handlers of events are called in order, and last of all controls are cleaned up.
func TestHandlers(t *testing.T) {
	t.Parallel()
	player, p, _ := newPlayer(t, controls.Options{})
	run := begin(t, player)
	for _, e := range []event.Event{
		event.MethodStarted{}, event.ActivityStarted{Activity: run.Experiment().Method[0]},
		event.HypothesisStarted{Phase: event.After}, event.RollbacksFinished{}, event.Interrupted{},
	} {
		player.Observe(e)
	}
	if err := player.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := p.Compile(provider.Spec{
		Node: source.FromValue(pyvalue.MapOf("type", "python", "module", "guide", "func", "seen")), Unchecked: true,
	}, source.NewCollector(""))
	got, err := c.Run(t.Context(), provider.Request{Scope: &values.Scope{}, Log: slog.New(slog.DiscardHandler)})
	want := "['running', 'start_method', 'start_activity', 'start_hypothesis_after', 'rollbacks_completed', 'interrupted', 'cleaned', 'finish']"
	if err != nil || pyvalue.Repr(got) != want {
		t.Errorf("got %s, %v, want %s", pyvalue.Repr(got), err, want)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	forbidden := errors.New("it is not allowed")
	player, _, _ := newPlayer(t, controls.Options{Permit: func(module string) error {
		if module == "forbidden" {
			return forbidden
		}
		return nil
	}})
	tests := []struct{ name, control, want, imported string }{
		{"valid", "{name: c, provider: {type: python, module: guide}}", "", ""},
		{"not accepted", "{name: c, automatic: false, provider: {type: python, module: guide}}", "does not accept its declaration, found ValueError: wrong", ""},
		{"not installed", "{name: c, provider: {type: python, module: nowhere}}", "warning: controls[0].provider.module: the control will not be called: " +
			`the Python module "nowhere" is not installed`, "is not installed"},
		{"not permitted", "{name: c, provider: {type: python, module: forbidden}}", forbidden.Error(), forbidden.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := parse(t, "title: t\ndescription: d\nmethod: []\ncontrols: ["+test.control+"]\n")
			for checker, want := range map[experiment.ControlChecker]string{player: test.want, player.Importer(): test.imported} {
				_, problems := experiment.Build(file, experiment.Options{Controls: checker})
				if !strings.Contains(problems.Error(), want) || want == "" && len(problems) > 0 {
					t.Errorf("%T: got %v, want %q", checker, problems, want)
				}
			}
		})
	}
}

func TestLoading(t *testing.T) {
	t.Parallel()
	player, _, _ := newPlayer(t, controls.Options{Settings: pyvalue.MapOf("limit", int64(1))})
	report := source.NewCollector("settings.yaml")
	player.SetGlobal(experiment.BuildNamedControls(parse(t, "guide: {provider: {type: python, module: guide}}").Root, player.Importer(), report))
	if problems := report.Problems(); len(problems) > 0 {
		t.Fatal(problems)
	}
	if err := player.BeforeLoading(t.Context(), "e.yaml"); err != nil {
		t.Error(err)
	}
	if err := player.BeforeLoading(t.Context(), "other.yaml"); err == nil {
		t.Error("a control that exits let the experiment be read")
	}
	changed, err := player.AfterLoading(t.Context(), "e.yaml", pyvalue.MapOf("title", "t"))
	if got := pyvalue.Repr(changed); err != nil || got != "{'title': 'loaded'}" {
		t.Errorf("got %s, %v, want the changed document", got, err)
	}
}

// A player leaves the modules of other players alone.
func TestModulesOfOthers(t *testing.T) {
	t.Parallel()
	player, _, log := newPlayer(t, controls.Options{Provides: func(module string) bool { return module != "guide" }})
	run := begin(t, player)
	if player.Needed(run.Experiment()) {
		t.Error("the player is needed, want it to have no control")
	}
	err := player.Before(t.Context(), control.Point{Level: control.Method})
	if err != nil || log.Len() > 0 || run.Experiment().Document.Has("added") {
		t.Errorf("got %v and a log of %s, want no hook to be called", err, log)
	}
}
