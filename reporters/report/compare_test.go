package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// TestCompare has every kind of difference, in words.
func TestCompare(t *testing.T) {
	t.Parallel()
	now, _ := reporttest.Compared()
	c := now.Baseline
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n\n", c.From(), c.Tally(), c.Measure())
	for _, e := range c.Experiments {
		for _, r := range e.Rows() {
			indent := ""
			if r.Step {
				indent = "  "
			}
			fmt.Fprintf(&b, "%s%s %.50s | %s | %s | %.50s\n", indent, r.Mark, r.Subject, r.Change, r.Before, r.Now)
		}
	}
	golden.Assert(t, b.String(), "compared.txt")
}

func TestCompareIsDeterministic(t *testing.T) {
	t.Parallel()
	now, before := reporttest.Compared()
	for range 20 {
		if diff := cmp.Diff(now.Baseline, report.Compare(now, before, now.Baseline.Origin)); diff != "" {
			t.Fatalf("(-first +again):\n%s", diff)
		}
	}
}

// A run is not different from itself.
func TestCompareWithItself(t *testing.T) {
	t.Parallel()
	for name, s := range reporttest.Suites() {
		c := report.Compare(s, s, report.Origin{})
		if len(c.Experiments) > 0 || c.Unchanged != len(s.Outcomes) {
			t.Errorf("%s: got %s", name, c.Tally())
		}
	}
}

// named is a finished outcome of an experiment in a file, and with a title.
func named(file, title string, verdict, expected journal.Verdict) *report.Outcome {
	o := finished(verdict, expected)
	o.File, o.Title = file, title
	return o
}

func TestComparedVerdicts(t *testing.T) {
	t.Parallel()
	skipped := &report.Outcome{State: report.Skipped, File: "a.yaml"}
	a := func(verdict, expected journal.Verdict) *report.Outcome {
		return named("a.yaml", "A", verdict, expected)
	}
	tests := []struct {
		name        string
		before, now *report.Outcome
		want        report.Change
		word        string
	}{
		{name: "the same", before: a("passed", ""), now: a("passed", "")},
		{name: "still deviated", before: a("deviated", "passed"), now: a("deviated", "")},
		{name: "newly deviated", before: a("passed", "passed"), now: a("deviated", ""), want: report.Broke, word: "newly deviating"},
		{name: "newly invalid", before: a("passed", "passed"), now: a("invalid", ""), want: report.Broke, word: "newly invalid"},
		{name: "recovered", before: a("failed", "passed"), now: a("passed", ""), want: report.Recovered, word: "recovered"},
		{name: "another failure", before: a("failed", "passed"), now: a("deviated", ""), want: report.Differs, word: "with another verdict"},
		{name: "as expected both times", before: a("deviated", "deviated"), now: a("deviated", "deviated")},
		{name: "no longer as expected", before: a("deviated", "deviated"), now: a("passed", "deviated"), want: report.Broke, word: "newly passing"},
		{name: "a weakness that is known now", before: a("deviated", "passed"), now: a("deviated", "deviated"), want: report.Recovered, word: "recovered"},
		{name: "a journal that does not say what was expected", before: a("deviated", ""), now: a("deviated", "deviated")},
		{name: "not run now", before: a("passed", ""), now: skipped, want: report.NotRun, word: "not run this time"},
		{name: "not run before", before: skipped, now: a("deviated", ""), want: report.Added, word: "new"},
		{name: "never run", before: skipped, now: skipped},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := report.Compare(reporttest.Suite(tt.now), reporttest.Suite(tt.before), report.Origin{})
			if tt.want == report.Unchanged {
				if len(c.Experiments) > 0 || c.Unchanged != 1 {
					t.Errorf("got %v, want nothing", c.Experiments)
				}
				return
			}
			if len(c.Experiments) != 1 || c.Experiments[0].Change != tt.want || c.Experiments[0].Word() != tt.word {
				t.Errorf("got %+v, want %q, %q", c.Experiments, tt.want, tt.word)
			}
		})
	}
}

