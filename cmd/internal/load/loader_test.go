package load_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// call runs an activity of an experiment.
func call(t *testing.T, a *experiment.Activity) *pyvalue.Map {
	t.Helper()
	output, err := a.Call.Run(t.Context(), provider.Request{Scope: &values.Scope{}})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := output.(*pyvalue.Map)
	return m
}

func TestLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	m, address := newMail(t)
	w.WriteFile(t, "settings.yaml", "notifications: [{type: http, url: "+address+"}]\n")
	w.WriteFile(t, "e.yaml", valid)
	w.open(t)
	e, l, err := w.load(t, load.LoaderOptions{})
	if err != nil || e.Title != "fine" || len(l.Problems) > 0 {
		t.Errorf("got %v, problems %v", err, l.Problems)
	}
	wantIn(t, w.Err.String(), "Validating the experiment", "The experiment is valid")
	wantIn(t, m.String(), "run-started", `"title":"fine"`)
}

// An experiment that cannot be run is explained with its places, and channels are
// notified.
func TestLoadInvalid(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"not there", "", "the file does not exist"},
		{"broken", "title: [\n", "yaml-syntax"},
		{"without a method", "title: t\ndescription: d\n", "an experiment needs a method"},
		{"with an unknown provider", "title: t\ndescription: d\nmethod: [{type: action, name: a, provider: {type: magic}}]\n", "unknown-provider"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{})
			m, address := newMail(t)
			w.WriteFile(t, "settings.yaml", "notifications: [{type: http, url: "+address+"}]\n")
			if test.text != "" {
				w.WriteFile(t, "e.yaml", test.text)
			}
			w.open(t)
			e, l, err := w.load(t, load.LoaderOptions{})
			if e != nil || wantCode(t, err, exit.Failure) != "" {
				t.Errorf("got %v and %v, want an error that was shown already", e, err)
			}
			if len(l.Problems) == 0 && test.text != "" {
				t.Error("the loader has no problems")
			}
			wantIn(t, w.Err.String(), test.want)
			wantIn(t, m.String(), "run-failed")
		})
	}
}

// A lenient loader loads what can be run at all, and shows no problems.
func TestLoadLenient(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.WriteFile(t, "e.yaml", "title: t\nmethod: []\nhello: 5\n") // a description is missing
	w.open(t)
	if _, _, err := w.load(t, load.LoaderOptions{}); err == nil {
		t.Error("the experiment is valid")
	}
	shown := len(w.Err.String())
	if e, _, err := w.load(t, load.LoaderOptions{Lenient: true}); err != nil || e == nil {
		t.Errorf("got %v and %v, want the experiment", e, err)
	}
	if more := w.Err.String()[shown:]; strings.Contains(more, "valid") {
		t.Errorf("got %q", more)
	}
}

// Variables override var files, which override the experiment. What .env files set is in
// the environment of the run.
func TestOverrides(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{Vars: []string{"a=by var"}, VarFiles: []string{"v.yaml", "v.env"}}, "FROM=process", "OTHER=kept")
	w.WriteFile(t, "v.yaml", "configuration: {a: by file, b: by file}\n")
	w.WriteFile(t, "v.env", "FROM=file\n")
	w.WriteFile(t, "e.yaml", "title: t\ndescription: d\nconfiguration: {a: own, b: own, c: own, d: {type: env, key: FROM}}\nmethod:\n"+
		"- {type: probe, name: show, provider: {type: process, path: sh, arguments: [-c, 'echo $FROM $OTHER; echo $PATH']}}\n")
	w.open(t)
	e, l, err := w.load(t, load.LoaderOptions{})
	if err != nil {
		t.Fatalf("%v\n%s", err, w.Err)
	}
	for name, want := range map[string]string{"FROM": "file", "OTHER": "kept"} {
		if got, ok := l.LookupEnv(name); !ok || got != want {
			t.Errorf("%s: got %q, %t, want %q", name, got, ok, want)
		}
	}
	if _, ok := l.LookupEnv("ABSENT"); ok {
		t.Error("a variable is set that is not")
	}
	for name, want := range map[string]bool{"a": true, "b": true, "c": false} {
		if got := l.Overrides(name); got != want {
			t.Errorf("%s: got overridden %t, want %t", name, got, want)
		}
	}
	output := call(t, e.Method[0]).String("stdout")
	wantIn(t, output, "file kept\n", ":"+filepath.Dir(w.Executable))
}

