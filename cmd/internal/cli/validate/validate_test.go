package validate_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/validate"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

const (
	good = "title: t\ndescription: d\nmethod:\n  - {type: action, name: a, provider: {type: process, path: 'true'}}\n"
	bad  = "title: t\ndescription: d\nmethod:\n  - {type: action, name: a, provider: {type: http}}\n  - {type: odd, name: b}\n"
)

// folder returns a process in a folder with experiments.
func folder(t *testing.T) *hosttest.Process {
	t.Helper()
	p := hosttest.New(t)
	p.WriteFile(t, "good.yaml", good)
	p.WriteFile(t, "dir/good.yaml", good)
	p.WriteFile(t, "bad.yaml", bad)
	p.WriteFile(t, "broken.json", "{")
	p.WriteFile(t, "variable.yaml", strings.Replace(good, "method:", "configuration: {c: {type: env, key: NOT_SET}}\nmethod:", 1))
	p.WriteFile(t, "policy.yaml", "processes: [echo]\n")
	p.WriteFile(t, "secret.yaml", strings.Replace(good, "process", "swordfish", 1))
	return p
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		code exit.Code
		// out, log and message are parts of what is printed.
		out, log, message string
	}{
		{name: "valid", args: []string{"good.yaml"}, log: "The experiment is valid"},
		{name: "several", args: []string{"good.yaml", "dir/*.yaml"}, log: "All experiments are valid"},
		{name: "every problem with its place", args: []string{"bad.yaml"}, code: exit.Failure, log: "bad.yaml:4:"},
		{name: "the second problem", args: []string{"bad.yaml"}, code: exit.Failure, log: "bad.yaml:5:"},
		{name: "one of several", args: []string{"good.yaml", "bad.yaml"}, code: exit.Failure, log: "Some experiments are not valid"},
		{name: "excluded", args: []string{"*.yaml", "!bad.yaml", "!variable.yaml", "!secret.yaml", "!policy.yaml"}, log: "The experiment is valid"},
		{name: "not JSON", args: []string{"broken.json"}, code: exit.Failure, log: "broken.json:1:"},
		{name: "no such file", args: []string{"nowhere.yaml"}, code: exit.Failure, log: "nowhere.yaml"},
		{name: "no file matches", args: []string{"no/*.yaml"}, code: exit.Failure, message: "no file matches"},
		{name: "no argument", code: exit.Usage, message: "requires at least 1 arg"},
		{name: "unknown format", args: []string{"--format", "xml", "good.yaml"}, code: exit.Usage, message: "text, json, github"},
		{name: "unknown flag", args: []string{"--what", "good.yaml"}, code: exit.Usage, message: "unknown flag"},
		{name: "variable that is not set", args: []string{"variable.yaml"}, code: exit.Failure, log: "NOT_SET"},
		{name: "variable of the command line", args: []string{"--var", "c=1", "variable.yaml"}, log: "The experiment is valid"},
		{name: "broken variable", args: []string{"--var", "c", "good.yaml"}, code: exit.Usage, message: "--var"},
		{name: "broken pattern of secrets", args: []string{"--redact", "(", "good.yaml"}, code: exit.Usage, message: "--redact"},
		{name: "policy without a name", args: []string{"--policy", "", "good.yaml"}, code: exit.Usage, message: "policy"},
		{name: "policy that does not exist", args: []string{"--policy", "nowhere.yaml", "good.yaml"}, code: exit.Usage, message: "there is no such file"},
		{name: "secret", args: []string{"--redact", "swordf..h", "secret.yaml"}, code: exit.Failure, log: "[redacted]"},
		{name: "annotation", args: []string{"--format", "github", "bad.yaml"}, code: exit.Failure, out: "::error "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := folder(t)
			code, message := clitest.Run(t, validate.New(p.Process, &confidential.Secrets{}), test.args...)
			if code != test.code || !strings.Contains(message, test.message) {
				t.Errorf("got %d, %q, want %d, %q", code, message, test.code, test.message)
			}
			if out := p.Out.String(); !strings.Contains(out, test.out) || test.out == "" && out != "" {
				t.Errorf("got the output %q, want %q", out, test.out)
			}
			if log := p.Err.String(); !strings.Contains(log, test.log) || strings.Contains(log, "swordfish") {
				t.Errorf("got the log %q, want %q", log, test.log)
			}
		})
	}
}

// Programs read the JSON: it has every file, and each problem has a rule to refer to.
func TestValidateJSON(t *testing.T) {
	t.Parallel()
	p := folder(t)
	code, message := clitest.Run(t, validate.New(p.Process, &confidential.Secrets{}), "--format", "json", "good.yaml", "bad.yaml")
	if code != exit.Failure || message != "" {
		t.Errorf("got %d, %q", code, message)
	}
	var report struct {
		Valid    bool `json:"valid"`
		Problems []struct {
			File, Rule, Message string
			Line                int
		}
	}
	if err := json.Unmarshal([]byte(p.Out.String()), &report); err != nil {
		t.Fatalf("%v in %s", err, p.Out)
	}
	if report.Valid || len(report.Problems) < 2 {
		t.Errorf("got %+v", report)
	}
	for _, problem := range report.Problems {
		if problem.File != "bad.yaml" || problem.Rule == "" || problem.Line < 4 {
			t.Errorf("got %+v, want a rule and a place in bad.yaml", problem)
		}
	}
}

// A policy is applied, and the problem names the place in both files.
func TestValidatePolicy(t *testing.T) {
	t.Parallel()
	p := folder(t)
	p.WriteFile(t, "policy.yaml", "executables: {allow: [echo]}\n")
	code, _ := clitest.Run(t, validate.New(p.Process, &confidential.Secrets{}), "--policy", "policy.yaml", "good.yaml")
	log := p.Err.String()
	if code != exit.Failure || !strings.Contains(log, "good.yaml:4:") || !strings.Contains(log, "policy.yaml:1:") {
		t.Errorf("got %d and %s", code, log)
	}
}
