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
func (p *phase) post() error {
	if p.Env.Getenv("STATE_finished") == "true" {
		return nil
	}
	inputs, errs := ReadInputs(p.Env.Getenv, p.options)
	if len(errs) > 0 {
		return nil // the step has reported them and did nothing
	}
	p.Inputs = inputs
	if logs, _ := writeahead.Find(p.stateDir()); len(logs) == 0 && p.Env.Getenv("STATE_started") != "true" {
		return nil
	}
	p.Log.Warning("The step ended before it finished. What its experiments changed is undone now.")
	p.start(inputs)
	return exit.Silently(p.recover())
}

// recover recovers the runs of the step and publishes their results.
func (p *phase) recover() exit.Code {
	inner := p.experimentEnv()
	if venv := environmentDir(inner); host.CheckDirectory(venv) == nil {
		enterEnvironment(inner, venv)
	}
	code := p.run(inner, p.Step, slices.Concat(p.Inputs.Global, p.logOptions(),
		[]string{"recover", "--timeout=" + postRecoveryTime}, p.variableOptions(), []string{"--", p.stateDir()}))
	if len(p.files) == 0 {
		p.files = p.expectedFiles()
	}
	p.changeOwner()
	if p.Inputs.Upload && len(p.files) > 0 {
		p.upload()
	}
	return code
}

// variableOptions returns the options of the step that give values to experiments: the
// write-ahead log has none of them that are secret.
func (p *phase) variableOptions() []string {
	var words []string
	for _, word := range p.Inputs.Run {
		if strings.HasPrefix(word, "--var=") || strings.HasPrefix(word, "--var-file=") {
			words = append(words, word)
		}
	}
	return words
}

// expectedFiles returns the files and folders that the step writes, if they exist.
func (p *phase) expectedFiles() []string {
	candidates := []string{p.Inputs.JournalDir}
	for _, word := range p.Inputs.Run {
		for _, option := range []string{"--junit-path=", "--report-path="} {
			if path, ok := strings.CutPrefix(word, option); ok {
				candidates = append(candidates, path)
			}
		}
	}
	var files []string
	for _, name := range candidates {
		path := p.path(name)
		if _, err := os.Stat(path); name != "" && err == nil {
			files = append(files, path)
		}
	}
	return files
}
