package draw

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// maxLanes bounds the rows for steps that run concurrently.
const maxLanes = 5

// lanes draws many steps in few rows: one for the steps in the foreground, several for
// those in the background.
func (t *Timeline) lanes(method, rollbacks []report.Step, now time.Time) {
	front, behind := playedSteps(method, false), playedSteps(method, true)
	t.lane("Method", front, now)
	packed := pack(behind, now)
	for i, lane := range packed {
		label := "Background"
		if len(packed) > 1 {
			label += " " + report.Number(i+1)
		}
		t.lane(label, lane, now)
		t.Rows[len(t.Rows)-1].Background = true
	}
	t.lane("Rollbacks", slices.Concat(playedSteps(rollbacks, false), playedSteps(rollbacks, true)), now)
	t.Note = report.Count(len(method)+len(rollbacks), "step is", "steps are") + " drawn together: " +
		"where they are too short to be distinguished, the worst result has the colour"
	if n := len(method) + len(rollbacks) - len(front) - len(behind) - len(playedSteps(rollbacks, false)) - len(playedSteps(rollbacks, true)); n > 0 {
		t.Note += "; " + report.Number(n) + " not played"
	}
	t.Note = report.Sentence(t.Note)
}

func playedSteps(steps []report.Step, background bool) []report.Step {
	var list []report.Step
	for _, s := range steps {
		if s.Run != nil && !s.Run.Start.IsZero() && s.Background == background {
			list = append(list, s)
		}
	}
	return list
}

// lane adds a row with many steps.
func (t *Timeline) lane(label string, steps []report.Step, now time.Time) {
	if len(steps) == 0 {
		return
	}
	r := row{Label: label, Sign: SignOK, Word: Tally(steps)}
	for _, b := range t.merge(steps, now) {
		r.Bars = append(r.Bars, bar{X: t.span.at(b.start), Width: t.width(b.start, b.end), Sign: b.sign, Title: b.title})
		r.Sign = Graver(r.Sign, b.sign)
	}
	t.Rows = append(t.Rows, r)
}

// merged stands for several steps.
type merged struct {
	start, end time.Time
	sign       Sign
	title      string
	steps      int
}

// merge joins steps that are too short, and too close to the one before, to be seen.
func (t *Timeline) merge(steps []report.Step, now time.Time) []merged {
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b report.Step) int { return a.Run.Start.Compare(b.Run.Start) })
	least := time.Duration(float64(t.span.length) * finest)
	var list []merged
	for _, s := range steps {
		next := merged{start: s.Run.Start, end: s.Run.Start.Add(lasted(s, now)), sign: ResultSign(s.Result), steps: 1}
		next.title = plain.Name(s.Name) + ", " + string(s.Result)
		if len(list) == 0 || !list[len(list)-1].takes(next, least) {
			list = append(list, next)
			continue
		}
		last := &list[len(list)-1]
		last.steps++
		last.sign = Graver(last.sign, next.sign)
		if next.end.After(last.end) {
			last.end = next.end
		}
		last.title = report.Number(last.steps) + " steps"
	}
	return list
}

// takes reports whether the next step can be drawn as part of m: it is close, and either
// both are too short to be seen or both have the same sign.
func (m *merged) takes(next merged, least time.Duration) bool {
	if next.start.Sub(m.end) >= least {
		return false
	}
	short := next.end.Sub(m.start) < least
	return short || m.sign == next.sign && next.end.Sub(next.start) < least
}

// pack puts steps that overlap into different lanes; the last lane has the steps without
// room in another.
func pack(steps []report.Step, now time.Time) [][]report.Step {
	var lanes [][]report.Step
	var ends []time.Time
	for _, s := range steps {
		at := slices.IndexFunc(ends, func(end time.Time) bool { return !s.Run.Start.Before(end) })
		if at < 0 && len(lanes) < maxLanes {
			lanes, ends = append(lanes, nil), append(ends, time.Time{})
			at = len(lanes) - 1
		} else if at < 0 {
			at = maxLanes - 1
		}
		lanes[at] = append(lanes[at], s)
		if end := s.Run.Start.Add(lasted(s, now)); end.After(ends[at]) {
			ends[at] = end
		}
	}
	return lanes
}
