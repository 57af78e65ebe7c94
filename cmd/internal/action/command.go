package action

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

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
// workflow: the inputs of the step become command lines, which run executes.
func NewCommand(env *host.Env, run RunFunc) *cobra.Command {
	post := false
	cmd := &cobra.Command{
		Use:    "action",
		Short:  "Run as a step of a GitHub workflow, with its inputs",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			s := &Step{Log: &Log{Writer: env.Stderr}, Env: env}
			if post {
				return s.post(run)
			}
			return s.main(run)
		},
	}
	cmd.Flags().BoolVar(&post, "post", false, "run as the post step")
	return cmd
}

// main runs the experiments that the inputs of the step name. It sets the outputs,
// whatever the experiments do.
func (s *Step) main(run RunFunc) error {
	inputs, errs := ReadInputs(s.Env.Getenv)
	if len(errs) > 0 {
		for _, err := range errs {
			s.Log.Error(err.Error())
		}
		return exit.Usagef("%w", errors.Join(errs...))
	}
	s.start(inputs)
	s.saveState("started", "true")
	inner := s.experimentEnv()
	code := s.install(inner, run)
	if code == exit.OK {
		code = run(inner, s, slices.Concat(inputs.Global, s.logOptions(), []string{"run", "--state-dir=" + s.stateDir()}, inputs.Run))
	}
	if code != exit.OK && len(s.outputs) == 0 { // no experiment was even read
		s.SetOutputs(Output{Name: "verdict", Value: string(journal.Invalid)})
	}
	s.writeOutputs()
	s.changeOwner()
	if inputs.Upload {
		s.upload()
	}
	if !s.pending {
		s.saveState("finished", "true")
	}
	return exit.Silently(code)
}

// start takes the inputs, and masks the token before anything is logged.
func (s *Step) start(inputs Inputs) {
	s.Inputs = inputs
	if inputs.Token != "" {
		s.Log.Mask(inputs.Token)
	}
}

// experimentEnv returns the process as the command lines of the step see it: experiments
// do not see the variables of the step itself.
func (s *Step) experimentEnv() *host.Env {
	inner := *s.Env
	inner.Environ, inner.Job = ForExperiments(s.Env.Environ), s.Env.Environ
	return &inner
}

// logOptions returns the options that write the log into the folder of the journals.
func (s *Step) logOptions() []string {
	dir := s.Inputs.JournalDir
	if dir == "" {
		return nil
	}
	dir = s.path(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		s.Log.Warning("Could not write the log file: " + err.Error())
		return []string{"--no-log-file"}
	}
	return []string{"--log-file", filepath.Join(dir, "chaostoolkit.log")}
}

// path makes a path of an input absolute.
func (s *Step) path(name string) string {
	if i := slices.Index(s.Inputs.Global, "--change-dir"); i >= 0 && !filepath.IsAbs(name) {
		name = filepath.Join(s.Inputs.Global[i+1], name)
	}
	return s.Env.Path(name)
}

// stateDir returns the folder for the write-ahead logs. The post step must find them
// there, and nobody else may be able to write to it: a pull request could contain a log,
// too. GitHub's runner mounts such a folder as the home of all containers of a job;
// elsewhere it is in the workspace.
func (s *Step) stateDir() string {
	const home = "/github/home"
	if s.Env.Getenv("HOME") == home && host.CheckDirectory(home) == nil {
		return filepath.Join(home, writeahead.Folder)
	}
	return s.path(writeahead.Folder)
}
