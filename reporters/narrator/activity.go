package narrator

import (
	"log/slog"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func (n *narrator) paused(e event.Paused) {
	level, d := infoUnlessWatched(e.Phase), plain.Seconds(e.Duration)
	switch {
	case e.Skipped && e.After:
		n.say(level, "Dry run: no pause of %s after activity", d)
	case e.Skipped:
		n.say(level, "Dry run: no pause of %s before next activity", d)
	case e.After:
		n.say(level, "Pausing after activity for %s...", d)
	default:
		n.say(level, "Pausing before next activity for %s...", d)
	}
}

func (n *narrator) activityStarted(e event.ActivityStarted) {
	how := ""
	if e.Background {
		how = " [in background]"
	}
	if e.Skipped {
		how += " [skipped by the dry run]"
	}
	n.say(infoUnlessWatched(e.Phase), "%s: %s%s", e.Activity.Kind.Title(), plain.EscapeLine(e.Activity.Label()), how)
}

func (n *narrator) activityFinished(e event.ActivityFinished) {
	took := e.Record.Duration.Round(time.Millisecond)
	switch e.Record.Status {
	case journal.OutcomeFailed:
		n.failed(e, took)
	case journal.OutcomeSucceeded:
		n.say(slog.LevelDebug, "  => %ssucceeded after %s%s", who(e), took, withOutput(e.Record))
	default:
		n.say(slog.LevelWarn, "  => %sinterrupted after %s", who(e), took)
	}
}

func (n *narrator) failed(e event.ActivityFinished, took time.Duration) {
	level := slog.LevelError
	if e.Phase == event.During {
		level = slog.LevelDebug // the lost steady state is logged instead
	}
	message := plain.Failure(e.Record.Exception)
	n.say(level, "  => %sfailed: %s", who(e), message)
	trace := strings.TrimSpace(strings.Join(e.Record.Exception, ""))
	if trace == message {
		n.say(slog.LevelDebug, "  => %sfailed after %s", who(e), took)
		return
	}
	n.say(slog.LevelDebug, "  => %sfailed after %s:\n%s", who(e), took, trace)
}

// who names an activity if others may have started before its end.
func who(e event.ActivityFinished) string {
	if e.Activity.Background || e.Phase == event.During {
		return quote(e.Record.Name()) + " "
	}
	return ""
}

func withOutput(r *journal.Record) string {
	if r.Output == nil {
		return ", without output"
	}
	return " with " + preview(r.Output)
}

// judged logs a deviation in the method; those of the hypothesis are logged when it is
// finished.
func (n *narrator) judged(e event.ToleranceJudged) {
	if !e.Phase.IsHypothesis() && !e.Record.Tolerance.Met {
		n.say(slog.LevelWarn, "The output is not within its tolerance: %s", why(e.Record))
	}
}

func (n *narrator) rollbacksSkipped(e event.RollbacksSkipped) {
	if len(e.Activities) == 0 {
		n.say(slog.LevelInfo, "There are no rollbacks to play")
		return
	}
	n.say(slog.LevelWarn, "The rollbacks are not played because %s; not played: %s", plain.EscapeLine(e.Reason), names(e.Activities))
}

func (n *narrator) rollbacksStarted(e event.RollbacksStarted) {
	switch {
	case len(e.Activities) == 0:
		n.say(slog.LevelInfo, "There are no rollbacks to play")
	case e.Strategy == experiment.RollbackDefault:
		n.say(slog.LevelInfo, "Playing the rollbacks: %s", count(e.Activities))
	default:
		n.say(slog.LevelInfo, "Playing the rollbacks with the strategy %q: %s", e.Strategy, count(e.Activities))
	}
}
