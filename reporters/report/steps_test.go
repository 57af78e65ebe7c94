package report_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// TestSteps shows the steps of every outcome; those that decided the verdict have
// an arrow.
func TestSteps(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, o := range reporttest.Outcomes() {
		steps := o.Steps()
		fmt.Fprintf(&b, "%s: %s, %s\n", reporttest.Name(o), o.Word(), o.Explain(steps))
		causes := o.Causes(steps)
		for _, s := range steps {
			arrow := "  "
			if len(causes) > 0 && causes[0] == s {
				arrow, causes = "->", causes[1:]
			}
			background := ""
			if s.Background {
				background = " (background)"
			}
			fmt.Fprintf(&b, "%s line %2d %s%s %s\n", arrow, s.Pos.Line, s.Title(), background, cmp.Or(s.What(), string(s.Result)))
		}
	}
	golden.Assert(t, b.String(), "steps.txt")
}

func TestFindingsBeginWithCauses(t *testing.T) {
	t.Parallel()
	for _, o := range reporttest.Outcomes() {
		t.Run(reporttest.Name(o), func(t *testing.T) {
			t.Parallel()
			steps := o.Steps()
			findings, causes := o.Findings(steps), o.Causes(steps)
			if len(findings) < len(causes) || fmt.Sprint(findings[:len(causes)]) != fmt.Sprint(causes) {
				t.Errorf("got findings %v, want them to begin with %v", findings, causes)
			}
		})
	}
}

