package journal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// played returns the record of an activity that took two seconds.
func played(name string) *journal.Record {
	start := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	return &journal.Record{
		Activity: pyvalue.MapOf("name", name), Output: int64(7), Status: journal.OutcomeSucceeded,
		Start: start, End: start.Add(2 * time.Second), Duration: 2 * time.Second,
	}
}

// completed returns the journal of a run with a bit of everything.
func completed() *journal.Journal {
	probe := played("look")
	probe.Tolerance = &journal.Judgement{Expected: "8", Found: "7"}
	met := played("look")
	met.Tolerance = &journal.Judgement{Met: true}
	failed := played("break")
	failed.Status, failed.Output, failed.Exception = journal.OutcomeFailed, nil, []string{"no\n"}
	return &journal.Journal{
		Host: journal.Host{Platform: "Linux", Node: "n"}, Experiment: pyvalue.MapOf("title", "t"),
		Start: probe.Start, End: probe.End, Duration: probe.Duration, Status: journal.StatusCompleted, Deviated: true,
		SteadyStates: journal.SteadyStates{
			Before: &journal.State{Met: true, Probes: []*journal.Record{met}},
			During: []*journal.State{{Met: true, Probes: []*journal.Record{met}}},
			After:  &journal.State{Probes: []*journal.Record{probe}},
		},
		Run: []*journal.Record{played("work"), failed}, Rollbacks: []*journal.Record{played("repair")},
	}
}

func text(v any) string { return string(pyvalue.AppendJSON(nil, v, 0)) }

