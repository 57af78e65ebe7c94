package html_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/html"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// outcome returns an outcome with n records in its method, each edited by change.
func outcome(n int, change func(i int, r *journal.Record)) *report.Outcome {
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	j := &journal.Journal{Experiment: pyvalue.MapOf("title", "many"), Start: start, Status: journal.StatusCompleted}
	for i := range n {
		r := &journal.Record{
			Activity: pyvalue.MapOf("type", "probe", "name", fmt.Sprint("step ", i)), Start: start.Add(time.Duration(i) * time.Second),
			Duration: time.Second, Status: journal.OutcomeSucceeded,
		}
		r.End = r.Start.Add(r.Duration)
		change(i, r)
		j.Run = append(j.Run, r)
	}
	j.End, j.Duration = start.Add(time.Duration(n)*time.Second), time.Duration(n)*time.Second
	return report.Recorded(j, reporttest.FailOn())
}

// TestLargeOutputs has 10,000 activities, each with an output that has to be escaped
// and would fill the page by itself.
func TestLargeOutputs(t *testing.T) {
	t.Parallel()
	hostile := strings.Repeat(`<"'&>+`, 1<<20)
	suite := reporttest.Suite(outcome(10_000, func(i int, r *journal.Record) {
		r.Activity.Set("provider", pyvalue.MapOf("type", "http", "url", "http://shop.example/a/path", "headers", pyvalue.MapOf("accept", "text/html")))
		r.Output = hostile
		if i == 7777 {
			r.Status, r.Exception = journal.OutcomeFailed, []string{hostile[:100_000], "the end of the traceback\n"}
		}
	}))
	text := write(t, suite, report.Context{}, html.Options{})
	if len(text) > maxPage {
		t.Errorf("the page has %d bytes, want at most %d", len(text), maxPage)
	}
	if !strings.Contains(text, "the end of the traceback") {
		t.Error("the traceback of what failed is not on the page")
	}
	if n := strings.Count(text, `<li class="step `); n != 10_000 {
		t.Errorf("the page has %d steps, want all", n)
	}
	check(t, text)
}

// TestTooManySteps leaves out steps that went well.
func TestTooManySteps(t *testing.T) {
	t.Parallel()
	suite := reporttest.Suite(outcome(30_000, func(i int, r *journal.Record) {
		if i%1000 == 0 {
			r.Status, r.Exception = journal.OutcomeFailed, []string{"refused\n"}
		}
	}))
	text := write(t, suite, report.Context{}, html.Options{})
	if n := strings.Count(text, `<li class="step `); n != 20_000 {
		t.Errorf("the page has %d steps, want 20,000", n)
	}
	if n := strings.Count(text, `<li class="step is-failed"`); n != 30 {
		t.Errorf("the page has %d steps that failed, want all 30", n)
	}
	if want := "10,000 steps are not listed"; !strings.Contains(text, want) {
		t.Errorf("the page does not say that %s", want)
	}
	if len(text) > 2*maxPage {
		t.Errorf("the page has %d bytes", len(text))
	}
}

// TestDrawingsAreBounded checks that marks too close to distinguish are drawn as one.
func TestDrawingsAreBounded(t *testing.T) {
	t.Parallel()
	o := outcome(10_000, func(i int, r *journal.Record) {
		r.Activity.Set("name", "load")
		r.Activity.Set("background", i%2 == 0)
		r.Output = int64(i * i % 977)
	})
	for i := range 10_000 {
		s := &journal.State{Met: i%3 > 0, Probes: []*journal.Record{{
			Activity: pyvalue.MapOf("type", "probe", "name", "flaps"), Output: float64(i), Start: o.Journal.Start.Add(time.Duration(i) * time.Second),
			Status: journal.OutcomeSucceeded, Tolerance: &journal.Judgement{Met: i%3 > 0, Expected: "less", Found: "more"},
		}}}
		o.Journal.SteadyStates.During = append(o.Journal.SteadyStates.During, s)
	}
	text := write(t, reporttest.Suite(o), report.Context{}, html.Options{})
	drawings, _, _ := strings.Cut(text[strings.Index(text, `<figure class="timeline">`):], `<section class="steps">`)
	if n := strings.Count(drawings, "<rect"); n > 4000 {
		t.Errorf("%d bars are drawn", n)
	}
	if len(drawings) > 600_000 {
		t.Errorf("the drawings have %d bytes", len(drawings))
	}
	if want := "10,000 steps are drawn together"; !strings.Contains(drawings, want) {
		t.Errorf("the page does not say that %s", want)
	}
	check(t, text)
}
