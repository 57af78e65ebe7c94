package draw

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Chart draws numbers: curves over time, or bars. A table has the same numbers.
type Chart struct {
	Title, Subtitle string
	Text            string
	Ticks           []tick
	Levels          []gridline
	Curves          []curve
	// Lost are the periods in which the steady state did not hold.
	Lost []bar
	// Bounds are the lines of the tolerance.
	Bounds []gridline
	Bars   []ranked
	Note   string
}

// gridline is a horizontal line at Y pixels.
type gridline struct {
	Y     int
	Label string
}

// curve is the numbers of one series.
type curve struct {
	Name string
	// Color is the number of a colour and a pattern in the style sheet.
	Color int
	// Points are the points of a polyline, in thousandths of the width and height.
	Points string
	// Dots mark the points, if there are few.
	Dots                       []dot
	Count, Min, Mean, Max, Now string
}

type dot struct {
	X Percent
	Y int
}

// ranked is a bar of a vector.
type ranked struct {
	Name, Value string
	X, Width    Percent
}

const (
	// maxCharts bounds the charts of one experiment.
	maxCharts = 12
	// maxPoints bounds the points of a curve; of more only the extremes are drawn.
	maxPoints = 400
	// maxDots bounds the points that are marked.
	maxDots = 50
	// plotHeight and plotTop are the place of the curves, in pixels.
	plotHeight = 140
	plotTop    = 10
)

// NewCharts draws the numbers that a run observed, at most maxCharts charts; leftOut says
// how many others there are.
func NewCharts(o *report.Outcome, t *Timeline) (charts []*Chart, leftOut string) {
	more := 0
	add := func(c *Chart) {
		if len(charts) == maxCharts {
			more++
			return
		}
		charts = append(charts, c)
	}
	if t != nil {
		for _, s := range probed(o.Journal) {
			add(t.chart(s))
		}
	}
	for _, r := range allRuns(o.Journal) {
		if a := prometheus(r.Output); a != nil {
			add(a.chart(r.Name(), Since(o.Journal, r)))
		}
	}
	if more > 0 {
		leftOut = report.Sentence(report.Count(more, "more chart is", "more charts are") + " left out; the outputs have the numbers")
	}
	return charts, leftOut
}

// allRuns returns all records of a run, phase by phase.
func allRuns(j *journal.Journal) []*journal.Record {
	var all []*journal.Record
	for _, s := range slices.Concat([]*journal.State{j.SteadyStates.Before}, j.SteadyStates.During, []*journal.State{j.SteadyStates.After}) {
		if s != nil {
			all = append(all, s.Probes...)
		}
	}
	return slices.Concat(all, j.Run, j.Rollbacks)
}

// chart draws what a probe observed, on the time axis of the run.
func (t *Timeline) chart(s *series) *Chart {
	c := &Chart{Title: s.title(), Lost: t.lost, Ticks: t.Ticks}
	low, high := extent([][]sample{s.samples})
	if s.bounded {
		low, high = min(low, s.low), max(high, s.high)
	}
	v := newVertical(low, high)
	c.Levels = v.lines()
	if s.bounded {
		c.Bounds = []gridline{{v.pixel(s.high), "at most " + Decimal(s.high)}, {v.pixel(s.low), "at least " + Decimal(s.low)}}
	}
	c.Curves = []curve{newCurve(0, s.title(), s.samples, t.span, v)}
	c.Text = c.describe()
	return c
}

// chart draws an answer of Prometheus on a time axis of its own.
func (a *answer) chart(name, at string) *Chart {
	c := &Chart{Title: plain.Name(name), Subtitle: strings.TrimSuffix("answer of Prometheus "+at, " ")}
	if a.more > 0 {
		c.Note = report.Sentence(report.Count(a.more, "more metric is", "more metrics are") + " left out; the output has all")
	}
	if len(a.matrix) == 0 {
		c.rank(a.vector)
		return c
	}
	all := make([][]sample, len(a.matrix))
	for i, m := range a.matrix {
		all[i] = m.samples
	}
	v := newVertical(extent(all))
	c.Levels = v.lines()
	period := periodOf(all)
	c.Ticks = period.clockTicks()
	for i, m := range a.matrix {
		c.Curves = append(c.Curves, newCurve(i, m.name, m.samples, period, v))
	}
	c.Text = c.describe()
	return c
}

// rank draws a number for each metric.
func (c *Chart) rank(metrics []metric) {
	low, high := 0.0, 0.0
	for _, m := range metrics {
		low, high = min(low, m.samples[0].value), max(high, m.samples[0].value)
	}
	share := func(v float64) float64 { return (v/2 - low/2) / max(high/2-low/2, math.SmallestNonzeroFloat64) }
	for _, m := range metrics {
		v := m.samples[0].value
		from, to := min(share(v), share(0)), max(share(v), share(0))
		c.Bars = append(c.Bars, ranked{Name: m.name, Value: Decimal(v), X: PercentOf(from), Width: PercentOf(to - from)})
	}
}

func (c *Chart) describe() string {
	parts := make([]string, len(c.Curves))
	for i, k := range c.Curves {
		parts[i] = fmt.Sprintf("%s from %s to %s", k.Name, k.Min, k.Max)
	}
	return "A chart over time: " + strings.Join(parts, "; ") + ". The table below has the numbers."
}

// clockTicks returns the marks of an axis with times of the day, which are long.
func (s span) clockTicks() []tick {
	list := s.ticks()
	step := s.step()
	for i := range list {
		list[i].Label = s.origin.Add(time.Duration(i) * step).Format("15:04:05")
	}
	if len(list) <= 3 {
		return list
	}
	var apart []tick
	for i := 0; i < len(list); i += 2 {
		apart = append(apart, list[i])
	}
	return apart
}

func periodOf(all [][]sample) span {
	first, last := all[0][0].at, all[0][0].at
	for _, samples := range all {
		for _, s := range samples {
			if s.at.Before(first) {
				first = s.at
			}
			if s.at.After(last) {
				last = s.at
			}
		}
	}
	return span{origin: first, length: max(last.Sub(first), time.Millisecond)}
}
