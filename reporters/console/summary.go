package console

import (
	"fmt"
	"io"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// SummaryOptions say how a summary is written, and what it has besides the journal. The
// zero value suits a file.
type SummaryOptions struct {
	// Color allows colours.
	Color bool
	// ASCII avoids all other characters.
	ASCII bool
	// Journal is the path of the journal; empty if it was not written.
	Journal string
	// ExitCode is the exit code of the process; 0 is not shown.
	ExitCode int
}

// maxItems bounds the activities and names that one part of a summary lists.
const maxItems = 10

// WriteSummary writes the result of a run, in one Write: the verdict, where the steady
// state held or did not, what failed in the method and the rollbacks, and what was not
// played. The caller passes the verdict, as it depends on fail-on.
func WriteSummary(w io.Writer, j *journal.Journal, verdict journal.Verdict, o SummaryOptions) error {
	s := &summary{
		style: style{color: o.Color, ascii: o.ASCII},
		j:     j,
		dry:   experiment.Dry(j.Experiment.String("dry")),
	}
	s.headline(verdict)
	if j.Interruption != nil {
		s.row("ended by", s.sentence(j.Interruption.Reason))
	}
	s.steadyState()
	s.activities("method", j.Run)
	s.activities("rollbacks", j.Rollbacks)
	if o.Journal != "" {
		s.row("journal", s.sentence(o.Journal))
	}
	if o.ExitCode != 0 {
		s.row(fmt.Sprintf("exit code %d", o.ExitCode), explain(verdict, j))
	}
	if _, err := io.WriteString(w, s.b.String()); err != nil {
		return fmt.Errorf("writing the summary: %w", err)
	}
	return nil
}

type summary struct {
	style
	b   strings.Builder
	j   *journal.Journal
	dry experiment.Dry
}

func (s *summary) line(text string) { s.b.WriteString(text + "\n") }

func (s *summary) row(label, text string) {
	s.line(fmt.Sprintf("  %s %s", s.paint(dim, fmt.Sprintf("%-13s", label)), text))
}

// item adds a line below a row, with the reason from the record if there is one.
func (s *summary) item(m mark, text string, r *journal.Record) {
	s.line("    " + s.mark(m) + " " + text)
	if r == nil {
		return
	}
	for _, line := range s.reason(r, "        ") {
		s.line(line)
	}
}

func (s *summary) headline(verdict journal.Verdict) {
	m := verdictMark(verdict)
	title := s.name(pyvalue.Str(s.j.Experiment.Value("title")))
	word := s.paint(bold+";"+m.color, strings.ToUpper(string(verdict)))
	s.line(s.mark(m) + " " + word + "  " + title + s.paint(dim, " ("+report.Duration(s.j.Duration)+")"))
	if s.dry != experiment.DryNone {
		s.row("dry run", leftOut(s.dry))
	}
}

// activities adds the row of the method or the rollbacks with what is noteworthy there. The
// key in the experiment is the label.
func (s *summary) activities(key string, runs []*journal.Record) {
	left := notPlayed(s.j.Experiment, key, runs)
	s.row(key, s.tally(runs, len(left)))
	noteworthy := 0
	for _, r := range runs {
		m, text := s.note(r)
		if text == "" {
			continue
		}
		if noteworthy++; noteworthy <= maxItems {
			s.item(m, text, r)
		}
	}
	if more := noteworthy - maxItems; more > 0 {
		s.item(markNote(), fmt.Sprintf("and %d more in the journal", more), nil)
	}
	if len(left) > 0 {
		s.item(markSkipped(), "not played: "+s.names(left), nil)
	}
	if key == "rollbacks" && len(left) > 0 && len(s.j.Run) > 0 {
		s.item(markNote(), "effects of the method may remain", nil)
	}
}

// tally counts the results of the activities of a phase; left is the number of activities
// that were not played.
func (s *summary) tally(runs []*journal.Record, left int) string {
	failed, interrupted, skipped := 0, 0, 0
	for _, r := range runs {
		switch {
		case r.Status == journal.OutcomeFailed:
			failed++
		case r.Status == "":
			interrupted++
		case s.dry.Skips(experiment.Kind(r.Activity.String("type"))):
			skipped++
		}
	}
	total := len(runs) + left
	if total == 0 {
		return "none"
	}
	text := report.Count(total, "activity", "activities")
	if left > 0 {
		text = fmt.Sprintf("%d of %s", len(runs), text)
	}
	for _, part := range []struct {
		n    int
		what string
	}{{failed, "failed"}, {interrupted, "interrupted"}, {skipped, "skipped by the dry run"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return text
}

// note returns what is noteworthy about an activity, an empty text if nothing is.
func (s *summary) note(r *journal.Record) (m mark, text string) {
	name := s.name(r.Name())
	took := s.paint(dim, " "+report.Duration(r.Duration))
	switch {
	case r.Status == journal.OutcomeFailed:
		return markBad(), name + took + " failed"
	case r.Status == "":
		return markSkipped(), name + took + " interrupted"
	case r.Tolerance != nil && !r.Tolerance.Met:
		return markBad(), name + took + " not within its tolerance"
	case r.HasErrorStatus():
		output, _ := r.Output.(*pyvalue.Map)
		return markNote(), name + took + " ended with status " + pyvalue.Str(output.Value("status"))
	default:
		return mark{}, ""
	}
}

// names lists the first of the names.
func (s *summary) names(names []string) string {
	shown := make([]string, 0, maxItems)
	for _, name := range names[:min(len(names), maxItems)] {
		shown = append(shown, s.name(name))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// notPlayed returns the names of the activities under key without a record. Controls may
// have added activities, and references use the names of others, so records are counted
// by name.
func notPlayed(document *pyvalue.Map, key string, runs []*journal.Record) []string {
	played := make(map[string]int, len(runs))
	for _, r := range runs {
		played[r.Name()]++
	}
	declared, _ := document.Value(key).([]any)
	var left []string
	for _, item := range declared {
		activity, _ := item.(*pyvalue.Map)
		name := activity.String("ref")
		if name == "" {
			name = activity.String("name")
		}
		if played[name]--; played[name] < 0 {
			left = append(left, name)
		}
	}
	return left
}

// explain completes the line of an exit code.
func explain(verdict journal.Verdict, j *journal.Journal) string {
	switch verdict {
	case journal.Passed:
		return "the run passed, but not all of it could be reported"
	case journal.Deviated:
		return "the steady state was lost: the experiment may have found a weakness"
	case journal.Unsteady:
		return "the steady state did not hold before the method, so nothing was injected"
	case journal.Aborted:
		return "the run stopped at an unexpected error; see the log"
	case journal.Interrupted:
		return "the run was interrupted before its end"
	case journal.Invalid:
		return "the experiment is not valid"
	case journal.Failed:
	}
	for _, o := range observations(j) {
		if probe := o.state.Deviation(); probe != nil && probe.Status == journal.OutcomeFailed {
			return "a probe failed, so the steady state could not be observed " + o.when()
		}
	}
	return "an activity or a rollback failed, as listed above"
}
