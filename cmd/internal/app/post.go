package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
)

// postRecoveryTime is how long rollbacks may take behind a step that was cancelled:
// GitHub gives what comes after all steps five minutes, of which reports have the rest.
const postRecoveryTime = "3m"

// stateDir returns where a step keeps its state: where what comes after it finds it, but
// nobody else can put anything - a pull request could have a log in it, too. GitHub's
// runner mounts such a folder as the home of all containers of a job; elsewhere it is
// the workspace.
func (s *step) stateDir(env *Env) string {
	const home = "/github/home"
	if env.Getenv("HOME") == home && checkDirectory(home) == nil {
		return filepath.Join(home, writeahead.Folder)
	}
	return s.path(env, defaultStateDir)
}

// postAction does what a step left undone that was killed, cancelled or ran out of
// time: it recovers its runs and completes its reports. A step that came to its end
// leaves nothing to do.
//
// The runner starts it in a container of its own, with the inputs of the step, its
// workspace and the state that it wrote to GITHUB_STATE. Nothing of that state is
// needed to find what is left.
func (a *application) postAction() error {
	if a.env.Getenv("STATE_finished") == "true" {
		return nil
	}
	log := &action.Log{Writer: a.env.Stderr}
	inputs, errs := action.ReadInputs(a.env.Getenv)
	if len(errs) > 0 {
		return nil // the step has told so, and ended
	}
	whole := *a.env
	s := &step{getenv: whole.Getenv, inputs: inputs, log: log}
	if left, _ := writeahead.Find(s.stateDir(&whole)); len(left) == 0 && a.env.Getenv("STATE_started") != "true" {
		return nil
	}
	log.Warning("The step was ended before it could finish. What its experiments changed is undone now.")
	if inputs.Token != "" {
		log.Mask(inputs.Token)
	}
	return reported(s.recover(&whole))
}

// recover recovers the runs of the step, and hands on their results.
func (s *step) recover(whole *Env) exitCode {
	inner := *whole
	inner.Environ = action.ForExperiments(whole.Environ)
	if venv := environmentOf(&inner); checkDirectory(venv) == nil {
		inner.enter(venv)
	}
	arguments := slices.Concat(s.inputs.Global, s.keepLog(&inner), []string{"recover", "--timeout=" + postRecoveryTime}, s.values(),
		[]string{"--", s.stateDir(&inner)})
	code := runCommand(&inner, s, arguments)
	if len(s.files) == 0 {
		s.files = s.written(&inner)
	}
	s.handOver(whole)
	if s.inputs.Upload && len(s.files) > 0 {
		s.upload(whole)
	}
	return code
}

// values returns the options of the step that give values to experiments: what was
// secret in them was not written down.
func (s *step) values() []string {
	var words []string
	for _, word := range s.inputs.Run {
		if strings.HasPrefix(word, "--var=") || strings.HasPrefix(word, "--var-file=") {
			words = append(words, word)
		}
	}
	return words
}

// written returns the files that the step wrote its results to, as far as it came.
func (s *step) written(env *Env) []string {
	candidates := []string{s.inputs.JournalDir}
	for _, word := range s.inputs.Run {
		for _, option := range []string{"--junit-path=", "--report-path="} {
			if path, ok := strings.CutPrefix(word, option); ok {
				candidates = append(candidates, path)
			}
		}
	}
	var files []string
	for _, name := range candidates {
		path := s.path(env, name)
		if _, err := os.Stat(path); name != "" && err == nil {
			files = append(files, path)
		}
	}
	return files
}
