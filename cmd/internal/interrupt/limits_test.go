package interrupt_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/runner"
)

// timed is an interruption and how long after the beginning it came.
type timed struct {
	After        time.Duration
	Interruption runner.Interruption
}

// received returns what a run receives during the next time.
func received(run interrupt.Channel, during time.Duration) (all []timed) {
	begin, end := time.Now(), time.After(during)
	for {
		select {
		case i := <-run:
			all = append(all, timed{time.Since(begin), i})
		case <-end:
			return all
		}
	}
}

func soon(reason string) runner.Interruption {
	return runner.Interruption{Reason: reason, Rollbacks: true, Spares: true}
}

func outOfTime(reason string) runner.Interruption {
	return runner.Interruption{Reason: reason, NoRollbacks: true, OutOfTime: true}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	const (
		timeout  = "the timeout of 8s, of which 2s are for rollbacks"
		deadline = "the deadline of 10m0s, of which 1m0s are for rollbacks"
	)
	tests := []struct {
		name    string
		budgets func(now time.Time) []suite.Budget
		want    []timed
	}{
		{"no budget", func(time.Time) []suite.Budget { return nil }, nil},
		{"no limit", func(now time.Time) []suite.Budget { return []suite.Budget{{}, {What: "timeout", Begin: now}} }, nil},
		{"a timeout", func(now time.Time) []suite.Budget {
			return []suite.Budget{{What: "timeout", Limit: 8 * time.Second, Begin: now}}
		}, []timed{{6 * time.Second, soon(timeout)}, {8 * time.Second, outOfTime(timeout + ", and no time is left")}}},
		{"a deadline that began earlier", func(now time.Time) []suite.Budget {
			return []suite.Budget{{What: "timeout", Limit: 8 * time.Second, Begin: now}, {What: "deadline", Limit: 10 * time.Minute, Begin: now.Add(-9*time.Minute + time.Second)}}
		}, []timed{
			{time.Second, soon(deadline)}, {6 * time.Second, soon(timeout)},
			{8 * time.Second, outOfTime(timeout + ", and no time is left")}, {61 * time.Second, outOfTime(deadline + ", and no time is left")},
		}},
		{"a deadline that is over", func(now time.Time) []suite.Budget {
			return []suite.Budget{{What: "deadline", Limit: 10 * time.Minute, Begin: now.Add(-9*time.Minute - 30*time.Second)}}
		}, []timed{{0, soon(deadline)}, {30 * time.Second, outOfTime(deadline + ", and no time is left")}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				run := make(interrupt.Channel, 8)
				now := time.Now()
				stop := interrupt.Limit(now, run, test.budgets(now)...)
				if diff := cmp.Diff(test.want, received(run, time.Hour)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				stop()
			})
		})
	}
}

func TestLimitStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		run := make(interrupt.Channel, 8)
		now := time.Now()
		budget := func(limit time.Duration) suite.Budget {
			return suite.Budget{What: "timeout", Limit: limit, Begin: now}
		}
		stop := interrupt.Limit(now, run, budget(4*time.Second), budget(8*time.Second))
		if got := received(run, 3500*time.Millisecond); len(got) != 1 { // in its rollbacks
			t.Fatalf("got %v", got)
		}
		stop()
		if got := received(run, time.Hour); got != nil {
			t.Errorf("a run that is over received %v", got)
		}
		interrupt.LimitRollbacks(now, run, budget(2*time.Hour))()
		if got := received(run, 3*time.Hour); got != nil {
			t.Errorf("a recovery that is over received %v", got)
		}
	})
}

// A recovery has nothing but rollbacks: nothing is kept back for them.
func TestLimitRollbacks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		run := make(interrupt.Channel, 8)
		now := time.Now()
		defer interrupt.LimitRollbacks(now, run, suite.Budget{What: "timeout", Limit: 8 * time.Second, Begin: now})()
		want := []timed{{8 * time.Second, outOfTime("the timeout of 8s for all rollbacks together")}}
		if diff := cmp.Diff(want, received(run, time.Hour)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
