package draw

import (
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// TestUnfinished has a run whose process was killed after four seconds, and which was
// recovered.
func TestUnfinished(t *testing.T) {
	t.Parallel()
	inFlight, rollback := played(1, 0, nil), played(8, 1, nil)
	inFlight.Phase, inFlight.Result, rollback.Phase = event.Method, report.Interrupted, event.Rollbacks
	steps := []report.Step{inFlight, rollback}
	o := &report.Outcome{State: report.Finished, Verdict: journal.Interrupted, Journal: &journal.Journal{
		Start: start(), End: start().Add(seconds(10)), Experiment: pyvalue.MapOf(),
		Interruption: &journal.Interruption{Reason: "the death of its process", At: start().Add(seconds(4))},
	}}
	drawn := NewTimeline(o, steps, time.Time{})
	b := drawn.Rows[1].Bars[0]
	if !b.Open || b.X != "10.00%" || b.Width != "30.00%" || !drawn.Unfinished {
		t.Errorf("got the bar %+v, want an open one until the interruption", b)
	}
	if m := drawn.Ended; m == nil || m.X != "40.00%" || m.Label != "interrupted +4.0s" {
		t.Errorf("got %+v, want the interruption", m)
	}
	if got := Took(steps[0], time.Time{}); got != "end unknown" {
		t.Errorf("got that it took %s", got)
	}
	o.Journal.Interruption = nil
	if drawn = NewTimeline(o, steps, time.Time{}); drawn.Ended != nil || drawn.Rows[1].Bars[0].Width != "90.00%" {
		t.Errorf("got %+v without an interruption, want a bar until the end of the run", drawn.Rows[1].Bars[0])
	}
}
