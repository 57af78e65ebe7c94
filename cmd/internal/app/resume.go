package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// session returns the session that a log tells of, as the one that it was.
func (r *recovery) session(ctx context.Context, log *writeahead.Log, past *writeahead.Session) (*session, error) {
	a := r.app
	if err := checkDirectory(past.Directory); err != nil {
		return nil, fmt.Errorf("the directory in which the session worked is not there: %w", err)
	}
	a.env.Dir = past.Directory
	o, err := r.options(past)
	if err != nil {
		return nil, err
	}
	if err := a.checkVarFiles(o.loadOptions); err != nil { // and learn what is to be redacted
		return nil, told(err)
	}
	o.stateDir = filepath.Dir(log.Path())
	policy, err := journal.ParseFailOn(o.failOn)
	if err != nil {
		return nil, err
	}
	s := &session{
		app: a, o: o, policy: policy, signals: r.signals, paths: make(map[string]bool),
		single: len(past.Sources) == 1 && o.journalDir == "", state: &state{log: log, id: past.ID},
	}
	if s.settings, err = a.loadSettings(); err != nil {
		return nil, err
	}
	if err := a.readPolicy(ctx, &o.loadOptions, s.settings); err != nil {
		return nil, fmt.Errorf("the policy that the session was held to cannot be read again: %w", told(err))
	}
	s.reports = a.newReporting(o.reports)
	return s, nil
}

// options reads the options of the session again. Those of this process go before,
// as what was secret in them was not written down.
func (r *recovery) options(past *writeahead.Session) (*runOptions, error) {
	o, global := &runOptions{}, r.app.global
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	o.define(flags)
	global.define(flags)
	given := slices.Clone(past.Arguments)
	for _, run := range past.Runs {
		if run.Given != nil {
			given = append(given, run.Given...)
			break // it is the same for all of a session
		}
	}
	isSecret := func(word string) bool { return strings.Contains(word, redact.Replacement) }
	for _, word := range given {
		if isSecret(word) {
			r.app.logs.log.Warn("An option of the run is not known, as it was secret; give it again if a rollback needs it", "option", word)
		}
	}
	if err := flags.Parse(slices.DeleteFunc(given, isSecret)); err != nil {
		return nil, fmt.Errorf("its options cannot be understood: %w; recover it with chaos %s", err, past.Chaos)
	}
	o.flags = flags
	o.vars, o.varFiles = append(o.vars, r.o.vars...), append(o.varFiles, r.o.varFiles...)
	o.noVerifyTLS = o.noVerifyTLS || r.o.noVerifyTLS
	r.app.global.settings, r.app.global.python, r.app.global.fileMode = global.settings, global.python, global.fileMode
	return o, nil
}

// resume brings the runs of a session to their end and reports on all of it.
func (s *session) resume(ctx context.Context, r *recovery, past *writeahead.Session) error {
	if past.Torn > 0 {
		s.app.logs.log.Info("The end of the write-ahead log is torn, as its process died while it wrote", "bytes", past.Torn)
	}
	if s.app.step != nil {
		if err := s.app.step.log.Fence(); err != nil {
			return err
		}
		defer s.app.step.log.Lift()
	}
	result := &report.Suite{Start: past.Start, Outcomes: s.pastOutcomes(past)}
	s.state.list = result.Outcomes
	s.stopStrays(ctx, past)
	for i, o := range result.Outcomes {
		s.bring(ctx, r, past.Run(i), o)
	}
	result.End = s.app.env.Now()
	result.Verdict = report.Worst(result.Outcomes)
	if result.CountState(report.Skipped) > 0 && result.Verdict == journal.Passed {
		result.Verdict = journal.Interrupted
	}
	result.Notes = append(result.Notes, "chaos was killed or crashed, and what it left was brought to an end afterwards")
	err := s.conclude(ctx, result)
	r.failed = r.failed || len(s.state.left) > 0
	s.closeState()
	if exit := (*exitError)(nil); errors.As(err, &exit) && exit.err == nil {
		return nil // the verdict is that of the session, not of its recovery
	}
	return err
}

// pastOutcomes returns the outcomes of a session's experiments as far as they are
// known.
func (s *session) pastOutcomes(past *writeahead.Session) []*report.Outcome {
	outcomes := make([]*report.Outcome, len(past.Sources))
	for i, name := range past.Sources {
		o := &report.Outcome{
			Source: name, File: s.app.workspacePath(name), Expected: journal.Verdict(s.o.expect), FailOn: s.policy,
			State: report.Skipped, Reason: "chaos died before its turn",
		}
		if run := past.Run(i); run != nil {
			o.State, o.Reason, o.Strategy = report.Finished, "", run.Hypothesis
		}
		outcomes[i] = o
	}
	return outcomes
}

// bring brings a run to its end, if it has none.
func (s *session) bring(ctx context.Context, r *recovery, run *writeahead.Run, o *report.Outcome) {
	if run == nil {
		return
	}
	if !run.Unresolved() {
		s.remember(run, o)
		return
	}
	p := &performance{session: s, name: o.Source, log: s.app.logs.log}
	p.update = func(change func(*report.Outcome)) { change(o) }
	var leave func()
	p.interrupts, leave = s.signals.forRun()
	defer leave()
	if r.budget.Limit > 0 && !s.app.env.Now().Before(r.budget.End()) {
		s.state.left = append(s.state.left, run.RollbackNames()...)
		o.Verdict, o.Reason = journal.Interrupted, "chaos was killed or crashed, and there was no time to recover the run"
		return
	}
	stop := r.budget.WatchEnd(s.app.env.Now(), func() { forward(p.interrupts, r.interruption()) })
	defer stop()
	if err := p.resume(ctx, run); err != nil {
		s.app.logs.log.Error("What the experiment did may still be in effect, as it cannot be undone", "experiment", p.name, "error", told(err))
		s.state.left = append(s.state.left, run.RollbackNames()...)
		r.failed = true
	}
	p.concluded()
}

// told returns an error whose message is worth reading: that of some was shown already.
func told(err error) error {
	if _, message := codeOf(err); message == "" {
		return errors.New("it is told above")
	}
	return err
}

// remember takes over what came of a run that did come to its end.
func (s *session) remember(run *writeahead.Run, o *report.Outcome) {
	if run.Conclusion == nil { // its experiment was being read
		o.Verdict, o.Reason = journal.Interrupted, "chaos was killed or crashed before the run began"
		return
	}
	o.Verdict, o.Reason, o.JournalPath = run.Conclusion.Verdict, run.Conclusion.Reason, run.Conclusion.JournalPath
	if text, err := os.ReadFile(s.app.env.path(o.JournalPath)); err == nil && o.JournalPath != "" {
		o.Journal, _ = journal.Read(text)
	}
	if o.Journal == nil && run.Begun {
		o.Journal, _ = run.Journal()
	}
}
