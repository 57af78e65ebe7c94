package draw

import (
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
)

// Timeline is the drawing of a run: the steps over time, and when the steady state held.
type Timeline struct {
	// Text describes the drawing.
	Text   string
	Ticks  []tick
	Rows   []row
	Lost   *moment
	Ended  *moment
	Height int
	// Unfinished says that the end of a bar is unknown.
	Unfinished bool
	// Note says what the drawing leaves out.
	Note string

	span span
	// lost are the periods in which the steady state did not hold.
	lost []bar
}

// row is a line of the timeline, or a heading in it.
type row struct {
	Heading    bool
	Label      string
	Sign       Sign
	Word       string
	Background bool
	Idle       string // why nothing is drawn
	Bars       []bar
	Pauses     []bar
	// Y is its upper edge, in pixels.
	Y int
}

// bar is something with a duration.
type bar struct {
	X, Width, End Percent
	Sign          Sign
	Title         string
	// Open says that its end is unknown.
	Open bool
}

// The heights of the parts of the drawing, in pixels; the style sheet has them, too.
const (
	rowHeight     = 28
	headingHeight = 30
	topHeight     = 24
	axisHeight    = 26
)

// maxRows bounds the steps that have a row of their own.
const maxRows = 36

// NewTimeline draws a run; nil if it has no duration. A running step ends now.
func NewTimeline(o *report.Outcome, steps []report.Step, now time.Time) *Timeline {
	now = seenUntil(o, steps, now)
	t := &Timeline{span: spanOf(o, steps, now)}
	if t.span.length <= 0 {
		return nil
	}
	t.Ticks = t.span.ticks()
	t.steadyState(o.Journal)
	method, rollbacks := StepsOf(steps, event.Method), StepsOf(steps, event.Rollbacks)
	if len(method)+len(rollbacks) <= maxRows {
		t.each("Method", method, now)
		t.each("Rollbacks", rollbacks, now)
	} else {
		t.lanes(method, rollbacks, now)
	}
	t.mark(o, steps)
	t.markEnd(o)
	t.Height = topHeight
	for i := range t.Rows {
		t.Rows[i].Y = t.Height
		t.Height += rowHeight
		if t.Rows[i].Heading {
			t.Height += headingHeight - rowHeight
		}
	}
	t.Height += axisHeight
	t.Text = describe(o, steps)
	return t
}

// Axis returns the Y of the texts of the axis.
func (t *Timeline) Axis() int { return t.Height - 8 }

// Bottom returns the Y at which the lines of the axis end.
func (t *Timeline) Bottom() int { return t.Height - axisHeight + 4 }

// Middle returns the Y of the middle of a row, Top that of its bars.
func (r row) Middle() int { return r.Y + rowHeight/2 }
func (r row) Top() int    { return r.Y + 8 }

// spanOf returns the period from the first to the last recorded time.
func spanOf(o *report.Outcome, steps []report.Step, now time.Time) span {
	var first, last time.Time
	see := func(t time.Time) {
		if t.IsZero() {
			return
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	see(o.Journal.Start)
	see(o.Journal.End)
	see(interruptedAt(o))
	for _, s := range steps {
		if s.Run != nil && !s.Run.Start.IsZero() {
			see(s.Run.Start)
			see(s.Run.Start.Add(lasted(s, now)))
		}
	}
	return span{origin: first, length: last.Sub(first)}
}

// each adds a row for each step.
func (t *Timeline) each(title string, steps []report.Step, now time.Time) {
	if len(steps) == 0 {
		return
	}
	t.Rows = append(t.Rows, row{Heading: true, Label: title})
	pauses := pausesOf(steps, t.span)
	for i, s := range steps {
		r := row{Label: plain.Name(s.Name), Sign: ResultSign(s.Result), Word: string(s.Result), Background: s.Background}
		if s.Run == nil || s.Run.Start.IsZero() {
			r.Idle = string(s.Result)
		} else {
			r.Bars = []bar{t.bar(s, now)}
			t.Unfinished = t.Unfinished || r.Bars[0].Open
			for _, p := range pauses[i] {
				title := "pause of " + report.Duration(p.end.Sub(p.start))
				r.Pauses = append(r.Pauses, bar{X: t.span.at(p.start), End: t.span.at(p.end), Title: title})
			}
		}
		t.Rows = append(t.Rows, r)
	}
}

func (t *Timeline) bar(s report.Step, now time.Time) bar {
	took := lasted(s, now)
	title := plain.Name(s.Name) + ", " + string(s.Result) + ", " + Took(s, now)
	return bar{
		X: t.span.at(s.Run.Start), Width: t.width(s.Run.Start, s.Run.Start.Add(took)), Sign: ResultSign(s.Result), Title: title, Open: unfinished(s),
	}
}

func (t *Timeline) width(from, to time.Time) Percent {
	return PercentOf(t.span.share(to) - t.span.share(from))
}

// describe describes the drawing in words.
func describe(o *report.Outcome, steps []report.Step) string {
	var parts []string
	for _, block := range []event.Phase{event.Before, event.Method, event.During, event.After, event.Rollbacks} {
		if list := StepsOf(steps, block); len(list) > 0 {
			parts = append(parts, report.Phase(block)+": "+Tally(list))
		}
	}
	text := "The steps over time. " + strings.Join(parts, "; ") + "."
	if o.Took() > 0 {
		text = "The run took " + report.Duration(o.Took()) + ". " + text
	}
	if !interruptedAt(o).IsZero() {
		text += " " + report.Sentence(interruptedWhen(o))
	}
	return text + " The list of steps has the same in words."
}

// Tally counts the results of steps: "3 succeeded, 1 failed".
func Tally(steps []report.Step) string {
	counts := make(map[report.Result]int)
	var order []report.Result
	for _, s := range steps {
		if counts[s.Result]++; counts[s.Result] == 1 {
			order = append(order, s.Result)
		}
	}
	parts := make([]string, len(order))
	for i, r := range order {
		parts[i] = report.Number(counts[r]) + " " + string(r)
	}
	return strings.Join(parts, ", ")
}
