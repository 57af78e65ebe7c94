package journal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/kind"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Verdict is the answer of a run. It is finer than its Status.
type Verdict string

// The verdicts.
const (
	// Passed: the hypothesis held wherever the strategy asked for it.
	Passed Verdict = "passed"
	// Deviated: it did not hold during or after the method.
	Deviated Verdict = "deviated"
	// Unsteady: it did not hold before the method, so nothing was injected.
	Unsteady Verdict = "unsteady"
	// Failed: a probe of the hypothesis failed, or, if FailOn says so, an activity or a
	// rollback.
	Failed Verdict = "failed"
	// Aborted: there was an unexpected error, or an activity could not be carried out.
	Aborted Verdict = "aborted"
	// Interrupted: a signal, a control or a timeout ended it.
	Interrupted Verdict = "interrupted"
	// Invalid: there was no run because the experiment could not be read or validated.
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
	// Tolerance: the output of an activity of the method does not meet the tolerance that
	// the activity declares.
	Tolerance bool
	// Status: an activity of the method without a tolerance ended with an exit status
	// other than 0 or an HTTP status of 400 or above.
	Status bool
}

// failOnNames are the words of a FailOn, in the order of the documentation.
var failOnNames = []string{"activity", "rollback", "tolerance", "status"} //nolint:gochecknoglobals // a constant list

// ParseFailOn reads the words of a FailOn; "none" sets nothing.
func ParseFailOn(words []string) (FailOn, error) {
	var f FailOn
	fields := map[string]*bool{
		"activity": &f.Activity, "rollback": &f.Rollback, "tolerance": &f.Tolerance, "status": &f.Status,
		"none": new(bool),
	}
	for _, word := range words {
		field := fields[strings.TrimSpace(word)]
		if field == nil {
			return FailOn{}, fmt.Errorf("%q is no kind of failure: expected %s or none", word, strings.Join(failOnNames, ", "))
		}
		*field = true
	}
	return f, nil
}

// Words returns the words that ParseFailOn reads.
func (f FailOn) Words() []string {
	words := make([]string, 0, len(failOnNames))
	for i, counts := range []bool{f.Activity, f.Rollback, f.Tolerance, f.Status} {
		if counts {
			words = append(words, failOnNames[i])
		}
	}
	return words
}

// Verdict reads the verdict from the journal.
func (j *Journal) Verdict(failOn FailOn) Verdict {
	switch j.Status {
	case StatusInterrupted, "": // its end was not recorded
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
	if j.overruled != nil { // by a control
		verdict = Passed
		if *j.overruled {
			verdict = Deviated
		}
	}
	if verdict != Passed {
		return verdict
	}
	if j.Status == StatusFailed || failOn.applies(j) {
		return Failed
	}
	return Passed
}

// hypothesisAfterInjection reads the states during and after the method. A state that
// was lost outweighs one that could not be observed.
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

func (f FailOn) applies(j *Journal) bool {
	failed := func(r *Record) bool { return r.Status == OutcomeFailed }
	return f.Activity && slices.ContainsFunc(j.Run, failed) ||
		f.Rollback && slices.ContainsFunc(j.Rollbacks, failed) ||
		f.Tolerance && slices.ContainsFunc(j.Run, func(r *Record) bool { return r.Tolerance != nil && !r.Tolerance.Met }) ||
		f.Status && slices.ContainsFunc(j.Run, (*Record).HasErrorStatus)
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
