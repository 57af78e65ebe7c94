package console

import (
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
)

func (s *scene) guardsHeld(e event.GuardsHeld) []string {
	if len(e.Guards) == 1 {
		return []string{s.row(markOK(), `guard "`+s.style.name(e.Guards[0].Probe.Name)+`" holds`)}
	}
	return []string{s.row(markOK(), report.Count(len(e.Guards), "guard holds", "guards hold"))}
}

func (s *scene) guardTripped(e event.GuardTripped) []string {
	const indent = "      "
	lines := []string{s.row(markBad(), `guard "`+s.style.name(e.Guard.Probe.Name)+`" does not hold`)}
	if e.Failure != "" {
		return append(lines, s.style.labelled(indent, "", "its probe failed: "+e.Failure)...)
	}
	lines = append(lines, s.style.labelled(indent, "expected  ", e.Expected)...)
	return append(lines, s.style.labelled(indent, "found     ", e.Found)...)
}
