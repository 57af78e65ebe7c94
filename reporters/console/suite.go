package console

import (
	"fmt"
	"io"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// SuiteOptions say how the end of a suite is written. The zero value suits a file.
type SuiteOptions struct {
	// Color allows colours.
	Color bool
	// ASCII avoids all other characters.
	ASCII bool
	// Width is the number of columns of the terminal, to which lines other than the
	// tally are cut; 0 means 400.
	Width int
	// Redact removes secrets from a text; nil leaves them in.
	Redact func(string) string
}

// WriteSuite writes the end of a suite, in one Write: a blank line, a line for each
// experiment that did not end as expected or was not run, and the tally.
//
//	✗ DEVIATED  Shops survive the loss of a pod: probe "the shop answers" after the method deviated: …
//	◌ NOT RUN  Payments survive a slow bank: stopped after the first failure
//	✗ 3 experiments: 1 passed, 1 deviated, 1 not run in 1m05s
//
// WriteSummary writes the details of each experiment.
func WriteSuite(w io.Writer, s *report.Suite, o SuiteOptions) error {
	e := &suiteEnd{style: style{color: o.Color, ascii: o.ASCII, redact: o.Redact}, width: maxColumns}
	if o.Width > 0 {
		e.width = min(o.Width, maxColumns)
	}
	e.b.WriteString("\n")
	for _, outcome := range s.Outcomes {
		if outcome.Unexpected() || outcome.State == report.Skipped {
			e.outcome(outcome)
		}
	}
	e.tally(s)
	if _, err := io.WriteString(w, e.b.String()); err != nil {
		return fmt.Errorf("writing the end of the suite: %w", err)
	}
	return nil
}

// WriteSeparator writes the blank line between two experiments on a terminal. Call it
// before each experiment but the first.
func WriteSeparator(w io.Writer) error {
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("writing a blank line: %w", err)
	}
	return nil
}

type suiteEnd struct {
	style
	width int
	b     strings.Builder
}

func (e *suiteEnd) outcome(o *report.Outcome) {
	m, word := verdictMark(o.Verdict), strings.ToUpper(o.Word())
	switch {
	case o.State == report.Skipped:
		m = markSkipped()
	case o.Verdict == journal.Passed: // but not expected to
		m = markBad()
	}
	room := e.width - plain.Width("✗ "+word+"  ")
	text := e.text(e.line(o.Name()))
	if because, _ := o.Because(o.Steps()); because != "" {
		reason := ": " + e.text(e.line(because))
		if plain.Width(text+reason) > room {
			text = plain.Cut(text, max(room/2, room-plain.Width(reason)))
		}
		text += reason
	}
	e.b.WriteString(e.mark(m) + " " + e.paint(bold+";"+m.color, word) + "  " + plain.Cut(text, room) + "\n")
}

func (e *suiteEnd) tally(s *report.Suite) {
	text := s.Tally()
	if s.Took() > 0 {
		text += " in " + report.Duration(s.Took())
	}
	m := verdictMark(s.Verdict)
	e.b.WriteString(e.mark(m) + " " + e.paint(bold+";"+m.color, text) + "\n")
}

// verdictMark returns the mark of a verdict.
func verdictMark(v journal.Verdict) mark {
	switch v {
	case journal.Passed:
		return markOK()
	case journal.Interrupted, journal.Unsteady:
		return markNote()
	case journal.Deviated, journal.Failed, journal.Aborted, journal.Invalid:
	}
	return markBad()
}
