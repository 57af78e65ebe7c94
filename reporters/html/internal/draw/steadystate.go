package draw

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// stretch is a period in which all checks of the steady state had the same result.
type stretch struct {
	start, end time.Time
	sign       Sign
	checks     int
	lost       int
}

// steadyState adds the row of the steady state: the check before the method, those
// during it as a strip, and the one after it.
func (t *Timeline) steadyState(j *journal.Journal) {
	r := row{Label: "Steady state", Sign: SignOK, Word: "held"}
	add := func(when string, s stretch) {
		if s.checks == 0 || s.start.IsZero() {
			return
		}
		b := bar{X: t.span.at(s.start), Width: t.width(s.start, s.end), Sign: s.sign, Title: when + ": " + s.words()}
		r.Bars = append(r.Bars, b)
		if s.sign != SignOK {
			t.lost = append(t.lost, b)
			r.Sign, r.Word = Graver(r.Sign, s.sign), "not held"
		}
	}
	add("before the method", check(j.SteadyStates.Before))
	for _, s := range t.gather(stretches(j.SteadyStates.During)) {
		add("during the method", s)
	}
	add("after the method", check(j.SteadyStates.After))
	if len(r.Bars) > 0 {
		t.Rows = append(t.Rows, r)
	}
}

func (s stretch) words() string {
	n := report.Count(s.checks, "check", "checks")
	switch {
	case s.lost == 0:
		return "held in " + n
	case s.lost < s.checks:
		return "not held in " + report.Number(s.lost) + " of " + n
	default:
		return "not held in " + n
	}
}

// check returns the result of one check of the steady state.
func check(s *journal.State) stretch {
	if s == nil || len(s.Probes) == 0 {
		return stretch{}
	}
	first, last := s.Probes[0], s.Probes[len(s.Probes)-1]
	c := stretch{start: first.Start, end: last.Start.Add(last.Duration), sign: SignOK, checks: 1}
	if s.Met {
		return c
	}
	c.lost, c.sign = 1, SignDeviated
	switch last.Status {
	case journal.OutcomeFailed:
		c.sign = SignFailed
	case journal.OutcomeSucceeded:
	default: // interrupted
		c.sign = SignInterrupted
	}
	return c
}

// stretches joins consecutive checks with the same result. A result lasts until the next
// check.
func stretches(states []*journal.State) []stretch {
	var list []stretch
	for _, state := range states {
		c := check(state)
		if c.checks == 0 {
			continue
		}
		last := len(list) - 1
		if last >= 0 {
			list[last].end = c.start
		}
		if last >= 0 && list[last].sign == c.sign {
			list[last].join(c)
			continue
		}
		list = append(list, c)
	}
	return list
}

// join adds the next stretch.
func (s *stretch) join(next stretch) {
	s.end = next.end
	s.checks += next.checks
	s.lost += next.lost
	s.sign = Graver(s.sign, next.sign)
}

// finest is the smallest share of the width that is drawn.
const finest = 1.0 / 500

// gather joins stretches that are too short to be seen, which bounds their number.
func (t *Timeline) gather(list []stretch) []stretch {
	if len(list) < 1/finest {
		return list
	}
	var gathered []stretch
	for _, s := range list {
		last := len(gathered) - 1
		if last >= 0 && t.span.share(gathered[last].end)-t.span.share(gathered[last].start) < finest {
			gathered[last].join(s)
			continue
		}
		gathered = append(gathered, s)
	}
	return gathered
}

// Graver returns the sign that matters more.
func Graver(a, b Sign) Sign {
	if gravity(b) > gravity(a) {
		return b
	}
	return a
}

// gravity orders signs by how much they matter.
func gravity(s Sign) int {
	order := [...]Sign{SignSkipped, SignOK, SignRunning, SignInterrupted, SignWarning, SignFailed, SignDeviated}
	return slices.Index(order[:], s)
}
