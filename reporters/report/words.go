package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Mark returns the symbol of a verdict.
func Mark(v journal.Verdict) string {
	switch v {
	case journal.Passed:
		return "✅"
	case journal.Deviated:
		return "❌"
	case journal.Unsteady:
		return "⚠️"
	case journal.Failed:
		return "💥"
	case journal.Aborted:
		return "🛑"
	case journal.Interrupted:
		return "⏹️"
	case journal.Invalid:
		return "🚫"
	default:
		return "⏳"
	}
}

// Explain says what a verdict means, as a sentence without a full stop.
func Explain(v journal.Verdict) string {
	switch v {
	case journal.Passed:
		return "the steady state held wherever it was checked"
	case journal.Deviated:
		return "the steady state was lost during or after the method: the experiment may have found a weakness"
	case journal.Unsteady:
		return "the steady state did not hold before the method, so nothing was injected"
	case journal.Failed:
		return "a probe, an activity or a rollback failed, so the result proves nothing"
	case journal.Aborted:
		return "the run stopped at an unexpected error; see the log"
	case journal.Interrupted:
		return "the run was stopped before its end"
	case journal.Invalid:
		return "the experiment could not be read or is not valid, so nothing was run"
	default:
		return "there is no verdict yet"
	}
}

// Explain says what the verdict means for this experiment, as a sentence without a full
// stop. The steps are the outcome's Steps.
func (o *Outcome) Explain(steps []Step) string {
	causes := o.Causes(steps)
	switch {
	case o.Verdict == journal.Failed && len(causes) > 0:
		return explainFailure(causes[0])
	case o.Verdict == journal.Passed && o.Journal == nil:
		return "nothing was run"
	case o.Verdict == journal.Passed && !observed(steps):
		if o.Dry().SkipsTolerances() {
			return "the steady state was not checked, as the dry run skipped the probes"
		}
		return "there was no steady state to check"
	default:
		return Explain(o.Verdict)
	}
}

func explainFailure(cause Step) string {
	switch {
	case cause.Phase.IsHypothesis():
		return "a probe failed " + Moment(cause.Phase) + ", so the steady state could not be observed"
	case cause.Phase == event.Rollbacks:
		return "the steady state held, but a rollback failed"
	case cause.Result == Failed:
		return "an activity of the method failed, so the fault may not have been injected"
	default:
		return "an activity of the method ended with an error status or an unexpected result"
	}
}

func observed(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Phase.IsHypothesis() && s.Result == Succeeded })
}

// Lingering warns, in a sentence without a full stop, that effects of the method may
// remain. It is empty if all rollbacks succeeded.
func Lingering(steps []Step) string {
	changed := slices.ContainsFunc(steps, func(s Step) bool {
		return s.Phase == event.Method && s.Run != nil && s.Result != LeftOut
	})
	rollbacks, undone := 0, 0
	for i, s := range steps {
		if s.Phase != event.Rollbacks || s.Result == Interrupted && triedAgain(steps[i+1:], s.Name) {
			continue // of a rollback that was repeated, the repetition counts
		}
		rollbacks++
		if s.Result == Failed || s.Result == Interrupted || s.Result == NotPlayed {
			undone++
		}
	}
	if !changed || undone == 0 {
		return ""
	}
	return "effects of the method may remain: " + Number(undone) + " of " +
		Count(rollbacks, "rollback", "rollbacks") + " did not succeed"
}

// triedAgain reports whether a later step repeats a rollback, as a recovery does.
func triedAgain(later []Step, name string) bool {
	return slices.ContainsFunc(later, func(s Step) bool { return s.Phase == event.Rollbacks && s.Name == name && s.Run != nil })
}

// Why explains the verdict where no step does, in one line of plain text without a full
// stop. It also returns the place in the file, if there is one.
func (o *Outcome) Why() (text string, at source.Pos) {
	for _, p := range o.Problems {
		if p.Severity == source.Warning {
			continue
		}
		if p.File == o.Source {
			at = p.Pos
		}
		return plain.Line(p.Summary()), at
	}
	if o.Reason != "" {
		return plain.Line(o.Reason), at
	}
	return Explain(o.Verdict), at
}

// Because says in one line of plain text why the experiment is not passed, or else why it
// is: the first of the Causes in its steps, or the Reason, or what the verdict means. More
// counts the other causes.
func (o *Outcome) Because(steps []Step) (text string, more int) {
	if causes := o.Causes(steps); len(causes) > 0 && o.Reason == "" {
		return causes[0].Title() + " " + causes[0].What(), len(causes) - 1
	}
	if o.State != Finished {
		return plain.Line(o.Reason), 0
	}
	text, _ = o.Why()
	return text, 0
}

// Mark returns the symbol of the outcome: that of the verdict, unless another verdict than
// passed was expected.
func (o *Outcome) Mark() string {
	switch {
	case o.State == Skipped:
		return "⏭️"
	case o.State != Finished:
		return "⏳"
	case o.Excused():
		return Mark(journal.Passed)
	case o.Verdict == journal.Passed && o.Unexpected():
		return Mark(journal.Failed)
	default:
		return Mark(o.Verdict)
	}
}

// Word returns the verdict or the state in words, with the expected verdict if that is not
// passed: "deviated", "deviated as expected", "not run".
func (o *Outcome) Word() string {
	switch {
	case o.State == Skipped:
		return "not run"
	case o.State == Running:
		return "running"
	case o.State == Waiting:
		return "waiting"
	case o.Excused():
		return string(o.Verdict) + " as expected"
	case o.Wanted() != journal.Passed:
		return string(o.Verdict) + " instead of " + string(o.Wanted())
	default:
		return string(o.Verdict)
	}
}

// Sentence returns a text as a sentence: with a capital letter and a full stop. The text
// may be Markdown.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(text[size:], ".") + "."
}

// Moment says when a phase is played, to complete a sentence: "before the method", "in the
// rollbacks".
func Moment(p event.Phase) string {
	switch p {
	case event.Before:
		return "before the method"
	case event.During:
		return "during the method"
	case event.After:
		return "after the method"
	case event.Method, event.Rollbacks:
	}
	return "in the " + string(p)
}

// Phase returns the name of a phase: "before", "method".
func Phase(p event.Phase) string {
	switch p {
	case event.Before:
		return "before"
	case event.During:
		return "during"
	case event.After:
		return "after"
	case event.Method, event.Rollbacks:
	}
	return string(p)
}

// Duration writes a duration: "3ms", "2.5s", "1m05s", "2h00m".
func Duration(d time.Duration) string {
	seconds := int(d.Seconds())
	switch {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Truncate(100*time.Millisecond).Seconds(), 'f', 1, 64) + "s"
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", seconds/60, seconds%60)
	default:
		return fmt.Sprintf("%dh%02dm", seconds/60/60, seconds/60%60)
	}
}

// Count writes a number of things: "1 step", "12,345 steps".
func Count(n int, one, more string) string { return plain.Count(n, one, more) }

// Number writes n with a comma between its thousands: "12,345".
func Number(n int) string { return plain.Number(n) }
