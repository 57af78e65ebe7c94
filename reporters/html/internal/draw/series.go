package draw

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// sample is an observed number.
type sample struct {
	at    time.Time
	value float64
}

// series are the numbers that a probe observed over time.
type series struct {
	// name is the probe's, part the part of its output: "", "stdout",
	// "body.milliseconds".
	name, part string
	samples    []sample
	// low and high are the bounds of the tolerance, if bounded.
	bounded   bool
	low, high float64
}

// probed returns the series of all probes with at least two numbers, in the order of their
// first run. It leaves out parts of an output that never change.
func probed(j *journal.Journal) []*series {
	c := &collector{byKey: make(map[string]*series)}
	c.state(j.SteadyStates.Before)
	for _, s := range j.SteadyStates.During {
		c.state(s)
	}
	c.runs(j.Run)
	c.state(j.SteadyStates.After)
	return slices.DeleteFunc(c.list, func(s *series) bool {
		return len(s.samples) < 2 || strings.Contains(s.part, ".") && s.isConstant()
	})
}

type collector struct {
	byKey map[string]*series
	list  []*series
}

func (c *collector) state(s *journal.State) {
	if s != nil {
		c.runs(s.Probes)
	}
}

func (c *collector) runs(runs []*journal.Record) {
	for _, r := range runs {
		if r.Start.IsZero() || r.Status != journal.OutcomeSucceeded || r.Activity.String("type") != "probe" {
			continue
		}
		name := r.Name()
		for _, n := range numbers(r.Output) {
			key := name + "\x00" + n.part
			s := c.byKey[key]
			if s == nil {
				s = &series{name: name, part: n.part}
				c.byKey[key] = s
				c.list = append(c.list, s)
				s.bound(r.Activity.Value("tolerance"))
			}
			s.samples = append(s.samples, sample{r.Start, n.value})
		}
	}
}

// bound takes the bounds of a tolerance for those of the series, if it has any:
// [1, 5], or a mapping of the type "range". They are about whole outputs only.
func (s *series) bound(tolerance any) {
	m, isMap := tolerance.(*pyvalue.Map)
	if isMap && m.String("type") == "range" {
		tolerance = m.Value("range")
	}
	pair, _ := tolerance.([]any)
	if len(pair) != 2 || s.part != "" && m.String("target") != s.part {
		return
	}
	low, ok := finite(pair[0])
	high, also := finite(pair[1])
	if ok && also {
		s.bounded, s.low, s.high = true, low, high
	}
}

func (s *series) isConstant() bool {
	return !slices.ContainsFunc(s.samples, func(x sample) bool { return x.value != s.samples[0].value })
}

// title names the series.
func (s *series) title() string {
	name, part := plain.Name(s.name), plain.Name(s.part)
	if name == "" || part == "" {
		return name + part
	}
	return name + ": " + part
}

// part is a number in an output.
type part struct {
	part  string
	value float64
}

// maxParts bounds the numbers of one output.
const maxParts = 6

// numbers returns the numbers in an output: the output itself, the stdout of a process, the
// body of a response, or the members of an object.
func numbers(output any) []part {
	m, isMap := output.(*pyvalue.Map)
	if !isMap {
		if n, ok := finite(output); ok {
			return []part{{"", n}}
		}
		return nil
	}
	for _, key := range []string{"stdout", "body"} {
		v, has := m.Get(key)
		if !has || !m.Has("status") {
			continue
		}
		if n, ok := finite(v); ok {
			return []part{{key, n}}
		}
		return members(mapping(v), key+".")
	}
	return members(m, ".")
}

// members returns the numbers in an object.
func members(m *pyvalue.Map, prefix string) []part {
	var list []part
	for key, v := range m.All() {
		if n, ok := finite(v); ok && len(list) < maxParts && key != "status" {
			list = append(list, part{prefix + key, n})
		}
	}
	return list
}

// maxNumber bounds the text of a number, in bytes.
const maxNumber = 64

// finite returns a number, or the number in a text.
func finite(v any) (float64, bool) {
	var n float64
	switch v := v.(type) {
	case bool:
		return 0, false
	case string:
		if len(v) > maxNumber {
			return 0, false
		}
		parsed, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return 0, false
		}
		n = parsed
	default:
		f, ok := pyvalue.Float(v)
		if !ok {
			return 0, false
		}
		n = f
	}
	return n, !math.IsNaN(n) && !math.IsInf(n, 0)
}
