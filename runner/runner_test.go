package runner_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/secrets"
)

func slowSecrets(ctx context.Context, _ *secrets.Definitions, _ *pyvalue.Map) (*pyvalue.Map, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// method returns an experiment without a hypothesis.
func method(activities ...string) string {
	return "title: t\ndescription: d\nmethod:\n  - " + strings.Join(activities, "\n  - ") + "\n"
}

func TestFailedActivityDoesNotEndTheMethod(t *testing.T) {
	t.Parallel()
	j, _ := play(context.Background(), t, method(
		`{type: action, name: a, provider: {type: fake, fails: no luck}}`,
		`{type: probe, name: b, provider: {type: fake, returns: {status: 503}}}`,
	), runner.Options{})
	if j.Status != journal.StatusCompleted || j.Run[0].Status != journal.OutcomeFailed || j.Run[1].Status != journal.OutcomeSucceeded {
		t.Errorf("got run %s with activities %s and %s, want completed, failed and succeeded", j.Status, j.Run[0].Status, j.Run[1].Status)
	}
	if diff := cmp.Diff([]string{"no luck\n"}, j.Run[0].Exception); diff != "" {
		t.Errorf("the exception differs (-want +got):\n%s", diff)
	}
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	text := method(`{type: action, name: a, tolerance: 5, provider: {type: fake, returns: 4}}`)
	tests := []struct {
		name, text string
		policy     journal.FailOn
		want       journal.Verdict
	}{
		{"no words", text, journal.FailOn{Activity: true, Status: true}, journal.Passed},
		{"tolerance", text, journal.FailOn{Tolerance: true}, journal.Failed},
		{"activity", method(`{type: action, name: a, provider: {type: fake, fails: x}}`), journal.FailOn{Activity: true}, journal.Failed},
		{
			"rollback",
			method(`{type: action, name: a, provider: {type: fake}}`) + "rollbacks: [{type: action, name: r, provider: {type: fake, fails: x}}]",
			journal.FailOn{Rollback: true},
			journal.Failed,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			j, _ := play(context.Background(), t, test.text, runner.Options{JudgeMethod: test.policy.Tolerance})
			if got := j.Verdict(test.policy); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestActivityTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, _ := play(context.Background(), t, method(
			`{type: action, name: a, timeout: 2, provider: {type: fake, takes: 60}}`,
		), runner.Options{})
		if j.Run[0].Status != journal.OutcomeFailed || j.Run[0].Duration != 2*time.Second {
			t.Errorf("got %s after %s, want failed after 2s", j.Run[0].Status, j.Run[0].Duration)
		}
	})
}

func TestBackgroundActivities(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, got := play(context.Background(), t, method(
			`{type: action, name: slow, background: true, provider: {type: fake, takes: 5}}`,
			`{type: action, name: broken, background: true, provider: {type: fake, takes: 1, fails: x}}`,
			`{type: action, name: quick, provider: {type: fake, takes: 2}}`,
		), runner.Options{})
		for _, want := range []string{"1s   broken: failed", "2s   quick: succeeded", "5s   slow: succeeded"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in\n%s", want, got)
			}
		}
		if len(j.Run) != 3 || j.Duration != 5*time.Second {
			t.Errorf("got %d records after %s, want 3 after 5s", len(j.Run), j.Duration)
		}
	})
}

func TestReferences(t *testing.T) {
	t.Parallel()
	j, _ := play(context.Background(), t, `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes:
    - {type: probe, name: one, tolerance: 1, provider: {type: fake, returns: 1}}
    - {ref: two, tolerance: 2}
method:
  - {type: probe, name: two, provider: {type: fake, returns: 2}}
  - {ref: one}
rollbacks:
  - {ref: two}
`, runner.Options{})
	names := func(runs []*journal.Record) (names []string) {
		for _, r := range runs {
			names = append(names, r.Name())
		}
		return names
	}
	want := [][]string{{"one", "two"}, {"two", "one"}, {"two"}}
	got := [][]string{names(j.SteadyStates.Before.Probes), names(j.Run), names(j.Rollbacks)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the activities differ (-want +got):\n%s", diff)
	}
	if got := j.Verdict(journal.FailOn{}); got != journal.Passed {
		t.Errorf("got %s, want passed", got)
	}
}

