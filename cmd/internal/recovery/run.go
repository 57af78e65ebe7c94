package recovery

import (
	"context"
	"slices"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/recovery/document"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// causeOfDeath completes the sentence "interrupted by ...".
const causeOfDeath = "the death of its process: chaos was killed or crashed"

// pastRun is a run that did not finish before its process died.
type pastRun struct {
	*session.Run
	session *pastSession
	past    *writeahead.Run
}

func (s *pastSession) newRun(past *writeahead.Run, o *report.Outcome) *pastRun {
	run := s.NewRun(func(change func(*report.Outcome)) { change(o) })
	return &pastRun{Run: run, session: s, past: past}
}

// resume finishes the run. The error says why rollbacks that are due could not even be
// tried; the journal is written all the same.
func (r *pastRun) resume(ctx context.Context) error {
	r.stopLeftovers(ctx)
	j, err := r.past.Journal()
	if err != nil {
		return err
	}
	past := r.past.Past(j, r.past.RollbackCount(), causeOfDeath)
	var story string
	played := false
	switch reason := past.WhyNoRollbacks(r.past.Rollbacks); {
	case reason != "":
		story = "no rollbacks were played, as " + reason
	case len(past.Played) == 0:
		story = "it has no rollbacks, so what its method changed may still be in effect"
	case !slices.Contains(past.Played, false):
		story = "all rollbacks had been played"
	default:
		story, err = r.replay(ctx, past)
		played = err == nil
	}
	if err != nil {
		story = "the rollbacks could not be played: " + exit.Unseen(err).Error()
	}
	if !played { // otherwise the journal is complete, and controls may have changed it
		past.Complete(r.session.process.Now())
	}
	r.finish(j, story)
	return err
}

// replay plays the rollbacks that are due, and returns how many it played.
func (r *pastRun) replay(ctx context.Context, past *runner.Past) (story string, err error) {
	s := r.session
	loading, stopLoading := context.WithCancelCause(ctx)
	defer stopLoading(nil)
	r.Open(stopLoading)
	defer r.Loader.Close()
	e, err := document.Reload(loading, document.Needs{Loader: r.Loader, Setup: s.Setup}, r.past)
	if err != nil {
		return "", err
	}
	r.Describe(e)
	p, err := r.Plan(e)
	if err != nil {
		return "", err
	}
	p.Hypothesis, p.Rollbacks, p.Dry = r.past.Hypothesis, r.past.Rollbacks, r.past.Dry
	p.Recorder = s.State.Log.Continue(r.past, past)
	before := len(past.Journal.Rollbacks)
	if err := s.Engine.Resume(ctx, p, past); err != nil {
		return "", s.Setup.Printer().Explain(err, nil)
	}
	return storyOf(past.Journal.Rollbacks[before:], r.Leave(p.Recorder)), nil
}

// storyOf says how many rollbacks succeeded, and how many are still due.
func storyOf(played []*journal.Record, due int) string {
	succeeded := 0
	for _, r := range played {
		if r.Status == journal.OutcomeSucceeded {
			succeeded++
		}
	}
	story := report.Count(succeeded, "rollback was", "rollbacks were") + " played afterwards"
	if due > 0 {
		story += ", " + report.Number(due) + " could not be"
	}
	return story
}

// finish writes the journal and completes the outcome. A journal that cannot be written
// is reported; the rollbacks were played all the same.
func (r *pastRun) finish(j *journal.Journal, story string) {
	log := r.session.process.Logs
	path, err := r.session.WriteJournal(r.past.JournalPath, j)
	if err != nil {
		log.Error("The journal could not be written where the run wanted it", "error", err)
		r.session.Fail(err)
	}
	reason := "chaos was killed or crashed; " + story
	if r.past.Finished { // only rollbacks were left, for which there was no time
		reason = report.Ending(j) + "; " + story
	}
	r.Finish(j, reason, path)
	r.Update(func(o *report.Outcome) { o.State = report.Finished })
	log.Info("The run is finished", "experiment", r.Name, "verdict", string(j.Verdict(r.session.FailOn)), "journal", path)
}
