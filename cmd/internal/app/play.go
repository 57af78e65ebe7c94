package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/console"
	"github.com/chaostoolkit/run-action/reporters/narrator"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// performance is one experiment of a session while it is run.
type performance struct {
	*session
	name       string
	update     suite.Update
	log        *slog.Logger
	interrupts chan runner.Interruption
	registry   *providers.Set
	controls   control.Player
	notifier   *notification.Notifier
	// journal is where the journal goes, "" before that is settled.
	journal string
	guards  []*experiment.Guard
}

// play runs one experiment of the session.
func (s *session) play(ctx context.Context, update suite.Update) {
	p := &performance{session: s, update: update, log: s.app.logs.log}
	update(func(o *report.Outcome) { p.name = o.Source })
	switch {
	case s.o.maxParallel > 1:
		p.log = p.log.With("experiment", p.name)
	case s.app.step != nil:
		s.app.step.log.Group("Experiment " + p.name)
		defer s.app.step.log.EndGroup()
	case !s.single:
		s.app.logs.log.Info("Next is the experiment " + p.name) //nolint:sloglint // a sentence
	}
	var leave func()
	p.interrupts, leave = s.signals.forRun()
	defer leave()
	err := p.perform(ctx)
	p.concluded()
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.errs = append(s.errs, err)
	}
}

// perform loads and runs the experiment, and reports what the journal cannot hold:
// the error says what else went wrong.
func (p *performance) perform(ctx context.Context) error {
	loading, stopLoading := context.WithCancelCause(ctx)
	defer stopLoading(nil)
	p.registry = p.providers(stopLoading)
	defer p.registry.Close() //nolint:errcheck // whatever it held on to ends with the process
	// A provider that has not answered yet must not hold up somebody who gives up.
	goOn := context.AfterFunc(loading, func() { p.registry.Close() }) //nolint:errcheck // as above
	p.notifier = p.app.notifier(p.settings, p.registry)
	p.controls = p.app.newControls(p.settings, p.registry, p.o.loadOptions)
	e, err := p.load(loading)
	goOn()
	if err != nil {
		return p.invalid(err)
	}
	p.describe(e)
	if p.o.validateOnly {
		p.update(func(o *report.Outcome) { o.Expected = "" }) // there is no run to expect it of
		p.end(journal.Passed, "it was only validated")
		return nil
	}
	document := func() any { return e.Document }
	if loading.Err() != nil {
		p.notifier.Notify(ctx, notification.RunFailed, document, context.Cause(loading))
		p.end(journal.Interrupted, context.Cause(loading).Error())
		return &exitError{code: exitFor(journal.Interrupted, p.o.detailedExitCode), err: context.Cause(loading)}
	}
	// Signals reach the run as interruptions, which say more than the end of ctx.
	j, err := p.run(context.WithoutCancel(ctx), e)
	ctx, cancel := inTime(ctx)
	defer cancel()
	if j == nil {
		p.notifier.Notify(ctx, notification.RunFailed, document, err)
		return p.invalid(p.app.explain(err, nil))
	}
	notifyRun(ctx, p.notifier, j)
	return err
}

// stepGrace is the grace of a run in a step: a runner that cancels it gives it 7.5
// seconds, most of which belong to the rollbacks, and 2.5 more after SIGTERM.
const stepGrace = time.Second

// hurriedNotification is how long the channels may take all together once a signal
// came: whoever sent it does not wait for long.
const hurriedNotification = 2 * time.Second

// inTime returns a context for what follows a run, which ends soon if ctx ended.
func inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Err() == nil {
		return ctx, func() {}
	}
	return context.WithTimeout(context.WithoutCancel(ctx), hurriedNotification)
}

// providers returns the providers of this experiment; Python code that signals its
// own process means this run.
func (p *performance) providers(stopLoading context.CancelCauseFunc) *providers.Set {
	options := p.app.providerOptions(p.name, p.o.loadOptions)
	options.Settings, _ = p.settings.root.Value().(*pyvalue.Map)
	options.Mark = p.mark()
	options.Log = p.log
	options.OnSignal = func(name string) {
		stopLoading(errSignal)
		forward(p.interrupts, interruptionBy(signalNamed(name)))
	}
	return providers.Default(options)
}

