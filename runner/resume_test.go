package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
)

const undoable = `title: t
description: d
method:
  - {type: action, name: break, provider: {type: fake}}
rollbacks:
  - {type: action, name: one, provider: {type: fake}}
  - {type: action, name: two, provider: {type: fake}}
`

// died returns the past of a run of undoable whose process died in the method.
func died(change func(*runner.Past)) *runner.Past {
	past := &runner.Past{
		Journal:     &journal.Journal{Experiment: pyvalue.NewMap(0), Start: time.Unix(1700000000, 0)},
		MethodBegan: true, Played: make([]bool, 2), Cause: "a crash", Died: time.Unix(1700000001, 0),
	}
	change(past)
	return past
}

func TestWhatIsDueAfterACrash(t *testing.T) {
	t.Parallel()
	observed := &journal.State{Met: true}
	tests := []struct {
		name     string
		strategy experiment.RollbackStrategy
		past     func(*runner.Past)
		// want is which rollbacks are played, or why none is.
		want string
	}{
		{"in the method", experiment.RollbackDefault, func(*runner.Past) {}, "one two"},
		{"between rollbacks", experiment.RollbackDefault, func(p *runner.Past) {
			p.RollbacksBegan, p.Played = true, []bool{true, false}
		}, "two"},
		{"before the method", experiment.RollbackAlways, func(p *runner.Past) { p.MethodBegan = false }, "nothing had been changed"},
		{"never", experiment.RollbackNever, func(*runner.Past) {}, "the strategy says never"},
		{"deviation unknown", experiment.RollbackDeviated, func(*runner.Past) {}, "one two"},
		{"not deviated", experiment.RollbackDeviated, func(p *runner.Past) {
			p.Journal.SteadyStates.After = observed
		}, "the steady state did not deviate"},
		{"deviated", experiment.RollbackDeviated, func(p *runner.Past) {
			p.Journal.SteadyStates.After, p.Journal.Deviated = observed, true
		}, "one two"},
		{"interrupted before", experiment.RollbackDefault, func(p *runner.Past) {
			p.Interruption = &runner.Interruption{Reason: "SIGINT"}
		}, "the run was interrupted"},
		{"interrupted before, always", experiment.RollbackAlways, func(p *runner.Past) {
			p.Interruption = &runner.Interruption{Reason: "SIGINT"}
		}, "one two"},
		{"no rollbacks wanted", experiment.RollbackAlways, func(p *runner.Past) {
			p.Interruption = &runner.Interruption{Reason: "SIGUSR2", NoRollbacks: true}
		}, "what ended the run asked for none"},
		{"out of time", experiment.RollbackAlways, func(p *runner.Past) {
			p.Interruption = &runner.Interruption{Reason: "the deadline", NoRollbacks: true, OutOfTime: true}
		}, "one two"},
		{"stopped by a guard", experiment.RollbackDefault, func(p *runner.Past) {
			p.Interruption = &runner.Interruption{Reason: "a guard", Rollbacks: true}
		}, "one two"},
		{"settled", experiment.RollbackDefault, func(p *runner.Past) { p.Settled = "it said so" }, "it said so"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			past, got := died(test.past), []string(nil)
			due := past.WhyNoRollbacks(test.strategy)
			var reason string
			j, err := runner.Resume(context.Background(), build(t, undoable), past, runner.Options{
				Rollbacks: test.strategy,
				Observers: []event.Observer{event.ObserverFunc(func(e event.Event) {
					switch e := e.(type) { //nolint:gochecksumtype // the others do not matter
					case event.ActivityFinished:
						got = append(got, e.Activity.Name)
					case event.RollbacksSkipped:
						reason = e.Reason
					}
				})},
			})
			if err != nil {
				t.Fatal(err)
			}
			if played := strings.Join(got, " ") + reason; !strings.HasPrefix(played, test.want) {
				t.Errorf("got %q, want %q", played, test.want)
			}
			if due != reason {
				t.Errorf("it was said to be %q, and was %q", due, reason)
			}
			if j.Verdict(journal.FailOn{}) != journal.Interrupted || j.Interruption == nil || j.End.IsZero() {
				t.Errorf("got the verdict %s, interrupted by %+v, until %s", j.Verdict(journal.FailOn{}), j.Interruption, j.End)
			}
		})
	}
}

// An interruption that comes before the first event follows it.
func TestEarlyInterruptionIsAnnouncedAfterTheRun(t *testing.T) {
	t.Parallel()
	runs := map[string]func(*experiment.Experiment, runner.Options) (*journal.Journal, error){
		"run": func(e *experiment.Experiment, o runner.Options) (*journal.Journal, error) {
			return runner.Run(context.Background(), e, o)
		},
		"resume": func(e *experiment.Experiment, o runner.Options) (*journal.Journal, error) {
			past := &runner.Past{Journal: &journal.Journal{}, Cause: "a crash", MethodBegan: true}
			return runner.Resume(context.Background(), e, past, o)
		},
	}
	for name, run := range runs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				interrupts := make(chan runner.Interruption)
				var first []string
				_, err := run(build(t, undoable), runner.Options{
					Interrupts: interrupts,
					Secrets: func(context.Context, *secrets.Definitions, *pyvalue.Map) (*pyvalue.Map, error) {
						interrupts <- runner.Interruption{Reason: "SIGTERM"}
						synctest.Wait()
						return pyvalue.NewMap(0), nil
					},
					Observers: []event.Observer{event.ObserverFunc(func(e event.Event) {
						if first = append(first, fmt.Sprintf("%T", e)); len(first) == 2 && first[1] != "event.Interrupted" {
							t.Errorf("got %v first, want the interruption to follow the first event", first)
						}
					})},
				})
				if err != nil || len(first) < 2 {
					t.Errorf("got %v and the events %v", err, first)
				}
			})
		})
	}
}

// An activity that cannot be committed is not carried out, but rollbacks are.
func TestNothingIsChangedUnknown(t *testing.T) {
	t.Parallel()
	full := errors.New("the log, which is full")
	_, events := play(context.Background(), t, undoable, runner.Options{
		Commit: func(event.Phase) error { return full },
	})
	for _, want := range []string{
		"method: break", "interrupted by the log, which is full", "  break: no status", "  one: succeeded", "  two: succeeded",
	} {
		if !strings.Contains(events, want) {
			t.Errorf("got\n%s\nwant %q in it", events, want)
		}
	}
}

// Rollbacks for which there is no time are deferred.
func TestOutOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		interrupts := make(chan runner.Interruption, 1)
		var skipped *event.RollbacksSkipped
		time.AfterFunc(time.Second, func() {
			interrupts <- runner.Interruption{Reason: "the deadline", NoRollbacks: true, OutOfTime: true}
		})
		text := strings.Replace(undoable, "provider: {type: fake}", "provider: {type: fake, takes: 60}", 1)
		play(context.Background(), t, text, runner.Options{
			Rollbacks: experiment.RollbackAlways, Interrupts: interrupts,
			Observers: []event.Observer{event.ObserverFunc(func(e event.Event) {
				if e, ok := e.(event.RollbacksSkipped); ok {
					skipped = &e
				}
			})},
		})
		if skipped == nil || !skipped.Deferred {
			t.Errorf("got %+v, want that rollbacks are deferred", skipped)
		}
	})
}
