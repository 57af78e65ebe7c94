// Package narrator tells a run as a log: who reads logs of the Chaos Toolkit
// finds the same lines in the same order, with the reasons that it leaves out.
//
// It only knows the events of a run. The verdict, which depends on what the
// caller counts as a failure, and problems with the experiment are told by others.
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

// levelCritical is what decides the outcome of the run; log handlers that know
// the level call it CRITICAL.
const levelCritical = slog.LevelError + 4

// New returns an observer which writes to log what happens, at the time that now
// returns; nil means time.Now.
//
// What the run is doing is at INFO, results of single activities are at DEBUG, a
// failed activity is an ERROR. A steady state lost before or after the method is
// CRITICAL. While the method runs, only changes of the steady state are told, the
// loss as a WARNING; the checks between them are at DEBUG, as there may be many.
func New(log slog.Handler, now func() time.Time) event.Observer {
	if now == nil {
		now = time.Now
	}
	return &narrator{log: log, now: now}
}

type narrator struct {
	log slog.Handler
	now func() time.Time
	// lost is what a watched steady state was last lost to, "" while it holds.
	lost string
}

// Observe tells one event.
func (n *narrator) Observe(e event.Event) { //nolint:cyclop // one case for each event
	switch e := e.(type) {
	case event.RunStarted:
		n.begin(e)
	case event.RunResumed:
		title := pyvalue.Str(e.Journal.Experiment.Value("title"))
		n.say(slog.LevelInfo, "Recovering experiment: %s", plain.EscapeLine(title))
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
	case event.Interrupted:
		n.interrupted(e)
	case event.ConfigurationResolved, event.ExperimentRevised: // of no interest to readers
	case event.RunFinished:
		n.end(e.Journal)
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
	n.log.Handle(ctx, r) //nolint:errcheck // there is no place left to tell it
}

// infoUnlessWatched is the level of what a single check of the steady state does.
func infoUnlessWatched(block event.Phase) slog.Level {
	if block == event.During {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func (n *narrator) begin(e event.RunStarted) {
	title := pyvalue.Str(e.Journal.Experiment.Value("title")) // in which no secret is left
	n.say(slog.LevelInfo, "Running experiment: %s", plain.EscapeLine(title))
	switch e.Dry {
	case experiment.DryNone:
	case experiment.DryPause:
		n.say(slog.LevelWarn, "Dry run: pauses are left out")
	case experiment.DryProbes, experiment.DryActions, experiment.DryActivities:
		n.say(slog.LevelWarn, "Dry run: %s are not carried out", e.Dry)
	}
	n.say(slog.LevelInfo, "Steady-state strategy: %s", e.Hypothesis)
	n.say(slog.LevelInfo, "Rollbacks strategy: %s", e.Rollbacks)
}

func (n *narrator) interrupted(e event.Interrupted) {
	rollbacks := ""
	if !e.Rollbacks {
		rollbacks = "; rollbacks are not wanted"
	}
	n.say(slog.LevelWarn, "The run is interrupted by %s%s", plain.EscapeLine(e.Reason), rollbacks)
}

// end tells the status in the words of the reference, for which people search logs.
func (n *narrator) end(j *journal.Journal) {
	if j.Deviated {
		n.say(slog.LevelInfo, "Experiment ended with status: deviated")
		n.say(slog.LevelInfo, "The steady state was lost: the experiment may have found a weakness")
		return
	}
	n.say(slog.LevelInfo, "Experiment ended with status: %s", j.Status)
}

// count says how many activities there are.
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
