// Package cli is the command line of chaos: it builds the commands, each from what it
// needs, prepares the process as the options before the command say, and runs one.
package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/demo"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/extensions"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/info"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/initialize"
	recovery "github.com/chaostoolkit/run-action/cmd/internal/cli/recover"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/report"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/run"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/settings"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/validate"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// Main runs a command line in a process and returns its exit code.
func Main(env *host.Env, args []string) exit.Code { return execute(env, nil, args) }

// execute runs a command line, as a part of a step if step is not nil.
func execute(env *host.Env, step *action.Step, args []string) exit.Code {
	process := &host.Process{Env: *env, Logs: host.NewLogs()}
	defer process.Logs.Close()
	secrets := &confidential.Secrets{}
	if step != nil {
		secrets.OnLearn(step.Log.Mask)
		step.Log.Redact = secrets.Text
	}
	root := newRoot(process, secrets, step)
	root.SetArgs(args)
	code, message := exit.Of(root.Execute())
	if message != "" {
		fmt.Fprint(process.Stderr, secrets.Text(fmt.Sprintf("chaos: %s\n", message)))
	}
	if code == exit.Usage {
		fmt.Fprintf(process.Stderr, "See \"chaos --help\" for usage.\n")
	}
	return code
}

func newRoot(process *host.Process, secrets *confidential.Secrets, step *action.Step) *cobra.Command {
	root := &cobra.Command{
		Use:   "chaos",
		Short: "Run chaos experiments and report whether the steady state held",
		Long: `chaos runs chaos experiments in the format of the Chaos Toolkit. It checks that a
system is in its steady state, changes something, checks again, and rolls the change
back.

To try it without a system of your own, start a small web shop: chaos demo start`,
		Version:       host.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          exit.MissingCommand,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return prepare(process, secrets, cmd)
		},
	}
	root.SetIn(process.Stdin)
	root.SetOut(process.Stdout)
	root.SetErr(process.Stderr)
	root.SetVersionTemplate("chaos, version {{.Version}}\n")
	process.Options.Define(root.PersistentFlags())
	runCommand := run.New(process, secrets, step)
	options := pflag.NewFlagSet("run", pflag.ContinueOnError)
	options.AddFlagSet(runCommand.Flags())
	options.AddFlagSet(root.PersistentFlags())
	root.AddCommand(
		runCommand,
		validate.New(process, secrets),
		extensions.NewDiscover(process, secrets),
		initialize.New(process, secrets),
		info.New(process, secrets),
		settings.New(process, secrets),
		extensions.NewDeps(process, secrets),
		recovery.New(process, secrets, step),
		report.New(process, secrets),
		demo.New(&process.Env),
		action.NewCommand(&process.Env, options, execute),
	)
	return root
}

// prepare does what every command needs. The logs are opened first, as the log file is
// relative to where the program was started, and the directory is changed after that.
func prepare(process *host.Process, secrets *confidential.Secrets, cmd *cobra.Command) error {
	o := &process.Options
	silent := []string{"chaos", "action", "report", "completion", cobra.ShellCompRequestCmd, "help"}
	if slices.Contains(silent, topLevelName(cmd)) {
		o.NoLogFile = true // these commands log nothing
	}
	secrets.LearnEnvironment(process.JobVariable)
	secrets.Hide(process.Path(o.Settings))
	parallel, _ := cmd.Flags().GetInt("max-parallel") // 0 for commands without it
	live := cmd.Name() == "run" && parallel <= 1 && process.Terminal != nil && !o.Verbose && !o.JSON()
	if err := process.Logs.Open(process, secrets.Redactor(), live); err != nil {
		return exit.Fail(err)
	}
	if o.ChangeDir == "" {
		return nil
	}
	dir := process.Path(o.ChangeDir)
	if err := host.CheckDirectory(dir); err != nil {
		return exit.Usagef("--change-dir: %w", err)
	}
	process.Logs.Warn("Moving to another directory", "directory", dir)
	process.Dir = dir
	secrets.Hide(process.Path(o.Settings))
	return nil
}

// topLevelName returns the name of the command directly below the root.
func topLevelName(cmd *cobra.Command) string {
	for cmd.HasParent() && cmd.Parent().HasParent() {
		cmd = cmd.Parent()
	}
	return cmd.Name()
}
