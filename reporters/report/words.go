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

// Mark returns the sign of a verdict.
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
		return "the steady state did not hold to begin with, so nothing was injected"
	case journal.Failed:
		return "a probe, an activity or a rollback did not do what it should, so the result proves nothing"
	case journal.Aborted:
		return "the run met an error that nobody foresaw; the log has it"
	case journal.Interrupted:
		return "the run was ended before its time"
	case journal.Invalid:
		return "the experiment could not be read or is not valid, so nothing was run"
	default:
		return "there is no verdict yet"
	}
}

// Explain says what the verdict means for this experiment, of which steps are the
// Steps, as a sentence without a full stop.
func (o *Outcome) Explain(steps []Step) string {
	causes := o.Causes(steps)
	switch {
	case o.Verdict == journal.Failed && len(causes) > 0:
		return explainFailure(causes[0])
	case o.Verdict == journal.Passed && o.Journal == nil:
		return "nothing was run"
	case o.Verdict == journal.Passed && !observed(steps):
		if o.Dry().SkipsTolerances() {
			return "the steady state was not judged, as the dry run left the probes out"
		}
		return "there was no steady state to check"
	default:
		return Explain(o.Verdict)
	}
}

func explainFailure(cause Step) string {
	switch {
	case cause.Phase.IsHypothesis():
		return "a probe failed " + Moment(cause.Phase) + ", so that the steady state could not be observed"
	case cause.Phase == event.Rollbacks:
		return "the steady state held, but a rollback failed"
	case cause.Result == Failed:
		return "an activity of the method failed, so that the experiment may not have injected what it should"
	default:
		return "an activity of the method did not do what it should"
	}
}

func observed(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Phase.IsHypothesis() && s.Result == Succeeded })
}

// Lingering says that what the method did may still be in effect, as a sentence
// without a full stop; it is empty if all rollbacks were played as they should.
func Lingering(steps []Step) string {
	changed, rollbacks, undone := false, 0, 0
	for i, s := range steps {
		switch s.Phase {
		case event.Method:
			changed = changed || s.Run != nil && s.Result != LeftOut
		case event.Rollbacks:
			if s.Result == Interrupted && triedAgain(steps[i+1:], s.Name) {
				continue // which is what counts
			}
			rollbacks++
			if s.Result == Failed || s.Result == Interrupted || s.Result == NotPlayed {
				undone++
			}
		case event.Before, event.During, event.After:
		}
	}
	if !changed || undone == 0 {
		return ""
	}
	return "what the method did may still be in effect: " + Number(undone) + " of " +
		Count(rollbacks, "rollback", "rollbacks") + " did not succeed"
}

// triedAgain says that a rollback was played once more, as a recovery does.
func triedAgain(later []Step, name string) bool {
	return slices.ContainsFunc(later, func(s Step) bool { return s.Phase == event.Rollbacks && s.Name == name && s.Run != nil })
}

// Why says in one line of plain text, without a full stop, why the experiment came
// out as it did where no step tells it, and where in the file that is, if anywhere.
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

// Mark returns the sign of what came of the experiment: that of its verdict, but
// for one that was expected to be other than passed.
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

// Word says what came of the experiment, and what was expected if that was
// something else than to pass: "deviated", "deviated as expected", "not run".
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

// Sentence returns a text as a sentence: with a capital at its start and a full stop
// at its end. It may be Markdown.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(text[size:], ".") + "."
}

// Moment says when a part of a run is played, to complete a sentence: "before the
// method", "in the rollbacks".
func Moment(b event.Phase) string {
	switch b {
	case event.Before:
		return "before the method"
	case event.During:
		return "during the method"
	case event.After:
		return "after the method"
	case event.Method, event.Rollbacks:
	}
	return "in the " + string(b)
}

// Phase names a part of a run in one word: "before", "method".
func Phase(b event.Phase) string {
	switch b {
	case event.Before:
		return "before"
	case event.During:
		return "during"
	case event.After:
		return "after"
	case event.Method, event.Rollbacks:
	}
	return string(b)
}

// Duration writes how long something took: "3ms", "2.5s", "1m05s", "2h00m".
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
