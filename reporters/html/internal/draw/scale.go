package draw

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Percent is a position or a length on an axis in SVG: "12.34%". Drawings stretch with the
// page, the texts in them do not.
type Percent string

// PercentOf returns a share from 0 to 1 as a Percent.
func PercentOf(share float64) Percent {
	if math.IsNaN(share) {
		share = 0
	}
	return Percent(strconv.FormatFloat(100*min(max(share, 0), 1), 'f', 2, 64) + "%")
}

// span is a period that is drawn from left to right.
type span struct {
	origin time.Time
	length time.Duration
}

// share returns the position of a moment: 0 at the left, 1 at the right.
func (s span) share(t time.Time) float64 {
	if s.length <= 0 {
		return 0
	}
	return min(max(float64(t.Sub(s.origin))/float64(s.length), 0), 1)
}

func (s span) at(t time.Time) Percent { return PercentOf(s.share(t)) }

// tick is a mark of an axis. Anchor is the side of its text that is at X.
type tick struct {
	X      Percent
	Label  string
	Anchor string
}

// maxTicks bounds the marks of an axis, so that they can be read on a phone.
const maxTicks = 6

// ticks returns the marks of an axis that counts from the start of the run.
func (s span) ticks() []tick {
	step := s.step()
	var list []tick
	for d := time.Duration(0); d <= s.length && len(list) <= maxTicks; d += step {
		share := float64(d) / float64(max(s.length, 1))
		list = append(list, tick{X: PercentOf(share), Label: axisLabel(d, step), Anchor: anchor(share)})
	}
	return list
}

// anchor keeps the texts at both ends within the drawing.
func anchor(share float64) string {
	switch {
	case share < 0.04:
		return "start"
	case share > 0.96:
		return "end"
	default:
		return "middle"
	}
}

// step returns a round duration that fits at most maxTicks times.
func (s span) step() time.Duration {
	for unit := time.Millisecond; unit < time.Second; unit *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if s.length <= n*unit*maxTicks {
				return n * unit
			}
		}
	}
	for _, unit := range []time.Duration{time.Second, time.Minute} {
		for _, n := range []time.Duration{1, 2, 5, 10, 15, 30} {
			if s.length <= n*unit*maxTicks {
				return n * unit
			}
		}
	}
	step := time.Hour
	for s.length/maxTicks > step {
		step *= 2
	}
	return step
}

// axisLabel writes a time on an axis with a mark every step.
func axisLabel(d, step time.Duration) string {
	switch {
	case d == 0:
		return "0"
	case step < time.Second && d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	case step < time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s"
	case d < time.Hour:
		return fmt.Sprintf("%d:%02d", int(d/time.Minute), int(d/time.Second)%60)
	default:
		return fmt.Sprintf("%dh%02d", int(d/time.Hour), int(d/time.Minute)%60)
	}
}