func (p *performance) load(ctx context.Context) (*experiment.Experiment, error) {
	if err := p.app.loadGlobalControls(p.controls, p.settings, p.o.controlFiles); err != nil {
		return nil, err
	}
	l := &loader{
		app: p.app, options: p.o.loadOptions, settings: p.settings, registry: p.registry,
		lenient: p.o.noValidation, notifier: p.notifier, controls: p.controls, guardFiles: p.o.guardFiles,
	}
	e, err := l.load(ctx, p.name)
	p.guards = l.guards
	p.update(func(o *report.Outcome) { o.Problems = l.problems })
	return e, err
}

// describe completes the outcome with what the experiment says.
func (p *performance) describe(e *experiment.Experiment) {
	p.update(func(o *report.Outcome) {
		o.Title, o.Places = e.Title, report.PlacesOf(e)
		o.Expected = firstOf(e.Terms.Expect, o.Expected)
		o.Reproduce = p.reproduction(e)
	})
}

// invalid ends an experiment of which there is no run to tell.
func (p *performance) invalid(err error) error {
	_, reason := codeOf(err)
	p.end(journal.Invalid, reason)
	if reason != "" {
		return err
	}
	return reported(exitFor(journal.Invalid, p.o.detailedExitCode))
}

func (p *performance) end(v journal.Verdict, reason string) {
	p.update(func(o *report.Outcome) { o.Verdict, o.Reason = v, reason })
}

// run plays the experiment and writes the journal, which is nil if the run could
// not even begin; the error says why, then.
func (p *performance) run(ctx context.Context, e *experiment.Experiment) (*journal.Journal, error) {
	options, err := p.engineOptions(e)
	if err != nil {
		return nil, err
	}
	recorder := p.record(e, &options)
	stop := p.limit(e)
	defer stop()
	if p.reports.o.jobSummary {
		options.Observers = append(options.Observers, p.snapshots())
	}
	live := p.app.liveConsole(&options)
	if live == nil {
		options.Observers = append(options.Observers, narrator.New(options.Log.Handler(), p.app.env.Now))
	}
	j, err := runner.Run(ctx, e, options)
	if live != nil {
		live.Close() //nolint:errcheck // the terminal is only decoration
		p.app.logs.screen.show(p.app.env.Stderr)
	}
	if err != nil {
		return nil, err
	}
	p.leave(recorder)
	path, err := p.app.writeJournal(p.journalPath(), j)
	verdict := j.Verdict(p.policy)
	p.update(func(o *report.Outcome) {
		o.Reason = report.Ending(j)
		o.Reproduce = p.reproduction(e) // as more is known to be secret by now
		o.Journal, o.Verdict, o.JournalPath = j, verdict, firstOf(p.app.workspacePath(path), path)
	})
	if err != nil {
		return j, &exitError{code: exitFailure, err: err}
	}
	p.tell(live, j, verdict, path)
	return j, nil
}

// tell ends the run on the console.
func (p *performance) tell(live *console.Live, j *journal.Journal, verdict journal.Verdict, path string) {
	if live == nil {
		p.log.Info("The run is over", "verdict", string(verdict), "journal", path)
		return
	}
	env := p.app.env
	console.WriteSummary(env.Stderr, j, verdict, console.SummaryOptions{ //nolint:errcheck // the terminal is only decoration
		Color: env.Terminal.Color, ASCII: !env.Terminal.Unicode, Journal: path, ExitCode: int(exitFor(verdict, p.o.detailedExitCode)),
	})
}