func TestComparedExperimentsAreMatched(t *testing.T) {
	t.Parallel()
	source := func(source, title string, verdict journal.Verdict) *report.Outcome {
		o := named("", title, verdict, "")
		o.Source = source
		return o
	}
	tests := []struct {
		name        string
		now, before []*report.Outcome
		want        string
	}{
		{"by file, whatever the title", []*report.Outcome{named("a", "new", "passed", "")}, []*report.Outcome{named("a", "old", "passed", "")}, "the experiment ended as before"},
		{
			"by file rather than by title",
			[]*report.Outcome{named("a", "A", "passed", ""), named("b", "B", "deviated", "")},
			[]*report.Outcome{named("b", "A", "deviated", ""), named("a", "B", "passed", "")}, "all 2 experiments ended as before",
		},
		{"by title where there is no file", []*report.Outcome{named("a", "A", "passed", "")}, []*report.Outcome{named("", "A", "deviated", "")}, "1 experiment: 1 recovered"},
		{"by title where the file was renamed", []*report.Outcome{named("a", "A", "passed", "")}, []*report.Outcome{named("b", "A", "passed", "")}, "the experiment ended as before"},
		{"by address", []*report.Outcome{source("https://x/a", "new", "passed")}, []*report.Outcome{source("https://x/a", "old", "passed")}, "the experiment ended as before"},
		{
			"one by one where titles are equal",
			[]*report.Outcome{named("", "A", "passed", ""), named("", "A", "deviated", "")},
			[]*report.Outcome{named("", "A", "passed", ""), named("", "A", "deviated", "")}, "all 2 experiments ended as before",
		},
		{"none", []*report.Outcome{named("a", "A", "passed", "")}, []*report.Outcome{named("b", "B", "passed", "")}, "2 experiments: 1 new, 1 gone"},
		{"nothing", nil, nil, "there was no experiment in either run"},
		{
			"alike in words", []*report.Outcome{named("a", "A", "deviated", ""), named("b", "B", "failed", ""), named("c", "C", "deviated", ""), named("d", "D", "passed", "")},
			[]*report.Outcome{named("a", "A", "passed", ""), named("b", "B", "passed", ""), named("c", "C", "passed", ""), named("d", "D", "passed", "")},
			"4 experiments: 2 newly deviating, 1 newly failing, 1 unchanged",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := report.Compare(&report.Suite{Outcomes: tt.now}, &report.Suite{Outcomes: tt.before}, report.Origin{})
			if got := c.Tally(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// action is an outcome whose method is one action that took so long.
func action(took time.Duration, declared ...any) *report.Outcome {
	activity := pyvalue.MapOf("type", "action", "name", "act", "provider", pyvalue.MapOf(declared...))
	return &report.Outcome{
		File: "a.yaml", State: report.Finished, Verdict: journal.Passed,
		Journal: &journal.Journal{
			Experiment: pyvalue.MapOf("title", "A", "method", []any{activity}), Status: journal.StatusCompleted, Duration: took,
			Run: []*journal.Record{{Activity: activity, Status: journal.OutcomeSucceeded, Duration: took}},
		},
	}
}

func TestPace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		before, now time.Duration
		want        report.Pace
	}{
		{100 * time.Millisecond, 290 * time.Millisecond, report.SamePace}, // nearly three times, but not much
		{100 * time.Millisecond, 301 * time.Millisecond, report.Slower},
		{10 * time.Second, 14 * time.Second, report.SamePace}, // much, but not half again
		{10 * time.Second, 16 * time.Second, report.Slower},
		{16 * time.Second, 10 * time.Second, report.Faster},
		{0, time.Hour, report.SamePace}, // not known
		{time.Hour, 0, report.SamePace},
		{-time.Hour, time.Hour, report.SamePace},
	}
	for _, tt := range tests {
		c := report.Compare(&report.Suite{Outcomes: []*report.Outcome{action(tt.now)}}, &report.Suite{Outcomes: []*report.Outcome{action(tt.before)}}, report.Origin{})
		if tt.want == report.SamePace {
			if len(c.Experiments) > 0 || c.Measure() != "" {
				t.Errorf("%s after %s: got %+v, want no difference", tt.now, tt.before, c.Experiments)
			}
			continue
		}
		if len(c.Experiments) != 1 || len(c.Experiments[0].Steps) != 1 {
			t.Errorf("%s after %s: got %+v, want one step", tt.now, tt.before, c.Experiments)
			continue
		}
		s := c.Experiments[0].Steps[0]
		if s.Pace != tt.want || s.Samples != 1 || c.Experiments[0].Pace != tt.want || !strings.Contains(c.Measure(), "may be chance") {
			t.Errorf("%s after %s: got %+v (%s), want %s", tt.now, tt.before, s, c.Measure(), tt.want)
		}
	}
}

// TestRevised has experiments that ask for something else, whose pace says nothing.
func TestRevised(t *testing.T) {
	t.Parallel()
	now, before := action(time.Hour, "path", "new"), action(time.Second, "path", "old")
	c := report.Compare(&report.Suite{Outcomes: []*report.Outcome{now}}, &report.Suite{Outcomes: []*report.Outcome{before}}, report.Origin{})
	if got, want := c.Tally(), "1 experiment: 1 revised"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	before = action(time.Hour, "path", "new")
	before.Journal.Experiment.Set("configuration", pyvalue.MapOf("host", "x"))
	c = report.Compare(&report.Suite{Outcomes: []*report.Outcome{now}}, &report.Suite{Outcomes: []*report.Outcome{before}}, report.Origin{})
	if len(c.Experiments) != 1 || !c.Experiments[0].Revised || len(c.Experiments[0].Steps) > 0 {
		t.Errorf("got %+v, want one that is revised, without steps", c.Experiments)
	}
}

func BenchmarkCompare(b *testing.B) {
	now, before := reporttest.Many(100, 100), reporttest.Many(100, 100)
	for b.Loop() {
		report.Compare(now, before, report.Origin{})
	}
}
