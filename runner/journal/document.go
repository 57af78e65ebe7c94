package journal

import (
	"cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Document returns the record as an entry of the journal.
func (r *Record) Document() *pyvalue.Map {
	m := r.amended.ShallowClone()
	if r.amended == nil {
		m = r.entry()
	}
	if r.Tolerance == nil {
		return m
	}
	m.Set("tolerance_met", r.Tolerance.Met)
	if !r.Tolerance.Met && r.Tolerance.Expected != "" {
		m.Set("deviation", pyvalue.MapOf("expected", r.Tolerance.Expected, "found", r.Tolerance.Found))
	}
	return m
}

func (r *Record) entry() *pyvalue.Map {
	m := pyvalue.NewMap(9)
	m.Set("activity", r.Activity)
	m.Set("output", r.Output)
	m.Set("start", Timestamp(r.Start))
	if r.Status != "" {
		m.Set("status", string(r.Status))
	}
	if r.Status == OutcomeFailed {
		m.Set("exception", texts(r.Exception))
	}
	m.Set("end", Timestamp(r.End))
	m.Set("duration", seconds(r.Duration))
	return m
}

func texts(lines []string) []any {
	list := make([]any, len(lines))
	for i, line := range lines {
		list[i] = line
	}
	return list
}

// Documents returns the entries of several records.
func Documents(records []*Record) []any {
	list := make([]any, len(records))
	for i, r := range records {
		list[i] = r.Document()
	}
	return list
}

// Document returns the observation as the journal has it; nil of a nil State.
func (s *State) Document() *pyvalue.Map {
	if s == nil {
		return nil
	}
	m := pyvalue.MapOf("steady_state_met", s.Met, "probes", Documents(s.Probes))
	return merge(m, s.extra)
}

// Document returns the journal, without the end and the duration while the run goes on.
func (j *Journal) Document() *pyvalue.Map {
	during := make([]any, len(j.SteadyStates.During))
	for i, state := range j.SteadyStates.During {
		during[i] = state.Document()
	}
	m := pyvalue.MapOf(
		"chaoslib-version", cmp.Or(j.Version, FormatVersion), "platform", j.Host.Platform, "node", j.Host.Node,
		"experiment", j.Experiment, "start", Timestamp(j.Start), "status", nullable(string(j.Status)), "deviated", j.Deviated,
		"steady_states", pyvalue.MapOf(
			"before", stateValue(j.SteadyStates.Before), "after", stateValue(j.SteadyStates.After), "during", during,
		),
		"run", Documents(j.Run), "rollbacks", Documents(j.Rollbacks),
	)
	if !j.End.IsZero() {
		m.Set("end", Timestamp(j.End))
		m.Set("duration", seconds(j.Duration))
	}
	if j.Interruption != nil {
		m.Set(interruptionKey, j.Interruption.Document())
	}
	return merge(m, j.extra)
}

func stateValue(s *State) any {
	if s == nil {
		return nil
	}
	return s.Document()
}

func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func merge(m, extra *pyvalue.Map) *pyvalue.Map {
	for key, value := range extra.All() {
		m.Set(key, value)
	}
	return m
}

// documentKeys returns the keys that the reference has in a journal.
func documentKeys() []string {
	return []string{
		"chaoslib-version", "platform", "node", "experiment", "start", "status", "deviated",
		"steady_states", "run", "rollbacks", "end", "duration",
	}
}
