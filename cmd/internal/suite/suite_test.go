package suite_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func outcomes(names ...string) []*report.Outcome {
	list := make([]*report.Outcome, len(names))
	for i, name := range names {
		list[i] = &report.Outcome{Source: name}
	}
	return list
}

// verdicts plays each experiment for a second; its name is its verdict.
func verdicts(_ context.Context, update suite.Update) {
	time.Sleep(time.Second)
	update(func(o *report.Outcome) { o.Verdict = journal.Verdict(o.Source) })
}

func states(s *report.Suite) []string {
	list := make([]string, len(s.Outcomes))
	for i, o := range s.Outcomes {
		list[i] = string(o.State) + " " + string(o.Verdict) + o.Reason
	}
	return list
}

func TestRun(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		sources []string
		options suite.Options
		took    time.Duration
		verdict journal.Verdict
		want    []string
	}{
		{
			"one after the other", []string{"passed", "deviated", "passed"}, suite.Options{},
			3 * time.Second, journal.Deviated, []string{"finished passed", "finished deviated", "finished passed"},
		},
		{
			"two at the same time", []string{"passed", "passed", "passed"}, suite.Options{MaxParallel: 2},
			2 * time.Second, journal.Passed, []string{"finished passed", "finished passed", "finished passed"},
		},
		{
			"until the first failure", []string{"failed", "passed"}, suite.Options{StopOnFailure: true},
			time.Second, journal.Failed, []string{"finished failed", "skipped an experiment before it did not end as expected"},
		},
		{
			"until there is no time left", []string{"passed", "passed", "passed"},
			suite.Options{Budget: suite.Budget{What: "deadline", Limit: 2 * time.Second}},
			2 * time.Second, journal.Interrupted,
			[]string{"finished passed", "finished passed", "skipped there is no time left: the deadline of 2s, of which 500ms are for rollbacks"},
		},
		{"none", nil, suite.Options{}, 0, journal.Passed, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := test.options
				o.Budget.Begin = time.Now()
				s := suite.Run(t.Context(), outcomes(test.sources...), verdicts, o)
				if s.Verdict != test.verdict || s.Took() != test.took || s.Running {
					t.Errorf("got %s after %s, running %t, want %s after %s", s.Verdict, s.Took(), s.Running, test.verdict, test.took)
				}
				if diff := cmp.Diff(test.want, states(s)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	s := suite.Run(ctx, outcomes("passed", "passed"), func(ctx context.Context, update suite.Update) {
		cancel(errors.New("a signal came"))
		update(func(o *report.Outcome) { o.Verdict = journal.Interrupted })
	}, suite.Options{})
	if diff := cmp.Diff([]string{"finished interrupted", "skipped a signal came"}, states(s)); diff != "" || s.Verdict != journal.Interrupted {
		t.Errorf("got %s (-want +got):\n%s", s.Verdict, diff)
	}
}

// A snapshot does not change.
func TestSnapshots(t *testing.T) {
	t.Parallel()
	var snapshots []*report.Suite
	suite.Run(t.Context(), outcomes("passed"), func(_ context.Context, update suite.Update) {
		update(func(o *report.Outcome) { o.Verdict = journal.Passed })
	}, suite.Options{OnChange: func(snapshot func() *report.Suite) { snapshots = append(snapshots, snapshot()) }})
	var got []string
	for _, p := range snapshots {
		got = append(got, states(p)[0])
	}
	if diff := cmp.Diff([]string{" ", "running ", "running passed", "finished passed"}, slices.Compact(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Experiments run at the same time, but never more than the options say, and each runs once.
func TestRunInParallel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		names := slices.Repeat([]string{"passed"}, 20)
		s := suite.Run(t.Context(), outcomes(names...), func(_ context.Context, update suite.Update) {
			running := now.Add(1)
			for old := most.Load(); running > old && !most.CompareAndSwap(old, running); old = most.Load() {
			}
			time.Sleep(time.Second)
			now.Add(-1)
			update(func(o *report.Outcome) { o.Verdict, o.Reason = journal.Passed, o.Reason+"played" })
		}, suite.Options{MaxParallel: 4, OnChange: func(snapshot func() *report.Suite) {
			if len(snapshot().Outcomes) != len(names) {
				t.Error("a snapshot lacks experiments")
			}
		}})
		if most.Load() != 4 || s.Took() != 5*time.Second {
			t.Errorf("got %d at the same time and %s, want 4 and 5s", most.Load(), s.Took())
		}
		for _, o := range s.Outcomes {
			if o.Reason != "played" {
				t.Errorf("got an experiment that was %q, want it played once", o.Reason)
			}
		}
	})
}

// After a failure no experiment begins, but those that run are not ended.
func TestFailureEndsNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		list := outcomes("passed", "failed", "passed")
		s := suite.Run(t.Context(), list, func(ctx context.Context, update suite.Update) {
			var verdict journal.Verdict
			update(func(o *report.Outcome) {
				verdict = journal.Verdict(o.Source)
				o.Verdict = verdict
			})
			if verdict == journal.Passed {
				time.Sleep(time.Minute)
			}
			if ctx.Err() != nil {
				t.Error("an experiment was ended by the failure of another")
			}
		}, suite.Options{MaxParallel: 2, StopOnFailure: true})
		want := []string{"finished passed", "finished failed", "skipped an experiment before it did not end as expected"}
		if diff := cmp.Diff(want, states(s)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if want := []string{"1 experiment was not run: an experiment before it did not end as expected"}; !slices.Equal(s.Notes, want) {
			t.Errorf("got the notes %q, want %q", s.Notes, want)
		}
	})
}

// An experiment that is expected to deviate is no failure.
func TestExpectedDeviation(t *testing.T) {
	t.Parallel()
	list := outcomes("deviated", "passed")
	list[0].Expected = journal.Deviated
	s := suite.Run(t.Context(), list, func(_ context.Context, update suite.Update) {
		update(func(o *report.Outcome) { o.Verdict = journal.Verdict(o.Source) })
	}, suite.Options{StopOnFailure: true})
	if diff := cmp.Diff([]string{"finished deviated", "finished passed"}, states(s)); diff != "" || s.Verdict != journal.Passed {
		t.Errorf("got %s (-want +got):\n%s", s.Verdict, diff)
	}
}

func TestRunNothingAfterItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the job was cancelled"))
	s := suite.Run(ctx, outcomes("passed", "passed"), func(context.Context, suite.Update) {
		t.Error("an experiment was played")
	}, suite.Options{MaxParallel: 2})
	want := []string{"skipped the job was cancelled", "skipped the job was cancelled"}
	if diff := cmp.Diff(want, states(s)); diff != "" || s.Verdict != journal.Interrupted {
		t.Errorf("got %s (-want +got):\n%s", s.Verdict, diff)
	}
}

// A suite that was begun before, such as by a session that reads experiments first, says so.
func TestBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now().Add(-time.Minute)
		s := suite.Run(t.Context(), outcomes("passed"), verdicts, suite.Options{Begin: begin})
		if !s.Start.Equal(begin) || s.Took() != time.Minute+time.Second {
			t.Errorf("got a start at %s that took %s, want %s and 1m1s", s.Start, s.Took(), begin)
		}
	})
}
