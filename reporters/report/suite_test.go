package report_test

import (
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func finished(verdict, expected journal.Verdict) *report.Outcome {
	return &report.Outcome{State: report.Finished, Verdict: verdict, Expected: expected}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		outcomes []*report.Outcome
		want     journal.Verdict
	}{
		{"nothing", nil, journal.Passed},
		{"all passed", []*report.Outcome{finished("passed", ""), finished("passed", "passed")}, journal.Passed},
		{"a deviation outweighs what was not found out", []*report.Outcome{
			finished("deviated", ""), finished("interrupted", ""), finished("failed", ""), finished("invalid", ""),
		}, journal.Deviated},
		{"an expected deviation does not count", []*report.Outcome{finished("deviated", "deviated"), finished("unsteady", "")}, journal.Unsteady},
		{"passing can be wrong", []*report.Outcome{finished("passed", "deviated")}, journal.Failed},
		{"what was not run does not count", []*report.Outcome{{State: report.Skipped}, {}, {State: report.Running}}, journal.Passed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := report.Worst(test.outcomes); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTally(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		outcomes []*report.Outcome
		want     string
	}{
		{"nothing", nil, "0 experiments"},
		{"one", []*report.Outcome{finished("deviated", "")}, "1 experiment deviated"},
		{"all alike", []*report.Outcome{finished("passed", ""), finished("passed", "")}, "all 2 experiments passed"},
		{
			"many", []*report.Outcome{finished("deviated", ""), finished("passed", ""), {State: report.Skipped}, {State: report.Running}, {}},
			"5 experiments: 1 passed, 1 deviated, 1 running, 1 waiting, 1 not run",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &report.Suite{Outcomes: test.outcomes}
			if got := s.Tally(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOutcomeWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                string
		outcome             *report.Outcome
		word, mark          string
		asExpected, excused bool
		unexpected          bool
	}{
		{name: "passed", outcome: finished("passed", ""), word: "passed", mark: "✅", asExpected: true},
		{name: "deviated", outcome: finished("deviated", ""), word: "deviated", mark: "❌", unexpected: true},
		{name: "expected", outcome: finished("deviated", "deviated"), word: "deviated as expected", mark: "✅", asExpected: true, excused: true},
		{name: "otherwise", outcome: finished("failed", "deviated"), word: "failed instead of deviated", mark: "💥", unexpected: true},
		{name: "wrongly passed", outcome: finished("passed", "deviated"), word: "passed instead of deviated", mark: "💥", unexpected: true},
		{name: "skipped", outcome: &report.Outcome{State: report.Skipped}, word: "not run", mark: "⏭️"},
		{name: "running", outcome: &report.Outcome{State: report.Running}, word: "running", mark: "⏳"},
		{name: "waiting", outcome: &report.Outcome{}, word: "waiting", mark: "⏳"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := test.outcome
			if got := o.Word(); got != test.word {
				t.Errorf("Word: got %q, want %q", got, test.word)
			}
			if got := o.Mark(); got != test.mark {
				t.Errorf("Mark: got %q, want %q", got, test.mark)
			}
			if o.AsExpected() != test.asExpected || o.Excused() != test.excused || o.Unexpected() != test.unexpected {
				t.Errorf("got AsExpected %v, Excused %v, Unexpected %v", o.AsExpected(), o.Excused(), o.Unexpected())
			}
		})
	}
}

func TestEachVerdictHasWords(t *testing.T) {
	t.Parallel()
	seen := make(map[string]journal.Verdict)
	for _, v := range append(report.Verdicts(), "") {
		for _, text := range []string{report.Mark(v), report.Explain(v)} {
			if other, ok := seen[text]; ok || text == "" {
				t.Errorf("%q and %q both have %q", v, other, text)
			}
			seen[text] = v
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	titled := &journal.Journal{Experiment: pyvalue.MapOf("title", "from the journal")}
	tests := []struct {
		name    string
		outcome report.Outcome
		want    string
	}{
		{"the journal knows best", report.Outcome{Title: "a", Source: "b", Journal: titled}, "from the journal"},
		{"the title", report.Outcome{Title: "a", Source: "b"}, "a"},
		{"the source", report.Outcome{Source: "b", Journal: &journal.Journal{}}, "b"},
		{"nothing", report.Outcome{}, "an experiment without a name"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.outcome.Name(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhy(t *testing.T) {
	t.Parallel()
	at := source.Pos{Line: 3, Column: 1}
	o := &report.Outcome{
		Source: "x.yaml", State: report.Finished, Verdict: journal.Invalid, Reason: "it is gone",
		Problems: source.Problems{
			{Severity: source.Warning, File: "x.yaml", Message: "odd"}, {File: "x.yaml", Pos: at, Message: "no method"},
		},
	}
	for _, test := range []struct {
		want string
		pos  source.Pos
	}{{"no method", at}, {"it is gone", source.Pos{}}} {
		if text, pos := o.Why(); text != test.want || pos != test.pos {
			t.Errorf("got %q at %v, want %q at %v", text, pos, test.want, test.pos)
		}
		o.Problems = nil
	}
	o.Reason = ""
	if text, _ := o.Why(); text != report.Explain(journal.Invalid) {
		t.Errorf("got %q, want what the verdict means", text)
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0ms", 999 * time.Microsecond: "0ms", 999 * time.Millisecond: "999ms", time.Second: "1.0s",
		59*time.Second + 999*time.Millisecond: "59.9s", 65 * time.Second: "1m05s", 2 * time.Hour: "2h00m", 90 * time.Minute: "1h30m",
	} {
		if got := report.Duration(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 1000001: "1,000,001"} {
		if got := report.Number(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	if got := report.Count(1, "step", "steps"); got != "1 step" {
		t.Errorf("got %q, want %q", got, "1 step")
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "it held": "It held.", "it held.": "It held.", "état": "État.", "&lt;b": "&lt;b.",
	} {
		if got := report.Sentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