func TestDryModes(t *testing.T) {
	t.Parallel()
	text := `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes:
    - {type: probe, name: p, tolerance: 1, provider: {type: fake, returns: 1}, pauses: {after: 1}}
method:
  - {type: action, name: a, provider: {type: fake, returns: done}, pauses: {before: 4}}
  - {type: action, name: bypassed, dry: true, provider: {type: fake, returns: done}}
`
	tests := []struct {
		dry      experiment.Dry
		duration time.Duration
		outputs  []any
	}{
		{experiment.DryNone, 6 * time.Second, []any{int64(1), "done", nil, int64(1)}},
		{experiment.DryPause, 0, []any{int64(1), "done", nil, int64(1)}},
		{experiment.DryProbes, 4 * time.Second, []any{nil, "done", nil, nil}},
		{experiment.DryActions, 2 * time.Second, []any{int64(1), nil, nil, int64(1)}},
		{experiment.DryActivities, 0, []any{nil, nil, nil, nil}},
	}
	for _, test := range tests {
		t.Run("mode "+string(test.dry), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				j, _ := play(context.Background(), t, text, runner.Options{Dry: test.dry})
				got := []any{
					j.SteadyStates.Before.Probes[0].Output, j.Run[0].Output, j.Run[1].Output, j.SteadyStates.After.Probes[0].Output,
				}
				if diff := cmp.Diff(test.outputs, got); diff != "" {
					t.Errorf("the outputs differ (-want +got):\n%s", diff)
				}
				if j.Duration != test.duration || !j.SteadyStates.After.Met {
					t.Errorf("got %s and met=%v, want %s and true", j.Duration, j.SteadyStates.After.Met, test.duration)
				}
			})
		})
	}
}

func TestPanickingProviderAbortsWithAJournal(t *testing.T) {
	t.Parallel()
	text := `
title: t
description: d
method:
  - {type: action, name: a, background: BACKGROUND, provider: {type: fake, panics: oh no}}
  - {type: action, name: b, provider: {type: fake, takes: 1}}
  - {type: action, name: c, provider: {type: fake}}
rollbacks:
  - {type: action, name: undo, provider: {type: fake}}
`
	for _, background := range []string{"false", "true"} {
		t.Run("background "+background, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				j, _ := play(context.Background(), t, strings.Replace(text, "BACKGROUND", background, 1), runner.Options{})
				if j.Status != journal.StatusAborted || j.Verdict(journal.FailOn{}) != journal.Aborted {
					t.Errorf("got status %s, want aborted", j.Status)
				}
				broken := j.Run[slices.IndexFunc(j.Run, func(r *journal.Record) bool { return r.Name() == "a" })]
				if broken.Status != journal.OutcomeFailed || !strings.Contains(broken.Exception[0], "oh no") {
					t.Errorf("got record %+v, want it failed with the cause", broken)
				}
				if len(j.Rollbacks) != 1 {
					t.Errorf("got %d rollbacks, want them played", len(j.Rollbacks))
				}
			})
		})
	}
}

func TestPanickingObserverIsContained(t *testing.T) {
	t.Parallel()
	broken := event.ObserverFunc(func(event.Event) { panic("observer") })
	j, got := play(context.Background(), t, method(`{type: action, name: a, provider: {type: fake}}`),
		runner.Options{Observers: []event.Observer{broken}})
	if j.Status != journal.StatusCompleted || !strings.Contains(got, "a: succeeded") {
		t.Errorf("got status %s and\n%s\nwant the run to go on", j.Status, got)
	}
}

func TestDynamicConfiguration(t *testing.T) {
	t.Parallel()
	j, _ := play(context.Background(), t, `
title: ${second}
description: d
configuration:
  first: plain
  second: {type: probe, name: s, provider: {type: python, echo: "${first} and ${third}"}}
  unknown: {type: probe, name: u, provider: {type: fake, returns: 1}}
  broken: {type: probe, name: b, provider: {type: fake, fails: x}}
  third: later
method:
  - {type: probe, name: p, provider: {type: fake, echo: ["${second}", "${unknown}", "${broken}", "${third}"]}}
`, runner.Options{})
	want := []any{"plain and ${third}", "${unknown}", "${broken}", "later"}
	if diff := cmp.Diff(want, j.Run[0].Output); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
	if got := j.Experiment.Value("title"); got != "plain and ${third}" {
		t.Errorf("got title %q, want it substituted", got)
	}
}

