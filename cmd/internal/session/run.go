package session

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/engine"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Run is one experiment of a session while it is run or recovered.
type Run struct {
	// Name is the experiment as the user named it.
	Name string
	// Update changes the outcome of the experiment.
	Update suite.Update
	// Interrupts is the channel on which the run receives interruptions.
	Interrupts interrupt.Channel
	// Loader loads the experiment, once Open was called.
	Loader *load.Loader

	session *Session
	log     *slog.Logger
	// journal is where the journal goes, "" until that is decided.
	journal string
}

// NewRun returns the run of an experiment. update changes its outcome.
func (s *Session) NewRun(update suite.Update) *Run {
	r := &Run{Update: update, session: s, log: s.process.Logs.Logger}
	update(func(o *report.Outcome) { r.Name = o.Source })
	if s.options.MaxParallel > 1 {
		r.log = r.log.With("experiment", r.Name)
	}
	return r
}

// Subscribe lets the signals of the process interrupt the run until leave is called.
func (r *Run) Subscribe() (leave func()) {
	r.Interrupts, leave = r.session.signals.Subscribe()
	return leave
}

// Open makes the loader of the run, which must be closed. Python code that signals its
// own process interrupts the run, and ends the loading.
func (r *Run) Open(stopLoading context.CancelCauseFunc) {
	s := r.session
	r.Loader = s.Setup.NewLoader(r.Name, load.LoaderOptions{
		Lenient: s.options.NoValidation, GuardFiles: s.options.GuardFiles, ControlFiles: s.options.ControlFiles,
		Mark: PythonMark(s.State.RunID(r.Index())), Log: r.log,
		OnSignal: func(name string) {
			stopLoading(interrupt.ErrSignal)
			r.Interrupts.Send(interrupt.ByPython(name))
		},
	})
}

// Index returns the position of the experiment in the session.
func (r *Run) Index() (index int) {
	r.Update(func(o *report.Outcome) { index = slices.Index(r.session.State.Outcomes, o) })
	return index
}

// play plays one experiment of the session.
func (s *Session) play(ctx context.Context, update suite.Update) {
	r := s.NewRun(update)
	if s.options.MaxParallel <= 1 {
		defer s.Step.Group("Experiment " + r.Name)()
		if s.Step == nil && s.journals.dir != "" {
			s.Engine.WriteHeading(r.Name, r.Index() == 0)
		}
	}
	defer r.Subscribe()()
	err := r.perform(ctx)
	r.Conclude()
	s.Fail(err)
}

// perform loads and runs the experiment. The error is what went wrong besides what the
// journal says.
func (r *Run) perform(ctx context.Context) error {
	loading, stopLoading := context.WithCancelCause(ctx)
	defer stopLoading(nil)
	r.Open(stopLoading)
	defer r.Loader.Close()
	e, err := r.load(loading)
	if err != nil {
		return r.invalid(err)
	}
	r.Describe(e)
	if r.session.options.ValidateOnly {
		r.Update(func(o *report.Outcome) { o.Expected = "" }) // no run is expected
		r.end(journal.Passed, "it was only validated")
		return nil
	}
	if loading.Err() != nil {
		cause := context.Cause(loading)
		r.Loader.NotifyFailed(ctx, e, cause)
		r.end(journal.Interrupted, cause.Error())
		return &exit.Error{Code: exit.For(journal.Interrupted, r.session.options.DetailedExitCode), Err: cause}
	}
	// Signals reach the run as interruptions, which say more than the end of ctx.
	j, err := r.run(context.WithoutCancel(ctx), e)
	ctx, cancel := afterRun(ctx)
	defer cancel()
	if j == nil {
		r.Loader.NotifyFailed(ctx, e, err)
		return r.invalid(r.session.Setup.Printer().Explain(err, nil))
	}
	r.Loader.Notifier.RunEnded(ctx, j)
	return err
}

// load loads the controls and the experiment. If ctx ends meanwhile, the loader is
// closed: a provider that does not answer must not delay the end of the process.
func (r *Run) load(ctx context.Context) (*experiment.Experiment, error) {
	defer context.AfterFunc(ctx, r.Loader.Close)()
	if err := r.Loader.LoadControls(); err != nil {
		return nil, err
	}
	e, err := r.Loader.Load(ctx, r.Name)
	r.Update(func(o *report.Outcome) { o.Problems = r.Loader.Problems })
	return e, err
}

// hurriedNotification bounds the notifications after a signal: what sent the signal soon
// kills the process.
const hurriedNotification = 2 * time.Second

// afterRun returns a context for what follows a run, which ends soon if ctx has ended.
func afterRun(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Err() == nil {
		return ctx, func() {}
	}
	return context.WithTimeout(context.WithoutCancel(ctx), hurriedNotification)
}

// Describe adds the title, the places and the terms of the experiment to the outcome.
func (r *Run) Describe(e *experiment.Experiment) {
	r.Update(func(o *report.Outcome) {
		o.Title, o.Places = e.Title, report.PlacesOf(e)
		o.Expected = cmp.Or(e.Terms.Expect, o.Expected)
		o.Reproduce = r.session.reproduction(r.Name, e)
	})
}

// invalid ends an experiment that was not run.
func (r *Run) invalid(err error) error {
	_, reason := exit.Of(err)
	r.end(journal.Invalid, reason)
	if reason != "" {
		return err
	}
	return exit.Silently(exit.For(journal.Invalid, r.session.options.DetailedExitCode))
}

