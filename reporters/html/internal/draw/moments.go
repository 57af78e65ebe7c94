package draw

import (
	"math"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// moment marks a time on the axis.
type moment struct {
	X      Percent
	Label  string
	Anchor string
	// Unlabelled says that there is no room for the label in the drawing.
	Unlabelled bool

	share float64
}

// mark marks when the steady state was first found lost.
func (t *Timeline) mark(o *report.Outcome, steps []report.Step) {
	for _, s := range o.Findings(steps) {
		if s.Result != report.Deviated || !s.Phase.IsHypothesis() || s.Run.Start.IsZero() {
			continue
		}
		t.Lost = t.moment(s.Run.Start, "deviated "+Since(o.Journal, s.Run))
		return
	}
}

// markEnd marks when the run was interrupted.
func (t *Timeline) markEnd(o *report.Outcome) {
	at := interruptedAt(o)
	if at.IsZero() {
		return
	}
	t.Ended = t.moment(at, interruptedWhen(o))
	t.Ended.Unlabelled = t.Lost != nil && math.Abs(t.Lost.share-t.Ended.share) < roomForLabel
}

// interruptedWhen says when the run was interrupted, counted from its start.
func interruptedWhen(o *report.Outcome) string {
	if o.Journal.Start.IsZero() {
		return "interrupted"
	}
	return "interrupted +" + report.Duration(max(interruptedAt(o).Sub(o.Journal.Start), 0))
}

// roomForLabel is the share of the width that two labels need side by side.
const roomForLabel = 0.5

// moment keeps a label within the drawing.
func (t *Timeline) moment(at time.Time, label string) *moment {
	m := &moment{Label: label, Anchor: "start", share: t.span.share(at)}
	m.X = PercentOf(m.share)
	if m.share > 0.6 {
		m.Anchor = "end"
	}
	return m
}