func TestToleranceProbe(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, probe, found string }{
		{"accepts", "{type: python, accepts: 4}", ""},
		{"refuses", "{type: python, accepts: 5}", "the probe returned False"},
		{"fails", "{type: python, fails: no luck}", "the probe failed: no luck"},
		// The meaning of its output is not known.
		{"is of an unknown kind", "{type: fake, accepts: 4}",
			`the probe failed: the provider type "fake" is not known: expected one of http, process, python`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			j, _ := play(context.Background(), t, `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes:
    - type: probe
      name: p
      provider: {type: fake, returns: 4}
      tolerance: {type: probe, name: judge, provider: `+test.probe+`}
method: []
`, runner.Options{})
			got := j.SteadyStates.Before.Probes[0].Tolerance
			if got.Met != (test.found == "") || got.Found != test.found {
				t.Errorf("got %+v, want %q", got, test.found)
			}
		})
	}
}

// During the method, an output is judged in the lane in which it is observed.
func TestToleranceProbeIsInTheLaneOfTheWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, _ := play(context.Background(), t, `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes:
    - type: probe
      name: p
      provider: {type: fake, returns: 4}
      tolerance: {type: probe, name: judge, provider: {type: python, lane: 1}}
method:
  - {type: action, name: act, provider: {type: fake, takes: 3}}
`, runner.Options{Hypothesis: experiment.DuringMethodOnly})
		states := j.SteadyStates.During
		if len(states) == 0 || slices.ContainsFunc(states, func(s *journal.State) bool { return !s.Met }) {
			t.Errorf("got %d states, want some, and each judged in the lane of the watch", len(states))
		}
	})
}

// An activity may forbid rollbacks, whatever the strategy says.
func TestActivityEndsTheRunWithoutRollbacks(t *testing.T) {
	t.Parallel()
	const want = `
0s no hypothesis, requested=false
0s method: a
0s interrupted by an activity: enough
0s   a: no status
0s no rollbacks: what ended the run asked for none
0s status=interrupted deviated=false verdict=interrupted`
	synctest.Test(t, func(t *testing.T) {
		_, got := play(context.Background(), t, method(
			`{type: action, name: a, provider: {type: fake, ends: enough}}`,
			`{type: action, name: b, provider: {type: fake}}`,
		)+"rollbacks: [{type: action, name: r, provider: {type: fake}}]", runner.Options{Rollbacks: experiment.RollbackAlways})
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), got); diff != "" {
			t.Errorf("what happened differs (-want +got):\n%s", diff)
		}
	})
}

func TestSecretsAreNotRecorded(t *testing.T) {
	t.Parallel()
	j, _ := play(context.Background(), t, `
title: t
description: d
secrets:
  api: {token: "hunter2-hunter2"}
method:
  - {type: probe, name: p, provider: {type: fake, echo: "token=${token}"}}
  - {type: probe, name: q, provider: {type: fake, fails: "refused hunter2-hunter2"}}
`, runner.Options{})
	var b strings.Builder
	if err := j.Write(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "hunter2") {
		t.Errorf("the journal has the secret in it:\n%s", b.String())
	}
	if got := j.Run[0].Output; got != "token="+redact.Replacement {
		t.Errorf("got %q, want the secret replaced", got)
	}
}

// BenchmarkActivities measures what the engine and the journal cost per activity.
func BenchmarkActivities(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			line := "  - {type: action, name: a, provider: {type: fake, returns: {status: 0, stdout: ok, stderr: ''}}}\n"
			text := "title: t\ndescription: d\nmethod:\n" + strings.Repeat(line, n)
			e := build(b, text)
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				j, err := runner.Run(context.Background(), e, runner.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := j.Write(discard{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/activity")
		})
	}
}

// discard is a writer that counts, so that nothing is optimised away.
type discard struct{}

var written atomic.Int64

func (discard) Write(p []byte) (int, error) {
	written.Add(int64(len(p)))
	return len(p), nil
}
