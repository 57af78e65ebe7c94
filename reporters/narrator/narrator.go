// Package narrator logs a run: the lines of the Chaos Toolkit in the same order, with the
// reasons that it leaves out.
//
// It only knows the events of a run. Callers log the verdict, which depends on fail-on, and
// problems of the experiment.
package narrator

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// levelCritical is the level of what decides the outcome of the run; log handlers that know
// it call it CRITICAL.
const levelCritical = slog.LevelError + 4

// New returns an observer that logs events, at the time that now returns; nil means
// time.Now.
//
// Progress is logged at INFO, results of activities at DEBUG, a failed activity at ERROR. A
// steady state lost before or after the method is CRITICAL. While the method runs, only
// changes of the steady state are logged, the loss at WARNING; the checks between them are
// at DEBUG, as there may be many.
func New(log slog.Handler, now func() time.Time) event.Observer {
	if now == nil {
		now = time.Now
	}
	return &narrator{log: log, now: now}
}

type narrator struct {
	log slog.Handler
	now func() time.Time
	// lost is the last reason why a watched steady state was lost, "" while it holds.
	lost string
}

// Observe logs an event.
func (n *narrator) Observe(e event.Event) {
	switch e := e.(type) {
	case event.RunStarted, event.RunResumed, event.RunFinished, event.Interrupted, event.ConfigurationResolved, event.ExperimentRevised:
		n.observeRun(e)
	case event.HypothesisSkipped, event.HypothesisStarted, event.HypothesisFinished, event.WatchStarted, event.WatchFinished:
		n.observeSteadyState(e)
	case event.MethodStarted, event.MethodFinished, event.RollbacksSkipped, event.RollbacksStarted, event.RollbackDue, event.RollbacksFinished:
		n.observePhase(e)
	case event.Paused:
		n.paused(e)
	case event.ActivityStarted:
		n.activityStarted(e)
	case event.ActivityFinished:
		n.activityFinished(e)
	case event.ToleranceJudged:
		n.judged(e)
	case event.GuardsHeld:
		n.guardsHeld(e)
	case event.GuardTripped:
		n.guardTripped(e)
	}
}

func (n *narrator) observeRun(e event.Event) {
	switch e := e.(type) {
	case event.RunStarted:
		n.begin(e)
	case event.RunResumed:
		title := pyvalue.Str(e.Journal.Experiment.Value("title"))
		n.say(slog.LevelInfo, "Recovering experiment: %s", plain.EscapeLine(title))
	case event.Interrupted:
		n.interrupted(e)
	case event.RunFinished:
		n.end(e.Journal)
	default: // event.ConfigurationResolved, event.ExperimentRevised are not logged
	}
}

func (n *narrator) observeSteadyState(e event.Event) {
	switch e := e.(type) {
	case event.HypothesisSkipped:
		n.hypothesisSkipped(e)
	case event.HypothesisStarted:
		n.say(infoUnlessWatched(e.Phase), "Steady state hypothesis: %s", plain.EscapeLine(e.Hypothesis.Title))
	case event.HypothesisFinished:
		n.hypothesisFinished(e)
	case event.WatchStarted:
		n.say(slog.LevelInfo, "Checking the steady state every %s while the method runs", plain.Seconds(e.Frequency))
	case event.WatchFinished:
		n.watchFinished(e)
	default:
	}
}

func (n *narrator) observePhase(e event.Event) {
	switch e := e.(type) {
	case event.MethodStarted:
		n.say(slog.LevelInfo, "Playing the method: %s", count(e.Activities))
	case event.MethodFinished:
		n.say(slog.LevelDebug, "The method has ended")
	case event.RollbacksSkipped:
		n.rollbacksSkipped(e)
	case event.RollbacksStarted:
		n.rollbacksStarted(e)
	case event.RollbackDue:
		n.say(slog.LevelInfo, "Rollback: %s", plain.EscapeLine(e.Activity.Label()))
	case event.RollbacksFinished:
		if len(e.Remaining) > 0 {
			n.say(slog.LevelWarn, "The rollbacks were interrupted; not played: %s", names(e.Remaining))
		}
	default:
	}
}

// say writes a record; its source is the caller.
func (n *narrator) say(level slog.Level, format string, args ...any) {
	ctx := context.Background()
	if !n.log.Enabled(ctx, level) {
		return
	}
	var caller [1]uintptr
	runtime.Callers(2, caller[:])
	r := slog.NewRecord(n.now(), level, fmt.Sprintf(format, args...), caller[0])
	n.log.Handle(ctx, r) //nolint:errcheck // there is nowhere to report it
}

// infoUnlessWatched is the level of what happens in a check of the steady state.
func infoUnlessWatched(block event.Phase) slog.Level {
	if block == event.During {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func (n *narrator) begin(e event.RunStarted) {
	title := pyvalue.Str(e.Journal.Experiment.Value("title")) // the journal is redacted
	n.say(slog.LevelInfo, "Running experiment: %s", plain.EscapeLine(title))
	switch e.Dry {
	case experiment.DryNone:
	case experiment.DryPause:
		n.say(slog.LevelWarn, "Dry run: pauses are skipped")
	case experiment.DryProbes, experiment.DryActions, experiment.DryActivities:
		n.say(slog.LevelWarn, "Dry run: %s are not carried out", e.Dry)
	}
	n.say(slog.LevelInfo, "Steady-state strategy: %s", e.Hypothesis)
	n.say(slog.LevelInfo, "Rollbacks strategy: %s", e.Rollbacks)
}

func (n *narrator) interrupted(e event.Interrupted) {
	rollbacks := ""
	if !e.Rollbacks {
		rollbacks = "; rollbacks are not played"
	}
	n.say(slog.LevelWarn, "The run is interrupted by %s%s", plain.EscapeLine(e.Reason), rollbacks)
}

// end logs the status in the words of the Chaos Toolkit, as people search logs for them.
func (n *narrator) end(j *journal.Journal) {
	if j.Deviated {
		n.say(slog.LevelInfo, "Experiment ended with status: deviated")
		n.say(slog.LevelInfo, "The steady state was lost: the experiment may have found a weakness")
		return
	}
	n.say(slog.LevelInfo, "Experiment ended with status: %s", j.Status)
}

// count writes the number of activities.
func count(activities []*experiment.Activity) string {
	switch len(activities) {
	case 0:
		return "no activities"
	case 1:
		return "1 activity"
	default:
		return strconv.Itoa(len(activities)) + " activities"
	}
}

func names(activities []*experiment.Activity) string {
	quoted := make([]string, len(activities))
	for i, a := range activities {
		quoted[i] = quote(a.Label())
	}
	return strings.Join(quoted, ", ")
}

func quote(name string) string { return `"` + plain.EscapeLine(name) + `"` }