// snapshots returns an observer that shows the reports how far the run is.
func (p *performance) snapshots() event.Observer {
	var j *journal.Journal
	return event.ObserverFunc(func(e event.Event) {
		switch e := e.(type) {
		case event.RunStarted:
			j = e.Journal
		case event.ActivityStarted, event.ActivityFinished, event.HypothesisFinished:
		default:
			return
		}
		p.update(func(o *report.Outcome) { o.Journal = j.Snapshot() })
	})
}

func (p *performance) journalPath() string {
	if p.single {
		return p.app.env.path(p.o.journalPath)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.journal == "" { // it is the run's own from then on
		p.journal = filepath.Join(p.app.env.path(p.o.journalDir), suite.JournalName(p.name, p.paths))
	}
	return p.journal
}

// limit interrupts the run in time for its rollbacks, and these when all the time
// is gone.
func (p *performance) limit(e *experiment.Experiment) (stop func()) {
	now := p.app.env.Now()
	timeout := p.o.timeout
	if e.Terms.Timeout > 0 {
		timeout = e.Terms.Timeout
	}
	watch := func(b suite.Budget) func() {
		return b.Watch(now,
			func() { forward(p.interrupts, runner.Interruption{Reason: b.String(), Rollbacks: true, Spares: true}) },
			func() {
				forward(p.interrupts, runner.Interruption{Reason: b.String() + ", and no time is left", NoRollbacks: true, OutOfTime: true})
			})
	}
	stopTimeout := watch(p.capped(suite.Budget{What: "timeout", Limit: timeout, Begin: now}))
	stopDeadline := watch(p.deadline)
	return func() {
		stopTimeout()
		stopDeadline()
	}
}

// engineOptions settles what settings, experiment and command line ask for: each
// outdoes the one before.
func (p *performance) engineOptions(e *experiment.Experiment) (runner.Options, error) {
	o, s, a := p.o, p.settings, p.app
	lookupEnv := o.overrides.LookupEnv(a.env.LookupEnv)
	options := runner.Options{
		Hypothesis: firstOf(experiment.HypothesisStrategy(o.hypothesisStrategy), e.Runtime.Hypothesis, s.runtime.Hypothesis),
		Rollbacks:  firstOf(experiment.RollbackStrategy(o.rollbackStrategy), e.Runtime.Rollbacks, s.runtime.Rollbacks),
		Frequency:  time.Duration(o.hypothesisFrequency * float64(time.Second)),
		FailFast:   o.failFast,
		Dry:        experiment.Dry(o.dry),
		Guards:     p.guards,
		LookupEnv:  lookupEnv,
		Secrets:    a.secretResolver(lookupEnv),
		Redactor:   &a.redactor,
		Log:        p.log,
		Host:       a.env.Host,
		Now:        a.env.Now,
		Interrupts: p.interrupts, JudgeMethod: p.policy.Tolerance,
	}
	if options.Hypothesis != "" {
		var err error
		if options.Hypothesis, err = experiment.ParseHypothesisStrategy(string(options.Hypothesis)); err != nil {
			return options, usageErrorf("--hypothesis-strategy: %w", err)
		}
	}
	if a.step != nil {
		options.Grace = stepGrace
	}
	if p.controls.Needed(e) {
		options.Control, options.Observers = p.controls, append(options.Observers, p.controls)
	}
	p.enforce(&options)
	p.update(func(outcome *report.Outcome) {
		outcome.Strategy = firstOf(options.Hypothesis, experiment.HypothesisDefault)
	})
	return options, nil
}

// liveConsole returns the display for a terminal, nil where lines are wanted.
func (a *application) liveConsole(options *runner.Options) *console.Live {
	if !a.live {
		return nil
	}
	live := console.NewLive(a.env.Stderr, console.Options{
		Width: a.env.Terminal.Width, Color: a.env.Terminal.Color, ASCII: !a.env.Terminal.Unicode, Now: a.env.Now, Redact: a.redactor.RedactText,
	})
	a.logs.screen.show(live.Writer())
	options.Observers = append(options.Observers, event.Observer(live), narrator.New(a.logs.file, a.env.Now))
	return live
}
