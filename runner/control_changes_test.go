package runner_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// invented returns an activity as a control writes it.
func invented(name string, more ...any) *experiment.Activity {
	document := pyvalue.MapOf("type", "action", "name", name, "provider", pyvalue.MapOf("type", "fake", "returns", name))
	for i := 0; i < len(more); i += 2 {
		document.Set(more[i].(string), more[i+1])
	}
	return experiment.ReadActivity(document, false, source.Pos{}, experiment.Options{
		Providers: provider.Registry{"fake": fakeProvider{}},
	})
}

// A control may change what is played next, from any part of the run.
func TestControlRevisesTheExperiment(t *testing.T) {
	t.Parallel()
	insert := func(at int) func(e *experiment.Experiment) *experiment.Experiment {
		return func(e *experiment.Experiment) *experiment.Experiment {
			list := append([]*experiment.Activity{}, e.Method[:at]...)
			return e.Revise(experiment.Revision{Method: append(append(list, invented("new")), e.Method[at:]...)})
		}
	}
	tests := []struct {
		name, at string
		revise   func(e *experiment.Experiment) *experiment.Experiment
		// want is what is played in the method, and then in the rollbacks.
		want string
	}{
		{"appended", "before experiment", insert(1), "act new; undo"},
		{"inserted ahead of the method", "before method", insert(0), "new act; undo"},
		{"inserted after the activity", "after activity act", insert(1), "act new; undo"},
		{"inserted too late", "after method", insert(1), "act; undo"},
		{
			"removed", "before method",
			func(e *experiment.Experiment) *experiment.Experiment {
				return e.Revise(experiment.Revision{Method: []*experiment.Activity{}})
			},
			"; undo",
		},
		{
			"another rollback", "after activity act",
			func(e *experiment.Experiment) *experiment.Experiment {
				return e.Revise(experiment.Revision{Rollbacks: append([]*experiment.Activity{invented("first")}, e.Rollbacks...)})
			},
			"act; first undo",
		},
		{
			"the activity itself", "before activity act",
			func(e *experiment.Experiment) *experiment.Experiment {
				e.Method[0].Revise(invented("changed"))
				return e.Revise(experiment.Revision{})
			},
			"changed; undo",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var c *fakeControl
			c = doing(test.at, func(context.Context, control.Point) (any, error) {
				c.run.Revise(test.revise)
				return nil, nil
			})
			j, _ := play(context.Background(), t, full, runner.Options{Control: c})
			if got := recorded(j.Run) + "; " + recorded(j.Rollbacks); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func recorded(runs []*journal.Record) string {
	names := make([]string, len(runs))
	for i, r := range runs {
		names[i] = r.Name()
	}
	return strings.Join(names, " ")
}

// An activity that a control marks as dry is skipped, with its pauses.
func TestControlBypassesAnActivity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := doing("before activity act", func(_ context.Context, p control.Point) (any, error) {
			p.Activity.Revise(invented("act", "dry", true, "pauses", pyvalue.MapOf("before", int64(60))))
			return nil, nil
		})
		j, events := play(context.Background(), t, full, runner.Options{Control: c})
		if r := j.Run[0]; r.Status != journal.OutcomeSucceeded || r.Output != nil {
			t.Errorf("got %s with %v, want the activity to be skipped", r.Status, r.Output)
		}
		if !strings.Contains(events, "0s status=completed") {
			t.Errorf("got\n%s\nwant no time to pass", events)
		}
	})
}

// The output that a control changed is judged and recorded.
func TestControlChangesARecord(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, at string
		change   func(state any)
		want     journal.Verdict
	}{
		{"its output", "after activity look", func(state any) { state.(*pyvalue.Map).Set("output", int64(2)) }, journal.Unsteady},
		{"its status", "after activity look", func(state any) { state.(*pyvalue.Map).Set("status", "failed") }, journal.Failed},
		{"the state", "after hypothesis", func(state any) { state.(*pyvalue.Map).Set("steady_state_met", false) }, journal.Unsteady},
		{"the status of the run", "after experiment", func(state any) { state.(*pyvalue.Map).Set("status", "aborted") }, journal.Aborted},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := doing(test.at, func(_ context.Context, p control.Point) (any, error) {
				state := p.State()
				test.change(state)
				return state, nil
			})
			j, _ := play(context.Background(), t, full, runner.Options{Control: c})
			if got := j.Verdict(journal.FailOn{}); got != test.want {
				t.Errorf("got the verdict %s, want %s", got, test.want)
			}
		})
	}
}

func TestControlChangesTheRecordsOfAPart(t *testing.T) {
	t.Parallel()
	add := func(_ context.Context, p control.Point) (any, error) {
		return append(p.State().([]any), pyvalue.MapOf("activity", pyvalue.MapOf("name", "more"))), nil
	}
	c := doing("after method", add)
	c.at["after rollback"] = add
	j, _ := play(context.Background(), t, full, runner.Options{Control: c})
	if got := recorded(j.Run) + "; " + recorded(j.Rollbacks); got != "act more; undo more" {
		t.Errorf("got the records %q, want one more of each", got)
	}
}

// Configuration and secrets may be changed, and secrets stay out of the journal.
func TestControlChangesTheScope(t *testing.T) {
	t.Parallel()
	var c *fakeControl
	c = doing("before method", func(context.Context, control.Point) (any, error) {
		c.run.SetScope(&values.Scope{
			Configuration: pyvalue.MapOf("size", int64(4)), Secrets: pyvalue.MapOf("api", pyvalue.MapOf("token", "sesame-street")),
		})
		return nil, nil
	})
	c.at["after method"] = func(_ context.Context, p control.Point) (any, error) {
		entries := p.State().([]any)
		entries[0].(*pyvalue.Map).Set("seen", "the token is sesame-street")
		return entries, nil
	}
	j, _ := play(context.Background(), t, method(`{type: action, name: act, provider: {type: fake, echo: "${size} ${token}"}}`), runner.Options{Control: c})
	if got, want := j.Run[0].Output, "4 [redacted]"; got != want {
		t.Errorf("got the output %v, want %s", got, want)
	}
	if got, want := j.Run[0].Document().Value("seen"), "the token is [redacted]"; got != want {
		t.Errorf("got the note %v, want %s", got, want)
	}
}