func TestCausesFollowThePolicy(t *testing.T) {
	t.Parallel()
	activity := pyvalue.MapOf("type", "action", "name", "a", "provider", pyvalue.MapOf("type", "process"))
	run := func(change func(*journal.Record)) *journal.Record {
		r := &journal.Record{Activity: activity, Status: journal.OutcomeSucceeded, Output: pyvalue.MapOf("status", int64(0))}
		change(r)
		return r
	}
	j := &journal.Journal{
		Status: journal.StatusCompleted, Experiment: pyvalue.MapOf(),
		Run: []*journal.Record{
			run(func(r *journal.Record) { r.Status = journal.OutcomeFailed }),
			run(func(r *journal.Record) { r.Tolerance = &journal.Judgement{} }),
			run(func(r *journal.Record) { r.Output = pyvalue.MapOf("status", int64(1)) }),
		},
		Rollbacks: []*journal.Record{run(func(r *journal.Record) { r.Status = journal.OutcomeFailed })},
	}
	tests := []struct {
		name   string
		failOn journal.FailOn
		want   []string
	}{
		{"nothing", journal.FailOn{}, nil},
		{"activities", journal.FailOn{Activity: true}, []string{"method failed"}},
		{"rollbacks", journal.FailOn{Rollback: true}, []string{"rollbacks failed"}},
		{"tolerances", journal.FailOn{Tolerance: true}, []string{"method deviated"}},
		{"statuses", journal.FailOn{Status: true}, []string{"method error status"}},
		{
			"everything", journal.FailOn{Activity: true, Rollback: true, Tolerance: true, Status: true},
			[]string{"method failed", "method deviated", "method error status", "rollbacks failed"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := &report.Outcome{State: report.Finished, Verdict: j.Verdict(test.failOn), FailOn: test.failOn, Journal: j}
			var got []string
			for _, s := range o.Causes(o.Steps()) {
				got = append(got, fmt.Sprint(s.Phase, " ", s.Result))
			}
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("causes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStepsOfADryRun(t *testing.T) {
	t.Parallel()
	run := func(kind string, dry any) *journal.Record {
		a := pyvalue.MapOf("type", kind, "name", kind)
		if dry != nil {
			a.Set("dry", dry)
		}
		return &journal.Record{Activity: a, Status: journal.OutcomeSucceeded}
	}
	tests := []struct {
		name string
		dry  string
		run  *journal.Record
		want report.Result
	}{
		{"no dry run", "", run("probe", nil), report.Succeeded},
		{"probes", "probes", run("probe", nil), report.LeftOut},
		{"actions", "probes", run("action", nil), report.Succeeded},
		{"pauses", "pause", run("action", nil), report.Succeeded},
		{"an activity of its own", "", run("action", true), report.LeftOut},
		{"an activity that is carried out even so", "activities", run("action", false), report.Succeeded},
		{"an activity with a mode", "", run("action", "actions"), report.LeftOut},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			document := pyvalue.MapOf("dry", test.dry)
			o := &report.Outcome{State: report.Finished, Journal: &journal.Journal{Experiment: document, Run: []*journal.Record{test.run}}}
			if got := o.Steps()[0].Result; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestTheFirstThatDidNotHoldTellsMost has a probe that is observed five times.
func TestTheFirstThatDidNotHoldTellsMost(t *testing.T) {
	t.Parallel()
	activity := pyvalue.MapOf("type", "probe", "name", "p")
	held := &journal.Record{Activity: activity, Status: journal.OutcomeSucceeded, Tolerance: &journal.Judgement{Met: true}}
	broken := &journal.Record{Activity: activity, Status: journal.OutcomeFailed, Exception: []string{"refused\n"}}
	lost := func(found string) *journal.Record {
		return &journal.Record{Activity: activity, Status: journal.OutcomeSucceeded, Tolerance: &journal.Judgement{Expected: "1", Found: found}}
	}
	tests := []struct {
		name string
		runs []*journal.Record
		want string
	}{
		{"held", []*journal.Record{held, held}, ""},
		{"lost once", []*journal.Record{held, lost("2"), held}, "deviated in 1 of 3 checks: expected 1, found 2"},
		{"lost twice", []*journal.Record{lost("2"), held, lost("3")}, "deviated in 2 of 3 checks: expected 1, found 2"},
		{"broken", []*journal.Record{held, broken, held}, "failed in 1 of 3 checks: refused"},
		{"broken, then lost", []*journal.Record{broken, lost("2"), held}, "deviated in 2 of 3 checks: expected 1, found 2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			j := &journal.Journal{Experiment: pyvalue.MapOf("steady-state-hypothesis", pyvalue.MapOf("probes", []any{activity}))}
			for _, r := range test.runs {
				j.SteadyStates.During = append(j.SteadyStates.During, &journal.State{Probes: []*journal.Record{r}})
			}
			o := &report.Outcome{State: report.Finished, Strategy: experiment.DuringMethodOnly, Journal: j}
			steps := o.Steps()
			if len(steps) != 1 {
				t.Fatalf("got %d steps, want 1", len(steps))
			}
			if got := steps[0].What(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestStepTook(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	now := start.Add(time.Minute)
	tests := []struct {
		name string
		step report.Step
		want time.Duration
	}{
		{"not played", report.Step{Result: report.NotPlayed}, 0},
		{"ended", report.Step{Run: &journal.Record{Start: start, Duration: time.Second}}, time.Second},
		{"under way", report.Step{Result: report.UnderWay, Run: &journal.Record{Start: start}}, time.Minute},
		{"begun after the picture was taken", report.Step{Result: report.UnderWay, Run: &journal.Record{Start: now.Add(1)}}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.step.Took(now); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestPlacesOf(t *testing.T) {
	t.Parallel()
	at := func(line int) source.Pos { return source.Pos{Line: line, Column: 3} }
	e := &experiment.Experiment{
		Hypothesis: &experiment.Hypothesis{Probes: []*experiment.Activity{{Name: "p", Pos: at(1)}}},
		Method:     []*experiment.Activity{{Name: "a", Pos: at(2)}, {Ref: "p", Pos: at(3)}},
		Rollbacks:  []*experiment.Activity{{Name: "r", Pos: at(4)}},
	}
	want := report.Places{
		Hypothesis: []report.Place{{Name: "p", Pos: at(1)}},
		Method:     []report.Place{{Name: "a", Pos: at(2)}, {Name: "p", Pos: at(3)}},
		Rollbacks:  []report.Place{{Name: "r", Pos: at(4)}},
	}
	if diff := gocmp.Diff(want, report.PlacesOf(e)); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(report.Places{}, report.PlacesOf(nil)); diff != "" {
		t.Errorf("places of nothing (-want +got):\n%s", diff)
	}
}

func TestMoments(t *testing.T) {
	t.Parallel()
	for block, want := range map[event.Phase]string{
		event.Before: "before the method", event.During: "during the method", event.After: "after the method",
		event.Method: "in the method", event.Rollbacks: "in the rollbacks",
	} {
		if got := report.Moment(block); got != want {
			t.Errorf("%s: got %q, want %q", block, got, want)
		}
	}
}
