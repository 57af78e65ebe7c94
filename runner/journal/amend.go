package journal

import (
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Amend sets the record to its entry as a control changed it. The output and the status
// of the entry count from then on, and keys that the control added are kept.
func (r *Record) Amend(entry *pyvalue.Map) {
	r.amended = entry
	r.Output = entry.Value("output")
	r.Status = Outcome(entry.String("status"))
	if activity, ok := entry.Value("activity").(*pyvalue.Map); ok {
		r.Activity = activity
	}
	if lines, ok := entry.Value("exception").([]any); ok {
		r.Exception = nil
		for _, line := range lines {
			r.Exception = append(r.Exception, pyvalue.Str(line))
		}
	}
	if met, ok := entry.Value("tolerance_met").(bool); ok && r.Tolerance != nil && met != r.Tolerance.Met {
		r.Tolerance = &Judgement{Met: met, Expected: "what a control decided", Found: "not met"}
	}
}

// AmendRecords amends a list of records. Controls may have added and removed entries.
func AmendRecords(records []*Record, entries []any) []*Record {
	amended := make([]*Record, 0, len(entries))
	for i, entry := range entries {
		m, ok := entry.(*pyvalue.Map)
		if !ok {
			continue
		}
		if i >= len(records) {
			records = append(records, &Record{})
		}
		if !pyvalue.Equal(records[i].Document(), m) {
			records[i].Amend(m)
		}
		amended = append(amended, records[i])
	}
	return amended
}

// Amend sets the observation to its document as a control changed it.
func (s *State) Amend(state *pyvalue.Map) {
	s.Met = pyvalue.Truth(state.Value("steady_state_met"))
	if probes, ok := state.Value("probes").([]any); ok {
		s.Probes = AmendRecords(s.Probes, probes)
	}
	s.extra = without(state, "steady_state_met", "probes")
}

// Amend sets the journal to its document as a control changed it, except for the time
// and the host of the run.
func (j *Journal) Amend(journal *pyvalue.Map) {
	j.Status = Status(journal.String("status"))
	if deviated := pyvalue.Truth(journal.Value("deviated")); deviated != j.Deviated {
		j.Deviated, j.overruled = deviated, &deviated
	}
	if experiment, ok := journal.Value("experiment").(*pyvalue.Map); ok {
		j.Experiment = experiment
	}
	if entries, ok := journal.Value("run").([]any); ok {
		j.Run = AmendRecords(j.Run, entries)
	}
	if entries, ok := journal.Value("rollbacks").([]any); ok {
		j.Rollbacks = AmendRecords(j.Rollbacks, entries)
	}
	j.SteadyStates.amend(journal.Value("steady_states"))
	j.extra = without(journal, documentKeys()...)
	j.readInterruption()
	if j.Status != StatusInterrupted {
		j.Interruption = nil // a control overruled it
	}
}

func (s *SteadyStates) amend(v any) {
	states, ok := v.(*pyvalue.Map)
	if !ok {
		return
	}
	s.Before = amendState(s.Before, states.Value("before"))
	s.After = amendState(s.After, states.Value("after"))
	during, _ := states.Value("during").([]any)
	for i, v := range during {
		if i < len(s.During) {
			s.During[i] = amendState(s.During[i], v)
		}
	}
}

func amendState(s *State, v any) *State {
	m, ok := v.(*pyvalue.Map)
	switch {
	case !ok:
		return nil
	case s == nil:
		s = &State{}
	case pyvalue.Equal(s.Document(), m):
		return s
	}
	s.Amend(m)
	return s
}

func without(m *pyvalue.Map, keys ...string) *pyvalue.Map {
	rest := m.ShallowClone()
	for _, key := range keys {
		rest.Delete(key)
	}
	if rest.Len() == 0 {
		return nil
	}
	return rest
}
