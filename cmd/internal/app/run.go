package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/journalfile"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// runOptions are the options of "chaos run".
type runOptions struct {
	loadOptions
	journalPath         string
	dry                 string
	noValidation        bool
	rollbackStrategy    string
	controlFiles        []string
	guardFiles          []string
	hypothesisStrategy  string
	hypothesisFrequency float64
	failFast            bool
	failOn              []string
	detailedExitCode    bool

	// What follows is about several experiments.
	tags          []string
	expect        string
	stopOnFailure bool
	maxParallel   int
	timeout       time.Duration
	deadline      time.Duration
	journalDir    string
	stateDir      string
	validateOnly  bool
	reports       reportOptions

	// flags are those that were given, for the command that repeats a run.
	flags *pflag.FlagSet
}

func newRunCommand(a *application) *cobra.Command {
	o := &runOptions{}
	cmd := &cobra.Command{
		Use:   "run SOURCE...",
		Short: "Run the experiments at SOURCE: files, patterns, URLs",
		Long: `Run each SOURCE - a file, a pattern such as "experiments/**/*.yaml", or an http(s)
URL - in JSON or YAML. "!" before a path or a pattern leaves out what matches it.

The exit code is 0 if the steady state held wherever it was checked - or if each
experiment came out with the verdict that is expected of it -, 2 if the command
line was not understood, and 1 otherwise; --detailed-exit-code tells more: 3
deviated, 4 unsteady (the steady state did not hold before the method), 5 failed,
6 aborted, 7 interrupted, 8 invalid.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.flags = cmd.Flags()
			return a.run(cmd.Context(), args, o)
		},
	}
	o.define(cmd.Flags())
	return cmd
}

func (o *runOptions) define(flags *pflag.FlagSet) {
	flags.StringVar(&o.journalPath, "journal-path", "./journal.json", "where to write the journal of a single experiment")
	choiceVar(flags, &o.dry, "dry", "", experiment.DryModes(), "what to leave out while everything else is run")
	flags.BoolVar(&o.noValidation, "no-validation", false, "run the experiment even if it is not valid")
	choiceVar(flags, &o.rollbackStrategy, "rollback-strategy", "", experiment.RollbackStrategies(), "when to play the rollbacks")
	flags.StringArrayVar(&o.controlFiles, "control-file", nil, "file with controls for the whole run (repeatable)")
	flags.StringArrayVar(&o.guardFiles, "stop-when", nil, "file with guards: probes that end the run, and roll it back, once one is not within its tolerance (repeatable)")
	strategies := slices.DeleteFunc(experiment.HypothesisStrategies(), func(s string) bool {
		return s == string(experiment.SkipHypothesis)
	})
	choiceVar(flags, &o.hypothesisStrategy, "hypothesis-strategy", "", append(strategies, "continously"), "when to check the steady state")
	flags.Float64Var(&o.hypothesisFrequency, "hypothesis-frequency", 1, "seconds between two checks while the method runs")
	flags.BoolVar(&o.failFast, "fail-fast", false, "end the method once the steady state is lost while it runs")
	flags.StringSliceVar(&o.failOn, "fail-on", nil, "also fail on these: activity, rollback (failed), tolerance (of an activity of the method), status (an activity of the method ended in an error status)")
	flags.BoolVar(&o.detailedExitCode, "detailed-exit-code", false, "exit with a code for each verdict")
	o.addSuiteFlags(flags)
	o.reports.addFlags(flags)
	o.addFlags(flags)
	o.addPolicyFlag(flags)
}

func (o *runOptions) addSuiteFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.failFast, "hypothesis-fail-fast", false, "the same as --fail-fast")
	flags.BoolVar(&o.validateOnly, "validate-only", false, "only validate the experiments")
	flags.StringSliceVar(&o.tags, "tags", nil, "run only experiments that have one of these tags, or, with \"!\" before them, none")
	choiceVar(flags, &o.expect, "expect", "", journal.VerdictNames(), "the verdict that is wanted of experiments that state none themselves (default passed)")
	flags.BoolVar(&o.stopOnFailure, "stop-on-failure", false, "begin no other experiment once one came out otherwise than expected")
	flags.IntVar(&o.maxParallel, "max-parallel", 1, "how many experiments to run at the same time")
	flags.DurationVar(&o.timeout, "timeout", 0, "time for each experiment, as 10m; a quarter, at most a minute, is kept for its rollbacks")
	flags.DurationVar(&o.deadline, "deadline", 0, "time for all experiments together, with as much kept for rollbacks")
	flags.StringVar(&o.stateDir, "state-dir", defaultStateDir, "folder for what \"chaos recover\" needs should this process die; empty for none")
	flags.StringVar(&o.journalDir, "journal-dir", "", "folder for the journals, one for each experiment (default journals, if there are several)")
}

// checkRunOptions reports what is wrong with the options themselves.
func (a *application) checkRunOptions(o *runOptions) error {
	for _, file := range o.controlFiles {
		if err := a.checkExists("--control-file", file); err != nil {
			return err
		}
	}
	for _, file := range o.guardFiles {
		if err := a.checkExists("--stop-when", file); err != nil {
			return err
		}
	}
	if err := a.checkReports(o.reports.files); err != nil {
		return err
	}
	if o.hypothesisStrategy == "continously" {
		a.logs.log.Warn("The strategy \"continously\" is spelt \"continuously\"; taking it for that")
	}
	if f := o.hypothesisFrequency; !(f >= 0 && f <= maxFrequency) { // NaN is neither
		return usageErrorf("--hypothesis-frequency: %v is no number of seconds from 0 to %d", f, maxFrequency)
	}
	if o.timeout < 0 || o.deadline < 0 {
		return usageErrorf("--timeout and --deadline: a time cannot be below 0")
	}
	if o.maxParallel < 1 {
		return usageErrorf("--max-parallel: %d experiments at the same time are too few", o.maxParallel)
	}
	return a.checkVarFiles(o.loadOptions)
}

// maxFrequency bounds the wait between two checks of the steady state, in seconds:
// a year.
const maxFrequency = 365 * 24 * 60 * 60

// session is one call of "chaos run": what its experiments have in common.
type session struct {
	app      *application
	o        *runOptions
	settings *settings
	policy   journal.FailOn
	signals  *signals
	// single says that there is one experiment, named as such.
	single   bool
	deadline suite.Budget
	reports  *reporting
	state    *state

	mu    sync.Mutex
	paths map[string]bool // the journals' that are taken
	errs  []error
}

// run plays the experiments that sources name and reports on them.
func (a *application) run(ctx context.Context, sources []string, o *runOptions) error {
	policy, err := journal.ParseFailOn(o.failOn)
	if err != nil {
		return usageErrorf("--fail-on: %w", err)
	}
	if err := a.checkRunOptions(o); err != nil {
		return err
	}
	names, err := a.selectSources(sources)
	if err != nil {
		return err
	}
	if err := a.checkClashes(o.reports.files, o.otherFiles(a, names)); err != nil {
		return err
	}
	ctx, signals := a.listenForSignals(ctx)
	defer signals.stop()
	s := &session{app: a, o: o, policy: policy, signals: signals, paths: make(map[string]bool)}
	s.single = len(names) == 1 && !suite.IsPattern(sources[0]) && o.journalDir == ""
	s.deadline = suite.Budget{What: "deadline", Limit: o.deadline, Begin: a.env.Now()}
	if s.settings, err = a.loadSettings(); err != nil {
		return err
	}
	if err := a.readPolicy(ctx, &o.loadOptions, s.settings); err != nil {
		return err
	}
	if err := s.checkJournals(); err != nil {
		return err
	}
	outcomes := s.outcomes(ctx, names)
	if len(outcomes) == 0 {
		return &exitError{code: exitFailure, err: fmt.Errorf("no experiment has the tags that are asked for: %s", strings.Join(o.tags, ", "))}
	}
	if err := s.keepState(outcomes); err != nil {
		return err
	}
	defer s.closeState()
	s.reports = a.newReporting(o.reports)
	if !o.validateOnly {
		s.reports.fetchBaseline(ctx, policy)
	}
	if a.step != nil {
		if err := a.step.log.Fence(); err != nil {
			return &exitError{code: exitFailure, err: err}
		}
		defer a.step.log.Lift()
	}
	return s.conclude(ctx, suite.Run(ctx, outcomes, s.player(ctx, outcomes), suite.Options{
		MaxParallel: o.maxParallel, StopOnFailure: o.stopOnFailure, Budget: s.deadline, Begin: s.deadline.Begin, Now: a.env.Now,
		OnChange: s.reports.progress,
	}))
}

// selectSources expands patterns.
func (a *application) selectSources(sources []string) ([]string, error) {
	for _, source := range sources {
		a.learnSource(source)
	}
	names, err := suite.Select(a.env.Dir, sources)
	if bad := (*suite.PatternError)(nil); errors.As(err, &bad) {
		return nil, usageErrorf("%w", err)
	}
	if err != nil {
		return nil, &exitError{code: exitFailure, err: err}
	}
	return names, nil
}

// checkJournals makes sure that there will be room for the journals.
func (s *session) checkJournals() error {
	if s.o.validateOnly {
		return nil
	}
	path := s.app.env.path(s.o.journalPath)
	if !s.single {
		if s.o.journalDir == "" {
			s.o.journalDir = "journals"
		}
		dir := s.app.env.path(s.o.journalDir)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return &exitError{code: exitFailure, err: fmt.Errorf("the journals could not be written, so nothing was run: %w", err)}
		}
		path = filepath.Join(dir, "journal.json")
	}
	if err := journalfile.Check(path); err != nil {
		return &exitError{code: exitFailure, err: fmt.Errorf("the journal could not be written, so nothing was run: %w", err)}
	}
	return nil
}

// outcomes begins the outcomes of the experiments that are to be run.
func (s *session) outcomes(ctx context.Context, names []string) []*report.Outcome {
	var outcomes []*report.Outcome
	for _, name := range names {
		if len(s.o.tags) > 0 && !s.tagged(ctx, name) {
			continue
		}
		outcomes = append(outcomes, &report.Outcome{
			Source: name, File: s.app.workspacePath(name), Expected: journal.Verdict(s.o.expect), FailOn: s.policy,
		})
	}
	return outcomes
}

// tagged says whether an experiment has the tags that are asked for. One that
// cannot be read is kept, so that it is reported.
func (s *session) tagged(ctx context.Context, name string) bool {
	file, err := s.app.readExperiment(ctx, s.app.reader(s.o.loadOptions, s.settings), name)
	if err != nil {
		return true
	}
	var tags []string
	if list := file.Root.Get("tags"); list != nil && list.Kind == source.List {
		for _, item := range list.Items {
			tag, _ := item.Text()
			tags = append(tags, tag)
		}
	}
	return suite.HasTags(tags, s.o.tags)
}

// workspacePath returns where a file is below the root of the workspace - which is
// what GitHub calls it, elsewhere the working directory -, "" for what is not there.
func (a *application) workspacePath(name string) string {
	if strings.Contains(name, "://") {
		return ""
	}
	root := a.env.Getenv("GITHUB_WORKSPACE")
	if root == "" {
		root = a.env.Dir
	}
	relative, err := filepath.Rel(root, a.env.path(name))
	if err != nil || !filepath.IsLocal(relative) {
		return ""
	}
	return filepath.ToSlash(relative)
}

// conclude tells what came of it all, by the exit code, too.
func (s *session) conclude(ctx context.Context, result *report.Suite) error {
	dir := ""
	switch {
	case s.o.validateOnly:
		s.app.logs.log.Info("All is validated: "+result.Tally(), "verdict", string(result.Verdict)) //nolint:sloglint // a sentence
	case !s.single:
		dir = s.app.env.path(s.o.journalDir)
		s.app.logs.log.Info("All is done: "+result.Tally(), "verdict", string(result.Verdict), "journals", s.app.env.path(s.o.journalDir)) //nolint:sloglint // a sentence
	}
	for _, o := range result.Outcomes {
		if o.Unexpected() && o.Reproduce != "" {
			s.app.logs.log.Info("To reproduce it: " + o.Reproduce) //nolint:sloglint // a sentence
		}
	}
	outputs := s.reports.finish(ctx, result, dir)
	if s.app.step != nil {
		s.handOn(outputs, dir)
	}
	if len(s.errs) > 0 {
		return s.errs[0]
	}
	return reported(exitFor(result.Verdict, s.o.detailedExitCode))
}

// handOn keeps what the step of a workflow has to do something with.
func (s *session) handOn(outputs []action.Output, dir string) {
	step := s.app.step
	if dir != "" {
		outputs = append(outputs, action.Output{Name: "journal-dir", Value: firstOf(s.app.workspacePath(dir), dir)})
		step.files = append(step.files, dir)
	} else {
		step.files = append(step.files, s.app.env.path(s.o.journalPath))
	}
	if s.o.reports.junitPath != "" {
		step.files = append(step.files, s.app.env.path(s.o.reports.junitPath))
	}
	if !s.app.global.noLogFile {
		step.files = append(step.files, s.app.env.path(s.app.global.logFile))
	}
	step.outputs = append(step.outputs, outputs...)
}

func firstOf[S ~string](choices ...S) S {
	for _, choice := range choices {
		if choice != "" {
			return choice
		}
	}
	return ""
}
