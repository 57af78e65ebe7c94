package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/console"
	"github.com/chaostoolkit/run-action/reporters/journalfile"
	"github.com/chaostoolkit/run-action/reporters/narrator"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// runOptions are the options of "chaos run".
type runOptions struct {
	loadOptions
	journalPath         string
	dry                 string
	noValidation        bool
	rollbackStrategy    string
	controlFiles        []string
	hypothesisStrategy  string
	hypothesisFrequency float64
	failFast            bool
	failOn              []string
	detailedExitCode    bool
}

func newRunCommand(a *application) *cobra.Command {
	o := &runOptions{}
	cmd := &cobra.Command{
		Use:   "run SOURCE",
		Short: "Run the experiment at SOURCE, a file or a URL",
		Long: `Run the experiment at SOURCE, a file or an http(s) URL, in JSON or YAML.

The exit code is 0 if the steady state held wherever it was checked, 2 if the
command line was not understood, and 1 otherwise; --detailed-exit-code tells
more: 3 deviated, 4 unsteady (the steady state did not hold before the method),
5 failed, 6 aborted, 7 interrupted, 8 invalid.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd.Context(), args[0], o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.journalPath, "journal-path", "./journal.json", "where to write the journal")
	choiceVar(flags, &o.dry, "dry", "", experiment.DryModes(), "what to leave out while everything else is run")
	flags.BoolVar(&o.noValidation, "no-validation", false, "run the experiment even if it is not valid")
	choiceVar(flags, &o.rollbackStrategy, "rollback-strategy", "", experiment.RollbackStrategies(), "when to play the rollbacks")
	flags.StringArrayVar(&o.controlFiles, "control-file", nil, "file with controls for the whole run (repeatable)")
	strategies := slices.DeleteFunc(experiment.HypothesisStrategies(), func(s string) bool {
		return s == string(experiment.SkipHypothesis)
	})
	choiceVar(flags, &o.hypothesisStrategy, "hypothesis-strategy", "", append(strategies, "continously"), "when to check the steady state")
	flags.Float64Var(&o.hypothesisFrequency, "hypothesis-frequency", 1, "seconds between two checks while the method runs")
	flags.BoolVar(&o.failFast, "fail-fast", false, "end the method once the steady state is lost while it runs")
	flags.StringSliceVar(&o.failOn, "fail-on", nil, "also fail on these: activity, rollback (failed), tolerance (of an activity of the method), status (an activity of the method ended in an error status)")
	flags.BoolVar(&o.detailedExitCode, "detailed-exit-code", false, "exit with a code for each verdict")
	o.addFlags(flags)
	return cmd
}

// run loads, plays and reports on one experiment.
func (a *application) run(ctx context.Context, name string, o *runOptions) error {
	policy, err := journal.ParsePolicy(o.failOn)
	if err != nil {
		return usageErrorf("--fail-on: %w", err)
	}
	if err := a.checkRunFiles(o); err != nil {
		return err
	}
	loading, interrupts, stop := a.interruptible(ctx)
	defer stop()
	s, err := a.loadSettings()
	if err != nil {
		return err
	}
	journalPath := a.env.path(o.journalPath)
	if err := journalfile.Check(journalPath); err != nil {
		return &exitError{code: exitFailure, err: fmt.Errorf("the journal could not be written, so nothing was run: %w", err)}
	}
	registry := providers.Default(a.providerOptions(name, o.loadOptions))
	defer registry.Close() //nolint:errcheck // whatever it held on to ends with the process
	// A provider that has not answered yet must not hold up somebody who gives up.
	goOn := context.AfterFunc(loading, func() { registry.Close() }) //nolint:errcheck // as above
	n := a.notifier(s, registry)
	controls := a.newControls(s, registry, o.loadOptions)
	if err := a.loadGlobalControls(controls, s, o.controlFiles); err != nil {
		return err
	}
	l := &loader{
		app: a, options: o.loadOptions, settings: s, registry: registry, lenient: o.noValidation, notifier: n, controls: controls,
	}
	e, err := l.load(loading, name)
	goOn()
	if err != nil {
		return a.invalid(err, o)
	}
	document := func() any { return e.Document }
	options, err := a.engineOptions(e, s, o)
	if err == nil && loading.Err() != nil {
		err = failure(context.Cause(loading))
	}
	if err != nil {
		n.Notify(ctx, notification.RunFailed, document, err)
		return err
	}
	options.Interrupts = interrupts
	if controls.Needed(e) {
		options.Control, options.Observers = controls, append(options.Observers, controls)
	}
	options.JudgeMethod = policy.Tolerance
	j, err := a.play(ctx, e, options, policy, journalPath, o)
	if j == nil {
		n.Notify(ctx, notification.RunFailed, document, err)
		return a.invalid(a.explain(err, nil), o)
	}
	notifyRun(ctx, n, j)
	return err
}

// checkRunFiles reports files that are named by options and do not exist: that
// is how the program was called, not what the experiment is.
func (a *application) checkRunFiles(o *runOptions) error {
	for _, file := range o.controlFiles {
		if err := a.checkExists("--control-file", file); err != nil {
			return err
		}
	}
	if o.hypothesisStrategy == "continously" {
		a.logs.log.Warn("The strategy \"continously\" is spelt \"continuously\"; taking it for that")
	}
	return a.checkVarFiles(o.loadOptions)
}

// maxFrequency bounds the wait between two checks of the steady state, in seconds:
// a year.
const maxFrequency = 365 * 24 * 60 * 60

// engineOptions settles what settings, experiment and command line ask for: each
// outdoes the one before.
func (a *application) engineOptions(e *experiment.Experiment, s *settings, o *runOptions) (runner.Options, error) {
	options := runner.Options{
		Hypothesis: firstOf(experiment.HypothesisStrategy(o.hypothesisStrategy), e.Runtime.Hypothesis, s.runtime.Hypothesis),
		Rollbacks:  firstOf(experiment.RollbackStrategy(o.rollbackStrategy), e.Runtime.Rollbacks, s.runtime.Rollbacks),
		Frequency:  time.Duration(o.hypothesisFrequency * float64(time.Second)),
		FailFast:   o.failFast,
		Dry:        experiment.Dry(o.dry),
		LookupEnv:  o.overrides.LookupEnv(a.env.LookupEnv),
		Secrets:    a.secretResolver(o.overrides.LookupEnv(a.env.LookupEnv)),
		Redactor:   &a.redactor,
		Log:        a.logs.redacted(&a.redactor),
		Host:       a.env.Host,
		Now:        a.env.Now,
	}
	if f := o.hypothesisFrequency; !(f >= 0 && f <= maxFrequency) { // NaN is neither
		return options, usageErrorf("--hypothesis-frequency: %v is no number of seconds from 0 to %d", f, maxFrequency)
	}
	if options.Hypothesis != "" {
		var err error
		if options.Hypothesis, err = experiment.ParseHypothesisStrategy(string(options.Hypothesis)); err != nil {
			return options, usageErrorf("--hypothesis-strategy: %w", err)
		}
	}
	return options, nil
}

// play runs the experiment and reports on it. The journal is nil if the run could
// not even begin; the error says why, then, and else with what to exit.
func (a *application) play(ctx context.Context, e *experiment.Experiment, options runner.Options, policy journal.Policy, journalPath string, o *runOptions) (*journal.Journal, error) {
	live := a.liveConsole(&options)
	if live == nil {
		options.Observers = append(options.Observers, narrator.New(options.Log.Handler(), a.env.Now))
	}
	j, err := runner.Run(ctx, e, options)
	if live != nil {
		live.Close() //nolint:errcheck // the terminal is only decoration
		a.logs.screen.show(a.env.Stderr)
	}
	if err != nil {
		return nil, err
	}
	verdict := j.Verdict(policy)
	path, err := a.writeJournal(journalPath, j)
	if err != nil {
		return j, &exitError{code: exitFailure, err: err}
	}
	code := exitFor(verdict, o.detailedExitCode)
	if live != nil {
		console.WriteSummary(a.env.Stderr, j, verdict, console.SummaryOptions{ //nolint:errcheck // as above
			Color: a.env.Terminal.Color, ASCII: !a.env.Terminal.Unicode, Journal: path, ExitCode: int(code),
		})
	} else {
		a.logs.log.Info("The run is over", "verdict", string(verdict), "journal", path)
	}
	return j, reported(code)
}

func (a *application) invalid(err error, o *runOptions) error {
	code, message := codeOf(err)
	if code == exitFailure && message == "" && o.detailedExitCode {
		return reported(exitInvalid)
	}
	return err
}

func firstOf[S ~string](choices ...S) S {
	for _, choice := range choices {
		if choice != "" {
			return choice
		}
	}
	return ""
}

// liveConsole returns the display for a terminal, nil where lines are wanted.
func (a *application) liveConsole(options *runner.Options) *console.Live {
	if !a.live {
		return nil
	}
	live := console.NewLive(a.env.Stderr, console.Options{
		Width: a.env.Terminal.Width, Color: a.env.Terminal.Color, ASCII: !a.env.Terminal.Unicode, Now: a.env.Now,
	})
	a.logs.screen.show(live.Writer())
	record := options.Redactor.Handler(a.logs.file)
	options.Observers = append(options.Observers, event.Observer(live), narrator.New(record, a.env.Now))
	return live
}
