package journal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/kind"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Verdict is the answer that a run gives, finer than its Status.
type Verdict string

// The verdicts.
const (
	// Passed: the hypothesis held wherever the strategy asked for it.
	Passed Verdict = "passed"
	// Deviated: it did not hold during or after the method.
	Deviated Verdict = "deviated"
	// Unsteady: it did not hold before the method, so nothing was injected.
	Unsteady Verdict = "unsteady"
	// Failed: a probe of the hypothesis broke, or, by policy, an activity or a
	// rollback failed.
	Failed Verdict = "failed"
	// Aborted: the run met an error that nobody foresaw, or could not do what it
	// was to do.
	Aborted Verdict = "aborted"
	// Interrupted: a signal, a control or a timeout ended it.
	Interrupted Verdict = "interrupted"
	// Invalid: there was no run, as the experiment could not be read or validated.
	Invalid Verdict = "invalid"
)

// VerdictNames returns the verdicts as words, the best first.
func VerdictNames() []string {
	return []string{
		string(Passed), string(Deviated), string(Unsteady), string(Failed), string(Aborted), string(Interrupted), string(Invalid),
	}
}

// ParseVerdict reads a verdict.
func ParseVerdict(word string) (Verdict, error) {
	if !slices.Contains(VerdictNames(), word) {
		return "", fmt.Errorf("%q is no verdict: expected one of %s", word, strings.Join(VerdictNames(), ", "))
	}
	return Verdict(word), nil
}

// FailOn says which failures outside the hypothesis make a run fail. The zero
// FailOn is the reference's: none do.
type FailOn struct {
	// Activity: an activity of the method failed.
	Activity bool
	// Rollback: an activity of the rollbacks failed.
	Rollback bool
	// Tolerance: the output of an activity of the method is not within the
	// tolerance that the activity declares.
	Tolerance bool
	// Status: an activity of the method, without a tolerance of its own, ended
	// in a process status other than 0 or an HTTP status of 400 or above.
	Status bool
}

// failOnNames are the words of a FailOn, in the order of the documentation.
var failOnNames = []string{"activity", "rollback", "tolerance", "status"} //nolint:gochecknoglobals // a constant list

// ParseFailOn reads the words of a FailOn; "none" stands for no word.
func ParseFailOn(words []string) (FailOn, error) {
	var p FailOn
	fields := map[string]*bool{
		"activity": &p.Activity, "rollback": &p.Rollback, "tolerance": &p.Tolerance, "status": &p.Status,
		"none": new(bool),
	}
	for _, word := range words {
		field := fields[strings.TrimSpace(word)]
		if field == nil {
			return FailOn{}, fmt.Errorf("%q is no kind of failure: expected %s or none", word, strings.Join(failOnNames, ", "))
		}
		*field = true
	}
	return p, nil
}

// Words returns the words that ParseFailOn reads.
func (p FailOn) Words() []string {
	words := make([]string, 0, len(failOnNames))
	for i, counts := range []bool{p.Activity, p.Rollback, p.Tolerance, p.Status} {
		if counts {
			words = append(words, failOnNames[i])
		}
	}
	return words
}

// Verdict reads the verdict from the journal.
func (j *Journal) Verdict(policy FailOn) Verdict {
	switch j.Status {
	case StatusInterrupted, "": // nobody wrote down how it ended
		return Interrupted
	case StatusAborted:
		return Aborted
	case StatusCompleted, StatusFailed:
	}
	if probe := j.SteadyStates.Before.Deviation(); probe != nil {
		if probe.Status == OutcomeFailed {
			return Failed
		}
		return Unsteady
	}
	verdict := j.hypothesisAfterInjection()
	if j.overruled != nil { // by a control, which knows better
		verdict = Passed
		if *j.overruled {
			verdict = Deviated
		}
	}
	if verdict != Passed {
		return verdict
	}
	if j.Status == StatusFailed || policy.violated(j) {
		return Failed
	}
	return Passed
}

// hypothesisAfterInjection reads the states during and after the method. A
// state that was seen to be lost outweighs one that could not be observed.
func (j *Journal) hypothesisAfterInjection() Verdict {
	verdict := Passed
	for _, state := range append(slices.Clone(j.SteadyStates.During), j.SteadyStates.After) {
		probe := state.Deviation()
		if probe == nil {
			continue
		}
		if probe.Status != OutcomeFailed {
			return Deviated
		}
		verdict = Failed
	}
	return verdict
}

func (p FailOn) violated(j *Journal) bool {
	failed := func(r *Record) bool { return r.Status == OutcomeFailed }
	return p.Activity && slices.ContainsFunc(j.Run, failed) ||
		p.Rollback && slices.ContainsFunc(j.Rollbacks, failed) ||
		p.Tolerance && slices.ContainsFunc(j.Run, func(r *Record) bool { return r.Tolerance != nil && !r.Tolerance.Met }) ||
		p.Status && slices.ContainsFunc(j.Run, (*Record).HasErrorStatus)
}

// HasErrorStatus says that the activity was carried out but its output reports an
// error: an exit status other than 0, an HTTP status of 400 or above. It is false for
// an activity with a tolerance, which decides instead.
func (r *Record) HasErrorStatus() bool {
	if r.Activity.Has("tolerance") {
		return false
	}
	provider, _ := r.Activity.Value("provider").(*pyvalue.Map)
	return kind.HasErrorStatus(provider, r.Output)
}
