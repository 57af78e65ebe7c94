package console

import (
	"strconv"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// observe brings the scene up to date and returns the lines which the event adds
// to those above the live line.
func (s *scene) observe(e event.Event, now time.Time) []string { //nolint:cyclop // one case for each event
	switch e := e.(type) {
	case event.RunStarted:
		s.begun = now
		return s.title(e)
	case event.RunResumed, event.ConfigurationResolved, event.ExperimentRevised:
		// A resumed run is told in lines; the others are of no interest to watchers.
	case event.HypothesisSkipped:
		return s.hypothesisSkipped(e)
	case event.HypothesisStarted:
		return s.hypothesisStarted(e)
	case event.HypothesisFinished:
		return s.hypothesisFinished(e)
	case event.WatchStarted:
		s.watch = watch{on: true}
	case event.WatchFinished:
		return s.watchFinished(e)
	case event.MethodStarted:
		return s.blockStarted(event.Method, e.Activities)
	case event.MethodFinished:
		s.leave(event.Method)
	case event.RollbacksSkipped:
		return s.rollbacksSkipped(e)
	case event.RollbacksStarted:
		return s.blockStarted(event.Rollbacks, e.Activities)
	case event.RollbackDue:
		// It is shown as soon as it starts.
	case event.RollbacksFinished:
		s.leave(event.Rollbacks)
		return s.notPlayed(e.Remaining)
	case event.Paused:
		return s.paused(e, now)
	case event.ActivityStarted:
		s.start(e, now)
	case event.ActivityFinished:
		return s.finished(e)
	case event.ToleranceJudged:
		return s.judged(e)
	case event.GuardsHeld:
		return s.guardsHeld(e)
	case event.GuardTripped:
		return s.guardTripped(e)
	case event.Interrupted:
		return s.interrupted(e)
	case event.RunFinished:
		s.begun = time.Time{}
	}
	return nil
}

func (s *scene) title(e event.RunStarted) []string {
	title := pyvalue.Str(e.Journal.Experiment.Value("title")) // in which no secret is left
	lines := []string{s.style.paint(bold, s.style.name(title))}
	if e.Dry != experiment.DryNone {
		lines = append(lines, s.row(markNote(), "dry run: "+leftOut(e.Dry)))
	}
	return lines
}

func (s *scene) heading(block event.Phase, title string) string {
	if title != "" {
		title = ": " + s.style.name(title)
	}
	return s.style.paint(bold, string(block)) + title
}

func (s *scene) row(m mark, text string) string { return "  " + s.style.mark(m) + " " + text }

func (s *scene) blockStarted(block event.Phase, activities []*experiment.Activity) []string {
	s.enter(block, len(activities))
	if len(activities) == 0 {
		return nil
	}
	return []string{s.heading(block, "")}
}

func (s *scene) interrupted(e event.Interrupted) []string {
	s.wake()
	text := "interrupted by " + s.style.sentence(e.Reason)
	if !e.Rollbacks {
		text += "; rollbacks are not wanted"
	}
	return []string{s.row(markNote(), text)}
}

func (s *scene) hypothesisSkipped(e event.HypothesisSkipped) []string {
	if e.Requested {
		return []string{s.row(markSkipped(), "the steady state is not checked, as the strategy says")}
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

// watched tells of a check during the method only if it comes out otherwise than
// the one before, which one that was interrupted does not.
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
		return []string{s.row(markBad(), "the method is ended at once, as the steady state was lost")}
	}
	if w.lost > 0 {
		return []string{s.row(markBad(), "steady state lost in "+fraction(w.lost, w.checks)+" checks during the method")}
	}
	return []string{s.row(markOK(), "steady state held in "+count(w.checks, "check", "checks")+" during the method")}
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
		return nil // the probe itself is not told yet
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

// finished tells of an activity that ended, unless its output is to be judged.
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
		return nil // told already, or by the end of the check
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
	return s.row(m, i.name+s.style.paint(dim, " "+took(i.run.Duration)+remark))
}
