package app

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/runner/experiment"
)

// reproduction returns a shell command that runs an experiment as it is run here:
// in the image, if this is one. Variables of the environment that the experiment
// reads are handed on by their names.
func (p *performance) reproduction(e *experiment.Experiment) string {
	name := p.name
	if inside := p.app.workspacePath(name); inside != "" {
		name = inside
	}
	words := []string{"chaos", "run"}
	if image := p.app.env.Getenv("CHAOS_IMAGE"); image != "" {
		words = []string{"docker", "run", "--rm", "-v", "$PWD:/github/workspace"}
		for _, variable := range e.Environment() {
			words = append(words, "-e", variable)
		}
		words = append(words, image, "run")
	}
	p.o.flags.Visit(func(f *pflag.Flag) { words = append(words, flagWords(f)...) })
	words = append(words, name)
	for i, word := range words { // before quotes are put into secrets
		words[i] = p.app.redactor.RedactText(word)
	}
	return shellCommand(words)
}

// unimportant are flags that change nothing for one experiment, but its reports.
func unimportant() []string {
	return []string{
		"journal-path", "journal-dir", "state-dir", "tags", "max-parallel", "stop-on-failure", "deadline", "expect", "detailed-exit-code",
		"junit-path", "job-summary", "annotations", "pr-comment", "comment-key", "pr-number", "baseline", "report", "report-path",
		"change-dir", "log-file", "log-file-level", "log-format", "no-log-file", "file-mode", "verbose", "no-version-check",
	}
}

func flagWords(f *pflag.Flag) []string {
	if slices.Contains(unimportant(), f.Name) || f.Value.String() == f.DefValue {
		return nil
	}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		var words []string
		for _, value := range list.GetSlice() {
			words = append(words, "--"+f.Name, value)
		}
		return words
	}
	if f.Value.Type() == "bool" {
		return []string{"--" + f.Name + "=" + f.Value.String()}
	}
	return []string{"--" + f.Name, f.Value.String()}
}

// shellCommand joins words so that a shell takes them apart again; "$PWD" at the
// beginning of one is left for the shell to replace.
func shellCommand(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		switch rest, inWorkspace := strings.CutPrefix(word, "$PWD"); {
		case inWorkspace:
			quoted[i] = `"$PWD` + rest + `"`
		case word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,@%+") == "":
			quoted[i] = word
		default:
			quoted[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
