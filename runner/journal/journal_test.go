package journal_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func run(name string, status journal.Outcome) *journal.Record {
	return &journal.Record{Activity: pyvalue.MapOf("name", name), Status: status}
}

func state(status journal.Outcome, met bool) *journal.State {
	return &journal.State{Met: met, Probes: []*journal.Record{run("p", status)}}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	met, lost, broken := state("succeeded", true), state("succeeded", false), state("failed", false)
	errorStatus := &journal.Record{
		Activity: pyvalue.MapOf("name", "a", "provider", pyvalue.MapOf("type", "http")),
		Output:   pyvalue.MapOf("status", int64(503)), Status: journal.OutcomeSucceeded,
	}
	tests := []struct {
		name    string
		journal journal.Journal
		policy  journal.FailOn
		want    journal.Verdict
	}{
		{"nothing to check", journal.Journal{Status: "completed"}, journal.FailOn{}, journal.Passed},
		{"held", journal.Journal{Status: "completed", SteadyStates: journal.SteadyStates{Before: met, After: met}}, journal.FailOn{}, journal.Passed},
		{"lost before", journal.Journal{Status: "completed", SteadyStates: journal.SteadyStates{Before: lost}}, journal.FailOn{}, journal.Unsteady},
		{"broken before", journal.Journal{Status: "failed", SteadyStates: journal.SteadyStates{Before: broken}}, journal.FailOn{}, journal.Failed},
		{"lost after", journal.Journal{Status: "completed", SteadyStates: journal.SteadyStates{After: lost}}, journal.FailOn{}, journal.Deviated},
		{"broken after", journal.Journal{Status: "failed", SteadyStates: journal.SteadyStates{After: broken}}, journal.FailOn{}, journal.Failed},
		{
			"lost while the method ran, broken after",
			journal.Journal{Status: "failed", SteadyStates: journal.SteadyStates{During: []*journal.State{met, lost}, After: broken}},
			journal.FailOn{}, journal.Deviated,
		},
		{"interrupted outweighs all", journal.Journal{Status: "interrupted", SteadyStates: journal.SteadyStates{During: []*journal.State{lost}}}, journal.FailOn{}, journal.Interrupted},
		{"aborted", journal.Journal{Status: "aborted"}, journal.FailOn{}, journal.Aborted},
		{"a failed activity does not count", journal.Journal{Status: "completed", Run: []*journal.Record{run("a", "failed")}}, journal.FailOn{Rollback: true}, journal.Passed},
		{"unless it is to", journal.Journal{Status: "completed", Run: []*journal.Record{run("a", "failed")}}, journal.FailOn{Activity: true}, journal.Failed},
		{"a failed rollback", journal.Journal{Status: "completed", Rollbacks: []*journal.Record{run("a", "failed")}}, journal.FailOn{Rollback: true}, journal.Failed},
		{"an error status", journal.Journal{Status: "completed", Run: []*journal.Record{errorStatus}}, journal.FailOn{Status: true}, journal.Failed},
		{"an error status does not count", journal.Journal{Status: "completed", Run: []*journal.Record{errorStatus}}, journal.FailOn{}, journal.Passed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.journal.Verdict(test.policy); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestParseFailOn(t *testing.T) {
	t.Parallel()
	got, err := journal.ParseFailOn([]string{"activity", "rollback", " tolerance", "status", "none"})
	if want := (journal.FailOn{Activity: true, Rollback: true, Tolerance: true, Status: true}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if diff := cmp.Diff([]string{"activity", "rollback", "tolerance", "status"}, got.Words()); diff != "" {
		t.Errorf("the words differ (-want +got):\n%s", diff)
	}
	if _, err := journal.ParseFailOn([]string{"weather"}); err == nil || !strings.Contains(err.Error(), "activity, rollback") {
		t.Errorf("got %v, want the words that there are", err)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	failed := run("f", journal.OutcomeFailed)
	failed.Exception = []string{"no\n"}
	failed.Start, failed.End, failed.Duration = start, start.Add(1500*time.Microsecond), 1500*time.Microsecond
	interrupted := run("i", "")
	interrupted.Start, interrupted.End = start, start
	judged := run("p", journal.OutcomeSucceeded)
	judged.Start, judged.End = start, start
	judged.Output = []any{int64(1)}
	judged.Tolerance = &journal.Judgement{Expected: "2", Found: "1"}
	j := &journal.Journal{
		Host: journal.Host{Platform: "p", Node: "n"}, Experiment: pyvalue.MapOf("title", "ü"),
		Start: start, End: start.Add(time.Second), Duration: time.Second, Status: journal.StatusCompleted, Deviated: true,
		SteadyStates: journal.SteadyStates{After: &journal.State{Probes: []*journal.Record{judged}}},
		Run:          []*journal.Record{failed, interrupted},
	}
	var b strings.Builder
	if err := j.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := `{
  "chaoslib-version": "1.45.0",
  "platform": "p",
  "node": "n",
  "experiment": {
    "title": "ü"
  },
  "start": "2026-11-23T10:00:00+00:00",
  "status": "completed",
  "deviated": true,
  "steady_states": {
    "before": null,
    "after": {
      "steady_state_met": false,
      "probes": [
        {
          "activity": {
            "name": "p"
          },
          "output": [
            1
          ],
          "start": "2026-11-23T10:00:00+00:00",
          "status": "succeeded",
          "end": "2026-11-23T10:00:00+00:00",
          "duration": 0.0,
          "tolerance_met": false,
          "deviation": {
            "expected": "2",
            "found": "1"
          }
        }
      ]
    },
    "during": []
  },
  "run": [
    {
      "activity": {
        "name": "f"
      },
      "output": null,
      "start": "2026-11-23T10:00:00+00:00",
      "status": "failed",
      "exception": [
        "no\n"
      ],
      "end": "2026-11-23T10:00:00.001500+00:00",
      "duration": 0.0015
    },
    {
      "activity": {
        "name": "i"
      },
      "output": null,
      "start": "2026-11-23T10:00:00+00:00",
      "end": "2026-11-23T10:00:00+00:00",
      "duration": 0.0
    }
  ],
  "rollbacks": [],
  "end": "2026-11-23T10:00:01+00:00",
  "duration": 1.0
}`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("the journal differs (-want +got):\n%s", diff)
	}
}

// failingWriter fails once it has taken as many bytes as are left.
type failingWriter struct{ left int }

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestWriteReportsTheFirstError(t *testing.T) {
	t.Parallel()
	j := &journal.Journal{Experiment: pyvalue.NewMap(0)}
	for range 5000 {
		j.Run = append(j.Run, run("a", journal.OutcomeSucceeded))
	}
	if err := j.Write(&failingWriter{left: 100_000}); err == nil || err.Error() != "disk full" {
		t.Errorf("got %v, want the error of the disk", err)
	}
}
