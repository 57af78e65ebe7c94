package html

import (
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// advice says what to do about a result.
type advice struct {
	Text string
	// Lingering says that effects of the method may remain, Undone lists the rollbacks
	// that did not succeed.
	Lingering string
	Undone    []doneStep
	Command   string
	Journal   string
}

func newAdvice(o *report.Outcome, steps []report.Step) *advice {
	a := &advice{Text: advise(o, steps), Lingering: report.Sentence(report.Lingering(steps)), Journal: plain.Line(o.JournalPath)}
	if o.State == report.Finished {
		a.Command = strings.TrimSpace(plain.Text(plain.Head(o.Reproduce, maxOutput)))
	}
	if a.Lingering != "" {
		for _, s := range draw.StepsOf(steps, event.Rollbacks) {
			undone := s.Result == report.Failed || s.Result == report.Interrupted || s.Result == report.NotPlayed
			if undone && len(a.Undone) < maxFindings {
				a.Undone = append(a.Undone, doneStep{Sign: draw.ResultSign(s.Result), Word: string(s.Result), Name: plain.Name(s.Name)})
			}
		}
	}
	return a
}

// advise says what to do next, in sentences.
func advise(o *report.Outcome, steps []report.Step) string {
	switch {
	case o.State == report.Skipped:
		return "Run it by itself, or fix what prevented it from running."
	case o.State != report.Finished:
		return "Wait for its end."
	case o.Excused():
		return "Nothing new: this weakness is known. Expect the experiment to pass once it is fixed."
	case o.Verdict == journal.Passed && o.Unexpected():
		return "The weakness that this experiment showed is gone: no longer expect it to be " + string(o.Wanted()) + "."
	default:
		return adviseOn(o, steps)
	}
}

// adviseOn says what to do about a verdict.
func adviseOn(o *report.Outcome, steps []report.Step) string {
	switch o.Verdict {
	case journal.Deviated:
		return "Find out why the steady state was lost, decide whether that is a weakness, and run the experiment again after fixing it."
	case journal.Unsteady:
		return "Find out why the system was not in its steady state before the method, then run the experiment again."
	case journal.Failed:
		return "Fix what failed and run the experiment again: this run proves nothing."
	case journal.Aborted:
		return "Read the log to find the error. " + aftermath(steps) + " Then run the experiment again."
	case journal.Interrupted:
		if endedByGuard(o) {
			return aftermath(steps) + " Find out why the guard did not hold, and run the experiment again when it does."
		}
		return aftermath(steps) + " Run the experiment again, to its end."
	case journal.Invalid:
		return "Correct the experiment; chaos validate checks it."
	case journal.Passed:
	}
	return "Nothing. Run it again when the system changes."
}

// endedByGuard reports whether a guard ended the run. The reason is a sentence of the
// engine, which only begins like this for guards.
func endedByGuard(o *report.Outcome) bool {
	reason := strings.TrimPrefix(o.Reason, "ended by ")
	if o.Journal != nil && o.Journal.Interruption != nil {
		reason = o.Journal.Interruption.Reason
	}
	return strings.HasPrefix(reason, "the guard ") || strings.HasPrefix(reason, "the guards ")
}

// aftermath says what an interrupted run left behind.
func aftermath(steps []report.Step) string {
	changed := slices.ContainsFunc(draw.StepsOf(steps, event.Method), func(s report.Step) bool {
		return s.Run != nil && s.Result != report.LeftOut
	})
	switch {
	case !changed:
		return "Nothing of the method was played."
	case rolledBack(steps):
		return "The rollbacks were played."
	default:
		return "Check what the method has left behind."
	}
}

// rolledBack reports whether there are rollbacks and all of them succeeded.
func rolledBack(steps []report.Step) bool {
	rollbacks := draw.StepsOf(steps, event.Rollbacks)
	is := func(want report.Result) bool {
		return slices.ContainsFunc(rollbacks, func(s report.Step) bool { return s.Result == want })
	}
	return is(report.Succeeded) && !is(report.ErrorStatus) && report.Lingering(steps) == ""
}
