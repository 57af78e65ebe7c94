package action

import (
	"os"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
)

// postRecoveryTime bounds the rollbacks after a step that was cancelled: GitHub gives the
// post steps of a job five minutes, and the reports need the rest.
const postRecoveryTime = "3m"

// post recovers the runs of a step that was killed, cancelled or ran out of time, and
// completes its reports. After a step that finished it does nothing.
//
// The runner starts it in a new container with the inputs of the step, its workspace and
// the state that it wrote to GITHUB_STATE. The write-ahead logs are found without that
// state.
func (s *Step) post(run RunFunc) error {
	if s.Env.Getenv("STATE_finished") == "true" {
		return nil
	}
	inputs, errs := ReadInputs(s.Env.Getenv)
	if len(errs) > 0 {
		return nil // the step has reported them and did nothing
	}
	s.Inputs = inputs
	if logs, _ := writeahead.Find(s.stateDir()); len(logs) == 0 && s.Env.Getenv("STATE_started") != "true" {
		return nil
	}
	s.Log.Warning("The step ended before it finished. What its experiments changed is undone now.")
	s.start(inputs)
	return exit.Silently(s.recover(run))
}

// recover recovers the runs of the step and publishes their results.
func (s *Step) recover(run RunFunc) exit.Code {
	inner := s.experimentEnv()
	if venv := environmentDir(inner); host.CheckDirectory(venv) == nil {
		enterEnvironment(inner, venv)
	}
	code := run(inner, s, slices.Concat(s.Inputs.Global, s.logOptions(),
		[]string{"recover", "--timeout=" + postRecoveryTime}, s.variableOptions(), []string{"--", s.stateDir()}))
	if len(s.files) == 0 {
		s.files = s.expectedFiles()
	}
	s.changeOwner()
	if s.Inputs.Upload && len(s.files) > 0 {
		s.upload()
	}
	return code
}

// variableOptions returns the options of the step that give values to experiments: the
// write-ahead log has none of them that are secret.
func (s *Step) variableOptions() []string {
	var words []string
	for _, word := range s.Inputs.Run {
		if strings.HasPrefix(word, "--var=") || strings.HasPrefix(word, "--var-file=") {
			words = append(words, word)
		}
	}
	return words
}

// expectedFiles returns the files that the step was to write, as far as they exist.
func (s *Step) expectedFiles() []string {
	candidates := []string{s.Inputs.JournalDir}
	for _, word := range s.Inputs.Run {
		for _, option := range []string{"--junit-path=", "--report-path="} {
			if path, ok := strings.CutPrefix(word, option); ok {
				candidates = append(candidates, path)
			}
		}
	}
	var files []string
	for _, name := range candidates {
		path := s.path(name)
		if _, err := os.Stat(path); name != "" && err == nil {
			files = append(files, path)
		}
	}
	return files
}
