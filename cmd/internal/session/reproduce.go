package session

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/runner/experiment"
)

// reproduction returns a shell command that runs an experiment as this session does: in
// the image, if this is one. Environment variables that the experiment reads are passed
// on by name.
func (s *Session) reproduction(name string, e *experiment.Experiment) string {
	if inside := s.process.WorkspacePath(name); inside != "" {
		name = inside
	}
	if strings.HasPrefix(name, "-") {
		name = "./" + name // it is no option
	}
	program, words := "chaos ", []string{"run"}
	if image := s.process.Getenv("CHAOS_IMAGE"); image != "" {
		program, words = `docker run --rm -v "$PWD:/github/workspace" `, nil // the shell replaces $PWD
		for _, variable := range e.Environment() {
			words = append(words, "-e", variable)
		}
		words = append(words, image, "run")
	}
	s.options.Flags.Visit(func(f *pflag.Flag) { words = append(words, flagWords(f)...) })
	words = append(words, name)
	return program + shellCommand(s.Setup.Secrets.Words(words)) // quotes in a secret would hide it from redaction
}

// reportingFlags are the flags that change nothing for one experiment but its reports.
func reportingFlags() []string {
	return []string{
		"journal-path", "journal-dir", "state-dir", "tags", "max-parallel", "stop-on-failure", "deadline", "expect", "detailed-exit-code",
		"junit-path", "job-summary", "annotations", "pr-comment", "comment-key", "pr-number", "baseline", "report", "report-path",
		"change-dir", "log-file", "log-file-level", "log-format", "no-log-file", "file-mode", "verbose", "no-version-check",
	}
}

func flagWords(f *pflag.Flag) []string {
	if slices.Contains(reportingFlags(), f.Name) || f.Value.String() == f.DefValue {
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

// shellCommand joins words to a command that a shell splits into the same words.
func shellCommand(words []string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,@%+"
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = word
		if word == "" || strings.Trim(word, plain) != "" {
			quoted[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
