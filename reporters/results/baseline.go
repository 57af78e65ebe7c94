package results

import (
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// baseline returns the differences from an earlier suite. An empty change or pace means
// none.
func baseline(c *report.Comparison) *pyvalue.Map {
	m := pyvalue.NewMap(6)
	if c.Missing != "" {
		m.Set("missing", c.Missing)
		return m
	}
	m.Set("origin", c.From())
	if c.Origin.URL != "" {
		m.Set("url", c.Origin.URL)
	}
	if !c.Origin.Time.IsZero() {
		m.Set("start", journal.Timestamp(c.Origin.Time))
	}
	m.Set("unchanged", int64(c.Unchanged))
	changes := make([]any, len(c.Experiments))
	for i, e := range c.Experiments {
		changes[i] = experimentChange(e)
	}
	m.Set("experiments", changes)
	return m
}

func experimentChange(e report.ExperimentChange) *pyvalue.Map {
	m := pyvalue.MapOf("title", e.Name)
	if e.Source != "" {
		m.Set("source", e.Source)
	}
	setChange(m, e.Change, e.Pace, e.Revised, e.Before, e.Now)
	if len(e.Steps) == 0 {
		return m
	}
	steps := make([]any, len(e.Steps))
	for i, s := range e.Steps {
		step := pyvalue.MapOf("block", string(s.Phase), "name", s.Name, "kind", string(s.Kind))
		setChange(step, s.Change, s.Pace, s.Revised, s.Before, s.Now)
		steps[i] = step
	}
	m.Set("steps", steps)
	return m
}

func setChange(m *pyvalue.Map, change report.Change, pace report.Pace, revised bool, before, now report.Side) {
	m.Set("change", string(change))
	m.Set("pace", string(pace))
	m.Set("revised", revised)
	m.Set("before", side(before))
	m.Set("now", side(now))
}

// side returns the result in one of the two runs, null without one.
func side(s report.Side) any {
	if s.Word == "" {
		return nil
	}
	return pyvalue.MapOf("result", s.Word, "duration", s.Took.Seconds())
}
