package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// fakeControl records its calls, and does what the test asks for at some of them. A
// call is named by its side, its level and the activity: "before activity act".
type fakeControl struct {
	run control.Run
	// at has what to do at calls, by their names; After returns the state.
	at map[string]func(ctx context.Context, p control.Point) (state any, err error)

	mu    sync.Mutex
	calls []string
}

func (c *fakeControl) call(ctx context.Context, name string, p control.Point) (any, error) {
	if p.Activity != nil {
		name += " " + p.Activity.Latest().Label()
	}
	c.mu.Lock()
	c.calls = append(c.calls, name)
	c.mu.Unlock()
	if do := c.at[name]; do != nil {
		return do(ctx, p)
	}
	return nil, nil
}

func (c *fakeControl) Begin(ctx context.Context, run control.Run) error {
	c.run = run
	_, err := c.call(ctx, "begin", control.Point{})
	return err
}

func (c *fakeControl) Before(ctx context.Context, p control.Point) error {
	_, err := c.call(ctx, "before "+string(p.Level), p)
	return err
}

func (c *fakeControl) After(ctx context.Context, p control.Point) (any, error) {
	return c.call(ctx, "after "+string(p.Level), p)
}

func (c *fakeControl) End(ctx context.Context) error {
	_, err := c.call(ctx, "end", control.Point{})
	return err
}

// doing returns a control that does one thing.
func doing(name string, do func(ctx context.Context, p control.Point) (any, error)) *fakeControl {
	return &fakeControl{at: map[string]func(context.Context, control.Point) (any, error){name: do}}
}

// ending returns one that ends the run.
func ending(name string) *fakeControl {
	return doing(name, func(context.Context, control.Point) (any, error) {
		return nil, fmt.Errorf("in a hook: %w", &control.Interruption{Reason: "enough"})
	})
}

const full = `
title: t
description: d
steady-state-hypothesis:
  title: h
  probes: [{type: probe, name: look, tolerance: 1, provider: {type: fake, returns: 1}}]
method: [{type: action, name: act, provider: {type: fake}}]
rollbacks: [{type: action, name: undo, provider: {type: fake}}]
`

// hypothesis and rollbacks are the calls around those parts of full.
const (
	hypothesis = `
before hypothesis
before activity look
after activity look
after hypothesis`
	rollbacks = `
before rollback
before activity undo
after activity undo
after rollback`
)

func TestControlIsCalledAroundEveryPart(t *testing.T) {
	t.Parallel()
	c := &fakeControl{}
	play(context.Background(), t, full, runner.Options{Control: c})
	want := "begin\nbefore experiment" + hypothesis + `
before method
before activity act
after activity act
after method` + hypothesis + rollbacks + "\nafter experiment\nend"
	if diff := cmp.Diff(want, strings.Join(c.calls, "\n")); diff != "" {
		t.Errorf("the calls differ (-want +got):\n%s", diff)
	}
}

// A control that also observes the run may read it when it is called for an event.
func TestControlReadsTheRunAsAnObserver(t *testing.T) {
	t.Parallel()
	c, records := &fakeControl{}, 0
	play(context.Background(), t, full, runner.Options{Control: c, Observers: []event.Observer{
		event.ObserverFunc(func(e event.Event) {
			if _, ok := e.(event.ActivityFinished); ok && c.run.Experiment() != nil && c.run.Scope() != nil {
				records = max(records, len(c.run.Journal().Run))
			}
		}),
	}})
	if records == 0 {
		t.Error("got no record, want those of the journal")
	}
}

// A part that a control prevents is not played, and After is not called.
func TestControlEndsTheRun(t *testing.T) {
	t.Parallel()
	const last = "\nafter experiment\nend"
	tests := []struct{ at, want string }{
		{"begin", "begin" + last},
		{"before experiment", "begin\nbefore experiment" + last},
		{"before hypothesis", "begin\nbefore experiment\nbefore hypothesis" + last},
		{"before activity look", "begin\nbefore experiment\nbefore hypothesis\nbefore activity look\nafter hypothesis" + last},
		{"after activity look", "begin\nbefore experiment" + hypothesis + last},
		{"after hypothesis", "begin\nbefore experiment" + hypothesis + last},
		{"before method", "begin\nbefore experiment" + hypothesis + "\nbefore method" + last},
		{"before activity act", "begin\nbefore experiment" + hypothesis + "\nbefore method\nbefore activity act\nafter method" + last},
		{"after activity act", "begin\nbefore experiment" + hypothesis + "\nbefore method\nbefore activity act\nafter activity act\nafter method" + last},
	}
	for _, test := range tests {
		t.Run(test.at, func(t *testing.T) {
			t.Parallel()
			c := ending(test.at)
			j, events := play(context.Background(), t, full, runner.Options{Control: c})
			if diff := cmp.Diff(test.want, strings.Join(c.calls, "\n")); diff != "" {
				t.Errorf("the calls differ (-want +got):\n%s", diff)
			}
			if j.Status != journal.StatusInterrupted || !strings.Contains(events, "interrupted by a control: enough") {
				t.Errorf("got the status %s, want interrupted by the control:\n%s", j.Status, events)
			}
			if test.at == "before activity act" && len(j.Run) != 0 {
				t.Errorf("got %d records, want none of an activity that did not begin", len(j.Run))
			}
		})
	}
}

