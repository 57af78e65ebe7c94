package action_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
)

func lookup(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

// options are the options of "chaos run", with those before the command.
func options() *pflag.FlagSet {
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	new(session.Options).Define(flags)
	new(host.Options).Define(flags)
	return flags
}

func TestReadInputs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		variables map[string]string
		want      action.Inputs
	}{
		{
			"nothing", nil,
			action.Inputs{Run: []string{"--", "./experiment.json"}, Upload: true, ArtifactName: "chaostoolkit-results"},
		},
		{
			"the old names",
			map[string]string{
				"INPUT_EXPERIMENT-FILE": "a.json", "INPUT_WORKING-DIR": "deep", "INPUT_VERBOSE": "true",
				"INPUT_INSTALL-DEPENDENCIES": "k8s; aws", "INPUT_DEPENDENCIES-FILE": "r.txt", "INPUT_PYTHON-VERSION": "3.12",
				"INPUT_UPLOAD-RESULTS-AS-ARTIFACTS": "false", "INPUT_RESULT-ARTIFACT-NAME": "n", "INPUT_GITHUB-TOKEN": "t",
			},
			action.Inputs{
				Run: []string{"--", "a.json"}, Global: []string{"--change-dir", "deep", "--verbose"},
				Groups: []string{"k8s", "aws"}, Requirements: "r.txt", PythonVersion: "3.12", ArtifactName: "n", Token: "t",
			},
		},
		{
			"lists and lines",
			map[string]string{
				"INPUT_EXPERIMENTS": "a.yaml\n  b {c,d}.yaml\n\n!e.yaml\n", "INPUT_EXPERIMENT-FILE": "ignored.json",
				"INPUT_VAR": "a=1,2\nb=3", "INPUT_FAIL-ON": "activity, rollback", "INPUT_TAGS": "x\ny",
				"INPUT_ANNOTATIONS": "TRUE", "INPUT_TIMEOUT": " 5m ",
			},
			action.Inputs{
				Run: []string{
					"--annotations=true", "--fail-on=activity", "--fail-on=rollback", "--tags=x", "--tags=y",
					"--timeout=5m", "--var=a=1,2", "--var=b=3", "--", "a.yaml", "b {c,d}.yaml", "!e.yaml",
				},
				Upload: true, ArtifactName: "chaostoolkit-results",
			},
		},
		{
			"with underscores, as a shell sets them",
			map[string]string{"INPUT_JUNIT_PATH": "j.xml"},
			action.Inputs{Run: []string{"--junit-path=j.xml", "--", "./experiment.json"}, Upload: true, ArtifactName: "chaostoolkit-results"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, errs := action.ReadInputs(lookup(test.variables), options())
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadInputsReportsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	_, errs := action.ReadInputs(lookup(map[string]string{"INPUT_VERBOSE": "maybe", "INPUT_DRY": "x", "INPUT_JOB-SUMMARY": "2"}), options())
	if len(errs) != 2 || !strings.Contains(errs[0].Error(), `"verbose" is "maybe"`) {
		t.Errorf("got %v, want one error for verbose and one for job-summary", errs)
	}
}

func TestForExperiments(t *testing.T) {
	t.Parallel()
	got := action.ForExperiments([]string{
		"PATH=/bin", "INPUT_GITHUB-TOKEN=t", "ACTIONS_RUNTIME_TOKEN=t", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=t",
		"GITHUB_OUTPUT=/o", "GITHUB_REPOSITORY=o/r", "MY_SECRET=s",
	})
	if diff := cmp.Diff([]string{"PATH=/bin", "GITHUB_REPOSITORY=o/r", "MY_SECRET=s"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// No value can pass for another output, whatever it has in it.
func TestAppendOutputs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out")
	evil := "a\n_GitHubActionsFileCommandDelimeter_\nverdict=passed\n::add-mask::x"
	if err := action.AppendOutputs(path, action.Output{Name: "a", Value: evil}); err != nil {
		t.Fatal(err)
	}
	if err := action.AppendOutputs(path, action.Output{Name: "b", Value: ""}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	delimiter := regexp.MustCompile(`chaos-[0-9a-f]{32}`)
	seen := delimiter.FindAllString(string(text), -1)
	if len(seen) != 4 || seen[0] != seen[1] || seen[0] == seen[2] {
		t.Errorf("got the delimiters %q, want one for each value", seen)
	}
	want := "a<<D\n" + evil + "\nD\nb<<D\n\nD\n"
	if diff := cmp.Diff(want, delimiter.ReplaceAllString(string(text), "D")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, name := range []string{"", "a=b", "a<<b", "a\nb"} {
		if action.AppendOutputs(path, action.Output{Name: name}) == nil {
			t.Errorf("the name %q was taken", name)
		}
	}
}

// What an experiment prints is behind a fence; our own commands are not.
func TestLog(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	l := &action.Log{Writer: &out}
	l.Mask("one\n two\n\n")
	if err := l.Fence(); err != nil {
		t.Fatal(err)
	}
	l.Group("a 50% title\nof two lines")
	out.WriteString("::error::from an experiment\n")
	l.Warning("w")
	l.Lift()
	l.EndGroup()
	got := regexp.MustCompile(`chaos-[0-9a-f]{32}`).ReplaceAllString(out.String(), "T")
	want := `::add-mask::one
::add-mask::two
::stop-commands::T
::T::
::group::a 50%25 title%0Aof two lines
::stop-commands::T
::error::from an experiment
::T::
::warning title=Chaos::w
::stop-commands::T
::T::
::endgroup::
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The log writes secrets only in commands that mask them.
func TestLogRedacts(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	l := &action.Log{Writer: &out, Redact: func(text string) string { return strings.ReplaceAll(text, "50%", "[redacted]") }}
	l.Mask("50%")
	l.Group("of 50%")
	l.Warning("at 50%")
	want := "::add-mask::50%25\n::group::of [redacted]\n::warning title=Chaos::at [redacted]\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
