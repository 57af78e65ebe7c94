package console

import (
	"strconv"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// reason returns what went wrong in an activity as indented lines: its failure, or what was
// expected and found.
func (s style) reason(r *journal.Record, indent string) []string {
	if r.Status == journal.OutcomeFailed {
		return s.labelled(indent, "", plain.Failure(r.Exception))
	}
	if r.Tolerance == nil || r.Tolerance.Expected == "" {
		return nil
	}
	return append(
		s.labelled(indent, "expected  ", r.Tolerance.Expected),
		s.labelled(indent, "found     ", r.Tolerance.Found)...,
	)
}

// labelled returns the lines of a text with a label before the first, and as much space
// before the others.
func (s style) labelled(indent, label, text string) []string {
	lines := s.lines(text)
	for i, line := range lines {
		if i == 0 {
			lines[i] = indent + s.paint(dim, label) + line
			continue
		}
		lines[i] = indent + space(len(label)) + line
	}
	return lines
}

func space(columns int) string {
	const spaces = "                    "
	return spaces[:columns]
}

// leftOut says what a dry run skips.
func leftOut(dry experiment.Dry) string {
	if dry == experiment.DryPause {
		return "pauses are skipped"
	}
	return string(dry) + " are not carried out"
}

func fraction(part, of int) string { return strconv.Itoa(part) + " of " + strconv.Itoa(of) }
