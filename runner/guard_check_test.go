package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// calm is an experiment of 10 s without a hypothesis.
const calm = `
title: t
description: d
configuration: {name: shop}
secrets: {group: {key: "opensesame"}}
method:
  - {type: action, name: act, provider: {type: fake, takes: 10}}
rollbacks:
  - {type: action, name: undo, provider: {type: fake}}
`

func TestGuardsHaveFrequenciesAndLanesOfTheirOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGauge()
		j, _ := play(context.Background(), t, calm, runner.Options{Guards: guards(t, g, `
- {name: often, tolerance: 1, frequency: 2.5, provider: {type: gauge, takes: 0.5}}
- {name: seldom, tolerance: 1, frequency: 6, provider: {type: gauge}}
`)})
		want := map[string][]string{
			"often":  {"0s in lane 2", "3s in lane 2", "6s in lane 2", "9s in lane 2"},
			"seldom": {"0s in lane 3", "6.5s in lane 3"},
		}
		if diff := cmp.Diff(want, g.reads); diff != "" {
			t.Errorf("the checks differ (-want +got):\n%s", diff)
		}
		if j.Verdict(journal.FailOn{}) != journal.Passed || j.Interruption != nil {
			t.Errorf("got verdict %s and interruption %+v, want passed and none", j.Verdict(journal.FailOn{}), j.Interruption)
		}
	})
}

// The journal says which guard ended the run, and why.
func TestGuardsThatBreakDoNotHold(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, guard, want string }{
		{"a probe that falls silent", `{name: g, tolerance: 1, timeout: 1.5, frequency: 2, provider: {type: gauge, takes: 5}}`,
			`1.5s the guard "g": its probe failed: it fell silent`},
		{"a probe that cannot be tried", `{name: g, tolerance: 1, provider: {type: gauge, gone: no such module}}`,
			`0s the guard "g": its probe failed: no such module`},
		{"a probe that asks for the end of the run", `{name: g, tolerance: 1, provider: {type: gauge, ends: exit 30}}`,
			`0s the guard "g": its probe failed: exit 30`},
		{"a tolerance probe that cannot be tried", `{name: g, tolerance: {type: probe, name: p, provider: {type: gauge, gone: no such module}}, provider: {type: gauge}}`,
			`0s the guard "g": its probe failed: the tolerance probe "p" failed: no such module`},
		{"a tolerance probe that says no", `{name: g, tolerance: {type: probe, name: p, provider: {type: python, says: ""}}, provider: {type: gauge}}`,
			`0s the guard "g": expected the tolerance probe "p" to accept the output, found the probe returned ''`},
		{"a tolerance probe that says yes", `{name: g, tolerance: {type: probe, name: p, provider: {type: python, says: "yes"}}, provider: {type: gauge}}`, ``},
		{"a tolerance probe of an unknown kind", `{name: g, tolerance: {type: probe, name: p, provider: {type: gauge, says: "yes"}}, provider: {type: gauge}}`,
			`0s the guard "g": its probe failed: the tolerance probe "p" failed: the provider type "gauge" is not known: expected one of http, process, python`},
		{"a secret that is found", `{name: g, tolerance: open, provider: {type: gauge, says: "${name} ${key}"}}`,
			`0s the guard "g": expected "open", found "shop [redacted]"`},
		{"a failure of many words", `{name: g, tolerance: 1, provider: {type: gauge, gone: "` + strings.Repeat("é", 5000) + `"}}`,
			`0s the guard "g": its probe failed: ` + strings.Repeat("é", 250) + "…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				j, _ := play(context.Background(), t, calm, runner.Options{Guards: guards(t, newGauge(), "- "+test.guard)})
				got := ""
				if i := j.Interruption; i != nil {
					got = fmt.Sprintf("%gs %s", i.At.Sub(start).Seconds(), i.Reason)
				}
				if got != test.want {
					t.Errorf("got %s\nwant %s", got, test.want)
				}
				if wantRuns := len(j.Run); (test.want == "") != (wantRuns == 1) || test.want != "" && j.Status != journal.StatusInterrupted {
					t.Errorf("got status %s and %d activities", j.Status, wantRuns)
				}
			})
		})
	}
}

