package report

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// StepChange is what is different in a step of an experiment.
type StepChange struct {
	Phase event.Phase
	Kind  experiment.Kind
	// Name is as it was written, and needs escaping.
	Name   string
	Change Change
	Pace   Pace
	// Revised says that it asks for something else than before.
	Revised     bool
	Before, Now Side
	// Result is that of now, empty for a step that is gone.
	Result Result
	// What says what came of it now, as Step.What does.
	What string
	// Samples is by how many measurements the pace is known, on the side that has
	// fewer of them; 0 if there is no pace.
	Samples int
}

// stepKey tells the steps of a run apart: those that have the same name in the same
// part are counted.
type stepKey struct {
	block event.Phase
	name  string
	nth   int
}

// timedStep is a step with how long each of its checks took.
type timedStep struct {
	Step
	key   stepKey
	times []time.Duration
}

func timedSteps(o *Outcome) []timedStep {
	steps := o.Steps()
	timed := make([]timedStep, len(steps))
	seen := make(map[stepKey]int, len(steps))
	during := 0
	for i, s := range steps {
		key := stepKey{block: s.Phase, name: s.Name}
		seen[key]++
		timed[i] = timedStep{Step: s, key: stepKey{s.Phase, s.Name, seen[key]}}
		switch {
		case s.Phase == event.During:
			timed[i].times = checkTimes(o.Journal.SteadyStates.During, during)
			during++
		case s.Run != nil:
			timed[i].times = []time.Duration{s.Run.Duration}
		}
	}
	return timed
}

// checkTimes returns how long the checks of a probe took, which is the nth of the
// hypothesis.
func checkTimes(states []*journal.State, nth int) []time.Duration {
	var times []time.Duration
	for _, state := range states {
		if nth < len(state.Probes) {
			times = append(times, state.Probes[nth].Duration)
		}
	}
	return times
}

// compareSteps returns the steps of which there is something to tell: those of now in
// their order, then those that are gone.
func compareSteps(now, before *Outcome) []StepChange {
	current, earlier := timedSteps(now), timedSteps(before)
	byKey := make(map[stepKey]timedStep, len(earlier))
	for _, s := range earlier {
		byKey[s.key] = s
	}
	hadBefore, hasNow, told := newInventory(earlier), newInventory(current), make(inventory)
	var changes []StepChange
	for _, s := range current {
		if old, ok := byKey[s.key]; ok {
			delete(byKey, s.key)
			c := compareStep(s, old)
			c.Revised = c.Revised && told.lacks(s.key)
			if c.Change != Unchanged || c.Pace != SamePace || c.Revised {
				changes = append(changes, c)
			}
		} else if hadBefore.lacks(s.key) {
			c := stepChange(s)
			c.Change, c.Now = Added, s.side()
			changes = append(changes, c)
		}
	}
	for _, s := range earlier {
		if _, isLeft := byKey[s.key]; isLeft && hasNow.lacks(s.key) {
			changes = append(changes, StepChange{Phase: s.Phase, Kind: s.Kind, Name: s.Name, Change: Gone, Before: s.side()})
		}
	}
	return changes
}

// inventory has the keys of the probes of a hypothesis without the parts of a run,
// since it is no change in what an experiment asks for if a part was not come to.
type inventory map[stepKey]bool

func newInventory(steps []timedStep) inventory {
	known := make(inventory)
	for _, s := range steps {
		if s.Phase.IsHypothesis() {
			known[partless(s.key)] = true
		}
	}
	return known
}

func partless(k stepKey) stepKey { return stepKey{name: k.name, nth: k.nth} }

// lacks says that a step is not there, and has not been asked for before: a probe is
// asked for in each part.
func (i inventory) lacks(k stepKey) bool {
	if !k.block.IsHypothesis() {
		return true
	}
	lacks := !i[partless(k)]
	i[partless(k)] = true
	return lacks
}

func stepChange(s timedStep) StepChange {
	return StepChange{Phase: s.Phase, Kind: s.Kind, Name: s.Name, Result: s.Result, What: s.What()}
}

func compareStep(now, before timedStep) StepChange {
	c := stepChange(now)
	c.Now, c.Before = now.side(), before.side()
	c.Revised = now.Run != nil && before.Run != nil && !sameActivity(now.Run.Activity, before.Run.Activity)
	switch {
	case now.Result.Bad() && before.carriedOut():
		c.Change = Broke
	case before.Result.Bad() && now.carriedOut():
		c.Change = Recovered
	case now.Result.Bad() && before.Result.Bad() && now.Result != before.Result:
		c.Change = Differs
	}
	// What ended otherwise, or is something else, is not measured by the same measure.
	if !c.Revised && now.Result == before.Result && (now.carriedOut() || now.Result == Deviated) {
		c.Pace = paceOf(c.Now.Took, c.Before.Took)
	}
	if c.Pace != SamePace {
		c.Samples = min(len(now.times), len(before.times))
	}
	return c
}

func (s *timedStep) carriedOut() bool { return s.Result == Succeeded }

func (s *timedStep) side() Side {
	word := string(s.Result)
	if s.Result == Succeeded && s.Phase.IsHypothesis() {
		word = "held"
	}
	return Side{Word: word, Took: median(s.times)}
}

func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

// sameActivity compares what two records were declared as. Types and names are not
// compared, as steps are matched by them.
func sameActivity(a, b *pyvalue.Map) bool {
	for _, key := range []string{"provider", "tolerance", "pauses", "background", "secrets", "configuration", "dry"} {
		if !sameValue(a, b, key) {
			return false
		}
	}
	return true
}

func sameValue(a, b *pyvalue.Map, key string) bool { return pyvalue.Equal(a.Value(key), b.Value(key)) }
