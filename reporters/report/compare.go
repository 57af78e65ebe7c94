package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Comparison is what is different from an earlier run, the baseline.
type Comparison struct {
	Origin Origin
	// Missing says why there is nothing to compare with, as a sentence without a full
	// stop; it is empty if there is. Everything below is empty, then.
	Missing string
	// Experiments are those of which there is something to tell, what matters most
	// first, and else in the order of the suite.
	Experiments []ExperimentChange
	// Unchanged is how many experiments came out as before.
	Unchanged int
}

// Origin is where a baseline comes from. Each field may be empty.
type Origin struct {
	// Label is what to call it: "journals/", "run 12 of main".
	Label string
	// URL leads to it.
	URL string
	// Time is when it began.
	Time time.Time
}

// Change is how something came out, compared with before.
type Change string

// The changes.
const (
	// Unchanged: as before.
	Unchanged Change = ""
	// Broke: it was well before and is not now. An experiment is well if it came out
	// as expected, a step if it needs not to be looked at.
	Broke Change = "broke"
	// Recovered: it was not well before and is now.
	Recovered Change = "recovered"
	// Differs: it came out otherwise, and is as well, or not, as before.
	Differs Change = "differs"
	// NotRun: it was run before and is not now.
	NotRun Change = "not run"
	// Added: it was not there before, or not run.
	Added Change = "new"
	// Gone: it is not there any more.
	Gone Change = "gone"
)

// Pace is how long something took, compared with before.
type Pace string

// The paces. See slowerThan for what makes them.
const (
	SamePace Pace = ""
	Slower   Pace = "slower"
	Faster   Pace = "faster"
)

// Side is what came of something in one of the two runs.
type Side struct {
	// Word is the verdict, or the result of a step; it is empty if it was not there.
	Word string
	// Took is how long it took: of many checks the median. It is 0 if that is not known.
	Took time.Duration
}

// ExperimentChange is what is different in an experiment.
type ExperimentChange struct {
	// Name is as it was written, and needs escaping; so does Source, which may be empty.
	Name, Source string
	Change       Change
	Pace         Pace
	// Revised says that it asks for something else than before.
	Revised     bool
	Before, Now Side
	// Verdict is that of now, empty for one that was not run or is gone.
	Verdict journal.Verdict
	// Steps are those of which there is something to tell, in their order.
	Steps []StepChange
}

// Compare tells in what a suite is different from an earlier one, of which nothing
// needs to be known but its outcomes. Experiments are the same if they are in the same
// file, or else if they have the same title.
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

// WithoutBaseline returns the comparison with a baseline that is not there; why is a
// sentence without a full stop.
func WithoutBaseline(why string) *Comparison { return &Comparison{Missing: why} }

// match finds for each outcome the one before that is of the same experiment, nil if
// there is none, and returns those before that are left.
func match(now, before []*Outcome) (partners, left []*Outcome) {
	partners = make([]*Outcome, len(now))
	used := make(map[*Outcome]bool, len(before))
	source := func(o *Outcome) string {
		if o.File != "" {
			return "" // which tells more
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

// compare compares an experiment with itself as it was before.
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
	// A journal alone does not tell what was wanted.
	isWell, wasWell := !now.Unexpected(), before.Verdict == cmp.Or(before.Expected, now.Wanted())
	switch {
	case wasWell && !isWell:
		return Broke
	case isWell && !wasWell:
		return Recovered
	case now.Verdict != before.Verdict:
		return Differs
	default:
		return Unchanged
	}
}

// revised says whether an experiment asks for something else than before.
func revised(steps []StepChange, now, before *Outcome) bool {
	isOther := func(s StepChange) bool { return s.Revised || s.Change == Added || s.Change == Gone }
	return slices.ContainsFunc(steps, isOther) || now.Dry() != before.Dry() ||
		!sameValue(now.Journal.Experiment, before.Journal.Experiment, "configuration")
}

// A step or an experiment is slower if it takes more than so much longer: by both,
// since a factor says little of milliseconds, and a difference little of minutes.
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
