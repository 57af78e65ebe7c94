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
	inFlight := played(1, 0, nil)
	inFlight.Phase, inFlight.Result = event.Method, report.Interrupted
	rollback := played(8, 1, nil)
	rollback.Phase = event.Rollbacks
	j := &journal.Journal{
		Start: start(), End: start().Add(seconds(10)), Experiment: pyvalue.MapOf(),
		Interruption: &journal.Interruption{Reason: "the death of its process", At: start().Add(seconds(4))},
	}
	return &report.Outcome{State: report.Finished, Verdict: journal.Interrupted, Journal: j}, []report.Step{inFlight, rollback}
}

func TestUnfinished(t *testing.T) {
	t.Parallel()
	o, steps := died()
	drawn := newTimeline(o, steps, time.Time{})
	b := drawn.Rows[1].Bars[0]
	if !b.Open || b.X != "10.00%" || b.Width != "30.00%" || !drawn.Unfinished {
		t.Errorf("got the bar %+v, want an open one until the interruption", b)
	}
	if m := drawn.Ended; m == nil || m.X != "40.00%" || m.Label != "interrupted +4.0s" {
		t.Errorf("got %+v, want the interruption", m)
	}
	if got := duration(steps[0], time.Time{}); got != "end not known" {
		t.Errorf("got that it took %s", got)
	}
	o.Journal.Interruption = nil
	if drawn = newTimeline(o, steps, time.Time{}); drawn.Ended != nil || drawn.Rows[1].Bars[0].Width != "90.00%" {
		t.Errorf("got %+v without an interruption, want a bar until the end of the run", drawn.Rows[1].Bars[0])
	}
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
		{"not rolled back", "SIGTERM", report.Failed, "See to what the method has left behind." + again},
		{"half rolled back", "SIGTERM", report.ErrorStatus, "See to what the method has left behind." + again},
		{
			"by a guard", `the guard "x": expected 1, found 0`, report.Succeeded,
			"The rollbacks were played. Find out why the guard did not hold, and run the experiment again once it does.",
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

func TestNamesakes(t *testing.T) {
	t.Parallel()
	of := func(name, source, path string) *section {
		return &section{Name: name, Source: fact{Text: source}, outcome: &report.Outcome{JournalPath: path}}
	}
	sections := []*section{of("a", "", "1.json"), of("a", "", "2.json"), of("a", "a.yaml", "3.json"), of("b", "", "4.json")}
	tellApart(sections)
	for i, want := range []string{"1.json", "2.json", "a.yaml", ""} {
		if got := sections[i].Source.Text; got != want {
			t.Errorf("section %d: got %q, want %q", i, got, want)
		}
	}
}
