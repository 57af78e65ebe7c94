package app

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/runner/redact"
)

// Version is the program's version; a release sets it when it links the binary.
var Version = "0.1.0-dev" //nolint:gochecknoglobals // set by the linker

// Main runs the program and returns its exit code.
func Main(env *Env, args []string) int {
	a := &application{env: env}
	defer a.closeLogs()
	return int(a.execute(args))
}

// execute runs a command line and tells of what went wrong with it.
func (a *application) execute(args []string) exitCode {
	root := newRootCommand(a)
	root.SetArgs(args)
	code, message := codeOf(root.Execute())
	if message != "" {
		a.tellUser("chaos: %s\n", message)
	}
	if code == exitUsage {
		fmt.Fprintf(a.env.Stderr, "See \"chaos --help\" for what there is.\n")
	}
	return code
}

// application is what the commands share: the process and the global options.
type application struct {
	env    *Env
	global globalOptions
	logs   *logs
	// live says that somebody watches a run on a terminal, and is shown what goes
	// on instead of being told in lines.
	live bool
	// step is the step of a workflow that this is, nil if it is none.
	step *step
	// redactor knows every secret that came to light.
	redactor redact.Redactor
	// private are files of which no line is shown, besides the settings.
	private []string
}

// globalOptions are the options that stand before the command.
type globalOptions struct {
	verbose        bool
	noVersionCheck bool
	changeDir      string
	noLogFile      bool
	logFile        string
	logFileLevel   string
	logFormat      string
	settings       string
	python         string
	fileMode       fileMode
}

func (g *globalOptions) define(flags *pflag.FlagSet) {
	flags.BoolVar(&g.verbose, "verbose", false, "show debug messages, and where messages come from")
	flags.BoolVar(&g.noVersionCheck, "no-version-check", false, "accepted for compatibility: chaos never looks for updates")
	flags.StringVar(&g.changeDir, "change-dir", "", "work in this directory")
	flags.BoolVar(&g.noLogFile, "no-log-file", false, "write no log file")
	flags.StringVar(&g.logFile, "log-file", "chaostoolkit.log", "append the log to this file")
	choiceVar(flags, &g.logFileLevel, "log-file-level", "debug", []string{"debug", "info", "warning", "error"}, "least level of messages in the log file")
	flags.Var(&g.fileMode, "file-mode", "permissions of the files that may hold outputs: journals, results.json, the log")
	choiceVar(flags, &g.logFormat, "log-format", "string", []string{"string", "json"}, "format of the messages on the console")
	flags.StringVar(&g.settings, "settings", "~/.chaostoolkit/settings.yaml", "settings file")
	flags.StringVar(&g.python, "python", "", "the Python that runs extensions (default: that of the active virtual environment, of a .venv beside the experiment or in the working directory, or else python3)")
}

func newRootCommand(a *application) *cobra.Command {
	root := &cobra.Command{
		Use:   "chaos",
		Short: "Run chaos experiments, and tell whether the steady state held",
		Long: `chaos runs experiments in the format of the Chaos Toolkit: it checks that a
system is in its steady state, changes something, checks again, and rolls the
change back.`,
		Version:           Version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE:              a.wantsCommand,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) },
	}
	root.SetIn(a.env.Stdin)
	root.SetOut(a.env.Stdout)
	root.SetErr(a.env.Stderr)
	root.SetVersionTemplate("chaos, version {{.Version}}\n")
	a.global.define(root.PersistentFlags())
	root.AddCommand(newRunCommand(a), newValidateCommand(a), newDiscoverCommand(a), newInitCommand(a), newInfoCommand(a),
		newSettingsCommand(a), newDepsCommand(a), newRecoverCommand(a), newReportCommand(a), newDemoCommand(a), newActionCommand(a))
	return root
}

// wantsCommand is what a command does that is only there for those below it.
func (a *application) wantsCommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageErrorf("unknown command %q", args[0])
	}
	fmt.Fprint(a.env.Stderr, cmd.UsageString())
	return usageErrorf("there is no command")
}

// prepare does what every command needs: logs first, as the log file is relative
// to where the program was started, then the change of directory.
func (a *application) prepare(cmd *cobra.Command) error {
	silent := []string{"chaos", "action", "report", "completion", cobra.ShellCompRequestCmd, "help"}
	if slices.Contains(silent, topLevelName(cmd)) {
		a.global.noLogFile = true // there is nothing to be logged
	}
	parallel, _ := cmd.Flags().GetInt("max-parallel") // 0 for commands without it
	a.live = cmd.Name() == "run" && parallel <= 1 && a.env.Terminal != nil && !a.global.verbose && a.global.logFormat == "string"
	a.learnCredentials()
	if err := a.openLogs(); err != nil {
		return &exitError{code: exitFailure, err: err}
	}
	if a.global.changeDir == "" {
		return nil
	}
	dir := a.env.path(a.global.changeDir)
	if err := checkDirectory(dir); err != nil {
		return usageErrorf("--change-dir: %w", err)
	}
	a.logs.log.Warn("Moving to another directory", "directory", dir)
	a.env.Dir = dir
	return nil
}

// topLevelName returns the name of the command right below the root.
func topLevelName(cmd *cobra.Command) string {
	for cmd.HasParent() && cmd.Parent().HasParent() {
		cmd = cmd.Parent()
	}
	return cmd.Name()
}

func (a *application) closeLogs() {
	if a.logs != nil {
		a.logs.close()
	}
}
