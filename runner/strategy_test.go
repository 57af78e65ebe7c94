package runner_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
)

// The steady state is the output of one probe; SEQUENCE is replaced.
const watched = `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes:
    - {type: probe, name: state, tolerance: 1, provider: {type: fake, PROBE}}
method:
  - {type: action, name: act, provider: {type: fake, takes: 3.5}}
rollbacks:
  - {type: action, name: undo, provider: {type: fake}}
`

func TestStrategies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		probe   string
		options runner.Options
		want    string
	}{
		{
			name: "the state holds", probe: "returns: 1",
			want: `
0s hypothesis before the method: state
0s   state: succeeded
0s hypothesis before the method: met=true
0s method: act
3.5s   act: succeeded
3.5s hypothesis after the method: state
3.5s   state: succeeded
3.5s hypothesis after the method: met=true
3.5s rollbacks: undo
3.5s   undo: succeeded
3.5s status=completed deviated=false verdict=passed`,
		},
		{
			name: "it is lost before the method, and rollbacks are played", probe: "returns: 2",
			want: `
0s hypothesis before the method: state
0s   state: succeeded
0s hypothesis before the method: met=false
0s rollbacks: undo
0s   undo: succeeded
0s status=completed deviated=false verdict=unsteady`,
		},
		{
			name: "the probe breaks before the method, and nothing is rolled back", probe: "fails: broken",
			want: `
0s hypothesis before the method: state
0s   state: failed
0s hypothesis before the method: met=false
0s no rollbacks: the hypothesis could not be observed before the method, so nothing was changed
0s status=failed deviated=false verdict=failed`,
		},
		{
			name: "it is lost after the method", probe: "sequence: [1, 2]",
			want: `
0s hypothesis before the method: state
0s   state: succeeded
0s hypothesis before the method: met=true
0s method: act
3.5s   act: succeeded
3.5s hypothesis after the method: state
3.5s   state: succeeded
3.5s hypothesis after the method: met=false
3.5s rollbacks: undo
3.5s   undo: succeeded
3.5s status=completed deviated=true verdict=deviated`,
		},
		{
			name: "before only", probe: "sequence: [1, 2]",
			options: runner.Options{Hypothesis: experiment.BeforeMethodOnly, Rollbacks: experiment.RollbackNever},
			want: `
0s hypothesis before the method: state
0s   state: succeeded
0s hypothesis before the method: met=true
0s method: act
3.5s   act: succeeded
3.5s no rollbacks: the strategy says never
3.5s status=completed deviated=false verdict=passed`,
		},
		{
			name: "after only", probe: "returns: 2",
			options: runner.Options{Hypothesis: experiment.AfterMethodOnly, Rollbacks: experiment.RollbackDeviated},
			want: `
0s method: act
3.5s   act: succeeded
3.5s hypothesis after the method: state
3.5s   state: succeeded
3.5s hypothesis after the method: met=false
3.5s rollbacks: undo
3.5s   undo: succeeded
3.5s status=completed deviated=true verdict=deviated`,
		},
		{
			name: "not at all", probe: "returns: 2",
			options: runner.Options{Hypothesis: experiment.SkipHypothesis, Rollbacks: experiment.RollbackDeviated},
			want: `
0s no hypothesis, requested=true
0s method: act
3.5s   act: succeeded
3.5s no rollbacks: the steady state did not deviate
3.5s status=completed deviated=false verdict=passed`,
		},
		{
			name: "during only, lost for a moment", probe: "sequence: [1, 2, 1]",
			options: runner.Options{Hypothesis: experiment.DuringMethodOnly, Frequency: 2 * time.Second},
			want: `
0s hypothesis during the method: state
0s   state: succeeded
0s hypothesis during the method: met=true
2s hypothesis during the method: state
2s   state: succeeded
2s hypothesis during the method: met=false
3.5s   act: succeeded
3.5s watch ends, failed fast=false
3.5s rollbacks: undo
3.5s   undo: succeeded
3.5s status=completed deviated=true verdict=deviated`,
		},
		{
			name: "continuously, failing fast", probe: "sequence: [1, 1, 2]",
			options: runner.Options{Hypothesis: experiment.Continuously, FailFast: true},
			want: `
0s hypothesis before the method: state
0s   state: succeeded
0s hypothesis before the method: met=true
0s hypothesis during the method: state
0s   state: succeeded
0s hypothesis during the method: met=true
1s hypothesis during the method: state
1s   state: succeeded
1s hypothesis during the method: met=false
1s watch ends, failed fast=true
1s   act: no status
1s hypothesis after the method: state
1s   state: succeeded
1s hypothesis after the method: met=false
1s rollbacks: undo
1s   undo: succeeded
1s status=failed deviated=true verdict=deviated`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, got := play(context.Background(), t, strings.Replace(watched, "PROBE", test.probe, 1), test.options)
				want := strings.TrimPrefix(test.want, "\n")
				if test.options.Hypothesis.During() {
					// The method and the watch begin at the same time, in any order.
					got = strings.Replace(got, "0s method: act\n", "", 1)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("what happened differs (-want +got):\n%s", diff)
				}
			})
		})
	}
}