// A run waits for the checks that are under way at its end: a system that is broken by
// then does not pass.
func TestLastCheckOfAGuardCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, got := play(context.Background(), t, calm, runner.Options{Guards: guards(t, newGauge(), `
- {name: late, tolerance: 1, frequency: 9, provider: {type: gauge, takes: 2, until: 8}}
`)})
		want := `2s all guards hold
2s no hypothesis, requested=false
2s method: act
12s   act: succeeded
13s guard late does not hold: expected 1, found 2
13s interrupted by the guard "late"
13s rollbacks: undo
13s   undo: succeeded
13s status=interrupted deviated=false verdict=interrupted`
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("what happened differs (-want +got):\n%s", diff)
		}
	})
}

func TestGuardsInDryRuns(t *testing.T) {
	t.Parallel()
	for dry, want := range map[experiment.Dry]bool{
		experiment.DryProbes: true, experiment.DryActions: true, experiment.DryPause: true, experiment.DryActivities: false,
	} {
		synctest.Test(t, func(t *testing.T) {
			g := newGauge()
			play(context.Background(), t, calm, runner.Options{Dry: dry, Guards: guards(t, g, `- {name: g, tolerance: 1, provider: {type: gauge}}`)})
			if got := len(g.reads) > 0; got != want {
				t.Errorf("dry run of %s: got guards checked=%t, want %t", dry, got, want)
			}
		})
	}
}

// A signal ends the first check of the guards.
func TestSignalWhileGuardsAreChecked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, got := play(context.Background(), t, calm, runner.Options{
			Interrupts: interruptAt(map[time.Duration]runner.Interruption{time.Second: {Reason: "SIGINT"}}),
			Guards:     guards(t, newGauge(), `- {name: slow, tolerance: 1, provider: {type: gauge, takes: 20}}`),
		})
		want := `1s interrupted by SIGINT
1s no rollbacks: the run was interrupted; the strategy "always" plays them even so
1s status=interrupted deviated=false verdict=interrupted`
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("what happened differs (-want +got):\n%s", diff)
		}
	})
}

// SIGUSR2, which forbids rollbacks, overrides a guard that asks for them.
func TestNoRollbacksBeatsAGuard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, _ := play(context.Background(), t, calm+`  - {type: action, name: slow, provider: {type: fake, takes: 9}}
`, runner.Options{
			Interrupts: interruptAt(map[time.Duration]runner.Interruption{3 * time.Second: {Reason: "SIGUSR2", NoRollbacks: true}}),
			Guards:     guards(t, newGauge(), `- {name: g, tolerance: 1, provider: {type: gauge, until: 2}}`),
		})
		if len(j.Rollbacks) != 2 || j.Rollbacks[1].Status != "" {
			t.Errorf("got rollbacks %+v, want the second one ended by SIGUSR2", j.Rollbacks)
		}
		if want := `the guard "g": expected 1, found 2`; j.Interruption.Reason != want {
			t.Errorf("got reason %q, want the first: %q", j.Interruption.Reason, want)
		}
	})
}

// Controls are called around the experiment but not around guards.
func TestGuardsAreNotControlled(t *testing.T) {
	t.Parallel()
	for state, want := range map[string][]string{
		"1": {
			"begin", "before experiment", "before method", "before activity act", "after activity act", "after method",
			"before rollback", "before activity undo", "after activity undo", "after rollback", "after experiment", "end",
		},
		"2": {"begin", "before experiment", "after experiment", "end"},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := &fakeControl{}
			play(context.Background(), t, calm, runner.Options{
				Control: c, Guards: guards(t, newGauge(), `- {name: g, tolerance: `+state+`, provider: {type: gauge}}`),
			})
			if diff := cmp.Diff(want, c.calls); diff != "" {
				t.Errorf("the calls differ (-want +got):\n%s", diff)
			}
		})
	}
}
