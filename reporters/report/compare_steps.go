package report

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// StepChange is the difference in a step.
type StepChange struct {
	Phase event.Phase
	Kind  experiment.Kind
	// Name is not escaped.
	Name   string
	Change Change
	Pace   Pace
	// Revised says that the activity itself was changed.
	Revised     bool
	Before, Now Side
	// Result is the new one, empty for a step that is gone.
	Result Result
	// What describes the new result, as Step.What does.
	What string
	// Samples is the number of measurements behind the pace, on the side with fewer; 0
	// without a pace.
	Samples int
}

// stepKey identifies a step of a run: the nth of its name in its phase.
type stepKey struct {
	phase event.Phase
	name  string
	nth   int
}

// timedStep is a step with the duration of each of its checks.
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
		key := stepKey{phase: s.Phase, name: s.Name}
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

// checkTimes returns the durations of the checks of the nth probe of the hypothesis.
func checkTimes(states []*journal.State, nth int) []time.Duration {
	var times []time.Duration
	for _, state := range states {
		if nth < len(state.Probes) {
			times = append(times, state.Probes[nth].Duration)
		}
	}
	return times
}

// compareSteps returns the steps with a difference: the current ones in their order, then
// those that are gone.
func compareSteps(now, before *Outcome) []StepChange {
	current, earlier := timedSteps(now), timedSteps(before)
	byKey := make(map[stepKey]timedStep, len(earlier))
	for _, s := range earlier {
		byKey[s.key] = s
	}
	hadBefore, hasNow, revised := newProbeSet(earlier), newProbeSet(current), make(probeSet)
	var changes []StepChange
	for _, s := range current {
		if old, ok := byKey[s.key]; ok {
			delete(byKey, s.key)
			c := compareStep(s, old)
			c.Revised = c.Revised && revised.lacks(s.key)
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

// probeSet has the keys of the probes of a hypothesis without their phase: an experiment
// is not changed because a run ended before a phase.
type probeSet map[stepKey]bool

func newProbeSet(steps []timedStep) probeSet {
	known := make(probeSet)
	for _, s := range steps {
		if s.Phase.IsHypothesis() {
			known[withoutPhase(s.key)] = true
		}
	}
	return known
}

func withoutPhase(k stepKey) stepKey { return stepKey{name: k.name, nth: k.nth} }

// lacks reports whether a step is missing. It reports each missing probe once, not in every
// phase.
func (i probeSet) lacks(k stepKey) bool {
	if !k.phase.IsHypothesis() {
		return true
	}
	lacks := !i[withoutPhase(k)]
	i[withoutPhase(k)] = true
	return lacks
}

func stepChange(s timedStep) StepChange {
	return StepChange{Phase: s.Phase, Kind: s.Kind, Name: s.Name, Result: s.Result, What: s.What()}
}

func compareStep(now, before timedStep) StepChange {
	c := stepChange(now)
	c.Now, c.Before = now.side(), before.side()
	c.Revised = now.Run != nil && before.Run != nil && !sameActivity(now.Run.Activity, before.Run.Activity)
	c.Change = stepChangeOf(now, before)
	// Durations of different results or different activities cannot be compared.
	if !c.Revised && now.Result == before.Result && (now.carriedOut() || now.Result == Deviated) {
		c.Pace = paceOf(c.Now.Took, c.Before.Took)
	}
	if c.Pace != SamePace {
		c.Samples = min(len(now.times), len(before.times))
	}
	return c
}

func stepChangeOf(now, before timedStep) Change {
	isBad, wasBad := now.Result.Bad(), before.Result.Bad()
	switch {
	case isBad && before.carriedOut():
		return Broke
	case wasBad && now.carriedOut():
		return Recovered
	case isBad && wasBad && now.Result != before.Result:
		return Differs
	default:
		return Unchanged
	}
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

// sameActivity compares the declarations of two records, except for types and names, by
// which steps are matched.
func sameActivity(a, b *pyvalue.Map) bool {
	for _, key := range []string{"provider", "tolerance", "pauses", "background", "secrets", "configuration", "dry"} {
		if !sameValue(a, b, key) {
			return false
		}
	}
	return true
}

func sameValue(a, b *pyvalue.Map, key string) bool { return pyvalue.Equal(a.Value(key), b.Value(key)) }