func (r *Run) end(v journal.Verdict, reason string) {
	r.Update(func(o *report.Outcome) { o.Verdict, o.Reason = v, reason })
}

// run plays the experiment and writes the journal, which is nil if the run could not
// begin.
func (r *Run) run(ctx context.Context, e *experiment.Experiment) (*journal.Journal, error) {
	s := r.session
	p, err := r.Plan(e)
	if err != nil {
		return nil, err
	}
	p.Recorder = r.record(p)
	if s.Publisher().Watches() {
		p.Progress = func(j *journal.Journal) { r.Update(func(o *report.Outcome) { o.Journal = j }) }
	}
	defer interrupt.Limit(s.process.Now(), r.Interrupts, r.timeout(e), s.deadline)()
	j, err := s.Engine.Run(ctx, p)
	if err != nil {
		return nil, err
	}
	r.Leave(p.Recorder)
	path, err := s.WriteJournal(r.journalPath(), j)
	r.Finish(j, report.Ending(j), path)
	r.Update(func(o *report.Outcome) { o.Reproduce = s.reproduction(r.Name, e) }) // more secrets are known now
	if err != nil {
		return j, exit.Fail(err)
	}
	verdict := j.Verdict(s.FailOn)
	s.Engine.WriteEnding(r.log, j, verdict, path, int(exit.For(verdict, s.options.DetailedExitCode)))
	return j, nil
}

// timeout returns the time for the run: that of the experiment, or else that of the
// session, but no more than the policy permits.
func (r *Run) timeout(e *experiment.Experiment) suite.Budget {
	b := suite.Budget{What: "timeout", Limit: cmp.Or(e.Terms.Timeout, r.session.options.Timeout), Begin: r.session.process.Now()}
	var limited bool
	if b.Limit, limited = r.session.Setup.Policy.Limit(b.Limit); limited {
		b.What = "max-duration of the policy"
	}
	return b
}

func (r *Run) journalPath() string {
	if r.journal == "" {
		r.journal = r.session.journals.next(r.Name)
	}
	return r.journal
}

// Finish completes the outcome with the journal, which was written to path.
func (r *Run) Finish(j *journal.Journal, reason, path string) {
	r.Update(func(o *report.Outcome) {
		o.Journal, o.Verdict, o.Reason = j, j.Verdict(r.session.FailOn), reason
		o.JournalPath = r.session.process.ShownPath(path)
	})
}

// Plan returns how the experiment is run. Options override the experiment, which
// overrides the settings.
func (r *Run) Plan(e *experiment.Experiment) (engine.Plan, error) {
	s := r.session
	o := s.options
	p := engine.Plan{
		Experiment: e, ID: s.State.RunID(r.Index()),
		Hypothesis: cmp.Or(experiment.HypothesisStrategy(o.HypothesisStrategy), e.Runtime.Hypothesis, s.Setup.Settings.Runtime.Hypothesis),
		Rollbacks:  cmp.Or(experiment.RollbackStrategy(o.RollbackStrategy), e.Runtime.Rollbacks, s.Setup.Settings.Runtime.Rollbacks),
		Frequency:  time.Duration(o.HypothesisFrequency * float64(time.Second)),
		FailFast:   o.FailFast, Dry: experiment.Dry(o.Dry), FailOn: s.FailOn, Grace: s.Step.Grace(),
		Guards: r.Loader.Guards, Controls: r.Loader.Controls, Policy: s.Setup.Policy, LookupEnv: r.Loader.LookupEnv,
		Interrupts: r.Interrupts, Log: r.log,
	}
	if p.Hypothesis != "" {
		var err error
		if p.Hypothesis, err = experiment.ParseHypothesisStrategy(string(p.Hypothesis)); err != nil {
			return p, exit.Usagef("--hypothesis-strategy: %w", err)
		}
	}
	r.Update(func(outcome *report.Outcome) { outcome.Strategy = cmp.Or(p.Hypothesis, experiment.HypothesisDefault) })
	return p, nil
}

// record starts to write the run to the write-ahead log; it returns nil if there is none.
func (r *Run) record(p engine.Plan) *writeahead.Recorder {
	s := r.session
	if s.State.Log == nil {
		return nil
	}
	return s.State.Log.Record(writeahead.Plan{
		Index: r.Index(), Source: s.Setup.Secrets.Text(r.Name), Document: s.Setup.Secrets.Document(p.Experiment.Document),
		Hypothesis: p.Hypothesis, Rollbacks: p.Rollbacks, Dry: p.Dry, JournalPath: r.journalPath(),
		Variables: func() []string { return s.Setup.Secrets.Words(variableArguments(s.options.Flags)) },
	})
}

// Leave leaves the rollbacks that are due to a recovery, and returns their number.
func (r *Run) Leave(recorder *writeahead.Recorder) int {
	if recorder == nil {
		return 0
	}
	due := recorder.Due()
	r.session.State.Leave(due...)
	return len(due)
}

// Conclude writes the outcome to the write-ahead log.
func (r *Run) Conclude() {
	s := r.session
	if s.State.Log == nil {
		return
	}
	c := writeahead.Conclusion{Index: r.Index()}
	r.Update(func(o *report.Outcome) {
		c.Verdict, c.Reason, c.JournalPath = o.Verdict, s.Setup.Secrets.Text(o.Reason), o.JournalPath
	})
	if err := s.State.Log.Conclude(c); err != nil {
		r.log.Warn("The write-ahead log is not complete", "error", err)
	}
}
