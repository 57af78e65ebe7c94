package console

import (
	"strconv"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// scene turns the events of a run into lines, and keeps the progress of the run.
type scene struct{ progress }

// observe updates the progress and returns the lines that the event adds above the live
// line.
func (s *scene) observe(e event.Event, now time.Time) []string {
	switch e := e.(type) {
	case event.RunStarted:
		s.begun = now
		return s.title(e)
	case event.RunFinished:
		s.begun = time.Time{}
	case event.RunResumed, event.ConfigurationResolved, event.ExperimentRevised:
		// The narrator logs resumed runs; the console does not show the others.
	case event.HypothesisSkipped, event.HypothesisStarted, event.HypothesisFinished, event.WatchStarted, event.WatchFinished:
		return s.observeSteadyState(e)
	case event.MethodStarted, event.MethodFinished, event.RollbacksSkipped, event.RollbacksStarted, event.RollbackDue, event.RollbacksFinished:
		return s.observePhase(e)
	case event.Paused, event.ActivityStarted, event.ActivityFinished, event.ToleranceJudged:
		return s.observeActivity(e, now)
	case event.GuardsHeld:
		return s.guardsHeld(e)
	case event.GuardTripped:
		return s.guardTripped(e)
	case event.Interrupted:
		return s.interrupted(e)
	}
	return nil
}

func (s *scene) observeSteadyState(e event.Event) []string {
	switch e := e.(type) {
	case event.HypothesisSkipped:
		return s.hypothesisSkipped(e)
	case event.HypothesisStarted:
		return s.hypothesisStarted(e)
	case event.HypothesisFinished:
		return s.hypothesisFinished(e)
	case event.WatchFinished:
		return s.watchFinished(e)
	default: // event.WatchStarted
		s.watch = watch{on: true}
		return nil
	}
}

func (s *scene) observePhase(e event.Event) []string {
	switch e := e.(type) {
	case event.MethodStarted:
		return s.phaseStarted(event.Method, e.Activities)
	case event.MethodFinished:
		s.leave(event.Method)
	case event.RollbacksSkipped:
		return s.rollbacksSkipped(e)
	case event.RollbacksStarted:
		return s.phaseStarted(event.Rollbacks, e.Activities)
	case event.RollbacksFinished:
		s.leave(event.Rollbacks)
		return s.notPlayed(e.Remaining)
	default: // event.RollbackDue: its activity is shown when it starts
	}
	return nil
}

func (s *scene) observeActivity(e event.Event, now time.Time) []string {
	switch e := e.(type) {
	case event.Paused:
		return s.paused(e, now)
	case event.ActivityFinished:
		return s.finished(e)
	case event.ToleranceJudged:
		return s.judged(e)
	case event.ActivityStarted:
		s.start(e, now)
	default:
	}
	return nil
}

func (s *scene) title(e event.RunStarted) []string {
	title := pyvalue.Str(e.Journal.Experiment.Value("title")) // the journal is redacted
	lines := []string{s.style.paint(bold, s.style.name(title))}
	if e.Dry != experiment.DryNone {
		lines = append(lines, s.row(markNote(), "dry run: "+leftOut(e.Dry)))
	}
	return lines
}

func (s *scene) heading(phase event.Phase, title string) string {
	if title != "" {
		title = ": " + s.style.name(title)
	}
	return s.style.paint(bold, string(phase)) + title
}

func (s *scene) row(m mark, text string) string { return "  " + s.style.mark(m) + " " + text }

func (s *scene) phaseStarted(phase event.Phase, activities []*experiment.Activity) []string {
	s.enter(phase, len(activities))
	if len(activities) == 0 {
		return nil
	}
	return []string{s.heading(phase, "")}
}

func (s *scene) interrupted(e event.Interrupted) []string {
	s.wake()
	text := "interrupted by " + s.style.sentence(e.Reason)
	if !e.Rollbacks {
		text += "; rollbacks are not played"
	}
	return []string{s.row(markNote(), text)}
}

func (s *scene) hypothesisSkipped(e event.HypothesisSkipped) []string {
	if e.Requested {
		return []string{s.row(markSkipped(), "the steady state is not checked: the strategy skips it")}
	}
	return []string{s.row(markSkipped(), "there is no steady state to check: this experiment only explores")}
}

func (s *scene) hypothesisStarted(e event.HypothesisStarted) []string {
	if e.Phase == event.During {
		return nil
	}
	s.enter(e.Phase, len(e.Hypothesis.Probes))
	return []string{s.heading(e.Phase, e.Hypothesis.Title)}
}

func (s *scene) hypothesisFinished(e event.HypothesisFinished) []string {
	s.leave(e.Phase)
	switch {
	case e.Phase == event.During:
		return s.watched(e.State)
	case e.State == nil:
		return []string{s.row(markSkipped(), "the check of the steady state was interrupted")}
	case e.Phase == event.Before && !e.State.Met:
		return []string{s.row(markNote(), "the method is not played")}
	default:
		return nil
	}
}

// watched reports a check during the method only if its result differs from the one before.
// An interrupted check has no result.
func (s *scene) watched(state *journal.State) []string {
	if state == nil {
		return nil
	}
	s.watch.checks++
	was := s.watch.deviating
	s.watch.deviating = !state.Met
	if state.Met {
		if was {
			return []string{s.row(markOK(), "steady state regained in check "+strconv.Itoa(s.watch.checks))}
		}
		return nil
	}
	s.watch.lost++
	probe := state.Deviation()
	if was || probe == nil {
		return nil
	}
	text := "steady state lost in check " + strconv.Itoa(s.watch.checks) + ": " + s.style.name(probe.Name())
	return append([]string{s.row(markBad(), text)}, s.style.reason(probe, "      ")...)
}

func (s *scene) watchFinished(e event.WatchFinished) []string {
	w := s.watch
	s.watch = watch{}
	s.leave(event.During)
	if e.FailedFast {
		return []string{s.row(markBad(), "the method is stopped, as the steady state was lost")}
	}
	if w.lost > 0 {
		return []string{s.row(markBad(), "steady state lost in "+fraction(w.lost, w.checks)+" checks during the method")}
	}
	return []string{s.row(markOK(), "steady state held in "+report.Count(w.checks, "check", "checks")+" during the method")}
}

func (s *scene) rollbacksSkipped(e event.RollbacksSkipped) []string {
	if len(e.Activities) == 0 {
		return nil
	}
	return append([]string{
		s.heading(event.Rollbacks, ""),
		s.row(markNote(), "not played because "+s.style.sentence(e.Reason)),
	}, s.notPlayed(e.Activities)...)
}

func (s *scene) notPlayed(activities []*experiment.Activity) []string {
	lines := make([]string, len(activities))
	for i, a := range activities {
		lines[i] = s.row(markSkipped(), s.style.name(a.Label())+s.style.paint(dim, " not played"))
	}
	return lines
}

func (s *scene) paused(e event.Paused, now time.Time) []string {
	text := plain.Seconds(e.Duration) + " " + where(e) + ` "` + s.style.name(e.Activity.Label()) + `"`
	if e.Skipped {
		if e.Phase == event.During {
			return nil
		}
		return []string{s.row(markSkipped(), "no pause of "+text+s.style.paint(dim, " (dry run)"))}
	}
	s.pause(e, now)
	if e.Phase.IsHypothesis() && (e.After || e.Phase == event.During) {
		return nil // the probe was not reported yet
	}
	return []string{s.row(markPause(), "pause of "+text)}
}

// where completes the sentence "a pause ... an activity".
func where(e event.Paused) string {
	if e.After {
		return "after"
	}
	return "before"
}

// finished reports an activity that ended, unless its output will be judged.
func (s *scene) finished(e event.ActivityFinished) []string {
	i := s.find(e.Record)
	i.ended = true
	if e.Phase.IsHypothesis() && e.Record.Status == journal.OutcomeSucceeded {
		return nil
	}
	s.remove(e.Record)
	if e.Phase == event.During {
		return nil
	}
	switch e.Record.Status {
	case journal.OutcomeFailed:
		return append([]string{s.activity(markBad(), i, "")}, s.style.reason(e.Record, "      ")...)
	case journal.OutcomeSucceeded:
		return []string{s.succeeded(i)}
	default:
		return []string{s.activity(markSkipped(), i, " interrupted")}
	}
}

func (s *scene) judged(e event.ToleranceJudged) []string {
	i := s.find(e.Record)
	s.remove(e.Record)
	switch {
	case e.Phase == event.During, e.Phase.IsHypothesis() && e.Record.Status == journal.OutcomeFailed:
		return nil // reported already, or at the end of the check
	case !e.Record.Tolerance.Met:
		return append([]string{s.activity(markBad(), i, " not within its tolerance")}, s.style.reason(e.Record, "      ")...)
	case e.Phase.IsHypothesis():
		return []string{s.succeeded(i)}
	default:
		return nil
	}
}

func (s *scene) succeeded(i *item) string {
	if i.skipped {
		return s.row(markSkipped(), i.name+s.style.paint(dim, " (dry run)"))
	}
	return s.activity(markOK(), i, "")
}

func (s *scene) activity(m mark, i *item, remark string) string {
	if i.background {
		remark += " in the background"
	}
	return s.row(m, i.name+s.style.paint(dim, " "+report.Duration(i.run.Duration)+remark))
}
