package console

import (
	"fmt"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// observation is one check of the steady state.
type observation struct {
	phase event.Phase
	state *journal.State
}

// observations returns the checks of a run in order.
func observations(j *journal.Journal) []observation {
	var all []observation
	add := func(phase event.Phase, state *journal.State) {
		if state != nil {
			all = append(all, observation{phase, state})
		}
	}
	add(event.Before, j.SteadyStates.Before)
	for _, state := range j.SteadyStates.During {
		add(event.During, state)
	}
	add(event.After, j.SteadyStates.After)
	return all
}

// moment returns the word for the phase: before, during or after the method.
func (o observation) moment() string {
	switch o.phase {
	case event.Before:
		return "before"
	case event.During:
		return "during"
	default:
		return "after"
	}
}

func (o observation) when() string { return o.moment() + " the method" }

// steadyState adds the row of the hypothesis and, below it, the probes that did not hold.
func (s *summary) steadyState() {
	checks := observations(s.j)
	if len(checks) == 0 {
		s.row("steady state", s.unobserved())
		return
	}
	if s.dry.SkipsTolerances() {
		s.row("steady state", "not checked, as probes are not carried out")
		return
	}
	s.row("steady state", phrase(checks))
	for _, d := range deviations(checks) {
		text := s.name(d.probe.Name()) + s.paint(dim, " "+d.when())
		if d.times > 1 {
			text += s.paint(dim, fmt.Sprintf(", %d times", d.times))
		}
		s.item(markBad(), text, d.probe)
	}
	last := checks[len(checks)-1].state
	h, _ := s.j.Experiment.Value("steady-state-hypothesis").(*pyvalue.Map)
	if left := notPlayed(h, "probes", last.Probes); last.Deviation() != nil && len(left) > 0 {
		s.item(markSkipped(), "not checked any more: "+s.names(left), nil)
	}
}

func (s *summary) unobserved() string {
	h, _ := s.j.Experiment.Value("steady-state-hypothesis").(*pyvalue.Map)
	if probes, _ := h.Value("probes").([]any); len(probes) == 0 {
		return "there is none to check"
	}
	return "not checked"
}

// phrase describes the steady state in each phase: "held before and after the method",
// "held before, lost after the method".
func phrase(checks []observation) string {
	text, last := "", ""
	for _, phase := range []event.Phase{event.Before, event.During, event.After} {
		verb, total := verb(checks, phase)
		if total == 0 {
			continue
		}
		moment := observation{phase: phase}.moment()
		if phase == event.During && verb == held {
			moment += fmt.Sprintf(" (%s)", report.Count(total, "check", "checks"))
		}
		switch {
		case text == "":
			text = verb + " " + moment
		case verb == last && phase == event.After:
			text += " and " + moment
		case verb == last:
			text += ", " + moment
		default:
			text += ", " + verb + " " + moment
		}
		last = verb
	}
	return text + " the method"
}

// held is the verb of a phase without deviation.
const held = "held"

// verb describes the checks of a phase, and counts them.
func verb(checks []observation, phase event.Phase) (verb string, total int) {
	lost, broken := 0, 0
	for _, c := range checks {
		if c.phase != phase {
			continue
		}
		total++
		if probe := c.state.Deviation(); probe != nil && probe.Status == journal.OutcomeFailed {
			broken++
		} else if !c.state.Met {
			lost++
		}
	}
	switch {
	case lost > 0 && phase == event.During:
		return "lost in " + fraction(lost, total) + " checks", total
	case lost > 0:
		return "lost", total
	case broken > 0:
		return "could not be observed", total
	default:
		return held, total
	}
}

// deviation is a probe that did not hold in a phase.
type deviation struct {
	observation
	probe *journal.Record
	times int
}

// deviations returns the probes at which the steady state was lost, the first of each name
// and phase.
func deviations(checks []observation) []*deviation {
	var all []*deviation
	known := make(map[string]*deviation)
	for _, c := range checks {
		probe := c.state.Deviation()
		if probe == nil {
			continue
		}
		key := string(c.phase) + "\x00" + probe.Name()
		if d := known[key]; d != nil {
			d.times++
			continue
		}
		d := &deviation{observation: c, probe: probe, times: 1}
		known[key] = d
		all = append(all, d)
	}
	return all
}
