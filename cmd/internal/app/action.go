package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/reporters/artifact"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// The names under which the image starts the program as an Action: the runner gives
// all phases of a step the same arguments.
const (
	actionProgram     = "chaos-action"
	actionPostProgram = "chaos-action-post"
)

// CommandLine returns the arguments of the program, which its own name may stand
// for.
func CommandLine(argv []string) []string {
	if len(argv) == 0 {
		return nil
	}
	switch filepath.Base(argv[0]) {
	case actionProgram:
		return append([]string{"action"}, argv[1:]...)
	case actionPostProgram:
		return append([]string{"action", "--post"}, argv[1:]...)
	default:
		return argv[1:]
	}
}

// step is the step of a workflow that the program runs as.
type step struct {
	// getenv looks into the whole environment of the step.
	getenv func(string) string
	inputs action.Inputs
	log    *action.Log
	// outputs are what the step hands on.
	outputs []action.Output
	// files are what was written into the workspace.
	files []string
	// left says that there are rollbacks left for what comes after the step.
	left bool
}

func newActionCommand(a *application) *cobra.Command {
	post := false
	cmd := &cobra.Command{
		Use:    "action",
		Short:  "Be a step of a workflow on GitHub, with its inputs",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if post {
				return a.postAction()
			}
			return a.action()
		},
	}
	cmd.Flags().BoolVar(&post, "post", false, "be what comes after the step")
	return cmd
}

// stepEnv looks up a variable that the step has, which experiments may not have.
func (a *application) stepEnv(name string) string {
	if a.step != nil {
		return a.step.getenv(name)
	}
	return a.env.Getenv(name)
}

// token returns the one for GitHub's API, "" if there is none.
func (a *application) token() string {
	if a.step != nil {
		return a.step.inputs.Token
	}
	return a.env.Getenv("GITHUB_TOKEN")
}

// leg returns what tells the legs of a matrix apart, "" if that is not known.
func (a *application) leg() string {
	if a.step != nil {
		return a.step.inputs.Leg
	}
	return ""
}

// action runs the experiments that the inputs of the step name. Whatever comes of
// them, the outputs are set.
func (a *application) action() error {
	log := &action.Log{Writer: a.env.Stderr}
	inputs, errs := action.ReadInputs(a.env.Getenv)
	if len(errs) > 0 {
		for _, err := range errs {
			log.Error(err.Error())
		}
		return usageErrorf("%w", errors.Join(errs...))
	}
	whole := *a.env
	s := &step{getenv: whole.Getenv, inputs: inputs, log: log}
	if inputs.Token != "" {
		log.Mask(inputs.Token)
	}
	inner := whole
	inner.Environ = action.ForExperiments(whole.Environ)
	s.state(log, "started", "true")
	code := a.install(&inner, s)
	if code == exitOK {
		code = runCommand(&inner, s, slices.Concat(inputs.Global, s.keepLog(&inner), []string{"run", "--state-dir=" + s.stateDir(&inner)}, inputs.Run))
	}
	if code != exitOK && len(s.outputs) == 0 { // it did not even begin
		s.outputs = append(s.outputs, action.Output{Name: "verdict", Value: string(journal.Invalid)})
	}
	if err := action.AppendOutputs(s.getenv("GITHUB_OUTPUT"), s.outputs...); err != nil && !errors.Is(err, action.ErrNoFile) {
		log.Warning("The outputs of the step could not be set: " + err.Error())
	}
	s.handOver(&whole)
	if inputs.Upload {
		s.upload(&whole)
	}
	if !s.left {
		s.state(log, "finished", "true")
	}
	return reported(code)
}

// keepLog has the log written beside the journals.
func (s *step) keepLog(env *Env) []string {
	dir := s.inputs.JournalDir
	if dir == "" {
		return nil
	}
	dir = s.path(env, dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		s.log.Warning("The log could not be kept: " + err.Error())
		return []string{"--no-log-file"}
	}
	return []string{"--log-file", filepath.Join(dir, "chaostoolkit.log")}
}

// path makes a path of an input absolute.
func (s *step) path(env *Env, name string) string {
	if i := slices.Index(s.inputs.Global, "--change-dir"); i >= 0 && !filepath.IsAbs(name) {
		name = filepath.Join(s.inputs.Global[i+1], name)
	}
	return env.path(name)
}

