package narrator

import (
	"log/slog"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func (n *narrator) hypothesisSkipped(e event.HypothesisSkipped) {
	if e.Requested {
		n.say(slog.LevelInfo, "The steady state is not checked: the strategy skips it")
		return
	}
	n.say(slog.LevelInfo, "There is no steady state to check: this experiment only explores")
}

func (n *narrator) hypothesisFinished(e event.HypothesisFinished) {
	probe := e.State.Deviation()
	switch {
	case e.State == nil:
		n.say(slog.LevelWarn, "The check of the steady state was interrupted")
	case e.Phase == event.During:
		n.watched(probe)
	case probe == nil:
		n.say(slog.LevelInfo, "Steady state hypothesis is met")
	case e.Phase == event.Before:
		n.say(levelCritical, "The steady state %s before the method, so the method is not played: %s", lost(probe), why(probe))
	default:
		n.say(levelCritical, "The steady state %s after the method: %s", lost(probe), why(probe))
	}
}

// watched logs one of many checks; probe is the one that did not hold, nil if all did.
func (n *narrator) watched(probe *journal.Record) {
	if probe == nil {
		level := slog.LevelDebug
		if n.lost != "" {
			level = slog.LevelInfo
		}
		n.lost = ""
		n.say(level, "The steady state holds while the method runs")
		return
	}
	level := slog.LevelDebug
	if reason := why(probe); reason != n.lost {
		n.lost, level = reason, slog.LevelWarn
	}
	n.say(level, "The steady state %s while the method runs: %s", lost(probe), n.lost)
}

func (n *narrator) watchFinished(e event.WatchFinished) {
	n.lost = ""
	if e.FailedFast {
		n.say(slog.LevelWarn, "The method is stopped, as the steady state does not hold")
	}
	n.say(slog.LevelInfo, "The steady state is no longer checked; it did not hold in %.1f%% of the checks", e.Ratio)
}

// lost completes the sentence "the steady state ...".
func lost(probe *journal.Record) string {
	if probe.Status == journal.OutcomeFailed {
		return "cannot be observed"
	}
	return "does not hold"
}

// why describes the probe at which a check of the steady state ended.
func why(probe *journal.Record) string {
	name := "probe " + quote(probe.Name())
	switch t := probe.Tolerance; {
	case probe.Status == journal.OutcomeFailed:
		return name + " failed: " + plain.EscapeLine(plain.Failure(probe.Exception))
	case t == nil || t.Expected == "":
		return name + " is not within its tolerance"
	default:
		return name + " expected " + plain.EscapeLine(t.Expected) + ", found " + plain.EscapeLine(t.Found)
	}
}
