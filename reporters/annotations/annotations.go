// Package annotations writes what went wrong in a suite as annotations, which GitHub
// shows at the lines of the experiments.
//
// GitHub shows only a few annotations of a step. Each experiment gets one before any
// experiment gets a second, and the last annotation counts those that are left out.
package annotations

import (
	"fmt"
	"io"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/annotation"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// PerLevel is how many annotations of each level GitHub shows for a step.
//
// https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
const PerLevel = 10

// Write writes the annotations of a suite as workflow commands, one on each line: errors
// for why an experiment did not end as expected, warnings for what else went wrong, and a
// notice if experiments were not run.
func Write(w io.Writer, s *report.Suite) error {
	byOutcome := make([][]annotation.Annotation, 0, len(s.Outcomes)+1)
	for _, o := range s.Outcomes {
		byOutcome = append(byOutcome, annotate(o))
	}
	byOutcome = append(byOutcome, notRun(s))
	for _, l := range []annotation.Level{annotation.Error, annotation.Warning, annotation.Notice} {
		for _, a := range choose(byOutcome, l) {
			if _, err := io.WriteString(w, a.Command()+"\n"); err != nil {
				return fmt.Errorf("writing annotations: %w", err)
			}
		}
	}
	return nil
}

// choose returns at most PerLevel annotations of a level: the first of each experiment,
// then the second of each, and so on. If there are more, the last one says so.
func choose(byOutcome [][]annotation.Annotation, l annotation.Level) []annotation.Annotation {
	total := 0
	lists := make([][]annotation.Annotation, 0, len(byOutcome))
	for _, all := range byOutcome {
		if own := ofLevel(all, l); len(own) > 0 {
			lists = append(lists, own)
			total += len(own)
		}
	}
	chosen := make([]annotation.Annotation, 0, PerLevel)
	for round := 0; len(chosen) < min(total, PerLevel); round++ {
		for _, own := range lists {
			if round < len(own) && len(chosen) < PerLevel {
				chosen = append(chosen, own[round])
			}
		}
	}
	if left := total - (PerLevel - 1); left > 1 {
		chosen[PerLevel-1] = annotation.Annotation{
			Level: l, Title: "Chaos",
			Message: report.Number(left) + " more " + string(l) + "s are not shown here; the job summary and the journals have them",
		}
	}
	return chosen
}

func ofLevel(all []annotation.Annotation, l annotation.Level) []annotation.Annotation {
	var own []annotation.Annotation
	for _, a := range all {
		if a.Level == l {
			own = append(own, a)
		}
	}
	return own
}

// notRun returns a notice about all experiments that were not run; an error if that is the
// only reason why the suite did not pass.
func notRun(s *report.Suite) []annotation.Annotation {
	n := s.CountState(report.Skipped)
	if n == 0 {
		return nil
	}
	message := report.Count(n, "experiment was not run", "experiments were not run")
	var reasons []string
	seen := make(map[string]bool)
	for _, o := range s.Outcomes {
		if o.State == report.Skipped && o.Reason != "" && !seen[o.Reason] {
			seen[o.Reason] = true
			reasons = append(reasons, plain.Line(o.Reason))
		}
	}
	if len(reasons) > 0 {
		message += ": " + strings.Join(reasons, "; ")
	}
	l := annotation.Notice
	if !s.Running && s.Verdict != journal.Passed && s.CountUnexpected() == 0 {
		l = annotation.Error
	}
	return []annotation.Annotation{{Level: l, Title: "Chaos", Message: message}}
}

// annotate returns the annotations of an experiment, what matters most first.
func annotate(o *report.Outcome) []annotation.Annotation {
	if o.State != report.Finished {
		return nil
	}
	all := problems(o)
	steps := o.Steps()
	causes := o.Causes(steps)
	for i, step := range o.Findings(steps) {
		l := annotation.Warning
		if i < len(causes) {
			if o.Excused() {
				continue
			}
			l = annotation.Error
		}
		message := step.Title() + " " + step.What()
		if l == annotation.Error && o.Reason != "" {
			message += "; " + plain.Line(o.Reason)
		}
		all = append(all, annotation.Annotation{
			Level: l, File: o.File, Line: step.Pos.Line, Column: step.Pos.Column, Title: title(o), Message: message,
		})
	}
	if o.Unexpected() && len(ofLevel(all, annotation.Error)) == 0 {
		why, at := o.Why()
		all = append(all, annotation.Annotation{Level: annotation.Error, File: o.File, Line: at.Line, Column: at.Column, Title: title(o), Message: why})
	}
	return all
}

func title(o *report.Outcome) string { return o.Word() + ": " + plain.Name(o.Name()) }

// problems returns what is wrong with the experiment file, the errors first. If the
// experiment was expected to be invalid, it returns only warnings.
func problems(o *report.Outcome) []annotation.Annotation {
	var errors, warnings []annotation.Annotation
	for _, p := range o.Problems {
		a := annotation.Annotation{
			Level: annotation.Warning, File: p.File, Line: p.Pos.Line, Column: p.Pos.Column, Title: title(o), Message: p.Summary(),
		}
		if p.File == o.Source {
			a.File = o.File
		}
		switch {
		case p.Severity == source.Warning:
			warnings = append(warnings, a)
		case !o.Excused():
			a.Level = annotation.Error
			errors = append(errors, a)
		}
	}
	return append(errors, warnings...)
}
