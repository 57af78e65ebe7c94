// Package annotations writes what went wrong in a suite as workflow commands, which
// GitHub shows at the lines of the experiments. They need no token.
//
// GitHub shows a few of them for each step of a job, so that each experiment has its
// say before one has a second, and the last one tells how many are left out.
package annotations

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sethvargo/go-githubactions"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

const (
	// PerLevel is how many annotations of each level GitHub shows for a step.
	//
	// https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
	PerLevel = 10
	// MaxMessage is how many characters of a message GitHub shows, and maxTitle how
	// many of a title.
	MaxMessage = 4096
	maxTitle   = 255
)

// level is how grave an annotation is, in the word of the command.
type level string

const (
	errorLevel   level = "error"
	warningLevel level = "warning"
	noticeLevel  level = "notice"
)

// annotation is one remark at a line of a file; without a file, about the job.
type annotation struct {
	level          level
	file           string
	line, column   int
	title, message string
}

// Write writes the annotations of a suite, a command a line: errors for what decided
// that an experiment came out otherwise than expected, warnings for what else went
// wrong, and a notice if experiments were not run.
func Write(w io.Writer, s *report.Suite) error {
	byOutcome := make([][]annotation, 0, len(s.Outcomes)+1)
	for _, o := range s.Outcomes {
		byOutcome = append(byOutcome, annotate(o))
	}
	byOutcome = append(byOutcome, notRun(s))
	for _, l := range []level{errorLevel, warningLevel, noticeLevel} {
		for _, a := range choose(byOutcome, l) {
			if _, err := io.WriteString(w, a.command()+"\n"); err != nil {
				return fmt.Errorf("writing annotations: %w", err)
			}
		}
	}
	return nil
}

// command returns the workflow command, with whatever has a meaning in it escaped.
func (a annotation) command() string {
	properties := githubactions.CommandProperties{"title": cut(plain.Line(a.title), maxTitle)}
	if a.file != "" {
		properties["file"] = plain.Text(a.file)
	}
	if a.file != "" && a.line > 0 {
		properties["line"] = strconv.Itoa(a.line)
		if a.column > 0 {
			properties["col"] = strconv.Itoa(a.column)
		}
	}
	command := githubactions.Command{Name: string(a.level), Message: cut(plain.Text(a.message), MaxMessage), Properties: properties}
	return command.String()
}

// cut shortens a text to so many characters, as JavaScript counts them.
func cut(text string, most int) string {
	const ellipsis = "…"
	if len(text) <= most || plain.UTF16(text) <= most {
		return text
	}
	size := 1 // of the ellipsis
	for i, r := range text {
		if size += plain.UTF16(string(r)); size > most {
			return text[:i] + ellipsis
		}
	}
	return text
}

// choose returns the annotations of a level that there is room for: the first of
// each experiment, then the second of each, and so on. If there are more, the last
// one says so.
func choose(byOutcome [][]annotation, l level) []annotation {
	total := 0
	lists := make([][]annotation, 0, len(byOutcome))
	for _, all := range byOutcome {
		if own := ofLevel(all, l); len(own) > 0 {
			lists = append(lists, own)
			total += len(own)
		}
	}
	chosen := make([]annotation, 0, PerLevel)
	for round := 0; len(chosen) < min(total, PerLevel); round++ {
		for _, own := range lists {
			if round < len(own) && len(chosen) < PerLevel {
				chosen = append(chosen, own[round])
			}
		}
	}
	if left := total - (PerLevel - 1); left > 1 {
		chosen[PerLevel-1] = annotation{
			level: l, title: "Chaos",
			message: report.Number(left) + " more " + string(l) + "s are not shown here; the job summary and the journals have them",
		}
	}
	return chosen
}

func ofLevel(all []annotation, l level) []annotation {
	var own []annotation
	for _, a := range all {
		if a.level == l {
			own = append(own, a)
		}
	}
	return own
}

// notRun returns a notice about all experiments that were left out; an error if there
// is no other reason why the suite did not pass.
func notRun(s *report.Suite) []annotation {
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
	l := noticeLevel
	if !s.Running && s.Verdict != journal.Passed && s.CountUnexpected() == 0 {
		l = errorLevel
	}
	return []annotation{{level: l, title: "Chaos", message: message}}
}

// annotate returns the annotations of an experiment, what matters most first.
func annotate(o *report.Outcome) []annotation {
	if o.State != report.Finished {
		return nil
	}
	all := problems(o)
	steps := o.Steps()
	causes := o.Causes(steps)
	for i, step := range o.Findings(steps) {
		l := warningLevel
		if i < len(causes) {
			if o.Excused() {
				continue
			}
			l = errorLevel
		}
		message := step.Title() + " " + step.What()
		if l == errorLevel && o.Reason != "" {
			message += "; " + plain.Line(o.Reason)
		}
		all = append(all, annotation{
			level: l, file: o.File, line: step.Pos.Line, column: step.Pos.Column, title: title(o), message: message,
		})
	}
	if o.Unexpected() && len(ofLevel(all, errorLevel)) == 0 {
		why, at := o.Why()
		all = append(all, annotation{level: errorLevel, file: o.File, line: at.Line, column: at.Column, title: title(o), message: why})
	}
	return all
}

func title(o *report.Outcome) string { return o.Word() + ": " + plain.Name(o.Name()) }

// problems returns what is wrong with the experiment itself, the errors first.
// Those of one that was expected to be invalid are none.
func problems(o *report.Outcome) []annotation {
	var errors, warnings []annotation
	for _, p := range o.Problems {
		a := annotation{
			level: warningLevel, file: p.File, line: p.Pos.Line, column: p.Pos.Column, title: title(o), message: p.Summary(),
		}
		if p.File == o.Source {
			a.file = o.File
		}
		switch {
		case p.Severity == source.Warning:
			warnings = append(warnings, a)
		case !o.Excused():
			a.level = errorLevel
			errors = append(errors, a)
		}
	}
	return append(errors, warnings...)
}
