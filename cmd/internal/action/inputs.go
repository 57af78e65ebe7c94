// Package action is the face that chaos shows to GitHub: the inputs of the Action
// as options of the command line, and the commands and files by which a step talks
// to the runner that runs it.
package action

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// kind tells how an input becomes options.
type kind int

const (
	// word is the value of the option of the same name.
	word kind = iota
	// list has a value on each line, or several in one that commas part.
	list
	// lines has a value on each line: paths, patterns and assignments, which may
	// have commas in them.
	lines
	// flag is true or false.
	flag
)

// runInputs are the inputs that options of "chaos run" have the names of.
func runInputs() map[string]kind {
	return map[string]kind{
		"tags": list, "expect": word, "fail-on": list, "stop-on-failure": flag, "max-parallel": word,
		"hypothesis-strategy": word, "hypothesis-frequency": word, "hypothesis-fail-fast": flag,
		"rollback-strategy": word, "dry": word, "validate-only": flag,
		"var": lines, "var-file": lines, "control-file": lines, "policy": word, "stop-when": lines, "settings": word, "redact": lines, "file-mode": word,
		"timeout": word, "deadline": word, "junit-path": word, "journal-dir": word,
		"job-summary": flag, "pr-comment": word, "annotations": flag, "comment-key": word, "pr-number": word, "baseline": word, "report-path": lines,
	}
}

// Inputs are the inputs of a step.
type Inputs struct {
	// Run are the arguments of "chaos run".
	Run []string
	// Global are the options that stand before every command.
	Global []string
	// Groups and Requirements are what to install before: well-known groups of
	// extensions, and a requirements file or "".
	Groups       []string
	Requirements string
	// PythonVersion is the version of Python to install it for; "" is any.
	PythonVersion string
	// Upload has the journals kept as an artifact called ArtifactName.
	Upload       bool
	ArtifactName string
	// JournalDir is where the journals go, "" for the default.
	JournalDir string
	// Leg tells the legs of a matrix apart, "" outside of one.
	Leg string
	// Token is for GitHub's API, "" for none.
	Token string
}

// ReadInputs reads the inputs from the variables INPUT_* of the environment. An
// input that is not set is as one that is empty. The errors tell of every input
// that is wrong.
func ReadInputs(getenv func(string) string) (Inputs, []error) {
	r := &reader{getenv: getenv}
	in := Inputs{
		Requirements: r.get("dependencies-file"), PythonVersion: r.get("python-version"),
		Groups: fields(r.get("install-dependencies"), ";,\n"), Token: r.get("github-token"),
		Upload: r.flag("upload-results-as-artifacts", true), ArtifactName: r.get("result-artifact-name"),
	}
	if in.ArtifactName == "" {
		in.ArtifactName = "chaostoolkit-results"
	}
	if dir := r.get("working-dir"); dir != "" && dir != "." {
		in.Global = append(in.Global, "--change-dir", dir)
	}
	if r.flag("verbose", false) {
		in.Global = append(in.Global, "--verbose")
	}
	for _, name := range slices.Sorted(maps.Keys(runInputs())) {
		in.Run = append(in.Run, r.options(name, runInputs()[name])...)
	}
	in.JournalDir, in.Leg = r.get("journal-dir"), leg(r.get("matrix"))
	in.Run = append(in.Run, "--")
	in.Run = append(in.Run, r.experiments()...)
	return in, r.errs
}

type reader struct {
	getenv func(string) string
	errs   []error
}

// get returns an input. The runner leaves dashes in the names of the variables,
// shells cannot, so underscores do as well.
func (r *reader) get(name string) string {
	variable := "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, " ", "_"))
	value := r.getenv(variable)
	if value == "" {
		value = r.getenv(strings.ReplaceAll(variable, "-", "_"))
	}
	return strings.TrimSpace(value)
}

func (r *reader) flag(name string, absent bool) bool {
	switch value := strings.ToLower(r.get(name)); value {
	case "":
		return absent
	case "true", "yes", "on", "1":
		return true
	case "false", "no", "off", "0":
		return false
	default:
		r.errs = append(r.errs, fmt.Errorf("the input %q is %q, expected true or false", name, value))
		return absent
	}
}

// options returns an input as options of the command line.
func (r *reader) options(name string, k kind) []string {
	value := r.get(name)
	if value == "" {
		return nil
	}
	var options []string
	switch k {
	case word:
		options = []string{"--" + name + "=" + value}
	case flag:
		options = []string{fmt.Sprintf("--%s=%t", name, r.flag(name, false))}
	case list:
		for _, item := range fields(value, ",\n") {
			options = append(options, "--"+name+"="+item)
		}
	case lines:
		for _, item := range fields(value, "\n") {
			options = append(options, "--"+name+"="+item)
		}
	}
	return options
}

// experiments returns the sources: the old input names one experiment, and
// counts where the new one is empty.
func (r *reader) experiments() []string {
	if sources := fields(r.get("experiments"), "\n"); len(sources) > 0 {
		return sources
	}
	if file := r.get("experiment-file"); file != "" {
		return []string{file}
	}
	return []string{"./experiment.json"}
}

// leg reads the matrix of a job, a mapping in JSON or null, as "ubuntu, 3.12".
func leg(matrix string) string {
	value, err := source.DecodeJSON([]byte(matrix))
	axes, ok := value.(*pyvalue.Map)
	if err != nil || !ok {
		return ""
	}
	values := make([]string, 0, axes.Len())
	for _, v := range axes.All() {
		values = append(values, pyvalue.Str(v))
	}
	return strings.Join(values, ", ")
}

// fields parts a text at each of the separators and drops what is empty.
func fields(text, separators string) []string {
	var list []string
	for _, item := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(separators, c) }) {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}
