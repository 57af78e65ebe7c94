package html

import (
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// died is a run whose process was killed after four seconds, and which was recovered.
func died() (*report.Outcome, []report.Step) {
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	inFlight := report.Step{Phase: event.Method, Result: report.Interrupted, Run: &journal.Record{Start: start.Add(time.Second)}}
	rollback := report.Step{
		Phase: event.Rollbacks, Result: report.Succeeded, Run: &journal.Record{Start: start.Add(8 * time.Second), Duration: time.Second},
	}
	j := &journal.Journal{
		Start: start, End: start.Add(10 * time.Second), Experiment: pyvalue.MapOf(),
		Interruption: &journal.Interruption{Reason: "the death of its process", At: start.Add(4 * time.Second)},
	}
	return &report.Outcome{State: report.Finished, Verdict: journal.Interrupted, Journal: j}, []report.Step{inFlight, rollback}
}

func TestAdviceAfterInterruption(t *testing.T) {
	t.Parallel()
	const again = " Run the experiment again, to its end."
	tests := []struct {
		name, reason string
		rollback     report.Result
		want         string
	}{
		{"rolled back", "SIGTERM", report.Succeeded, "The rollbacks were played." + again},
		{"not rolled back", "SIGTERM", report.Failed, "Check what the method has left behind." + again},
		{"half rolled back", "SIGTERM", report.ErrorStatus, "Check what the method has left behind." + again},
		{
			"by a guard", `the guard "x": expected 1, found 0`, report.Succeeded,
			"The rollbacks were played. Find out why the guard did not hold, and run the experiment again when it does.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o, steps := died()
			o.Journal.Interruption.Reason, steps[1].Result = test.reason, test.rollback
			if got := advise(o, steps); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestDistinguish(t *testing.T) {
	t.Parallel()
	of := func(name, source, path string) *section {
		return &section{Name: name, Source: fact{Text: source}, outcome: &report.Outcome{JournalPath: path}}
	}
	sections := []*section{of("a", "", "1.json"), of("a", "", "2.json"), of("a", "a.yaml", "3.json"), of("b", "", "4.json")}
	distinguish(sections)
	for i, want := range []string{"1.json", "2.json", "a.yaml", ""} {
		if got := sections[i].Source.Text; got != want {
			t.Errorf("section %d: got %q, want %q", i, got, want)
		}
	}
}