// install installs what the inputs ask for into an environment of its own outside
// of the workspace, whose programs the experiments find.
func (a *application) install(env *Env, s *step) exitCode {
	if len(s.inputs.Groups) == 0 && s.inputs.Requirements == "" {
		return exitOK
	}
	s.log.Group("Installing what the experiments need")
	defer s.log.EndGroup()
	venv := environmentOf(env)
	arguments := slices.Concat(s.inputs.Global, s.keepLog(env))
	if version := s.inputs.PythonVersion; version != "" {
		arguments = append(arguments, "--python", version)
	}
	arguments = append(arguments, "deps", "install", "--venv", venv)
	if file := s.inputs.Requirements; file != "" {
		arguments = append(arguments, "--requirement", file)
	}
	code := runCommand(env, s, append(append(arguments, "--"), s.inputs.Groups...))
	env.enter(venv)
	return code
}

// environmentOf returns where a step keeps the virtual environment of its
// experiments.
func environmentOf(env *Env) string {
	return filepath.Join(firstOf(env.Getenv("RUNNER_TEMP"), env.Getenv("HOME"), os.TempDir()), "chaos-venv")
}

// enter has experiments find the programs of a virtual environment.
func (e *Env) enter(venv string) {
	e.Environ = setVariable(e.Environ, "VIRTUAL_ENV", venv)
	e.Environ = setVariable(e.Environ, "PATH", filepath.Join(venv, "bin")+":"+e.Getenv("PATH"))
}

// runCommand runs another command line in the same step.
func runCommand(env *Env, s *step, args []string) exitCode {
	a := &application{env: env, step: s}
	a.redactor.Learned = s.log.Mask
	s.log.Redact = a.redactor.RedactText
	defer a.closeLogs()
	return a.execute(args)
}

// state keeps something for what comes after the step.
func (s *step) state(log *action.Log, name, value string) {
	err := action.AppendOutputs(s.getenv("GITHUB_STATE"), action.Output{Name: name, Value: value})
	if err != nil && !errors.Is(err, action.ErrNoFile) {
		log.Warning("The state of the step could not be kept: " + err.Error())
	}
}

// uploadTime is how long the upload of the results may take.
const uploadTime = time.Minute

// upload keeps what was written as an artifact of the workflow run.
func (s *step) upload(env *Env) {
	service := artifact.FromEnvironment(s.getenv)
	service.Patience, service.Now, service.UserAgent = uploadTime, env.Now, "chaostoolkit-run-action/"+Version
	done, warning := service.Upload(context.Background(), artifact.Artifact{Name: s.inputs.ArtifactName, Files: s.artifactFiles()})
	if warning != nil {
		s.log.Warning(warning.Message)
	}
	if done.ID != 0 {
		fmt.Fprintf(env.Stderr, "The results are in the artifact %q: %d files, %d bytes.\n", done.Name, done.Files, done.Size)
	}
}

// artifactFiles lists the files that were written, under their names in the folder
// that they are in.
func (s *step) artifactFiles() []artifact.File {
	var files []artifact.File
	seen := make(map[string]bool)
	for _, root := range s.files {
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error { //nolint:errcheck // what cannot be read is left out
			if err != nil || !entry.Type().IsRegular() || seen[path] {
				return nil //nolint:nilerr // as above
			}
			seen[path] = true
			name, err := filepath.Rel(root, path)
			if err != nil || name == "." {
				name = filepath.Base(path)
			}
			files = append(files, artifact.File{Name: filepath.ToSlash(name), Path: path})
			return nil
		})
	}
	return files
}

// handOver gives what was written into the workspace to its owner: the container is
// root's, and a later step of somebody else could not even delete it.
func (s *step) handOver(env *Env) {
	workspace := env.Getenv("GITHUB_WORKSPACE")
	info, err := os.Stat(workspace)
	if err != nil || os.Geteuid() != 0 {
		return
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return
	}
	for _, name := range s.files {
		if inside, err := filepath.Rel(workspace, name); err != nil || !filepath.IsLocal(inside) {
			continue
		}
		filepath.WalkDir(name, func(path string, _ fs.DirEntry, err error) error { //nolint:errcheck // as far as it goes
			if err == nil {
				err = os.Lchown(path, int(owner.Uid), int(owner.Gid))
			}
			return err
		})
	}
}

// unfenced does something that writes commands to the log of the step.
func (a *application) unfenced(write func()) {
	if a.step == nil {
		write()
		return
	}
	a.step.log.Unfenced(write)
}
