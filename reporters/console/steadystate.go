package console

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// observation is one check of the steady state.
type observation struct {
	block event.Phase
	state *journal.State
}

// observations returns the checks of a run in order.
func observations(j *journal.Journal) []observation {
	var all []observation
	add := func(block event.Phase, state *journal.State) {
		if state != nil {
			all = append(all, observation{block, state})
		}
	}
	add(event.Before, j.SteadyStates.Before)
	for _, state := range j.SteadyStates.During {
		add(event.During, state)
	}
	add(event.After, j.SteadyStates.After)
	return all
}

// moment returns the word for when the check was made: before, during or after
// the method.
func (o observation) moment() string {
	switch o.block {
	case event.Before:
		return "before"
	case event.During:
		return "during"
	default:
		return "after"
	}
}

func (o observation) when() string { return o.moment() + " the method" }

// steadyState adds the row of the hypothesis and, below it, where it did not hold.
func (s *summary) steadyState() {
	checks := observations(s.j)
	if len(checks) == 0 {
		s.row("steady state", s.unobserved())
		return
	}
	if s.dry.SkipsTolerances() {
		s.row("steady state", "not judged, as probes are not carried out")
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

// phrase says of each part of the run how the steady state did there: "held
// before and after the method", "held before, lost after the method".
func phrase(checks []observation) string {
	text, last := "", ""
	for _, block := range []event.Phase{event.Before, event.During, event.After} {
		verb, total := verb(checks, block)
		if total == 0 {
			continue
		}
		moment := observation{block: block}.moment()
		if block == event.During && verb == held {
			moment += fmt.Sprintf(" (%s)", count(total, "check", "checks"))
		}
		switch {
		case text == "":
			text = verb + " " + moment
		case verb == last && block == event.After:
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

// held is the verb of a part of the run with no deviation.
const held = "held"

// verb says how the checks of a block came out, and how many there were.
func verb(checks []observation, block event.Phase) (verb string, total int) {
	lost, broken := 0, 0
	for _, c := range checks {
		if c.block != block {
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
	case lost > 0 && block == event.During:
		return "lost in " + fraction(lost, total) + " checks", total
	case lost > 0:
		return "lost", total
	case broken > 0:
		return "could not be observed", total
	default:
		return held, total
	}
}

// deviation is a probe at which checks of one part of the run ended.
type deviation struct {
	observation
	probe *journal.Record
	times int
}

// deviations returns the probes at which the steady state was lost; of those
// that were checked again and again, the first of each name.
func deviations(checks []observation) []*deviation {
	var all []*deviation
	known := make(map[string]*deviation)
	for _, c := range checks {
		probe := c.state.Deviation()
		if probe == nil {
			continue
		}
		key := string(c.block) + "\x00" + probe.Name()
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