// What is set for one run is not set for another.
func TestLoadersAreIndependent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{Vars: []string{"a=1"}})
	w.WriteFile(t, "e.yaml", "configuration: {a: 0, b: 0}\n"+valid)
	w.open(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			_, l, err := w.load(t, load.LoaderOptions{})
			if err != nil || l.Overrides("b") {
				t.Errorf("got %v, b overridden %t", err, l.Overrides("b"))
			}
			l.Override("b", "2")
			if !l.Overrides("b") {
				t.Error("an override is not set")
			}
		})
	}
	group.Wait()
}

func TestBrokenVarFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{VarFiles: []string{"v.json"}})
	w.WriteFile(t, "v.json", "{\"configuration\": {\"password\": \"hunter2-file\"")
	w.WriteFile(t, "e.yaml", valid)
	w.open(t)
	_, _, err := w.load(t, load.LoaderOptions{})
	wantCode(t, err, exit.Failure)
	wantIn(t, w.Err.String(), "v.json", "json-syntax")
	wantNotIn(t, w.Err.String(), "hunter2")
}

// Guards use the configuration of the experiment. A guard that is wrong prevents the run.
func TestGuards(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
		guards           int
	}{
		{"one", "guards: [{name: g, tolerance: 0, provider: {type: process, path: 'true'}}]\n", "", 1},
		{"of no tolerance", "guards: [{name: g, provider: {type: process, path: 'true'}}]\n", "missing-tolerance", 0},
		{"broken", "guards: [\n", "yaml-syntax", 0},
		{"not there", "", "guards.yaml", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{})
			w.WriteFile(t, "e.yaml", valid)
			if test.text != "" {
				w.WriteFile(t, "guards.yaml", test.text)
			}
			w.open(t)
			e, l, err := w.load(t, load.LoaderOptions{GuardFiles: []string{"guards.yaml"}, Lenient: true})
			if (err != nil) != (test.want != "") || (e == nil) != (test.want != "") || err == nil && len(l.Guards) != test.guards {
				t.Errorf("got %v and %d guards, want %d", err, len(l.Guards), test.guards)
			}
			wantIn(t, w.Err.String(), test.want)
		})
	}
}

// A control file that cannot be read prevents the run: it may be there to guard it.
func TestControlFiles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{"empty", "{}\n", ""},
		{"broken", "a: [\n", "yaml-syntax"},
		{"a list", "[a]\n", "wrong-type"},
		{"vanished", "", "controls.yaml"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{})
			w.WriteFile(t, "e.yaml", valid)
			if test.text != "" {
				w.WriteFile(t, "controls.yaml", test.text)
			}
			w.open(t)
			_, _, err := w.load(t, load.LoaderOptions{ControlFiles: []string{"controls.yaml"}})
			if (err != nil) != (test.want != "") {
				t.Errorf("got %v\n%s", err, w.Err)
			}
			wantIn(t, w.Err.String(), test.want)
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	m, address := newMail(t)
	w.WriteFile(t, "settings.yaml", "notifications: [{type: http, url: "+address+"}]\n")
	w.WriteFile(t, "fine.yaml", valid)
	w.WriteFile(t, "wrong.yaml", "title: t\n")
	w.open(t)
	l := w.setup.NewLoader("fine.yaml", load.LoaderOptions{})
	defer l.Close()
	if file, problems := l.Check(t.Context(), "fine.yaml"); file == nil || len(problems) > 0 {
		t.Errorf("got %v and %v", file, problems)
	}
	if file, problems := l.Check(t.Context(), "wrong.yaml"); file == nil || !problems.HasErrors() {
		t.Errorf("got %v and %v", file, problems)
	}
	file, problems := l.Check(t.Context(), "nowhere.yaml")
	if file != nil || !problems.HasErrors() || problems[0].File != "nowhere.yaml" {
		t.Errorf("got %v and %v", file, problems)
	}
	wantIn(t, m.String(), "validate-started", "validate-completed", "validate-failed")
}

func TestNotifyFailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	m, address := newMail(t)
	w.WriteFile(t, "settings.yaml", "notifications: [{type: http, url: "+address+", events: [run-failed]}]\n")
	w.WriteFile(t, "e.yaml", valid)
	w.open(t)
	e, l, err := w.load(t, load.LoaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // channels are notified even so
	l.NotifyFailed(ctx, e, errors.New("no room"))
	wantIn(t, m.String(), "run-failed", "no room", `"title":"fine"`)
}

// Nothing is started for an experiment that needs nothing.
func TestNothingIsStarted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	python := w.WriteFile(t, "python", "#!/bin/sh\ntouch \"$(dirname \"$0\")/started\"\n")
	if err := os.Chmod(python, 0o700); err != nil {
		t.Fatal(err)
	}
	w.Options.Python = python
	w.WriteFile(t, "e.yaml", valid)
	w.open(t)
	if _, _, err := w.load(t, load.LoaderOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.Path("started")); err == nil {
		t.Error("Python was started")
	}
}
