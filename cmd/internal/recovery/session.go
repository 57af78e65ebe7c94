package recovery

import (
	"context"
	"errors"
	"os"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// pastSession is a session whose process died.
type pastSession struct {
	*session.Session
	recovery *Recovery
	// process is this process, with the directory and the options of the session.
	process *host.Process
	past    *writeahead.Session
}

// finish finishes the runs of the session, and publishes the results of all of them.
func (s *pastSession) finish(ctx context.Context) error {
	if s.past.Torn > 0 {
		s.process.Logs.Info("The end of the write-ahead log is incomplete, as its process died while it wrote", "bytes", s.past.Torn)
	}
	lift, err := s.Step.Fence()
	if err != nil {
		return err
	}
	defer lift()
	result := &report.Suite{Start: s.past.Start, Outcomes: s.outcomes()}
	s.State.Outcomes = result.Outcomes
	s.stopStrays(ctx)
	for i, o := range result.Outcomes {
		s.finishRun(ctx, s.past.Run(i), o)
	}
	result.End = s.process.Now()
	result.Verdict = report.Worst(result.Outcomes)
	if result.CountState(report.Skipped) > 0 && result.Verdict == journal.Passed {
		result.Verdict = journal.Interrupted
	}
	result.Notes = append(result.Notes, "chaos was killed or crashed, and its runs were finished afterwards")
	err = s.Conclude(ctx, result)
	s.recovery.failed = s.recovery.failed || s.State.Due()
	s.CloseState()
	if silent, ok := errors.AsType[*exit.Error](err); ok && silent.Err == nil {
		return nil // the verdict is that of the session, not of its recovery
	}
	return err
}

// outcomes returns the outcomes of the session's experiments as far as they are known.
func (s *pastSession) outcomes() []*report.Outcome {
	outcomes := make([]*report.Outcome, len(s.past.Sources))
	for i, name := range s.past.Sources {
		o := s.NewOutcome(name)
		o.State, o.Reason = report.Skipped, "chaos died before it was run"
		if run := s.past.Run(i); run != nil {
			o.State, o.Reason, o.Strategy = report.Finished, "", run.Hypothesis
		}
		outcomes[i] = o
	}
	return outcomes
}

// finishRun finishes a run, unless it finished already. There is no run if it never began.
func (s *pastSession) finishRun(ctx context.Context, run *writeahead.Run, o *report.Outcome) {
	switch {
	case run == nil:
		return
	case !run.Unresolved():
		s.remember(run, o)
		return
	}
	budget := s.recovery.budget
	if budget.Limit > 0 && !s.process.Now().Before(budget.End()) {
		s.State.Leave(run.RollbackNames()...)
		o.Verdict, o.Reason = journal.Interrupted, "chaos was killed or crashed, and there was no time to recover the run"
		return
	}
	r := s.newRun(run, o)
	defer r.Subscribe()()
	defer interrupt.LimitRollbacks(s.process.Now(), r.Interrupts, budget)()
	if err := r.resume(ctx); err != nil {
		s.process.Logs.Error("The experiment cannot be rolled back: what it changed may still be in effect", "experiment", r.Name, "error", exit.Unseen(err))
		s.State.Leave(run.RollbackNames()...)
		s.recovery.failed = true
	}
	r.Conclude()
}

// remember completes the outcome of a run that finished.
func (s *pastSession) remember(run *writeahead.Run, o *report.Outcome) {
	if run.Conclusion == nil { // its experiment was being read
		o.Verdict, o.Reason = journal.Interrupted, "chaos was killed or crashed before the run began"
		return
	}
	o.Verdict, o.Reason, o.JournalPath = run.Conclusion.Verdict, run.Conclusion.Reason, run.Conclusion.JournalPath
	if text, err := os.ReadFile(s.process.Path(o.JournalPath)); err == nil && o.JournalPath != "" {
		o.Journal, _ = journal.Read(text)
	}
	if o.Journal == nil && run.Begun {
		o.Journal, _ = run.Journal()
	}
}
