package runner_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
)

// closer notes when it is closed, and after which event.
type closer struct {
	name  string
	notes *[]string
	last  string
	close func() error
}

func (c *closer) Observe(e event.Event) {
	c.last = "another event"
	if _, ok := e.(event.RunFinished); ok {
		c.last = "the end"
	}
}

func (c *closer) Close() error {
	note := c.name + " after no event"
	if c.last != "" {
		note = c.name + " after " + c.last
	}
	*c.notes = append(*c.notes, note)
	return c.close()
}

// closers returns options with three closers, two of them failing, and an observer that
// cannot be closed. notes has what the closers did.
func closers() (o runner.Options, notes *[]string, log *bytes.Buffer) {
	notes, log = new([]string), new(bytes.Buffer)
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	o.Observers = []event.Observer{
		&closer{name: "first", notes: notes, close: func() error { return errors.New("the disk is full") }},
		event.ObserverFunc(func(event.Event) {}),
		&closer{name: "second", notes: notes, close: func() error { panic("oh no") }},
		&closer{name: "third", notes: notes, close: func() error { return nil }},
	}
	return o, notes, log
}

func expectNotes(t *testing.T, notes []string, after string) {
	t.Helper()
	want := []string{"first after " + after, "second after " + after, "third after " + after}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Errorf("what was closed differs (-want +got):\n%s", diff)
	}
}

func TestObserversAreClosedAfterTheRun(t *testing.T) {
	t.Parallel()
	o, notes, log := closers()
	j, _ := play(context.Background(), t, method(`{type: action, name: a, provider: {type: fake}}`), o)
	expectNotes(t, *notes, "the end")
	if j.Verdict(journal.FailOn{}) != journal.Passed {
		t.Errorf("got verdict %s, want that observers do not change it", j.Verdict(journal.FailOn{}))
	}
	for _, want := range []string{"level=WARN", "the disk is full", "level=ERROR", "oh no"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("got the log\n%s\nwant %q in it", log, want)
		}
	}
}

func TestObserversAreClosedAfterAResumedRun(t *testing.T) {
	t.Parallel()
	o, notes, _ := closers()
	past := &runner.Past{Journal: &journal.Journal{}, Cause: "a crash", MethodBegan: true}
	if _, err := runner.Resume(context.Background(), build(t, undoable), past, o); err != nil {
		t.Fatal(err)
	}
	expectNotes(t, *notes, "the end")
}

func TestObserversAreClosedIfTheRunCannotBegin(t *testing.T) {
	t.Parallel()
	noSecrets := func(context.Context, *secrets.Definitions, *pyvalue.Map) (*pyvalue.Map, error) {
		return nil, errors.New("no secrets today")
	}
	e := build(t, undoable)
	runs := map[string]func(runner.Options) (*journal.Journal, error){
		"run": func(o runner.Options) (*journal.Journal, error) { return runner.Run(context.Background(), e, o) },
		"resume": func(o runner.Options) (*journal.Journal, error) {
			return runner.Resume(context.Background(), e, &runner.Past{Journal: &journal.Journal{}}, o)
		},
	}
	for name, run := range runs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, notes, _ := closers()
			o.Secrets = noSecrets
			if _, err := run(o); err == nil {
				t.Fatal("got no error, want one")
			}
			expectNotes(t, *notes, "no event")
		})
	}
}
