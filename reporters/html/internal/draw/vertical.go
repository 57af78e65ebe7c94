package draw

import "math"

// vertical is the axis of a chart's numbers, from low at the bottom to high at the top.
type vertical struct{ low, high, step float64 }

// maxLevels bounds the lines across a chart.
const maxLevels = 4

// newVertical returns an axis from low to high, with round numbers at both ends. It begins
// at 0 if that is close.
func newVertical(low, high float64) vertical {
	// Huge numbers are halved, so that no difference overflows.
	if low >= 0 && low < high/2 || low == high && low > 0 {
		low = 0
	}
	if low == high {
		high = low + 1
	}
	step := roundUp((high/2 - low/2) / maxLevels * 2)
	v := vertical{low: math.Floor(low/step) * step, high: math.Ceil(high/step) * step, step: step}
	if !(v.high > v.low) || math.IsInf(v.high, 0) || math.IsInf(v.low, 0) || math.IsNaN(step) {
		return vertical{low: low, high: high, step: high/2 - low/2}
	}
	return v
}

// roundUp returns the next of 1, 2, 5, 10, 20, 50, ...
func roundUp(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range []float64{1, 2, 5} {
		if v <= n*power*(1+1e-9) {
			return n * power
		}
	}
	return 10 * power
}

// share returns the position of a number: 0 at the bottom, 1 at the top.
func (v vertical) share(x float64) float64 {
	share := (x/2 - v.low/2) / (v.high/2 - v.low/2)
	if math.IsNaN(share) {
		return 0
	}
	return min(max(share, 0), 1)
}

func (v vertical) pixel(x float64) int {
	return plotTop + int(math.Round(plotHeight*(1-v.share(x))))
}

// lines returns the lines across a chart, from the bottom.
func (v vertical) lines() []gridline {
	var list []gridline
	for i := 0; i <= maxLevels+1; i++ {
		x := v.low + float64(i)*v.step
		if !(x <= v.high+v.step/2) {
			break
		}
		list = append(list, gridline{v.pixel(x), Decimal(x)})
	}
	return list
}

// extent returns the least and the greatest number.
func extent(all [][]sample) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, samples := range all {
		for _, s := range samples {
			low, high = min(low, s.value), max(high, s.value)
		}
	}
	return low, high
}
