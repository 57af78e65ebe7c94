package report

import (
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Verdicts returns the verdicts, the best first. A weakness that was found is worse than
// a result that is unknown.
func Verdicts() []journal.Verdict {
	return []journal.Verdict{
		journal.Passed, journal.Interrupted, journal.Unsteady, journal.Invalid, journal.Aborted, journal.Failed, journal.Deviated,
	}
}

// Worst returns the worst verdict among experiments that did not end as expected, passed
// if there are none. An experiment that passed unexpectedly counts as failed.
func Worst(outcomes []*Outcome) journal.Verdict {
	gravity := make(map[journal.Verdict]int)
	for i, v := range Verdicts() {
		gravity[v] = i
	}
	worst := journal.Passed
	for _, o := range outcomes {
		if !o.Unexpected() {
			continue
		}
		verdict := o.Verdict
		if verdict == journal.Passed {
			verdict = journal.Failed
		}
		if gravity[verdict] > gravity[worst] {
			worst = verdict
		}
	}
	return worst
}

// Count returns how many experiments finished with a verdict.
func (s *Suite) Count(v journal.Verdict) int {
	return s.count(func(o *Outcome) bool { return o.State == Finished && o.Verdict == v })
}

// CountState returns how many experiments are in a state.
func (s *Suite) CountState(state State) int {
	return s.count(func(o *Outcome) bool { return o.State == state })
}

// CountUnexpected returns how many experiments did not end as expected.
func (s *Suite) CountUnexpected() int { return s.count((*Outcome).Unexpected) }

func (s *Suite) count(counts func(*Outcome) bool) int {
	n := 0
	for _, o := range s.Outcomes {
		if counts(o) {
			n++
		}
	}
	return n
}

// Took returns the duration of the suite; if it is running, the duration so far.
func (s *Suite) Took() time.Duration { return max(s.End.Sub(s.Start), 0) }

// Tally counts the experiments by verdict and state: "5 experiments: 3 passed, 1 deviated,
// 1 not run", "all 3 experiments passed".
func (s *Suite) Tally() string {
	parts := make([]string, 0, len(Verdicts()))
	all := Count(len(s.Outcomes), "experiment", "experiments")
	add := func(n int, what string) {
		switch {
		case n == 0:
		case n == len(s.Outcomes) && n == 1:
			all += " " + what
		case n == len(s.Outcomes):
			all = "all " + all + " " + what
		default:
			parts = append(parts, Number(n)+" "+what)
		}
	}
	for _, v := range Verdicts() {
		add(s.Count(v), string(v))
	}
	add(s.CountState(Running), "running")
	add(s.CountState(Waiting), "waiting")
	add(s.CountState(Skipped), "not run")
	if len(parts) == 0 {
		return all
	}
	return all + ": " + strings.Join(parts, ", ")
}
