package junit

import (
	"fmt"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// cases adds a case for each step, and one for the verdict if no step explains it.
func (b *builder) cases() {
	for _, s := range b.o.Steps() {
		b.suite.add(b.stepCase(s))
	}
	explained := b.suite.Failures+b.suite.Errors > 0
	if len(b.suite.Testcases) == 0 || b.o.Unexpected() && !explained || b.o.State == report.Running {
		b.suite.add(b.verdictCase())
	}
}

func (b *builder) stepCase(s report.Step) testcase {
	c := b.newCase(report.Phase(s.Phase), plain.Name(s.Name), s.Took(b.now), s.Pos)
	message := s.What()
	result := &junit.Result{Message: message, Type: string(s.Result)}
	switch {
	case s.Result == report.NotPlayed, s.Result == report.LeftOut, s.Result == report.Due:
		c.Skipped = result
		return c
	case s.Result == report.UnderWay:
		result.Message = "it was still running when this was written"
		c.Skipped = result
		return c
	case s.Result == report.Succeeded, s.Result == report.ErrorStatus && !b.o.Counts(s):
		return c
	case b.isExpected(s):
		b.excuse(&c, message)
	case s.Result == report.Deviated:
		c.Failure = result
	default:
		c.Error = result
	}
	result.Data = b.evidence(s)
	return c
}

// isExpected reports whether the step is a cause of an expected verdict.
func (b *builder) isExpected(s report.Step) bool {
	if !b.o.Excused() {
		return false
	}
	deviates := b.o.Verdict == journal.Deviated || b.o.Verdict == journal.Unsteady
	return deviates == (s.Result == report.Deviated)
}

// wide returns the bounds of a text about a step.
func wide() plain.Bounds { return plain.Bounds{Lines: 60, Columns: 400} }

// evidence describes a step that went wrong.
func (b *builder) evidence(s report.Step) string {
	var text strings.Builder
	text.WriteString(s.Title() + " " + string(s.Result) + "\n")
	add := func(label, value string) {
		if value = plain.Excerpt(value, wide()); value != "" {
			separator := " "
			if strings.Contains(value, "\n") {
				separator = "\n"
			}
			fmt.Fprintf(&text, "%s:%s%s\n", label, separator, value)
		}
	}
	if t := s.Run.Tolerance; t != nil {
		add("expected", t.Expected)
		add("found", t.Found)
	}
	if s.Checks > 1 {
		add("checks", fmt.Sprintf("%s of %s", report.Number(s.Lost), report.Number(s.Checks)))
	}
	for _, p := range report.Output(s.Run) {
		add(p.Label, p.Text)
	}
	if b.o.File != "" && s.Pos.IsValid() {
		add("at", fmt.Sprintf("%s:%d", b.o.File, s.Pos.Line))
	}
	add("reason", b.o.Reason)
	add("journal", b.o.JournalPath)
	add("reproduce", b.o.Reproduce)
	return text.String()
}

// maxProblems bounds the listed problems.
const maxProblems = 100

func problems(o *report.Outcome) string {
	var text strings.Builder
	for i, p := range o.Problems {
		if i == maxProblems {
			fmt.Fprintf(&text, "and %d more\n", len(o.Problems)-i)
			break
		}
		text.WriteString(plain.Line(p.String()) + "\n")
	}
	return text.String()
}
