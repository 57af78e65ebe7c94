package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Comparison lists the differences from an earlier run, the baseline.
type Comparison struct {
	Origin Origin
	// Missing says why there is no baseline, as a sentence without a full stop. Without a
	// baseline the fields below are empty.
	Missing string
	// Experiments are those with a difference, what matters most first, else in the order
	// of the suite.
	Experiments []ExperimentChange
	// Unchanged counts the experiments that ended as before.
	Unchanged int
}

// Origin says where a baseline comes from. Each field may be empty.
type Origin struct {
	// Label names it: "journals/", "run 12 of main".
	Label string
	// URL is its address.
	URL string
	// Time is its start.
	Time time.Time
}

// Change compares a result with the earlier one.
type Change string

// The changes.
const (
	// Unchanged: as before.
	Unchanged Change = ""
	// Broke: it was good before and is not now. An experiment is good if it ended as
	// expected, a step if its result is not Bad.
	Broke Change = "broke"
	// Recovered: it was not good before and is now.
	Recovered Change = "recovered"
	// Differs: it has another result, which is as good or bad as before.
	Differs Change = "differs"
	// NotRun: it was run before and is not now.
	NotRun Change = "not run"
	// Added: it did not exist before, or was not run.
	Added Change = "new"
	// Gone: it no longer exists.
	Gone Change = "gone"
)

// Pace compares a duration with the earlier one.
type Pace string

// The paces, as slowerThan defines them.
const (
	SamePace Pace = ""
	Slower   Pace = "slower"
	Faster   Pace = "faster"
)

// Side is the result of something in one of the two runs.
type Side struct {
	// Word is the verdict, or the result of a step; empty if it did not exist.
	Word string
	// Took is the duration: the median of several checks, 0 if it is not known.
	Took time.Duration
}

// ExperimentChange is the difference in an experiment.
type ExperimentChange struct {
	// Name and Source are not escaped; Source may be empty.
	Name, Source string
	Change       Change
	Pace         Pace
	// Revised says that the experiment itself was changed.
	Revised     bool
	Before, Now Side
	// Verdict is the new one, empty if the experiment was not run or is gone.
	Verdict journal.Verdict
	// Steps are those with a difference, in their order.
	Steps []StepChange
}

// Compare compares a suite with an earlier one. Of that, it reads only the outcomes and
// the start. Experiments are the same if they are in the same file, or else if they have
// the same title.
func Compare(now, before *Suite, origin Origin) *Comparison {
	c := &Comparison{Origin: origin}
	if c.Origin.Time.IsZero() {
		c.Origin.Time = before.Start
	}
	partners, gone := match(now.Outcomes, before.Outcomes)
	for i, o := range now.Outcomes {
		e := added(o)
		if partners[i] != nil {
			e = compare(o, partners[i])
		}
		if e.rank() == rankUnchanged {
			c.Unchanged++
			continue
		}
		c.Experiments = append(c.Experiments, e)
	}
	for _, o := range gone {
		c.Experiments = append(c.Experiments, ExperimentChange{Name: o.Name(), Source: o.Source, Change: Gone, Before: side(o)})
	}
	slices.SortStableFunc(c.Experiments, func(a, b ExperimentChange) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Word(), b.Word()))
	})
	return c
}

// WithoutBaseline returns the comparison without a baseline; why is a sentence without a
// full stop.
func WithoutBaseline(why string) *Comparison { return &Comparison{Missing: why} }

// match finds for each outcome the earlier one of the same experiment, nil if there is
// none. It also returns the earlier outcomes without a partner.
func match(now, before []*Outcome) (partners, left []*Outcome) {
	partners = make([]*Outcome, len(now))
	used := make(map[*Outcome]bool, len(before))
	source := func(o *Outcome) string {
		if o.File != "" {
			return "" // the file identifies it better
		}
		return o.Source
	}
	for _, key := range []func(*Outcome) string{func(o *Outcome) string { return o.File }, source, (*Outcome).Name} {
		byKey := make(map[string][]*Outcome)
		for _, o := range before {
			if k := key(o); k != "" && !used[o] {
				byKey[k] = append(byKey[k], o)
			}
		}
		for i, o := range now {
			if same := byKey[key(o)]; partners[i] == nil && len(same) > 0 {
				partners[i], used[same[0]] = same[0], true
				byKey[key(o)] = same[1:]
			}
		}
	}
	return partners, slices.DeleteFunc(slices.Clone(before), func(o *Outcome) bool { return used[o] })
}

func added(o *Outcome) ExperimentChange {
	return ExperimentChange{Name: o.Name(), Source: o.Source, Change: Added, Now: side(o), Verdict: o.Verdict}
}

func side(o *Outcome) Side { return Side{Word: o.Word(), Took: o.Took()} }

// compare compares an outcome with the earlier one of the same experiment.
func compare(now, before *Outcome) ExperimentChange {
	e := added(now)
	e.Change, e.Before = changeOf(now, before), side(before)
	if now.State != Finished || before.State != Finished || now.Journal == nil || before.Journal == nil {
		return e
	}
	e.Steps = compareSteps(now, before)
	e.Revised = revised(e.Steps, now, before)
	if e.Change == Unchanged && !e.Revised && now.Verdict == journal.Passed {
		e.Pace = paceOf(e.Now.Took, e.Before.Took)
	}
	return e
}

func changeOf(now, before *Outcome) Change {
	switch {
	case now.State != Finished && before.State != Finished:
		return Unchanged
	case now.State != Finished:
		return NotRun
	case before.State != Finished:
		return Added
	}
	// A journal alone does not say which verdict was expected.
	isGood, wasGood := !now.Unexpected(), before.Verdict == cmp.Or(before.Expected, now.Wanted())
	switch {
	case wasGood && !isGood:
		return Broke
	case isGood && !wasGood:
		return Recovered
	case now.Verdict != before.Verdict:
		return Differs
	default:
		return Unchanged
	}
}

// revised reports whether the experiment itself was changed.
func revised(steps []StepChange, now, before *Outcome) bool {
	isOther := func(s StepChange) bool { return s.Revised || s.Change == Added || s.Change == Gone }
	return slices.ContainsFunc(steps, isOther) || now.Dry() != before.Dry() ||
		!sameValue(now.Journal.Experiment, before.Journal.Experiment, "configuration")
}

// A step or an experiment is slower if both limits are exceeded: a factor means little for
// milliseconds, a difference little for minutes.
const (
	slowerFactor     = 1.5 // Comparison.Measure says so, too
	slowerDifference = 200 * time.Millisecond
)

func paceOf(now, before time.Duration) Pace {
	switch {
	case now <= 0 || before <= 0: // not known
		return SamePace
	case slowerThan(now, before):
		return Slower
	case slowerThan(before, now):
		return Faster
	default:
		return SamePace
	}
}

func slowerThan(a, b time.Duration) bool {
	return a-b > slowerDifference && a.Seconds() > slowerFactor*b.Seconds()
}
