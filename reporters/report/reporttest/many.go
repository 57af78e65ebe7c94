package reporttest

import (
	"fmt"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Many returns a suite of so many experiments, each with so many activities and five probes;
// every third one deviates.
func Many(experiments, activities int) *report.Suite {
	outcomes := make([]*report.Outcome, experiments)
	for i := range outcomes {
		outcomes[i] = one(i, activities)
	}
	return Suite(outcomes...)
}

func one(number, activities int) *report.Outcome {
	s := write(fmt.Sprintf("many/%03d", number), fmt.Sprintf("Service %d survives what may come", number))
	probes, method := make([]*pyvalue.Map, 5), make([]*pyvalue.Map, activities)
	for i := range probes {
		probes[i] = process("probe", fmt.Sprintf("service %d/%d answers", number, i))
	}
	for i := range method {
		method[i] = process("action", fmt.Sprintf("disturb the neighbour %d of the service", i))
	}
	s.hypothesis(probes...)
	s.method(method...)
	for range 2 {
		st := state("", "")
		for _, p := range probes {
			st.Probes = append(st.Probes, s.run(p, 20*ms, exited(0, "<ok> | fine\n", "")))
		}
		if s.j.SteadyStates.Before == nil {
			s.j.SteadyStates.Before = st
			for _, a := range method {
				s.j.Run = append(s.j.Run, s.run(a, 100*ms, exited(0, "line one of the output\nline two | of it\n", "a <warning>\n")))
			}
			continue
		}
		s.j.SteadyStates.After = st
	}
	if number%3 == 0 {
		s.j.SteadyStates.After = state("status 200", "status 503", s.j.SteadyStates.After.Probes...)
		s.j.Deviated = true
	}
	return s.end()
}
