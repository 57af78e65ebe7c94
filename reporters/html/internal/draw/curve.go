package draw

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
)

func newCurve(number int, name string, samples []sample, s span, v vertical) curve {
	low, high := extent([][]sample{samples})
	mean := 0.0
	for _, x := range samples {
		mean += x.value / float64(len(samples))
	}
	c := curve{
		Name: name, Color: number % maxMetrics, Count: report.Number(len(samples)),
		Min: Decimal(low), Mean: Decimal(mean), Max: Decimal(high), Now: Decimal(samples[len(samples)-1].value),
	}
	slices.SortStableFunc(samples, func(a, b sample) int { return a.at.Compare(b.at) })
	drawn := thin(samples, maxPoints)
	var b strings.Builder
	for _, x := range drawn {
		fmt.Fprintf(&b, "%.1f,%.1f ", 1000*s.share(x.at), 1000*(1-v.share(x.value)))
		if len(drawn) <= maxDots {
			c.Dots = append(c.Dots, dot{s.at(x.at), v.pixel(x.value)})
		}
	}
	c.Points = strings.TrimSpace(b.String())
	return c
}

// thin reduces many samples to the least and the greatest of each chunk.
func thin(samples []sample, most int) []sample {
	if len(samples) <= most {
		return samples
	}
	var list []sample
	for part := range slices.Chunk(samples, (2*len(samples)+most-1)/most) {
		least, greatest := 0, 0
		for i, x := range part {
			if x.value < part[least].value {
				least = i
			}
			if x.value > part[greatest].value {
				greatest = i
			}
		}
		list = append(list, part[min(least, greatest)])
		if least != greatest {
			list = append(list, part[max(least, greatest)])
		}
	}
	return list
}

// Decimal writes a number with at most five significant digits.
func Decimal(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e9 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}
