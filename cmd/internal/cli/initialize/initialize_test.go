package initialize_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/initialize"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/validate"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

// answers stand for what somebody types.
func answers(lines ...string) *strings.Reader {
	return strings.NewReader(strings.Join(lines, "\n") + "\n")
}

const asJSON = `{
    "title": "Shop",
    "description": "N/A",
    "tags": [],
    "steady-state-hypothesis": {
        "title": "It works",
        "probes": [
            {
                "name": "look",
                "type": "probe",
                "tolerance": 0,
                "provider": {
                    "type": "process",
                    "path": "true"
                }
            }
        ]
    },
    "method": []
}
`

const asYAML = `title: Shop
description: N/A
tags: []
steady-state-hypothesis:
    title: It works
    probes:
    -   name: look
        type: probe
        tolerance: 0
        provider:
            type: process
            path: 'true'
method: []
`

func TestInit(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{"e.json": asJSON, "e.yaml": asYAML, "folder.d/e.yml": asYAML} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			p.WriteFile(t, "folder.d/other", "")
			p.Stdin = answers("Shop", "y", "It works", "2", "true", "look", "0", "n", "n", "n")
			code, message := clitest.Run(t, initialize.New(p.Process, &confidential.Secrets{}), "--experiment-path", file)
			if code != exit.OK || !strings.Contains(p.Out.String(), file) {
				t.Errorf("got %d, %q and %s", code, message, p.Out)
			}
			got, err := os.ReadFile(p.Path(file))
			if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
				t.Errorf("%v, -want +got:\n%s", err, diff)
			}
			if code, _ := clitest.Run(t, validate.New(p.Process, &confidential.Secrets{}), file); code != exit.OK {
				t.Errorf("the experiment is not valid: %s", p.Err)
			}
		})
	}
}

// The user learns before the first question that a file will be replaced, and keeps it if
// the answers end too early.
func TestInitExisting(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	p.WriteFile(t, "experiment.json", "old")
	code, message := clitest.Run(t, initialize.New(p.Process, &confidential.Secrets{}))
	if code != exit.Failure || !strings.Contains(message, "nothing was written") {
		t.Errorf("got %d, %q", code, message)
	}
	warning, question, _ := strings.Cut(p.Out.String(), "What is the title")
	if !strings.Contains(warning, "experiment.json") || question == "" {
		t.Errorf("got %s", p.Out)
	}
	if got, _ := os.ReadFile(p.Path("experiment.json")); string(got) != "old" {
		t.Errorf("the file was changed to %q", got)
	}
	p.Stdin = answers("New")
	if code, message := clitest.Run(t, initialize.New(p.Process, &confidential.Secrets{})); code != exit.OK {
		t.Errorf("got %d, %q", code, message)
	}
	if got, _ := os.ReadFile(p.Path("experiment.json")); !strings.Contains(string(got), "New") {
		t.Errorf("the file was not replaced: %q", got)
	}
}

// What cannot end well ends before the first question.
func TestInitRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		code exit.Code
		want string
	}{
		{name: "format", args: []string{"--experiment-path", "e.txt"}, code: exit.Usage, want: ".json, .yaml or .yml"},
		{name: "folder", args: []string{"--experiment-path", "nowhere/e.json"}, code: exit.Failure, want: "nothing was asked"},
		{name: "discovery", args: []string{"--discovery-path", "broken.json"}, code: exit.Failure, want: "broken.json:1:"},
		{name: "discovery that is a folder", args: []string{"--discovery-path", "."}, code: exit.Failure, want: "directory"},
		{name: "argument", args: []string{"e.json"}, code: exit.Usage, want: "e.json"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			p.WriteFile(t, "broken.json", "{")
			p.Stdin = answers("title")
			code, message := clitest.Run(t, initialize.New(p.Process, &confidential.Secrets{}), test.args...)
			if code != test.code || !strings.Contains(message+p.Err.String(), test.want) {
				t.Errorf("got %d, %q and %s, want %d, %q", code, message, p.Err, test.code, test.want)
			}
			if strings.Contains(p.Out.String(), "What is the title") {
				t.Error("a question was asked")
			}
		})
	}
}
