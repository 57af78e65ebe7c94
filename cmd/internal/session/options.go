package session

import (
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/publish"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Options are the options of "chaos run".
type Options struct {
	Load         load.Options
	ControlFiles []string
	GuardFiles   []string
	NoValidation bool
	ValidateOnly bool

	Dry                 string
	RollbackStrategy    string
	HypothesisStrategy  string
	HypothesisFrequency float64
	FailFast            bool
	FailOn              []string

	Tags          []string
	Expect        string
	StopOnFailure bool
	MaxParallel   int
	Timeout       time.Duration
	Deadline      time.Duration

	JournalPath      string
	JournalDir       string
	StateDir         string
	DetailedExitCode bool
	Publish          publish.Options

	// Flags are the flags that the options come from.
	Flags *pflag.FlagSet
}

// Define adds the options to a set of flags.
func (o *Options) Define(flags *pflag.FlagSet) {
	o.Flags = flags
	o.Load.Define(flags)
	o.Load.DefinePolicy(flags)
	host.Group(flags, host.GroupExperiment, o.defineExperiment)
	host.Group(flags, host.GroupStrategy, o.defineStrategies)
	host.Group(flags, host.GroupSuite, o.defineSuite)
	host.Group(flags, host.GroupResults, o.defineResults)
	host.Group(flags, host.GroupSafety, func(flags *pflag.FlagSet) {
		flags.StringVar(&o.StateDir, "state-dir", writeahead.Folder, "`FOLDER` for what \"chaos recover\" needs if this process dies; empty for none")
	})
	o.Publish.Define(flags)
}

func (o *Options) defineExperiment(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.ControlFiles, "control-file", nil, "`FILE` with controls for the whole run (repeatable)")
	host.Choice(flags, &o.Dry, "dry", "", experiment.DryModes(), "what to skip; everything else is run")
	flags.BoolVar(&o.NoValidation, "no-validation", false, "run the experiment even if it is not valid")
	flags.BoolVar(&o.ValidateOnly, "validate-only", false, "only validate the experiments")
}

func (o *Options) defineStrategies(flags *pflag.FlagSet) {
	host.Choice(flags, &o.RollbackStrategy, "rollback-strategy", "", experiment.RollbackStrategies(), "when to play the rollbacks")
	strategies := slices.DeleteFunc(experiment.HypothesisStrategies(), func(s string) bool {
		return s == string(experiment.SkipHypothesis)
	})
	host.Choice(flags, &o.HypothesisStrategy, "hypothesis-strategy", "", append(strategies, "continously"), "when to check the steady state")
	flags.Float64Var(&o.HypothesisFrequency, "hypothesis-frequency", 1, "`SECONDS` between two checks while the method runs")
	flags.BoolVar(&o.FailFast, "fail-fast", false, "end the method when the steady state is lost while it runs")
	flags.BoolVar(&o.FailFast, "hypothesis-fail-fast", false, "the same as --fail-fast")
	flags.StringSliceVar(&o.FailOn, "fail-on", nil, "also fail on these `FAILURES`: activity, rollback (one of them failed), tolerance (an activity of the method missed its own), status (an activity of the method ended with an error status)")
	flags.StringArrayVar(&o.GuardFiles, "stop-when", nil, "`FILE` with guards: probes that end the run, and roll it back, when one is not within its tolerance (repeatable)")
}

func (o *Options) defineSuite(flags *pflag.FlagSet) {
	flags.StringSliceVar(&o.Tags, "tags", nil, "run only experiments that have one of these `TAGS`, or, with \"!\" before them, none")
	host.Choice(flags, &o.Expect, "expect", "", journal.VerdictNames(), "the verdict that is expected of experiments that state none themselves (default passed)")
	flags.BoolVar(&o.StopOnFailure, "stop-on-failure", false, "start no other experiment after one did not end as expected")
	flags.IntVar(&o.MaxParallel, "max-parallel", 1, "run up to `N` experiments at the same time")
	flags.DurationVar(&o.Timeout, "timeout", 0, "time for each experiment, such as 10m; a quarter, at most a minute, is reserved for its rollbacks")
	flags.DurationVar(&o.Deadline, "deadline", 0, "time for all experiments together, with as much reserved for rollbacks")
}

func (o *Options) defineResults(flags *pflag.FlagSet) {
	flags.StringVar(&o.JournalPath, "journal-path", "./journal.json", "`FILE` for the journal of a single experiment")
	flags.StringVar(&o.JournalDir, "journal-dir", "", "`FOLDER` for the journals, one for each experiment (default journals, if there are several)")
	flags.BoolVar(&o.DetailedExitCode, "detailed-exit-code", false, "exit with a code for each verdict")
}

// maxFrequency bounds the wait between two checks of the steady state, in seconds: a year.
const maxFrequency = 365 * 24 * 60 * 60

// check returns what is wrong with the options themselves.
func (o *Options) check(p *host.Process) error {
	if err := o.checkFiles(p); err != nil {
		return err
	}
	if err := o.Publish.Reports.Check(p); err != nil {
		return err
	}
	if o.HypothesisStrategy == "continously" {
		p.Logs.Warn("The strategy \"continously\" is spelled \"continuously\"; using that")
	}
	if f := o.HypothesisFrequency; !(f >= 0 && f <= maxFrequency) { // NaN is neither
		return exit.Usagef("--hypothesis-frequency: %v is not a number of seconds from 0 to %d", f, maxFrequency)
	}
	switch {
	case o.Timeout < 0:
		return exit.Usagef("--timeout: %s is less than 0", o.Timeout)
	case o.Deadline < 0:
		return exit.Usagef("--deadline: %s is less than 0", o.Deadline)
	case o.MaxParallel < 1:
		return exit.Usagef("--max-parallel: %d is less than 1", o.MaxParallel)
	}
	return nil
}

func (o *Options) checkFiles(p *host.Process) error {
	for _, file := range o.ControlFiles {
		if err := load.CheckExists(p, "--control-file", file); err != nil {
			return err
		}
	}
	for _, file := range o.GuardFiles {
		if err := load.CheckExists(p, "--stop-when", file); err != nil {
			return err
		}
	}
	return nil
}

// files returns the files that a session reads and writes besides its reports, with what
// they are. No report may replace one of them.
func (o *Options) files(p *host.Process, sources []string) map[string]string {
	files := map[string]string{
		o.JournalPath: "the journal", o.Publish.JUnitPath: "the report in JUnit XML", o.Publish.Baseline: "the baseline",
		p.Options.LogFile: "the log", p.Options.Settings: "the settings", o.Load.Policy: "the policy",
	}
	if o.JournalDir != "" {
		files[publish.ResultsPath(o.JournalDir)] = "the file with the results"
	}
	for _, list := range []struct {
		names []string
		what  string
	}{{sources, "an experiment"}, {o.GuardFiles, "a file with guards"}, {o.ControlFiles, "a file with controls"}, {o.Load.VarFiles, "a file with variables"}} {
		for _, name := range list.names {
			files[name] = list.what
		}
	}
	return files
}
