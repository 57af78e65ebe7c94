package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// calls are notes of what wrappers see.
type calls []string

// wrapper returns a Wrapper that notes its activity and what next returns.
func (c *calls) wrapper(name string) runner.Wrapper {
	return func(ctx context.Context, a *experiment.Activity, req provider.Request, next runner.Next) (any, error) {
		*c = append(*c, name+" before "+a.Name)
		output, err := next(ctx, req)
		*c = append(*c, fmt.Sprintf("%s after %s: %v, %v", name, a.Name, output, err))
		return output, err
	}
}

func TestWrappersAreCalledInOrder(t *testing.T) {
	t.Parallel()
	var seen calls
	play(context.Background(), t, method(
		`{type: action, name: a, provider: {type: fake, returns: 1}}`,
		`{type: action, name: b, provider: {type: fake, fails: no luck}}`,
		`{type: action, name: c, provider: {type: fake, panics: oh no}}`,
	), runner.Options{Wrap: []runner.Wrapper{seen.wrapper("outer"), seen.wrapper("inner")}})
	want := []string{
		"outer before a", "inner before a", "inner after a: 1, <nil>", "outer after a: 1, <nil>",
		"outer before b", "inner before b", "inner after b: <nil>, no luck", "outer after b: <nil>, no luck",
		"outer before c", "inner before c",
		"inner after c: <nil>, the fake provider broke: oh no", "outer after c: <nil>, the fake provider broke: oh no",
	}
	if diff := cmp.Diff(want, []string(seen)); diff != "" {
		t.Errorf("the calls differ (-want +got):\n%s", diff)
	}
}

// Whatever a provider carries out goes through the wrappers.
func TestWrappersAreCalledForEveryActivity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen calls
		play(context.Background(), t, `
title: t
description: d
configuration:
  size: {type: probe, name: configure, provider: {type: python, returns: 1}}
steady-state-hypothesis:
  title: h
  probes:
    - type: probe
      name: observe
      provider: {type: fake, returns: 4}
      tolerance: {type: probe, name: judge, provider: {type: python, accepts: 4}}
method:
  - {type: action, name: act, provider: {type: fake}}
rollbacks:
  - {type: action, name: undo, provider: {type: fake}}
`, runner.Options{
			Hypothesis: experiment.BeforeMethodOnly, Wrap: []runner.Wrapper{seen.wrapper("w")},
			Guards: guards(t, newGauge(), `
- {name: guard, tolerance: {type: probe, name: judge of the guard, provider: {type: python, says: "yes"}}, provider: {type: gauge}}
`),
		})
		var got []string
		for _, line := range seen {
			if name, ok := strings.CutPrefix(line, "w before "); ok {
				got = append(got, name)
			}
		}
		want := []string{"configure", "guard", "judge of the guard", "observe", "judge", "act", "undo"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the activities differ (-want +got):\n%s", diff)
		}
	})
}

// wrapped plays one activity within a wrapper and returns its record, and the journal.
func wrapped(t *testing.T, activity string, wrap runner.Wrapper) (*journal.Record, *journal.Journal) {
	t.Helper()
	j, _ := play(context.Background(), t, method(activity), runner.Options{Wrap: []runner.Wrapper{wrap}})
	if len(j.Run) != 1 {
		t.Fatalf("got %d activities, want one", len(j.Run))
	}
	return j.Run[0], j
}

func TestWrapperMayRepeatACall(t *testing.T) {
	t.Parallel()
	record, _ := wrapped(t, `{type: probe, name: p, provider: {type: fake, sequence: [1, 2, 3]}}`,
		func(ctx context.Context, _ *experiment.Activity, req provider.Request, next runner.Next) (output any, err error) {
			for output != int64(3) && err == nil {
				output, err = next(ctx, req)
			}
			return output, err
		})
	if record.Status != journal.OutcomeSucceeded || record.Output != int64(3) {
		t.Errorf("got %s with %v, want the third output", record.Status, record.Output)
	}
}

// An error that a wrapper handles does not end the run.
func TestWrapperMayReplaceACall(t *testing.T) {
	t.Parallel()
	record, j := wrapped(t, `{type: action, name: a, provider: {type: fake, ends: enough}}`,
		func(ctx context.Context, _ *experiment.Activity, req provider.Request, next runner.Next) (any, error) {
			if _, err := next(ctx, req); err == nil {
				t.Error("got no error of the activity, want one")
			}
			return "mine", nil
		})
	if record.Output != "mine" || j.Status != journal.StatusCompleted {
		t.Errorf("got output %v and status %s, want the wrapper's output and the run completed", record.Output, j.Status)
	}
}

func TestWrapperMayChangeTheRequest(t *testing.T) {
	t.Parallel()
	record, _ := wrapped(t, `{type: probe, name: p, provider: {type: fake, lane: 7}}`,
		func(ctx context.Context, _ *experiment.Activity, req provider.Request, next runner.Next) (any, error) {
			req.Lane = 7
			return next(ctx, req)
		})
	if record.Output != true {
		t.Errorf("got output %v, want the lane that the wrapper set", record.Output)
	}
}

func TestWrapperMayChangeTheContext(t *testing.T) {
	t.Parallel()
	record, j := wrapped(t, `{type: probe, name: p, provider: {type: fake, takes: 60}}`,
		func(ctx context.Context, _ *experiment.Activity, req provider.Request, next runner.Next) (any, error) {
			ctx, cancel := context.WithTimeout(ctx, 1)
			defer cancel()
			return next(ctx, req)
		})
	if record.Status != journal.OutcomeFailed || j.Status != journal.StatusCompleted {
		t.Errorf("got outcome %q and status %s, want the activity failed, the run completed", record.Status, j.Status)
	}
}

func TestPanickingWrapperAbortsWithAJournal(t *testing.T) {
	t.Parallel()
	record, j := wrapped(t, `{type: action, name: a, provider: {type: fake}}`,
		func(context.Context, *experiment.Activity, provider.Request, runner.Next) (any, error) {
			panic("oh no")
		})
	if diff := cmp.Diff([]string{"the call of the fake provider broke: oh no\n"}, record.Exception); diff != "" || j.Status != journal.StatusAborted {
		t.Errorf("got status %s and exception (-want +got):\n%s", j.Status, diff)
	}
}

// Wrappers are not called for activities that are not permitted.
func TestWrapperIsNotCalledForWhatIsNotPermitted(t *testing.T) {
	t.Parallel()
	var seen calls
	play(context.Background(), t, method(`{type: action, name: a, provider: {type: fake}}`), runner.Options{
		Wrap:   []runner.Wrapper{seen.wrapper("w")},
		Permit: func(*experiment.Activity, *provider.Request) error { return errors.New("not here") },
	})
	if len(seen) > 0 {
		t.Errorf("got %v, want no call", seen)
	}
}
