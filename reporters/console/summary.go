package console

import (
	"fmt"
	"io"
	"strings"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// SummaryOptions says how a summary is written, and what it tells besides the
// journal. The zero value suits a file.
type SummaryOptions struct {
	// Color allows colours.
	Color bool
	// ASCII keeps to ASCII.
	ASCII bool
	// Journal is where the journal was written to; it is left out if empty.
	Journal string
	// ExitCode is what the process will exit with; zero is not worth a line.
	ExitCode int
}

// maxItems bounds the activities and names that one part of a summary lists.
const maxItems = 10

// WriteSummary writes what came of a run, in one Write: the verdict, whether the
// steady state held and where not, what failed in the method and the rollbacks,
// and what was not played. The verdict is the caller's, as it depends on what
// counts as a failure.
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
	s.block("method", j.Run)
	s.block("rollbacks", j.Rollbacks)
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

// item adds a line below a row, item by item with what explains it.
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
	m := markBad()
	switch verdict {
	case journal.Passed:
		m = markOK()
	case journal.Interrupted, journal.Unsteady:
		m = mark{"!", "!", yellow}
	case journal.Deviated, journal.Failed, journal.Aborted, journal.Invalid:
	}
	title := s.name(pyvalue.Str(s.j.Experiment.Value("title")))
	word := s.paint(bold+";"+m.color, strings.ToUpper(string(verdict)))
	s.line(s.mark(m) + " " + word + "  " + title + s.paint(dim, " ("+took(s.j.Duration)+")"))
	if s.dry != experiment.DryNone {
		s.row("dry run", leftOut(s.dry))
	}
}

// block adds the row of the method or the rollbacks, whose key in the experiment is
// its label, and what is noteworthy there.
func (s *summary) block(key string, runs []*journal.Record) {
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
		s.item(markNote(), fmt.Sprintf("and %d more, which the journal has", more), nil)
	}
	if len(left) > 0 {
		s.item(markSkipped(), "not played: "+s.names(left), nil)
	}
	if key == "rollbacks" && len(left) > 0 && len(s.j.Run) > 0 {
		s.item(markNote(), "what the method did may still be in effect", nil)
	}
}

// tally counts what became of the activities of a block, of which some were left
// out.
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
	text := count(total, "activity", "activities")
	if left > 0 {
		text = fmt.Sprintf("%d of %s", len(runs), text)
	}
	for _, part := range []struct {
		n    int
		what string
	}{{failed, "failed"}, {interrupted, "interrupted"}, {skipped, "left out by the dry run"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return text
}

// note says what is noteworthy of an activity; text is empty if nothing is.
func (s *summary) note(r *journal.Record) (m mark, text string) {
	name := s.name(r.Name())
	took := s.paint(dim, " "+took(r.Duration))
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

// names lists names, the first of them.
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

// notPlayed returns the names of the activities under key that have no record.
// Controls may have added activities, and references go by the names of others,
// so records are counted by name.
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
		return "the steady state did not hold to begin with, so nothing was injected"
	case journal.Aborted:
		return "the run met an unforeseen error; the log has it"
	case journal.Interrupted:
		return "the run was interrupted before its end"
	case journal.Invalid:
		return "the experiment is not valid"
	case journal.Failed:
	}
	for _, o := range observations(j) {
		if probe := o.state.Deviation(); probe != nil && probe.Status == journal.OutcomeFailed {
			return "a probe failed, so that the steady state could not be observed " + o.when()
		}
	}
	return "an activity or a rollback did not do what it should, as listed above"
}
