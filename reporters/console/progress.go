package console

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// progress is the state of a run that the live line shows.
type progress struct {
	style style
	begun time.Time
	// phase is being played: of total activities so many were started. It is empty
	// between phases.
	phase          event.Phase
	started, total int
	// items are the running activities and pauses, in the order in which they began.
	items []*item
	watch watch
}

// item is a running activity or a pause.
type item struct {
	phase    event.Phase
	activity *experiment.Activity
	name     string // as shown
	begun    time.Time
	// run is nil for a pause, which ends at until; where says whether it is before or
	// after the activity.
	run        *journal.Record
	until      time.Time
	where      string
	background bool
	// skipped says that a dry run skips the activity.
	skipped bool
	// ended says that the activity ended but was not judged yet.
	ended bool
}

// watch is the state of the checks while the method runs.
type watch struct {
	on           bool
	checks, lost int
	// deviating says that the last check did not hold.
	deviating bool
}

func (p *progress) enter(phase event.Phase, total int) {
	p.phase, p.started, p.total = phase, 0, total
}

// leave ends a phase with all its items.
func (p *progress) leave(phase event.Phase) {
	p.items = slices.DeleteFunc(p.items, func(i *item) bool { return i.phase == phase })
	if p.phase == phase {
		p.enter("", 0)
	}
}

func (p *progress) pause(e event.Paused, now time.Time) {
	p.items = append(p.items, &item{
		phase: e.Phase, activity: e.Activity, name: p.style.name(e.Activity.Label()), begun: now,
		until: now.Add(e.Duration), where: where(e),
		background: e.Activity.Background && !e.Phase.IsHypothesis(),
	})
}

func (p *progress) start(e event.ActivityStarted, now time.Time) {
	p.items = slices.DeleteFunc(p.items, func(i *item) bool {
		return i.run == nil && i.phase == e.Phase && i.activity == e.Activity
	})
	p.items = append(p.items, &item{
		phase: e.Phase, activity: e.Activity, name: p.style.name(e.Record.Name()), begun: now, run: e.Record, skipped: e.Skipped,
		background: e.Background,
	})
	if e.Phase == p.phase {
		p.started++
		p.total = max(p.total, p.started)
	}
}

// find returns the item of a record, or a new one if it is unknown.
func (p *progress) find(r *journal.Record) *item {
	for _, i := range p.items {
		if i.run == r {
			return i
		}
	}
	return &item{name: p.style.name(r.Name()), run: r}
}

func (p *progress) remove(r *journal.Record) {
	p.items = slices.DeleteFunc(p.items, func(i *item) bool { return i.run == r })
}

// wake ends all pauses, as an interruption does.
func (p *progress) wake() {
	p.items = slices.DeleteFunc(p.items, func(i *item) bool { return i.run == nil })
}

// line returns the live line, "" if nothing is running.
func (p *progress) line(now time.Time, columns int) string {
	if p.begun.IsZero() {
		return ""
	}
	p.items = slices.DeleteFunc(p.items, func(i *item) bool { return i.run == nil && !now.Before(i.until) })
	elapsed := now.Sub(p.begun)
	parts := []string{clock(elapsed)}
	var background []string
	foreground := ""
	for _, i := range p.items {
		switch {
		case i.ended, i.phase == event.During:
		case i.background:
			background = append(background, i.doing(now))
		default:
			foreground = i.doing(now)
		}
	}
	if place := p.place(); place != "" {
		if foreground != "" {
			place += ": " + foreground
		}
		parts = append(parts, place)
	}
	if p.watch.on {
		parts = append(parts, p.watching(now))
	}
	if len(background) > 0 {
		parts = append(parts, "in the background: "+strings.Join(background, ", "))
	}
	// The last column stays free: some terminals wrap as soon as it is filled.
	return plain.Cut(p.style.spinner(elapsed)+" "+strings.Join(parts, p.separator()), columns-1)
}

func (p *progress) separator() string {
	if p.style.ascii {
		return " | "
	}
	return " · "
}

// place returns the phase and the number of the activity.
func (p *progress) place() string {
	if p.phase == "" || p.total == 0 {
		return string(p.phase)
	}
	return string(p.phase) + " " + fraction(max(p.started, 1), p.total)
}

// doing describes an item with its duration so far, or the rest of a pause.
func (i *item) doing(now time.Time) string {
	if i.run == nil {
		return "pause " + i.where + " " + i.name + ", " + clock(i.until.Sub(now)+time.Second-1) + " left"
	}
	return i.name + " " + clock(now.Sub(i.begun))
}

// watching describes the checks of the steady state while the method runs.
func (p *progress) watching(now time.Time) string {
	text := "steady state watched"
	switch {
	case p.watch.lost > 0:
		text = "steady state lost " + strconv.Itoa(p.watch.lost) + "/" + strconv.Itoa(p.watch.checks)
	case p.watch.checks > 0:
		text = "steady state held " + report.Count(p.watch.checks, "time", "times")
	}
	for _, i := range p.items {
		if i.phase == event.During && !i.ended && now.Sub(i.begun) >= time.Second {
			text += ", " + i.doing(now)
		}
	}
	return text
}
