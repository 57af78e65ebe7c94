// Package action runs the program as a step of a GitHub workflow: it reads the inputs of the
// step as options of the command line, writes commands and files for the runner, and
// installs, runs, recovers and uploads in the phases of the step.
package action

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// commandLineOnly are options that have no input: the Action does the same in another
// way, or always.
func commandLineOnly() []string {
	return []string{
		"help", "verbose", "no-version-check", "change-dir", "no-log-file", "log-file", "log-file-level", "log-format", "python",
		"journal-path",       // each experiment has a journal in journal-dir
		"detailed-exit-code", // the output "verdict" says more
		"no-validation",      // an invalid experiment is a result
		"no-verify-tls",
		"state-dir", // the post step must find it
		"report",    // report-path
		"fail-fast", // hypothesis-fail-fast, whose name says what it is about
	}
}

// HasInput says whether an option of "chaos run" is an input of the Action, of the same
// name.
func HasInput(option string) bool { return !slices.Contains(commandLineOnly(), option) }

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
	// Upload uploads the journals as an artifact called ArtifactName.
	Upload       bool
	ArtifactName string
	// JournalDir is where the journals go, "" for the default.
	JournalDir string
	// Leg distinguishes the legs of a matrix, "" outside of one.
	Leg string
	// Token is for GitHub's API, "" for none.
	Token string
}

// ReadInputs reads the inputs from the variables INPUT_* of the environment. An input that
// is not set is the same as an empty one. The options of "chaos run" are inputs, too: see
// HasInput. There is an error for every input that is wrong.
func ReadInputs(getenv func(string) string, options *pflag.FlagSet) (Inputs, []error) {
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
	options.VisitAll(func(f *pflag.Flag) {
		if HasInput(f.Name) {
			in.Run = append(in.Run, r.options(f)...)
		}
	})
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

// options returns the input of an option as options of the command line.
func (r *reader) options(f *pflag.Flag) []string {
	name, value := f.Name, r.get(f.Name)
	if value == "" {
		return nil
	}
	if f.Value.Type() == "bool" {
		return []string{fmt.Sprintf("--%s=%t", name, r.flag(name, false))}
	}
	if _, repeatable := f.Value.(pflag.SliceValue); !repeatable {
		return []string{"--" + name + "=" + value}
	}
	separators := "\n" // paths, patterns and assignments may contain commas
	if f.Value.Type() == "stringSlice" {
		separators = ",\n"
	}
	var options []string
	for _, item := range fields(value, separators) {
		options = append(options, "--"+name+"="+item)
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