func TestControlEndsTheRollbacks(t *testing.T) {
	t.Parallel()
	c := ending("before activity undo")
	j, events := play(context.Background(), t, full, runner.Options{Control: c})
	if j.Status != journal.StatusInterrupted || len(j.Rollbacks) != 0 {
		t.Errorf("got the status %s and %d rollbacks, want interrupted and none", j.Status, len(j.Rollbacks))
	}
	if got := strings.Join(c.calls, "\n"); !strings.HasSuffix(got, "before rollback\nbefore activity undo\nafter rollback\nafter experiment\nend") {
		t.Errorf("got the calls\n%s\nwant the rollbacks to have an end, and the activity none:\n%s", got, events)
	}
}

// After everything was played, a control cannot end the run.
func TestControlEndsTheRunTooLate(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"after experiment", "end"} {
		j, _ := play(context.Background(), t, full, runner.Options{Control: ending(at)})
		if j.Status != journal.StatusCompleted {
			t.Errorf("%s: got the status %s, want completed", at, j.Status)
		}
	}
}

func TestControlThatFailsDoesNoHarm(t *testing.T) {
	t.Parallel()
	c := &fakeControl{at: map[string]func(context.Context, control.Point) (any, error){}}
	reference := &fakeControl{}
	play(context.Background(), t, full, runner.Options{Control: reference})
	for _, name := range reference.calls {
		c.at[name] = func(context.Context, control.Point) (any, error) { return nil, errors.New("broken") }
	}
	j, _ := play(context.Background(), t, full, runner.Options{Control: c})
	if diff := cmp.Diff(reference.calls, c.calls); diff != "" {
		t.Errorf("the calls differ (-want +got):\n%s", diff)
	}
	if got := j.Verdict(journal.FailOn{}); got != journal.Passed {
		t.Errorf("got the verdict %s, want passed", got)
	}
}

func TestControlThatPanicsAbortsTheRun(t *testing.T) {
	t.Parallel()
	c := doing("before activity act", func(context.Context, control.Point) (any, error) { panic("broken") })
	j, _ := play(context.Background(), t, full, runner.Options{Control: c})
	if got := j.Verdict(journal.FailOn{}); got != journal.Aborted || len(j.Rollbacks) != 1 {
		t.Errorf("got the verdict %s and %d rollbacks, want aborted and one", got, len(j.Rollbacks))
	}
}

// After each part, a control is given what the journal has of it.
func TestControlIsShownTheState(t *testing.T) {
	t.Parallel()
	states := make(map[string]any)
	show := func(name string) func(context.Context, control.Point) (any, error) {
		return func(_ context.Context, p control.Point) (any, error) {
			states[name] = p.State()
			return nil, nil
		}
	}
	c := &fakeControl{at: make(map[string]func(context.Context, control.Point) (any, error))}
	for _, name := range []string{"after activity act", "after activity undo", "after hypothesis", "after method", "after rollback", "after experiment"} {
		c.at[name] = show(name)
	}
	j, _ := play(context.Background(), t, full, runner.Options{Control: c})
	want := map[string]any{
		"after activity act": j.Run[0].Document(), "after activity undo": j.Rollbacks[0].Document(),
		"after hypothesis": j.SteadyStates.After.Document(), "after method": journal.Documents(j.Run),
		"after rollback": journal.Documents(j.Rollbacks), "after experiment": j.Document(),
	}
	for name, state := range want {
		if !pyvalue.Equal(state, states[name]) {
			t.Errorf("%s: got %s, want %s", name, pyvalue.Repr(states[name]), pyvalue.Repr(state))
		}
	}
}

