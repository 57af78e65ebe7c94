package run_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/run"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// otherwise are inputs that are not options of "chaos run": those of the first version of
// the Action, and what only a job has.
func otherwise() []string {
	return []string{
		"experiments", "experiment-file", "working-dir", "verbose", "settings", "file-mode",
		"install-dependencies", "dependencies-file", "python-version",
		"upload-results-as-artifacts", "result-artifact-name", "github-token", "matrix",
	}
}

// forJobs are the defaults that differ from those of the command line: in a job, no fault
// may stay, a fault that was never injected must not be green, and results must be seen.
func forJobs() map[string]string {
	return map[string]string{
		"rollback-strategy": "always", "fail-on": "activity,rollback", "expect": "passed",
		"job-summary": "true", "annotations": "true",
		"journal-dir": "chaos-results", "junit-path": "chaos-results/junit.xml", "report-path": "chaos-results/report.html",
	}
}

func inputsOf(t *testing.T) *pyvalue.Map {
	t.Helper()
	text, err := os.ReadFile("../../../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := source.Parse("action.yml", source.YAML, text)
	if err != nil {
		t.Fatal(err)
	}
	inputs, ok := file.Root.Get("inputs").Value().(*pyvalue.Map)
	if !ok {
		t.Fatal("action.yml has no inputs")
	}
	return inputs
}

// Inputs are flags: each option can be set in a workflow under its name, with the same
// meaning, and each input is an option.
func TestInputsAreFlags(t *testing.T) {
	t.Parallel()
	inputs := inputsOf(t)
	flags := run.New(&host.Process{}, &confidential.Secrets{}, nil).Flags()
	flags.VisitAll(func(f *pflag.Flag) {
		input, isInput := inputs.Value(f.Name).(*pyvalue.Map)
		switch {
		case !action.HasInput(f.Name):
			if isInput {
				t.Errorf("--%s is an input, but must not be one", f.Name)
			}
		case !isInput:
			t.Errorf("--%s is not an input of action.yml", f.Name)
		default:
			compareInput(t, f, input)
		}
	})
	for name := range inputs.All() {
		if flags.Lookup(name) == nil && !slices.Contains(otherwise(), name) {
			t.Errorf("the input %q is not an option of chaos run", name)
		}
	}
}

func compareInput(t *testing.T, f *pflag.Flag, input *pyvalue.Map) {
	t.Helper()
	want, isOther := forJobs()[f.Name]
	if !isOther {
		want = strings.Trim(f.DefValue, "[]")
		if want == "0s" || want == "0" {
			want = "" // no limit, no number
		}
	}
	if got := pyvalue.Str(input.Value("default")); got != want {
		t.Errorf("the input %q: got the default %q, want %q", f.Name, got, want)
	}
	for _, word := range host.Choices(f) {
		if word != "continously" && !strings.Contains(input.String("description"), `"`+word+`"`) {
			t.Errorf("the input %q: its description does not mention %q", f.Name, word)
		}
	}
}

// Every input of action.yml is read, and nothing else is.
func TestInputsAreRead(t *testing.T) {
	t.Parallel()
	asked := make(map[string]bool)
	options := new(host.Options)
	flags := run.New(&host.Process{}, &confidential.Secrets{}, nil).Flags()
	options.Define(flags)
	action.ReadInputs(func(name string) string {
		asked[name] = true
		return ""
	}, flags)
	for name := range inputsOf(t).All() {
		variable := "INPUT_" + strings.ToUpper(name)
		if !asked[variable] {
			t.Errorf("the input %q is never read", name)
		}
		delete(asked, variable)
		delete(asked, strings.ReplaceAll(variable, "-", "_"))
	}
	for name := range asked {
		t.Errorf("%s is read, but is not an input", name)
	}
}
