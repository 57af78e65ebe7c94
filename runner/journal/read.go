package journal

import (
	"errors"
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// documentName is the name of a journal in problems, as Read does not know its file.
const documentName = "journal"

// Read reads a journal that this program or any version of the Chaos Toolkit wrote.
//
// A field that is missing or of a wrong type has its zero value: the journal of a run
// that crashed is worth reading. Unknown keys are kept and written again. The error is a
// source.Problems with one problem, in which the caller must set File; it says that the
// text is not JSON or not a journal.
func Read(data []byte) (*Journal, error) {
	value, err := source.DecodeJSON(data)
	if err != nil {
		_, err = source.Parse(documentName, source.JSON, data) // for the position
		return nil, err
	}
	m, ok := value.(*pyvalue.Map)
	if !ok {
		return nil, placed(notAJournal(pyvalue.TypeName(value), ""), data)
	}
	j, err := Parse(m)
	if err != nil {
		return nil, placed(err, data)
	}
	return j, nil
}

// placed sets the position of problems to the beginning of the document.
func placed(err error, data []byte) error {
	problems := (source.Problems)(nil)
	file, parseErr := source.Parse(documentName, source.JSON, data)
	if parseErr == nil && errors.As(err, &problems) {
		for i := range problems {
			problems[i].Pos = file.Root.Pos
		}
	}
	return err
}

func notAJournal(found, hint string) error {
	return source.Problems{{
		Rule: source.RuleNotAJournal,
		File: documentName, Message: "this is not the journal of a run", Found: found,
		Expected: `a mapping with "experiment", "status", "steady_states" and "run"`, Hint: hint,
	}}
}

// Parse is Read for a decoded journal; its error has no position. The Journal shares the
// values of m.
func Parse(m *pyvalue.Map) (*Journal, error) {
	if err := checkShape(m); err != nil {
		return nil, err
	}
	experiment, ok := m.Value("experiment").(*pyvalue.Map)
	if !ok {
		experiment = pyvalue.NewMap(0)
	}
	j := &Journal{
		Version: m.String("chaoslib-version"), Host: Host{Platform: m.String("platform"), Node: m.String("node")},
		Experiment: experiment, Status: Status(m.String("status")), Deviated: pyvalue.Truth(m.Value("deviated")),
		Run: parseRecords(m.Value("run")), Rollbacks: parseRecords(m.Value("rollbacks")),
		SteadyStates: parseSteadyStates(m.Value("steady_states")), extra: without(m, documentKeys()...),
	}
	j.readInterruption()
	j.Start, j.End, j.Duration = parseSpan(m)
	j.overruled = j.overruling(m.Value("deviated"))
	return j, nil
}

// overruling returns the value of the key "deviated" if it differs from the
// observations: a control changed it, or the observations are missing. It ignores false
// if the state was lost during the method only: the reference writes that if the state
// was met again after the method.
func (j *Journal) overruling(deviated any) *bool {
	said, ok := deviated.(bool)
	lost := j.hypothesisAfterInjection()
	if !ok || said && lost != Passed || !said && (lost != Deviated || j.SteadyStates.After.Deviation() == nil) {
		return nil
	}
	return &said
}

// checkShape checks that a document is a journal: it has the experiment and at least one
// part of the result.
func checkShape(m *pyvalue.Map) error {
	hasResult := slices.ContainsFunc([]string{"status", "steady_states", "run", "rollbacks", "start"}, m.Has)
	switch _, ok := m.Value("experiment").(*pyvalue.Map); {
	case ok && hasResult, m.Has("steady_states") && m.Has("run"):
		return nil
	case m.Has("method") && m.Has("title"):
		return notAJournal("an experiment", "run it to get its journal")
	case m.Len() == 0:
		return notAJournal("an empty mapping", "")
	default:
		return notAJournal("a mapping without them", "")
	}
}

func parseSteadyStates(v any) SteadyStates {
	m, _ := v.(*pyvalue.Map)
	var states SteadyStates
	if before, ok := m.Value("before").(*pyvalue.Map); ok {
		states.Before = ParseState(before)
	}
	if after, ok := m.Value("after").(*pyvalue.Map); ok {
		states.After = ParseState(after)
	}
	during, _ := m.Value("during").([]any)
	for _, v := range during {
		if state, ok := v.(*pyvalue.Map); ok {
			states.During = append(states.During, ParseState(state))
		}
	}
	return states
}

// ParseState reads one observation of the steady-state hypothesis. If it does not say
// whether the state was met, its probes do.
func ParseState(m *pyvalue.Map) *State {
	s := &State{Probes: parseRecords(m.Value("probes")), extra: without(m, "steady_state_met", "probes")}
	if met := m.Value("steady_state_met"); met != nil {
		s.Met = pyvalue.Truth(met)
	} else {
		s.Met = len(s.Probes) > 0 && !slices.ContainsFunc(s.Probes, func(r *Record) bool { return r.Tolerance == nil || !r.Tolerance.Met })
	}
	return s
}

func parseRecords(v any) []*Record {
	entries, _ := v.([]any)
	records := make([]*Record, 0, len(entries))
	for _, entry := range entries {
		if m, ok := entry.(*pyvalue.Map); ok {
			records = append(records, ParseRecord(m))
		}
	}
	return records
}

// ParseRecord reads the entry of an activity. An entry with more than the fields of a
// Record is written again as it was.
func ParseRecord(m *pyvalue.Map) *Record {
	activity, ok := m.Value("activity").(*pyvalue.Map)
	if !ok {
		activity = pyvalue.NewMap(0)
	}
	r := &Record{
		Activity: activity, Output: m.Value("output"), Status: Outcome(m.String("status")),
		Exception: parseException(m.Value("exception")), Tolerance: parseJudgement(m),
	}
	r.Start, r.End, r.Duration = parseSpan(m)
	if !pyvalue.Equal(r.Document(), m) {
		r.amended = m
	}
	return r
}

// parseException returns the lines of a failure with their line breaks.
func parseException(v any) []string {
	var lines []string
	switch v := v.(type) {
	case string:
		lines = append(lines, v)
	case []any:
		for _, line := range v {
			lines = append(lines, pyvalue.Str(line))
		}
	}
	return lines
}

func parseJudgement(m *pyvalue.Map) *Judgement {
	met := m.Value("tolerance_met")
	if met == nil {
		return nil
	}
	judgement := &Judgement{Met: pyvalue.Truth(met)}
	if words, ok := m.Value("deviation").(*pyvalue.Map); ok && !judgement.Met {
		judgement.Expected, judgement.Found = words.String("expected"), words.String("found")
	}
	return judgement
}