// After an interrupted activity the control is called without a state, even if the
// activity had not begun.
func TestControlBehindAnInterruptedActivity(t *testing.T) {
	t.Parallel()
	for name, activity := range map[string]string{
		"in the activity": `{type: action, name: act, provider: {type: fake, takes: 60}}`,
		"in its pause":    `{type: action, name: act, pauses: {before: 60}, provider: {type: fake}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				state := any("not called")
				var left error
				c := doing("after activity act", func(ctx context.Context, p control.Point) (any, error) {
					state, left = p.State(), ctx.Err()
					return nil, nil
				})
				play(context.Background(), t, method(activity), runner.Options{
					Control: c, Interrupts: interruptAt(map[time.Duration]runner.Interruption{time.Second: {Reason: "SIGTERM"}}),
				})
				if state != nil || left != nil {
					t.Errorf("got the state %v in a context that has ended with %v, want none in one that goes on", state, left)
				}
			})
		})
	}
}

// Controls after an interrupted part have a bounded time.
func TestControlBehindAnInterruptedActivityIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := doing("after activity act", func(ctx context.Context, _ control.Point) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		_, events := play(context.Background(), t, method(`{type: action, name: act, provider: {type: fake, takes: 60}}`), runner.Options{
			Control: c, Interrupts: interruptAt(map[time.Duration]runner.Interruption{time.Second: {Reason: "SIGTERM"}}),
		})
		if want := fmt.Sprintf("\n%gs status=interrupted", (time.Second + 2*runner.DefaultGrace).Seconds()); !strings.Contains(events, want) {
			t.Errorf("got\n%s\nwant %q", events, want)
		}
	})
}

// A control after the experiment that does not end can be interrupted.
func TestControlThatHangsBehindTheExperiment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := doing("after experiment", func(ctx context.Context, _ control.Point) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		j, events := play(context.Background(), t, method(`{type: action, name: act, provider: {type: fake, takes: 60}}`), runner.Options{
			Control: c,
			Interrupts: interruptAt(map[time.Duration]runner.Interruption{
				time.Second: {Reason: "SIGTERM"}, time.Hour: {Reason: "SIGINT"},
			}),
		})
		if !strings.Contains(events, "3600s status=interrupted") || j.Duration != time.Second {
			t.Errorf("got a run of %s, want one of a second and the end after an hour:\n%s", j.Duration, events)
		}
		if got := c.calls[len(c.calls)-1]; got != "end" {
			t.Errorf("got the last call %q, want the end", got)
		}
	})
}

// An interruption that comes during a control takes effect before anything begins.
func TestInterruptionThatComesInAControl(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		interrupts := make(chan runner.Interruption)
		c := doing("before activity act", func(context.Context, control.Point) (any, error) {
			interrupts <- runner.Interruption{Reason: "a control by a signal"}
			synctest.Wait()
			return nil, nil
		})
		j, _ := play(context.Background(), t, method(`{type: action, name: act, provider: {type: fake}}`), runner.Options{
			Control: c, Interrupts: interrupts,
		})
		if j.Status != journal.StatusInterrupted || len(j.Run) != 0 {
			t.Errorf("got the status %s with %d records, want the activity not to begin", j.Status, len(j.Run))
		}
	})
}

// Controls are called around background activities in the lane of each.
func TestControlInTheBackground(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		lanes := make(map[int64]string)
		note := func(_ context.Context, p control.Point) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			lanes[p.Lane] += p.Activity.Name + " "
			return nil, nil
		}
		c := &fakeControl{at: make(map[string]func(context.Context, control.Point) (any, error))}
		for _, name := range []string{"a", "b", "c"} {
			c.at["before activity "+name], c.at["after activity "+name] = note, note
		}
		play(context.Background(), t, method(
			`{type: action, name: a, background: true, provider: {type: fake, takes: 2}}`,
			`{type: action, name: b, background: true, provider: {type: fake, takes: 2}}`,
			`{type: action, name: c, provider: {type: fake, takes: 1}}`,
		), runner.Options{Control: c})
		if len(lanes) != 3 || lanes[0] != "c c " {
			t.Errorf("got %v, want three lanes, the first of them for what is not in the background", lanes)
		}
		for lane, names := range lanes {
			if strings.Count(names, names[:2]) != 2 {
				t.Errorf("lane %d: got %q, want one activity", lane, names)
			}
		}
	})
}
