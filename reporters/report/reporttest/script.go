package reporttest

import (
	"time"

	"github.com/chaostoolkit/run-action/reporters/console/playtest"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// script writes a journal by hand, activity by activity.
type script struct {
	o    *report.Outcome
	j    *journal.Journal
	now  time.Time
	line int
}

func write(name, title string) *script {
	s := &script{o: outcome(name, title), now: playtest.Start(), line: 10}
	s.j = &journal.Journal{
		Experiment: pyvalue.MapOf("title", title, "method", []any{}, "rollbacks", []any{}),
		Host:       journal.Host{Node: "runner-1"}, Start: s.now, Status: journal.StatusCompleted,
	}
	s.o.Journal = s.j
	return s
}

// end completes the outcome.
func (s *script) end() *report.Outcome {
	s.j.End, s.j.Duration = s.now, s.now.Sub(s.j.Start)
	s.o.Verdict = s.j.Verdict(s.o.FailOn)
	return s.o
}

func process(kind, name string) *pyvalue.Map {
	return pyvalue.MapOf("type", kind, "name", name, "provider", pyvalue.MapOf("type", "process"))
}

// hypothesis, method and rollbacks declare activities.
func (s *script) hypothesis(probes ...*pyvalue.Map) {
	s.j.Experiment.Set("steady-state-hypothesis", pyvalue.MapOf("title", "It works", "probes", s.list(probes, &s.o.Places.Hypothesis)))
}

func (s *script) method(activities ...*pyvalue.Map) {
	s.j.Experiment.Set("method", s.list(activities, &s.o.Places.Method))
}

func (s *script) rollbacks(activities ...*pyvalue.Map) {
	s.j.Experiment.Set("rollbacks", s.list(activities, &s.o.Places.Rollbacks))
}

func (s *script) list(activities []*pyvalue.Map, places *[]report.Place) []any {
	list := make([]any, len(activities))
	for i, a := range activities {
		name := a.String("ref")
		if name == "" {
			name = a.String("name")
		}
		*places = append(*places, report.Place{Name: name, Pos: source.Pos{Line: s.line, Column: 5}})
		s.line += 8
		list[i] = a
	}
	return list
}

// run records an activity that succeeds.
func (s *script) run(a *pyvalue.Map, took time.Duration, output any) *journal.Record {
	r := &journal.Record{Activity: a, Output: output, Start: s.now, Duration: took, Status: journal.OutcomeSucceeded}
	s.now = s.now.Add(took)
	r.End = s.now
	return r
}

// fail records one that fails.
func (s *script) fail(a *pyvalue.Map, took time.Duration, message string) *journal.Record {
	r := s.run(a, took, nil)
	r.Status, r.Exception = journal.OutcomeFailed, []string{message + "\n"}
	return r
}

// state is an observation of probes; its last one is not met if it expected
// something.
func state(expected, found string, probes ...*journal.Record) *journal.State {
	met := expected == ""
	for i, r := range probes {
		r.Tolerance = &journal.Judgement{Met: true}
		if i == len(probes)-1 && !met {
			r.Tolerance = &journal.Judgement{Expected: expected, Found: found}
		}
	}
	return &journal.State{Met: met, Probes: probes}
}

func exited(status int64, stdout, stderr string) *pyvalue.Map {
	return pyvalue.MapOf("status", status, "stdout", stdout, "stderr", stderr)
}