func written(t *testing.T, j *journal.Journal) string {
	t.Helper()
	var b strings.Builder
	if err := j.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Controls are given what is written, and nothing changes if they return it unchanged.
func TestAmendWithItself(t *testing.T) {
	t.Parallel()
	j := completed()
	want := written(t, j)
	if got := text(j.Document()); got != want {
		t.Errorf("the document is not what is written (-want +got):\n%s", cmp.Diff(want, got))
	}
	j.Amend(j.Document().Clone())
	if got := written(t, j); got != want {
		t.Errorf("the journal was changed (-want +got):\n%s", cmp.Diff(want, got))
	}
	if got := j.Verdict(journal.FailOn{}); got != journal.Deviated {
		t.Errorf("got the verdict %s, want deviated", got)
	}
}

func TestDocumentOfARunThatGoesOn(t *testing.T) {
	t.Parallel()
	j := completed()
	j.End, j.Status, j.SteadyStates.After = time.Time{}, "", nil
	got := j.Document()
	if got.Has("end") || got.Has("duration") || got.Value("status") != nil {
		t.Errorf("got %s, want no end and no status", text(got))
	}
	if states := got.Value("steady_states").(*pyvalue.Map); states.Value("after") != nil {
		t.Errorf("got the state %v, want none", states.Value("after"))
	}
}

func TestAmendRun(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		record *journal.Record
		change func(*pyvalue.Map)
		// want is the record's output, status, name and exception.
		want string
		// written is found in the document afterwards.
		written string
	}{
		{"output", played("a"), func(m *pyvalue.Map) { m.Set("output", "new") }, "new succeeded a []", `"output": "new"`},
		{"no output", played("a"), func(m *pyvalue.Map) { m.Delete("output") }, "None succeeded a []", `"name": "a"`},
		{"status", played("a"), func(m *pyvalue.Map) { m.Set("status", "failed") }, "7 failed a []", `"status": "failed"`},
		{
			"exception", played("a"),
			func(m *pyvalue.Map) { m.Set("status", "failed"); m.Set("exception", []any{"no\n", int64(1)}) },
			"7 failed a [no\n 1]", `"exception": [`,
		},
		{"activity", played("a"), func(m *pyvalue.Map) { m.Set("activity", pyvalue.MapOf("name", "b")) }, "7 succeeded b []", `"name": "b"`},
		{"an activity that is none", played("a"), func(m *pyvalue.Map) { m.Set("activity", "b") }, "7 succeeded a []", `"activity": "b"`},
		{"keys of its own", played("a"), func(m *pyvalue.Map) { m.Set("seen", []any{int64(1)}) }, "7 succeeded a []", `"seen": [`},
		{"times", played("a"), func(m *pyvalue.Map) { m.Set("start", "yesterday") }, "7 succeeded a []", `"start": "yesterday"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			entry := test.record.Document()
			test.change(entry)
			test.record.Amend(entry)
			r := test.record
			got := strings.Join([]string{pyvalue.Str(r.Output), string(r.Status), r.Name(), "[" + strings.Join(r.Exception, " ") + "]"}, " ")
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := text(r.Document()); !strings.Contains(got, test.written) {
				t.Errorf("got %s, want %s in it", got, test.written)
			}
		})
	}
}

// A control is called before its probe is judged, and again once it was.
func TestAmendJudgement(t *testing.T) {
	t.Parallel()
	probe := played("look")
	entry := probe.Document()
	entry.Set("seen", true)
	probe.Amend(entry)
	probe.Tolerance = &journal.Judgement{Expected: "8", Found: "7"}
	if got := strings.Join(probe.Document().Keys(), " "); got != "activity output start status end duration seen tolerance_met deviation" {
		t.Errorf("got the keys %s, want those of the control before the judgement", got)
	}
	entry = probe.Document()
	entry.Set("tolerance_met", true)
	probe.Amend(entry)
	if !probe.Tolerance.Met {
		t.Error("got a tolerance that is not met, want what the control says")
	}
	entry = probe.Document()
	entry.Set("tolerance_met", false)
	probe.Amend(entry)
	if probe.Tolerance.Met || probe.Tolerance.Expected == "" || probe.Tolerance.Found == "" {
		t.Errorf("got %+v, want a tolerance that is not met, and why", probe.Tolerance)
	}
}

func TestAmendRuns(t *testing.T) {
	t.Parallel()
	a, b := played("a"), played("b")
	changed := b.Document()
	changed.Set("seen", true)
	tests := []struct {
		name    string
		entries []any
		want    string
	}{
		{"as they were", []any{a.Document(), b.Document()}, "a b"},
		{"one less", []any{a.Document()}, "a"},
		{"none", []any{}, ""},
		{"one more", []any{a.Document(), b.Document(), pyvalue.MapOf("activity", pyvalue.MapOf("name", "c"))}, "a b c"},
		{"another order", []any{b.Document(), a.Document()}, "b a"},
		{"one that is no entry", []any{"text", changed, nil}, "b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			amended := journal.AmendRecords([]*journal.Record{played("a"), played("b")}, test.entries)
			names := make([]string, len(amended))
			for i, r := range amended {
				names[i] = r.Name()
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAmendState(t *testing.T) {
	t.Parallel()
	state := completed().SteadyStates.After
	document := state.Document()
	document.Set("steady_state_met", true)
	document.Set("seen", "by a control")
	document.Set("probes", []any{})
	state.Amend(document)
	if got, want := text(state.Document()), text(document); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !state.Met || len(state.Probes) != 0 || state.Deviation() != nil {
		t.Errorf("got %+v, want a state that is met", state)
	}
}

func TestAmendJournal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*pyvalue.Map)
		// want is found in what is written.
		want    string
		verdict journal.Verdict
	}{
		{"status", func(m *pyvalue.Map) { m.Set("status", "aborted") }, `"status": "aborted"`, journal.Aborted},
		{"keys of its own", func(m *pyvalue.Map) { m.Set("seen", true) }, `  "seen": true` + "\n}", journal.Deviated},
		{"experiment", func(m *pyvalue.Map) { m.Set("experiment", pyvalue.MapOf("title", "new")) }, `"title": "new"`, journal.Deviated},
		{"an experiment that is none", func(m *pyvalue.Map) { m.Set("experiment", nil) }, `"title": "t"`, journal.Deviated},
		{"no run", func(m *pyvalue.Map) { m.Set("run", []any{}) }, `"run": [],`, journal.Deviated},
		{"rollbacks", func(m *pyvalue.Map) { m.Set("rollbacks", []any{pyvalue.MapOf("seen", true)}) }, `"seen": true`, journal.Deviated},
		{"where it ran", func(m *pyvalue.Map) { m.Set("node", "elsewhere") }, `"node": "n"`, journal.Deviated},
		{
			"a state that is met after all",
			func(m *pyvalue.Map) {
				states(m).Set("after", pyvalue.MapOf("steady_state_met", true, "probes", []any{}))
			},
			`"after": {`, journal.Passed,
		},
		{
			"states that were not observed",
			func(m *pyvalue.Map) { states(m).Set("before", nil); states(m).Set("after", nil) },
			`"before": null`, journal.Passed,
		},
		{
			"a state out of nothing",
			func(m *pyvalue.Map) {
				states(m).Set("during", []any{pyvalue.MapOf("steady_state_met", true, "probes", []any{}, "seen", true), nil})
			},
			`"seen": true`, journal.Deviated,
		},
		{"states that are none", func(m *pyvalue.Map) { m.Set("steady_states", "fine") }, `"before": {`, journal.Deviated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			j := completed()
			document := j.Document()
			test.change(document)
			j.Amend(document)
			if got := written(t, j); !strings.Contains(got, test.want) {
				t.Errorf("got %s\nwant %s in it", got, test.want)
			}
			if got := j.Verdict(journal.FailOn{}); got != test.verdict {
				t.Errorf("got the verdict %s, want %s", got, test.verdict)
			}
		})
	}
}

func states(journal *pyvalue.Map) *pyvalue.Map {
	return journal.Value("steady_states").(*pyvalue.Map)
}
