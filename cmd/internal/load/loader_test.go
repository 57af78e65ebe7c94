package load_test

import (
	"context"
	"errors"
	"os"
	"strings"
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
