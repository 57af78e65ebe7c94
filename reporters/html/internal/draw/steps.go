package draw

import (
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// StepsOf returns the steps of a phase.
func StepsOf(steps []report.Step, phase event.Phase) []report.Step {
	var list []report.Step
	for _, s := range steps {
		if s.Phase == phase {
			list = append(list, s)
		}
	}
	return list
}

// Since says how long after the start of the run an activity was started.
func Since(j *journal.Journal, r *journal.Record) string {
	if r == nil || r.Start.IsZero() || j.Start.IsZero() {
		return ""
	}
	return "+" + report.Duration(max(r.Start.Sub(j.Start), 0))
}

// mapping returns a value that is a mapping, else an empty one.
func mapping(v any) *pyvalue.Map {
	m, _ := v.(*pyvalue.Map)
	return m
}
