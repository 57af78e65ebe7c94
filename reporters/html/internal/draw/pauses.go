package draw

import (
	"math"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// pause is a pause before or after an activity.
type pause struct{ start, end time.Time }

// pausesOf returns the pauses around each step. A journal only has the declared pauses, and
// the times of activities do not include them: a pause is a gap between activities, at most
// as long as declared.
func pausesOf(steps []report.Step, s span) [][]pause {
	pauses := make([][]pause, len(steps))
	finish := s.origin.Add(s.length)
	// from is when the last step in the foreground ended.
	from := s.origin
	last := -1
	for i, step := range steps {
		if step.Run == nil || step.Run.Start.IsZero() || step.Background {
			continue
		}
		if last >= 0 {
			pauses[last] = appendPause(pauses[last], after(steps[last], step.Run.Start))
		}
		pauses[i] = appendPause(pauses[i], before(step, from))
		from, last = step.Run.Start.Add(step.Run.Duration), i
	}
	if last >= 0 {
		pauses[last] = appendPause(pauses[last], after(steps[last], finish))
	}
	return pauses
}

// shortest is the shortest gap that counts as a pause: between two activities there is
// always a little time.
const shortest = 10 * time.Millisecond

func appendPause(list []pause, p pause) []pause {
	if p.end.Sub(p.start) < shortest {
		return list
	}
	return append(list, p)
}

func before(s report.Step, from time.Time) pause {
	length, declared := declaredPause(s, "before")
	if !declared {
		return pause{}
	}
	if start := s.Run.Start.Add(-length); start.After(from) {
		from = start
	}
	return pause{from, s.Run.Start}
}

func after(s report.Step, until time.Time) pause {
	length, declared := declaredPause(s, "after")
	if !declared {
		return pause{}
	}
	start := s.Run.Start.Add(s.Run.Duration)
	if end := start.Add(length); end.Before(until) {
		until = end
	}
	return pause{start, until}
}

// declaredPause returns the declared duration of a pause. One that is only known at run
// time is as long as the gap.
func declaredPause(s report.Step, when string) (time.Duration, bool) {
	v, has := mapping(s.Run.Activity.Value("pauses")).Get(when)
	if !has || v == nil {
		return 0, false
	}
	const longest = time.Duration(math.MaxInt64) / 4
	seconds, ok := pyvalue.Float(v)
	if !ok {
		return longest, true
	}
	if !(seconds > 0) {
		return 0, false
	}
	return time.Duration(min(seconds*float64(time.Second), float64(longest))), true
}
