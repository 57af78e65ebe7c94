package journal

import "github.com/chaostoolkit/run-action/runner/pyvalue"

// Redact replaces every value of the journal with the one that redact returns for it,
// for secrets that became known after they were recorded. Snapshots, which share the
// values, do not change.
func (j *Journal) Redact(redact func(any) any) {
	j.Experiment = redactMap(j.Experiment, redact)
	j.extra = redactMap(j.extra, redact)
	if i := j.Interruption; i != nil {
		clean := *i
		clean.Reason = redactText(i.Reason, redact)
		j.Interruption = &clean
	}
	redactRecords(j.Run, redact)
	redactRecords(j.Rollbacks, redact)
	j.SteadyStates.Before.redact(redact)
	j.SteadyStates.After.redact(redact)
	for _, s := range j.SteadyStates.During {
		s.redact(redact)
	}
}

func (s *State) redact(redact func(any) any) {
	if s == nil {
		return
	}
	redactRecords(s.Probes, redact)
	s.extra = redactMap(s.extra, redact)
}

func redactRecords(records []*Record, redact func(any) any) {
	for _, r := range records {
		r.Activity, r.amended = redactMap(r.Activity, redact), redactMap(r.amended, redact)
		r.Output = redact(r.Output)
		lines := make([]string, len(r.Exception))
		for i, line := range r.Exception {
			lines[i] = redactText(line, redact)
		}
		r.Exception = lines
		if t := r.Tolerance; t != nil {
			r.Tolerance = &Judgement{Met: t.Met, Expected: redactText(t.Expected, redact), Found: redactText(t.Found, redact)}
		}
	}
}

func redactMap(m *pyvalue.Map, redact func(any) any) *pyvalue.Map {
	if m == nil {
		return nil
	}
	clean, _ := redact(m).(*pyvalue.Map)
	return clean
}

func redactText(text string, redact func(any) any) string {
	clean, _ := redact(text).(string)
	return clean
}
