package action

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// The names under which the image starts the program as an Action: the runner gives all
// phases of a step the same arguments.
const (
	program     = "chaos-action"
	postProgram = "chaos-action-post"
)

// CommandLine returns the arguments of the program. The name under which it was started
// may stand for some of them.
func CommandLine(argv []string) []string {
	if len(argv) == 0 {
		return nil
	}
	switch filepath.Base(argv[0]) {
	case program:
		return append([]string{"action"}, argv[1:]...)
	case postProgram:
		return append([]string{"action", "--post"}, argv[1:]...)
	default:
		return argv[1:]
	}
}

// RunFunc runs a command line of the program as a part of a step, in a process as env
// describes it.
type RunFunc func(env *host.Env, step *Step, args []string) exit.Code

// NewCommand returns the command "action", which runs the program as a step of a
// workflow: the inputs of the step become command lines, which run executes. options are
// those of "chaos run".
func NewCommand(env *host.Env, options *pflag.FlagSet, run RunFunc) *cobra.Command {
	post := false
	cmd := &cobra.Command{
		Use:    "action",
		Short:  "Run as a step of a GitHub workflow, with its inputs",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			p := &phase{Step: &Step{Log: &Log{Writer: env.Stderr}, Env: env}, options: options, run: run}
			if post {
				return p.post()
			}
			return p.main()
		},
	}
	cmd.Flags().BoolVar(&post, "post", false, "run as the post step")
	return cmd
}

// phase is the main phase of a step or its post phase, which the runner starts in another
// process.
type phase struct {
	*Step
	options *pflag.FlagSet
	run     RunFunc
	// transport carries the upload of the results; nil stands for http.DefaultTransport.
	transport http.RoundTripper
}

// main runs the experiments that the inputs of the step name. It sets the outputs,
// whatever the experiments do.
func (p *phase) main() error {
	inputs, errs := ReadInputs(p.Env.Getenv, p.options)
	if len(errs) > 0 {
		for _, err := range errs {
			p.Log.Error(err.Error())
		}
		return exit.Usagef("%w", errors.Join(errs...))
	}
	p.start(inputs)
	p.saveState("started", "true")
	inner := p.experimentEnv()
	code := p.install(inner)
	if code == exit.OK {
		code = p.run(inner, p.Step, slices.Concat(inputs.Global, p.logOptions(), []string{"run", "--state-dir=" + p.stateDir()}, inputs.Run))
	}
	if code != exit.OK && len(p.outputs) == 0 { // no experiment was even read
		p.SetOutputs(Output{Name: "verdict", Value: string(journal.Invalid)})
	}
	p.writeOutputs()
	p.changeOwner()
	if inputs.Upload {
		p.upload()
	}
	if !p.pending {
		p.saveState("finished", "true")
	}
	return exit.Silently(code)
}

// start takes the inputs, and masks the token before anything is logged.
func (p *phase) start(inputs Inputs) {
	p.Inputs = inputs
	if inputs.Token != "" {
		p.Log.Mask(inputs.Token)
	}
}

// experimentEnv returns the process as the command lines of the step see it: experiments
// do not see the variables of the step itself.
func (p *phase) experimentEnv() *host.Env {
	inner := *p.Env
	inner.Environ, inner.Job = ForExperiments(p.Env.Environ), p.Env.Environ
	return &inner
}

// logOptions returns the options that write the log into the folder of the journals.
func (p *phase) logOptions() []string {
	dir := p.Inputs.JournalDir
	if dir == "" {
		return nil
	}
	dir = p.path(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		p.Log.Warning("Could not write the log file: " + err.Error())
		return []string{"--no-log-file"}
	}
	return []string{"--log-file", filepath.Join(dir, "chaostoolkit.log")}
}

// path makes a path of an input absolute.
func (p *phase) path(name string) string {
	if i := slices.Index(p.Inputs.Global, "--change-dir"); i >= 0 && !filepath.IsAbs(name) {
		name = filepath.Join(p.Inputs.Global[i+1], name)
	}
	return p.Env.Path(name)
}

// stateDir returns the folder for the write-ahead logs. The post step must find them
// there, and no one else may be able to write to it: a pull request could contain a log,
// too. GitHub's runner mounts such a folder as the home of all containers of a job;
// elsewhere it is in the workspace.
func (p *phase) stateDir() string {
	const home = "/github/home"
	if p.Env.Getenv("HOME") == home && host.CheckDirectory(home) == nil {
		return filepath.Join(home, writeahead.Folder)
	}
	return p.path(writeahead.Folder)
}
