package console

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// scene is what goes on in a run.
type scene struct {
	style style
	begun time.Time
	// block is what is being played, of which so many activities of so many were
	// started; it is empty between the blocks.
	block          event.Phase
	started, total int
	// items are the activities that run, and the pauses around them, as they began.
	items []*item
	watch watch
}

// item is an activity that runs, or a pause.
type item struct {
	block    event.Phase
	activity *experiment.Activity
	name     string // as it can be shown
	begun    time.Time
	// run is nil for a pause, which ends by itself at until; where tells the one
	// before the activity from the one after it.
	run        *journal.Record
	until      time.Time
	where      string
	background bool
	// skipped says that a dry run leaves the activity out.
	skipped bool
	// ended says that only the judgement of the activity is missing.
	ended bool
}

// watch is the state of the checks while the method runs.
type watch struct {
	on           bool
	checks, lost int
	// deviating says that the last check did not hold.
	deviating bool
}

func (s *scene) enter(block event.Phase, total int) {
	s.block, s.started, s.total = block, 0, total
}

// leave ends a block and whatever still belongs to it.
func (s *scene) leave(block event.Phase) {
	s.items = slices.DeleteFunc(s.items, func(i *item) bool { return i.block == block })
	if s.block == block {
		s.enter("", 0)
	}
}

func (s *scene) pause(e event.Paused, now time.Time) {
	s.items = append(s.items, &item{
		block: e.Phase, activity: e.Activity, name: s.style.name(e.Activity.Label()), begun: now,
		until: now.Add(e.Duration), where: where(e),
		background: e.Activity.Background && !e.Phase.IsHypothesis(),
	})
}

func (s *scene) start(e event.ActivityStarted, now time.Time) {
	s.items = slices.DeleteFunc(s.items, func(i *item) bool {
		return i.run == nil && i.block == e.Phase && i.activity == e.Activity
	})
	s.items = append(s.items, &item{
		block: e.Phase, activity: e.Activity, name: s.style.name(e.Record.Name()), begun: now, run: e.Record, skipped: e.Skipped,
		background: e.Background,
	})
	if e.Phase == s.block {
		s.started++
		s.total = max(s.total, s.started)
	}
}

// find returns what runs under a record, or something like it if it is unknown.
func (s *scene) find(r *journal.Record) *item {
	for _, i := range s.items {
		if i.run == r {
			return i
		}
	}
	return &item{name: s.style.name(r.Name()), run: r}
}

func (s *scene) remove(r *journal.Record) {
	s.items = slices.DeleteFunc(s.items, func(i *item) bool { return i.run == r })
}

// wake ends all pauses, as an interruption does.
func (s *scene) wake() {
	s.items = slices.DeleteFunc(s.items, func(i *item) bool { return i.run == nil })
}

// line returns the live line, "" if there is nothing to tell.
func (s *scene) line(now time.Time, columns int) string {
	if s.begun.IsZero() {
		return ""
	}
	s.items = slices.DeleteFunc(s.items, func(i *item) bool { return i.run == nil && !now.Before(i.until) })
	elapsed := now.Sub(s.begun)
	parts := []string{clock(elapsed)}
	var background []string
	foreground := ""
	for _, i := range s.items {
		switch {
		case i.ended, i.block == event.During:
		case i.background:
			background = append(background, i.doing(now))
		default:
			foreground = i.doing(now)
		}
	}
	if place := s.place(); place != "" {
		if foreground != "" {
			place += ": " + foreground
		}
		parts = append(parts, place)
	}
	if s.watch.on {
		parts = append(parts, s.watching(now))
	}
	if len(background) > 0 {
		parts = append(parts, "in the background: "+strings.Join(background, ", "))
	}
	// The last column stays free: some terminals wrap as soon as it is filled.
	return plain.Cut(s.style.spinner(elapsed)+" "+strings.Join(parts, s.separator()), columns-1)
}

func (s *scene) separator() string {
	if s.style.ascii {
		return " | "
	}
	return " · "
}

// place tells where in the experiment the run is.
func (s *scene) place() string {
	if s.block == "" || s.total == 0 {
		return string(s.block)
	}
	return string(s.block) + " " + fraction(max(s.started, 1), s.total)
}

// doing tells what an item does, and for how long, or how long it still will.
func (i *item) doing(now time.Time) string {
	if i.run == nil {
		return "pause " + i.where + " " + i.name + ", " + clock(i.until.Sub(now)+time.Second-1) + " left"
	}
	return i.name + " " + clock(now.Sub(i.begun))
}

// watching tells how the steady state does while the method runs.
func (s *scene) watching(now time.Time) string {
	text := "steady state watched"
	switch {
	case s.watch.lost > 0:
		text = "steady state lost " + strconv.Itoa(s.watch.lost) + "/" + strconv.Itoa(s.watch.checks)
	case s.watch.checks > 0:
		text = "steady state held " + count(s.watch.checks, "time", "times")
	}
	for _, i := range s.items {
		if i.block == event.During && !i.ended && now.Sub(i.begun) >= time.Second {
			text += ", " + i.doing(now)
		}
	}
	return text
}
