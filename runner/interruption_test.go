package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

const long = `
title: t
description: d
method:
  - {type: action, name: load, background: true, provider: {type: fake, takes: 60}}
  - {type: action, name: act, provider: {type: fake, takes: 60}, pauses: {before: 10, after: 300}}
  - {type: action, name: never, provider: {type: fake}}
rollbacks:
  - {type: action, name: undo, provider: {type: fake, takes: 2}}
  - {type: action, name: clean, provider: {type: fake, takes: 2}}
`

// interruptAt sends interruptions at times from the start.
func interruptAt(at map[time.Duration]runner.Interruption) <-chan runner.Interruption {
	ch := make(chan runner.Interruption, len(at))
	for after, i := range at {
		time.AfterFunc(after, func() { ch <- i })
	}
	return ch
}

func TestInterruptions(t *testing.T) {
	t.Parallel()
	term := runner.Interruption{Reason: "SIGTERM"}
	tests := []struct {
		name      string
		at        map[time.Duration]runner.Interruption
		rollbacks experiment.RollbackStrategy
		want      string
	}{
		{
			name: "in a pause, the activity is not started", at: map[time.Duration]runner.Interruption{5 * time.Second: term},
			want: `
0s no hypothesis, requested=false
0s method: load
0s pause of 10s around act
5s interrupted by SIGTERM
10s   load: no status
10s no rollbacks: the run was interrupted; the strategy "always" plays them even so
10s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name: "in an activity, rolled back", at: map[time.Duration]runner.Interruption{20 * time.Second: term},
			rollbacks: experiment.RollbackAlways,
			want: `
0s no hypothesis, requested=false
0s method: load
0s pause of 10s around act
10s method: act
20s interrupted by SIGTERM
20s   act: no status
25s   load: no status
25s rollbacks: undo
27s   undo: succeeded
27s rollbacks: clean
29s   clean: succeeded
29s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name: "without rollbacks, nothing is waited for",
			at: map[time.Duration]runner.Interruption{
				20 * time.Second: {Reason: "SIGUSR2", NoRollbacks: true},
			},
			rollbacks: experiment.RollbackAlways,
			want: `
0s no hypothesis, requested=false
0s method: load
0s pause of 10s around act
10s method: act
20s interrupted by SIGUSR2
20s   act: no status
20s   load: no status
20s no rollbacks: what ended the run asked for none
20s status=interrupted deviated=false verdict=interrupted`,
		},
		{
			name: "a second one ends the rollbacks",
			at: map[time.Duration]runner.Interruption{
				20 * time.Second: term, 26 * time.Second: {Reason: "SIGINT"},
			},
			rollbacks: experiment.RollbackAlways,
			want: `
0s no hypothesis, requested=false
0s method: load
0s pause of 10s around act
10s method: act
20s interrupted by SIGTERM
20s   act: no status
25s   load: no status
25s rollbacks: undo
26s interrupted by SIGINT
26s   undo: no status
26s 1 rollbacks left out
26s status=interrupted deviated=false verdict=interrupted`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, got := play(context.Background(), t, long, runner.Options{
					Interrupts: interruptAt(test.at), Rollbacks: test.rollbacks,
				})
				// Background activities and the first pause begin in any order.
				want := sortHead(strings.TrimPrefix(test.want, "\n"))
				if diff := cmp.Diff(want, sortHead(got)); diff != "" {
					t.Errorf("what happened differs (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// sortHead puts the second and the third line into order.
func sortHead(trace string) string {
	lines := strings.SplitN(trace, "\n", 4)
	if len(lines) == 4 && lines[1] > lines[2] {
		lines[1], lines[2] = lines[2], lines[1]
	}
	return strings.Join(lines, "\n")
}

func TestCancelledContextInterrupts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(context.Background(), 15*time.Second, errors.New("the deadline"))
		defer cancel()
		j, got := play(ctx, t, long, runner.Options{Rollbacks: experiment.RollbackAlways})
		if j.Verdict(journal.FailOn{}) != journal.Interrupted || !strings.Contains(got, "interrupted by the deadline") {
			t.Errorf("got verdict %s and\n%s\nwant an interruption by the deadline", j.Verdict(journal.FailOn{}), got)
		}
		if len(j.Rollbacks) != 2 || j.Rollbacks[1].Status != journal.OutcomeSucceeded {
			t.Errorf("got %d rollbacks, want both played although the context ended", len(j.Rollbacks))
		}
	})
}

func TestInterruptionBeforeTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := build(t, long)
		j, err := runner.Run(context.Background(), e, runner.Options{
			Interrupts: interruptAt(map[time.Duration]runner.Interruption{time.Second: {Reason: "SIGINT"}}),
			Secrets:    slowSecrets,
		})
		if !errors.Is(err, runner.ErrInterrupted) || j != nil {
			t.Errorf("got journal %v and error %v, want only ErrInterrupted", j, err)
		}
	})
}

func TestInterruptedHypothesisIsNotRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, _ := play(context.Background(), t, `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes:
    - {type: probe, name: quick, tolerance: 1, provider: {type: fake, returns: 1}}
    - {type: probe, name: slow, tolerance: 1, provider: {type: fake, takes: 60}}
method: []
`, runner.Options{Interrupts: interruptAt(map[time.Duration]runner.Interruption{time.Second: {Reason: "SIGINT"}})})
		if j.SteadyStates.Before != nil {
			t.Errorf("got state %+v, want none: it was not observed to the end", j.SteadyStates.Before)
		}
		if j.Status != journal.StatusInterrupted || len(j.Run) != 0 {
			t.Errorf("got status %s and %d activities, want interrupted and none", j.Status, len(j.Run))
		}
	})
}
