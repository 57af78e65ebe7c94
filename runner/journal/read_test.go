package journal_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func read(t *testing.T, text string) *journal.Journal {
	t.Helper()
	j, err := journal.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// A journal that this package wrote stays the same when it is read and written again.
func TestReadWhatIsWritten(t *testing.T) {
	t.Parallel()
	j := completed()
	running := played("wait")
	running.Status, running.End, running.Duration = "", time.Time{}, 0
	j.Run = append(j.Run, running)
	amended := played("count")
	entry := amended.Document()
	entry.Set("iteration_index", int64(2))
	amended.Amend(entry)
	j.Run = append(j.Run, amended)
	j.Amend(func() *pyvalue.Map {
		m := j.Document()
		m.Set("mine", "kept")
		return m
	}())
	want := written(t, j)
	got := read(t, want)
	if diff := cmp.Diff(want, written(t, got)); diff != "" {
		t.Errorf("written again the journal differs (-want +got):\n%s", diff)
	}
	if got.Verdict(journal.FailOn{}) != j.Verdict(journal.FailOn{}) {
		t.Errorf("got the verdict %s, want %s", got.Verdict(journal.FailOn{}), j.Verdict(journal.FailOn{}))
	}
	probe := got.SteadyStates.After.Deviation()
	if diff := cmp.Diff(&journal.Judgement{Expected: "8", Found: "7"}, probe.Tolerance); diff != "" {
		t.Errorf("the judgement differs (-want +got):\n%s", diff)
	}
	if first := got.Run[0]; !first.Start.Equal(j.Run[0].Start) || !first.End.Equal(j.Run[0].End) || first.Duration != 2*time.Second {
		t.Errorf("got an activity from %v to %v which took %v", first.Start, first.End, first.Duration)
	}
	// Controls may change what was read, as they may change what was recorded.
	got.Run[0].Status = journal.OutcomeFailed
	if text := written(t, got); text == want {
		t.Error("the change of a status is not written")
	}
}

// A control overrules the observations, also in a journal that is read.
func TestReadOverruledDeviation(t *testing.T) {
	t.Parallel()
	for _, deviated := range []bool{true, false} {
		j := completed()
		if deviated {
			j.SteadyStates.After, j.Deviated = nil, false
		}
		m := j.Document()
		m.Set("deviated", deviated)
		j.Amend(m)
		want := journal.Passed
		if deviated {
			want = journal.Deviated
		}
		if got := read(t, written(t, j)).Verdict(journal.FailOn{}); got != want || j.Verdict(journal.FailOn{}) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestReadIsLenient(t *testing.T) {
	t.Parallel()
	entry := func(text string) string { return `{"experiment": {}, "status": "completed", "run": [` + text + `]}` }
	tests := []struct {
		name, text string
		// field is what the test reads from the journal.
		field func(j *journal.Journal) any
		want  any
	}{
		{"nothing but an experiment and a status", `{"experiment": {"title": "t"}, "status": "completed"}`, verdict, journal.Passed},
		{"no status", `{"experiment": {}, "run": []}`, verdict, journal.Interrupted},
		{"a status of the wrong type", `{"experiment": {}, "status": 3, "run": []}`, verdict, journal.Interrupted},
		{"wrong types everywhere", `{"chaoslib-version": 1, "platform": [], "node": {}, "experiment": {"title": 3}, "start": 5,
			"status": "completed", "deviated": "no", "steady_states": [1], "run": {"a": 1}, "rollbacks": "x", "end": {}, "duration": []}`, verdict, journal.Passed},
		{"entries of the wrong type", entry(`1, null, "x", [], {}`), func(j *journal.Journal) any { return len(j.Run) }, 1},
		{"a deviation without observations", `{"experiment": {}, "status": "completed", "deviated": true}`, verdict, journal.Deviated},
		{
			"a state that does not say whether it was met", `{"experiment": {}, "status": "completed", "steady_states": {"after":
			{"steady_state_met": null, "probes": [{"status": "succeeded", "tolerance_met": true}, {"status": "succeeded", "tolerance_met": false}]}}}`,
			verdict, journal.Deviated,
		},
		{"states that are null", `{"experiment": {}, "status": "completed", "steady_states": {"before": null, "during": [null]}}`, verdict, journal.Passed},
		{"no status of an activity", entry(`{"activity": {"name": "a"}}`), func(j *journal.Journal) any { return j.Run[0].Status }, journal.Outcome("")},
		{"an exception in one piece", entry(`{"exception": "no"}`), func(j *journal.Journal) any { return strings.Join(j.Run[0].Exception, "") }, "no"},
		{"no duration", entry(`{"start": "2019-02-01T10:00:00.5", "end": "2019-02-01T10:00:02"}`), took, 1500 * time.Millisecond},
		{"a duration in words", entry(`{"duration": "1.5"}`), took, 1500 * time.Millisecond},
		{"a duration below zero", entry(`{"duration": -3}`), took, time.Duration(0)},
		{"an endless duration", entry(`{"duration": Infinity}`), took, 9_000_000_000 * time.Second},
		{"no number of seconds", entry(`{"duration": NaN}`), took, time.Duration(0)},
		{"no time", entry(`{"start": "yesterday"}`), func(j *journal.Journal) any { return j.Run[0].Start.IsZero() }, true},
		{"another zone", entry(`{"start": "2026-01-01T01:00:00+01:00"}`), func(j *journal.Journal) any { return journal.Timestamp(j.Run[0].Start) }, "2026-01-01T00:00:00+00:00"},
		{"a version", `{"chaoslib-version": "0.12.2", "experiment": {}, "run": []}`, func(j *journal.Journal) any { return j.Version }, "0.12.2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.field(read(t, test.text)); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func verdict(j *journal.Journal) any { return j.Verdict(journal.FailOn{}) }

func took(j *journal.Journal) any { return j.Run[0].Duration }

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"nothing", "", "journal: error: the document is empty"},
		{"half a journal", "{\n  \"experiment\": {", "journal:2:17: error: "},
		{"a list", "\n [1]", "journal:2:2: error: this is not the journal of a run, found a list"},
		{"a word", `"journal"`, "journal:1:1: error: this is not the journal of a run, found a string"},
		{"an empty mapping", "{}", "found an empty mapping"},
		{"another document", `{"version": 1, "experiments": []}`, "found a mapping without them"},
		{"an experiment", `{"title": "t", "description": "d", "method": []}`, "found an experiment, expected a mapping with " +
			`"experiment", "status", "steady_states" and "run"; run it to get its journal`},
		{"binary data", "\x7fELF\x02\x01\x00\x00", "NUL byte"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := journal.Read([]byte(test.text))
			problems := (source.Problems)(nil)
			if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want one problem with %q", err, test.want)
			}
		})
	}
}

// FuzzRead checks that every journal that can be read stays the same after it was written
// and read again. If that repairs a key, such as a status that is not a text, it may take
// a second time.
func FuzzRead(f *testing.F) {
	var own strings.Builder
	if err := completed().Write(&own); err != nil {
		f.Fatal(err)
	}
	f.Add(own.String())
	f.Add(`{"experiment": {"dry": 1}, "steady_states": {"during": [{"probes": [{}]}], "after": {"steady_state_met": 0}}, "run": [{"start": "0001-01-01T00:00:00+23:00", "duration": 1e300}]}`)
	f.Add(`{"run": [{"activity": 1, "tolerance_met": 0, "deviation": {"expected": 1}, "status": null}], "steady_states": null, "x": NaN, "status": "no"}`)
	f.Fuzz(func(t *testing.T, text string) {
		j, err := journal.Read([]byte(text))
		if err != nil {
			problems := (source.Problems)(nil)
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Fatalf("got %v, want one problem", err)
			}
			return
		}
		_ = fmt.Sprint(j.Verdict(journal.FailOn{Activity: true, Rollback: true, Tolerance: true, Status: true}))
		once := written(t, read(t, written(t, j)))
		if twice := written(t, read(t, once)); twice != once {
			t.Errorf("the journal changes whenever it is read:\n%s", cmp.Diff(once, twice))
		}
	})
}
