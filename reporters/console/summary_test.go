package console_test

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/console"
	"github.com/chaostoolkit/run-action/reporters/console/playtest"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func unobserved() event.Observer { return event.ObserverFunc(func(event.Event) {}) }

func summarise(t *testing.T, j *journal.Journal, verdict journal.Verdict, o console.SummaryOptions) string {
	t.Helper()
	var b strings.Builder
	if err := console.WriteSummary(&b, j, verdict, o); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	return b.String()
}

func TestWriteSummary(t *testing.T) {
	t.Parallel()
	for _, run := range playtest.Runs() {
		t.Run(run.Name, func(t *testing.T) {
			t.Parallel()
			j := run.Play(unobserved(), nil)
			verdict := j.Verdict(journal.FailOn{Activity: true, Rollback: true})
			o := console.SummaryOptions{Journal: "./journal.json"}
			if verdict != journal.Passed {
				o.ExitCode = 1
			}
			plain := summarise(t, j, verdict, o)
			golden.Assert(t, plain, run.Name+".summary")

			o.Color = true
			colored := summarise(t, j, verdict, o)
			if got := regexp.MustCompile("\x1b\\[[0-9;]+m").ReplaceAllString(colored, ""); got != plain {
				t.Errorf("got %q in colour, want %q", got, plain)
			}
			write(t, newTerminal(t, 80), colored) // which fails if it does more than paint

			o.ASCII = true
			for _, r := range summarise(t, j, verdict, o) {
				if r > '~' {
					t.Errorf("got %q in ASCII", r)
				}
			}
		})
	}
}

func TestASummaryOfAPassingRunIsShort(t *testing.T) {
	t.Parallel()
	j := playtest.Runs()[0].Play(unobserved(), nil)
	got := summarise(t, j, journal.Passed, console.SummaryOptions{Journal: "./journal.json"})
	if lines := strings.Count(got, "\n"); lines > 6 {
		t.Errorf("got %d lines, want at most 6:\n%s", lines, got)
	}
}

func run(name string, status journal.Outcome, output any) *journal.Record {
	return &journal.Record{
		Activity: pyvalue.MapOf("name", name, "type", "action", "provider", pyvalue.MapOf("type", "process")),
		Status:   status, Output: output, Exception: []string{"why\n"},
	}
}

func runs(n int, status journal.Outcome) []*journal.Record {
	var list []*journal.Record
	for range n {
		list = append(list, run("again", status, nil))
	}
	return list
}

func TestSummaryLines(t *testing.T) {
	t.Parallel()
	reference := pyvalue.MapOf("method", []any{pyvalue.MapOf("ref", "again"), pyvalue.MapOf("name", "other"), "broken"})
	unmet := run("again", journal.OutcomeSucceeded, nil)
	unmet.Tolerance = &journal.Judgement{Expected: "1", Found: "2"}
	met := &journal.State{Met: true}
	tests := []struct {
		name    string
		journal journal.Journal
		verdict journal.Verdict
		options console.SummaryOptions
		want    []string
	}{
		{
			name:    "an activity that ends with an error status",
			journal: journal.Journal{Run: []*journal.Record{run("x", journal.OutcomeSucceeded, pyvalue.MapOf("status", int64(3)))}},
			want:    []string{"  method        1 activity\n    ! x 0ms ended with status 3\n"},
		},
		{
			name:    "an output that is not tolerable",
			journal: journal.Journal{Run: []*journal.Record{unmet}},
			want:    []string{"    ✗ again 0ms not within its tolerance\n        expected  1\n        found     2\n"},
		},
		{
			name:    "references count under the name of what they refer to",
			journal: journal.Journal{Experiment: reference, Run: runs(1, journal.OutcomeSucceeded)},
			want:    []string{"  method        1 of 3 activities\n    ◌ not played: other, \n"},
		},
		{
			name:    "many failures",
			journal: journal.Journal{Rollbacks: runs(13, journal.OutcomeFailed)},
			want:    []string{"  rollbacks     13 activities, 13 failed\n", "\n    ! and 3 more in the journal\n"},
		},
		{
			name: "a state that held all the time",
			journal: journal.Journal{SteadyStates: journal.SteadyStates{
				Before: met, During: []*journal.State{met, met}, After: met,
			}},
			want: []string{"  steady state  held before, during (2 checks) and after the method\n"},
		},
		{
			name: "a state that was observed late",
			journal: journal.Journal{SteadyStates: journal.SteadyStates{
				During: []*journal.State{met}, After: &journal.State{Probes: []*journal.Record{run("x", journal.OutcomeFailed, nil)}},
			}},
			verdict: journal.Failed, options: console.SummaryOptions{ExitCode: 5},
			want: []string{
				"  steady state  held during (1 check), could not be observed after the method\n    ✗ x after the method\n        why\n",
				"  exit code 5   a probe failed, so the steady state could not be observed after the method\n",
			},
		},
		{
			name:    "a run that got nowhere",
			journal: journal.Journal{Experiment: pyvalue.MapOf("steady-state-hypothesis", pyvalue.MapOf("probes", []any{"x"}))},
			want:    []string{"  steady state  not checked\n  method        none\n  rollbacks     none\n"},
		},
		{
			name: "a verdict without a run", verdict: journal.Invalid, options: console.SummaryOptions{ExitCode: 8},
			want: []string{"✗ INVALID", "  exit code 8   the experiment is not valid\n"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := summarise(t, &test.journal, test.verdict, test.options)
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("got:\n%s\nwant it to contain:\n%s", got, want)
				}
			}
		})
	}
}

func TestWriteSummaryReturnsTheErrorOfTheWriter(t *testing.T) {
	t.Parallel()
	err := console.WriteSummary(broken{}, &journal.Journal{}, journal.Passed, console.SummaryOptions{})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
	}
}
