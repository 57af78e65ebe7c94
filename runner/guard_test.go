package runner_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
)

const guardedRun = `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes:
    - {type: probe, name: state, tolerance: 1, provider: {type: fake, returns: 1, takes: 1}}
method:
  - {type: action, name: load, background: true, provider: {type: fake, takes: 60}}
  - {type: action, name: act, provider: {type: fake, takes: 10}, pauses: {before: 2, after: 5}}
  - {type: action, name: never, provider: {type: fake}}
rollbacks:
  - {type: action, name: undo, provider: {type: fake, takes: 3}}
`

func TestGuards(t *testing.T) {
	t.Parallel()
	const method = `
0s all guards hold
0s hypothesis before the method: state
1s   state: succeeded
1s hypothesis before the method: met=true
`
	tests := []struct {
		name, guards string
		options      runner.Options
		want         string
	}{
		{
			name:   "one that does not hold to begin with keeps everything from being played",
			guards: `- {name: calm, tolerance: 2, provider: {type: gauge}}`, options: runner.Options{Rollbacks: experiment.RollbackAlways},
			want: `
0s guard calm does not hold: expected 2, found 1
0s interrupted by the guard "calm"
0s no rollbacks: a guard did not hold to begin with, so nothing was changed
0s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name: "all that do not hold to begin with are reported, in order",
			guards: `
- {name: slow, tolerance: 2, provider: {type: gauge, takes: 3}}
- {name: fine, tolerance: 1, provider: {type: gauge}}
- {name: gone, tolerance: 1, provider: {type: gauge, gone: there is no such thing}}`,
			want: `
3s guard slow does not hold: expected 2, found 1
3s guard gone does not hold: its probe failed: there is no such thing
3s interrupted by the guards "slow", "gone"
3s no rollbacks: a guard did not hold to begin with, so nothing was changed
3s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name:   "in the hypothesis",
			guards: `- {name: calm, tolerance: 1, frequency: 0.25, provider: {type: gauge, until: 0.6}}`,
			want: `
0s all guards hold
0s hypothesis before the method: state
0.75s guard calm does not hold: expected 1, found 2
0.75s interrupted by the guard "calm"
0.75s   state: no status
0.75s hypothesis before the method: unfinished
0.75s rollbacks: undo
3.75s   undo: succeeded
3.75s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name:   "in a pause, and nothing is waited for",
			guards: `- {name: calm, tolerance: 1, provider: {type: gauge, until: 2}}`,
			want: method + `
1s method: load
1s pause of 2s around act
2s guard calm does not hold: expected 1, found 2
2s interrupted by the guard "calm"
2s   load: no status
2s rollbacks: undo
5s   undo: succeeded
5s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name:   "in an activity, also for the strategy deviated",
			guards: `- {name: calm, tolerance: 1, provider: {type: gauge, until: 5.5}}`, options: runner.Options{Rollbacks: experiment.RollbackDeviated},
			want: method + `
1s method: load
1s pause of 2s around act
3s method: act
6s guard calm does not hold: expected 1, found 2
6s interrupted by the guard "calm"
6s   act: no status
6s   load: no status
6s rollbacks: undo
9s   undo: succeeded
9s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name:   "never means never",
			guards: `- {name: calm, tolerance: 1, provider: {type: gauge, until: 5.5}}`, options: runner.Options{Rollbacks: experiment.RollbackNever},
			want: method + `
1s method: load
1s pause of 2s around act
3s method: act
6s guard calm does not hold: expected 1, found 2
6s interrupted by the guard "calm"
6s   act: no status
6s   load: no status
6s no rollbacks: the strategy says never
6s status=interrupted deviated=false verdict=interrupted`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := test.options
				o.Guards = guards(t, newGauge(), test.guards)
				_, got := play(context.Background(), t, guardedRun, o)
				want := strings.ReplaceAll(strings.TrimPrefix(test.want, "\n"), "\n\n", "\n")
				// Background activities and the pause beside them begin in any order.
				want, got = orderLines(want), orderLines(got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("what happened differs (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// orderLines puts the start of the background activity before the pause.
func orderLines(trace string) string {
	return strings.Replace(trace, "1s pause of 2s around act\n1s method: load\n", "1s method: load\n1s pause of 2s around act\n", 1)
}
