package gfm

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
)

const (
	// maxBars bounds the steps of a timeline; more make it too tall to be read.
	maxBars = 40
	// maxStretches bounds the bars for checks during the method.
	maxStretches = 12
	// maxBarName bounds a name, in columns.
	maxBarName = 50
	// maxOffset bounds the start of a step, as the clock may have been set during the run.
	// 28 days stay within the month.
	maxOffset = 28 * 24 * time.Hour
)

// bar stands for a step, or for several checks in a row.
type bar struct {
	name       string
	tag        string
	start, end time.Time
}

// Gantt returns a chart of a run as a fenced block of Mermaid, which GitHub draws; empty if
// there is nothing to draw. The steps are the outcome's. A running step ends now.
//
//	gantt
//	  dateFormat YYYY-MM-DD HH:mm:ss.SSS
//	  section Method
//	  ✓ stop a pod :done, 2000-01-01 00:00:02.000, 1500ms
//
// Times count from the start of the run. They are written as times of a day on which no
// time zone changes its clocks, as browsers convert them to their own.
func Gantt(o *report.Outcome, steps []report.Step, now time.Time) string {
	if o.Journal == nil {
		return ""
	}
	c := &gantt{origin: o.Journal.Start}
	shown := pick(played(steps), maxBars)
	c.end = lastEnd(shown, c.origin, now)
	c.add("Before", phaseBars(shown, event.Before, now))
	c.add("Method", phaseBars(shown, event.Method, now))
	c.add("During", stretches(o.Journal.SteadyStates.During))
	c.add("After", phaseBars(shown, event.After, now))
	c.add("Rollbacks", phaseBars(shown, event.Rollbacks, now))
	if c.b.Len() == 0 {
		return ""
	}
	text := "```mermaid\ngantt\n" +
		"  accTitle: Timeline\n" +
		"  accDescr: The same is in the table below\n" +
		"  dateFormat YYYY-MM-DD HH:mm:ss.SSS\n" +
		"  axisFormat " + axis(c.end.Sub(c.origin)) + "\n" +
		"  todayMarker off\n" + c.b.String() + "```\n\n"
	if n := len(played(steps)); n > len(shown) {
		text += fmt.Sprintf("The timeline shows %d of %s steps.\n\n", len(shown), plain.Number(n))
	}
	return text
}

// axis returns the format of times for a run of a length.
func axis(length time.Duration) string {
	switch {
	case length < 10*time.Second:
		return "%S.%L"
	case length < time.Hour:
		return "%M:%S"
	default:
		return "%H:%M:%S"
	}
}

// played returns the steps that have a record, without the checks during the method,
// which have other bars.
func played(steps []report.Step) []report.Step {
	list := make([]report.Step, 0, len(steps))
	for _, s := range steps {
		if s.Run != nil && s.Phase != event.During {
			list = append(list, s)
		}
	}
	return list
}

func lastEnd(steps []report.Step, origin, now time.Time) time.Time {
	end := origin
	for _, s := range steps {
		if e := s.Run.Start.Add(s.Took(now)); e.After(end) {
			end = e
		}
	}
	return end
}

func phaseBars(steps []report.Step, phase event.Phase, now time.Time) []bar {
	var bars []bar
	for _, s := range steps {
		if s.Phase != phase {
			continue
		}
		name := sign(s.Result) + " " + barName(s.Name)
		if s.Background {
			name += " (background)"
		}
		if s.Result != report.Succeeded {
			name += " - " + string(s.Result)
		}
		bars = append(bars, bar{name: name, tag: tag(s), start: s.Run.Start, end: s.Run.Start.Add(s.Took(now))})
	}
	return bars
}

func sign(r report.Result) string {
	switch r {
	case report.Succeeded:
		return "✓"
	case report.UnderWay:
		return "…"
	case report.LeftOut:
		return "–"
	default:
		return "✗"
	}
}

// tag returns how Mermaid draws a step: red, as active, or as done.
func tag(s report.Step) string {
	switch {
	case s.Result == report.Deviated, s.Result == report.Failed, s.Result == report.Interrupted:
		return "crit"
	case s.Background, s.Result == report.UnderWay:
		return "active"
	default:
		return "done"
	}
}

// stretches returns a bar for each run of checks with the same result, or one bar for all
// of them if the result changes too often.
func stretches(states []*journal.State) []bar {
	var bars []bar
	from := 0
	for i := range states {
		if i+1 < len(states) && states[i+1].Met == states[from].Met {
			continue
		}
		bars = append(bars, stretch(states[from:i+1]))
		from = i + 1
	}
	if len(bars) > maxStretches {
		return []bar{stretch(states)}
	}
	return bars
}

func stretch(states []*journal.State) bar {
	lost := 0
	var start, end time.Time
	for _, s := range states {
		if !s.Met {
			lost++
		}
		for _, r := range s.Probes {
			if start.IsZero() {
				start = r.Start
			}
			end = r.Start.Add(r.Duration)
		}
	}
	if lost == 0 {
		return bar{name: "✓ held in " + plain.Count(len(states), "check", "checks"), tag: "done", start: start, end: end}
	}
	name := "✗ lost in "
	if lost < len(states) {
		name += plain.Number(lost) + " of "
	}
	return bar{name: name + plain.Count(len(states), "check", "checks"), tag: "crit", start: start, end: end}
}

// barName returns a name that is safe in a task: of ASCII only letters, digits and what
// has no meaning to Mermaid. The sign before it prevents that it is taken for a keyword.
func barName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_./()'", r) {
			return r
		}
		return ' '
	}, plain.Line(name))
	return plain.Cut(cmp.Or(strings.Join(strings.Fields(name), " "), "no name"), maxBarName)
}

type gantt struct {
	origin, end time.Time
	b           strings.Builder
}

func (c *gantt) add(section string, bars []bar) {
	if len(bars) == 0 {
		return
	}
	fmt.Fprintf(&c.b, "  section %s\n", section)
	for _, b := range bars {
		tag := b.tag
		length := min(max(b.end.Sub(b.start), time.Millisecond), maxOffset)
		start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(min(max(b.start.Sub(c.origin), 0), maxOffset))
		fmt.Fprintf(&c.b, "  %s :%s, %s, %dms\n", b.name, tag, start.Format("2006-01-02 15:04:05.000"), length.Milliseconds())
	}
}
