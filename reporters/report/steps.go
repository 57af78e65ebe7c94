package report

import (
	"cmp"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Steps returns the activities of the run, whether they were played or not, in the order
// of its phases. There are none without a journal.
func (o *Outcome) Steps() []Step {
	j := o.Journal
	if j == nil {
		return nil
	}
	b := &stepper{o: o, dry: o.Dry()}
	hypothesis, _ := j.Experiment.Value("steady-state-hypothesis").(*pyvalue.Map)
	probes := declarations(hypothesis, "probes", o.Places.Hypothesis)
	b.check(event.Before, probes, single(j.SteadyStates.Before), o.Strategy.Before())
	b.activities(event.Method, declarations(j.Experiment, "method", o.Places.Method), j.Run)
	b.check(event.During, probes, j.SteadyStates.During, o.Strategy.During())
	b.check(event.After, probes, single(j.SteadyStates.After), o.Strategy.After())
	b.activities(event.Rollbacks, declarations(j.Experiment, "rollbacks", o.Places.Rollbacks), j.Rollbacks)
	if o.State == Running {
		for i := range b.steps {
			if b.steps[i].Result == NotPlayed {
				b.steps[i].Result = Due
			}
		}
	}
	return b.steps
}

func single(s *journal.State) []*journal.State {
	if s == nil {
		return nil
	}
	return []*journal.State{s}
}

type stepper struct {
	o     *Outcome
	dry   experiment.Dry
	steps []Step
}

// declarations returns the activities that a document lists under key, as steps that
// were not played.
func declarations(document *pyvalue.Map, key string, places []Place) []Step {
	known := byName(places)
	list, _ := document.Value(key).([]any)
	steps := make([]Step, 0, len(list))
	for _, item := range list {
		activity, _ := item.(*pyvalue.Map)
		s := Step{Name: activity.String("ref"), Kind: experiment.Kind(activity.String("type")), Result: NotPlayed}
		if s.Name == "" {
			s.Name = pyvalue.Str(activity.Value("name"))
		}
		s.Background, _ = activity.Value("background").(bool)
		s.Pos = known.next(s.Name)
		steps = append(steps, s)
	}
	return steps
}

// check adds the probes of the hypothesis in a phase, if they were observed or should
// have been.
func (b *stepper) check(phase event.Phase, probes []Step, states []*journal.State, due bool) {
	if len(states) == 0 && !due {
		return
	}
	for i, s := range probes {
		s.Phase = phase
		s.Background = false
		for _, state := range states {
			if i < len(state.Probes) {
				b.observe(&s, state.Probes[i])
			}
		}
		b.steps = append(b.steps, s)
	}
}

// observe adds another check to the step of a probe.
func (b *stepper) observe(s *Step, r *journal.Record) {
	result := b.result(r)
	s.Checks++
	if result == Deviated || result == Failed {
		s.Lost++
	}
	switch {
	case s.Result == Deviated, s.Result == Failed && result != Deviated:
		// Keep the first that did not hold.
	default:
		s.add(r, result)
	}
}

// add gives the step its record.
func (s *Step) add(r *journal.Record, result Result) {
	s.Run, s.Result = r, result
	s.Kind = cmp.Or(experiment.Kind(r.Activity.String("type")), s.Kind)
}

// activities adds those of the method or the rollbacks: first those with a record, in the
// order in which they started, then those that were not played. Controls may have added
// some, and names may repeat, so records and declarations are matched by name, in order.
func (b *stepper) activities(phase event.Phase, declared []Step, runs []*journal.Record) {
	left := make(map[string][]int, len(declared))
	for i := range declared {
		left[declared[i].Name] = append(left[declared[i].Name], i)
	}
	played := make([]bool, len(declared))
	for _, r := range runs {
		s := Step{Name: r.Name()}
		if indices := left[s.Name]; len(indices) > 0 {
			s, played[indices[0]] = declared[indices[0]], true
			left[s.Name] = indices[1:]
		} else {
			s.Background, _ = r.Activity.Value("background").(bool)
		}
		s.Phase, s.Checks = phase, 1
		s.add(r, b.result(r))
		b.steps = append(b.steps, s)
	}
	for i, s := range declared {
		if !played[i] {
			s.Phase = phase
			b.steps = append(b.steps, s)
		}
	}
}

func (b *stepper) result(r *journal.Record) Result {
	switch {
	case r.Status == journal.OutcomeFailed:
		return Failed
	case r.Status == "" && r.End.IsZero() && b.o.State == Running:
		return UnderWay
	case r.Status == "":
		return Interrupted
	case b.leftOut(r):
		return LeftOut
	case r.Tolerance != nil && !r.Tolerance.Met:
		return Deviated
	case r.HasErrorStatus():
		return ErrorStatus
	default:
		return Succeeded
	}
}

// leftOut reports whether a dry run skipped the activity.
func (b *stepper) leftOut(r *journal.Record) bool {
	dry := b.dry
	switch own := r.Activity.Value("dry").(type) {
	case string:
		dry = experiment.Dry(own)
	case bool:
		dry = experiment.DryNone
		if own {
			dry = experiment.DryActivities
		}
	}
	return dry.Skips(experiment.Kind(r.Activity.String("type")))
}
