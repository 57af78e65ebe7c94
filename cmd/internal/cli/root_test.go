package cli

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

const valid = "title: t\ndescription: d\nmethod: []\n"

// commands returns a command and all below it that the help lists.
func commands(cmd *cobra.Command) []*cobra.Command {
	found := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		if !c.Hidden && c.Name() != "help" && c.Name() != "completion" {
			found = append(found, commands(c)...)
		}
	}
	return found
}

// The help is what users see first: each change of it is reviewed. To accept changes:
// go test ./cmd/internal/cli -update
func TestHelp(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	for _, cmd := range commands(newRoot(p.Process, &confidential.Secrets{}, nil)) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
			if code := Main(&p.Env, args); code != exit.OK || p.Err.String() != "" {
				t.Errorf("got %d, %s", code, p.Err)
			}
			golden.Assert(t, p.Out.String(), strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".txt")
		})
	}
}

// Every flag of "chaos run" is in exactly one group of its help.
func TestRunHelpHasEveryFlag(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	run, _, err := newRoot(p.Process, &confidential.Secrets{}, nil).Find([]string{"run"})
	if err != nil {
		t.Fatal(err)
	}
	run.Flags().VisitAll(func(f *pflag.Flag) {
		count := 0
		for line := range strings.Lines(run.UsageString()) {
			if first := strings.Fields(line); slices.Contains(first[:min(2, len(first))], "--"+f.Name) {
				count++
			}
		}
		if count != 1 {
			t.Errorf("--%s is listed %d times", f.Name, count)
		}
	})
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		code exit.Code
		// out and log are parts of the outputs.
		out, log string
	}{
		{name: "version", args: []string{"--version"}, out: "chaos, version "},
		{name: "no command", code: exit.Usage, log: `See "chaos --help"`},
		{name: "unknown command", args: []string{"rum"}, code: exit.Usage, log: `unknown command "rum"`},
		{name: "near command", args: []string{"vaildate"}, code: exit.Usage, log: "validate"},
		{name: "unknown option", args: []string{"info", "core", "--loud"}, code: exit.Usage, log: "--loud"},
		{name: "completion", args: []string{"completion", "bash"}, out: "bash completion"},
		{name: "completed groups", args: []string{"__complete", "deps", "install", "k"}, out: "k8s\n"},
		{name: "change-dir", args: []string{"--no-log-file", "--change-dir", "folder", "validate", "e.yaml"}, log: "The experiment is valid"},
		{name: "change-dir to a file", args: []string{"--no-log-file", "--change-dir", "folder/e.yaml", "validate", "e.yaml"}, code: exit.Usage, log: "is not a directory"},
		{name: "change-dir to nothing", args: []string{"--no-log-file", "--change-dir", "nowhere", "validate", "e.yaml"}, code: exit.Usage, log: "--change-dir"},
		{name: "log file in no folder", args: []string{"--log-file", "nowhere/log", "validate", "folder/e.yaml"}, code: exit.Failure, log: "choose another one with --log-file"},
		{name: "log level", args: []string{"--log-file-level", "loud", "info", "core"}, code: exit.Usage, log: "debug, info, warning, error"},
		{name: "file mode", args: []string{"--file-mode", "0777", "info", "core"}, code: exit.Usage, log: "such as 0640"},
		{name: "messages as JSON", args: []string{"--no-log-file", "--log-format", "json", "validate", "folder/e.yaml"}, log: `"message":"The experiment is valid"`},
		{name: "failure", args: []string{"--no-log-file", "settings", "get", "a"}, code: exit.Failure, log: "chaos: reading the settings"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			p.WriteFile(t, "folder/e.yaml", valid)
			if code := Main(&p.Env, test.args); code != test.code {
				t.Errorf("got %d, want %d", code, test.code)
			}
			if !strings.Contains(p.Out.String(), test.out) || !strings.Contains(p.Err.String(), test.log) {
				t.Errorf("got %q and %q, want %q and %q", p.Out, p.Err, test.out, test.log)
			}
		})
	}
}

// Commands that only show something leave no log file behind; the others do, where the
// program was started.
func TestLogFile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want bool
	}{
		{name: "help", args: []string{"help", "run"}},
		{name: "help of a command", args: []string{"run", "--help"}},
		{name: "no command"},
		{name: "completion", args: []string{"completion", "zsh"}},
		{name: "completing", args: []string{"__complete", "run", "--"}},
		{name: "report", args: []string{"report", "none.json", "r.html"}},
		{name: "no log file", args: []string{"--no-log-file", "validate", "folder/e.yaml"}},
		{name: "validate", args: []string{"validate", "folder/e.yaml"}, want: true},
		{name: "in another folder", args: []string{"--change-dir", "folder", "validate", "e.yaml"}, want: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			p.WriteFile(t, "folder/e.yaml", valid)
			Main(&p.Env, test.args)
			info, err := os.Stat(p.Path("chaostoolkit.log"))
			if got := err == nil; got != test.want {
				t.Fatalf("got a log file: %t, want %t", got, test.want)
			}
			if test.want && info.Mode().Perm() != 0o600 {
				t.Errorf("got the mode %v, want that only the owner can read outputs", info.Mode())
			}
		})
	}
}

func TestVerbose(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	p.WriteFile(t, "e.yaml", valid)
	Main(&p.Env, []string{"--no-log-file", "--verbose", "validate", "e.yaml"})
	if !strings.Contains(p.Err.String(), "[validate/validate:") {
		t.Errorf("got no places of messages in %s", p.Err)
	}
}

// In a step of a workflow, secrets are masked in the log of the job, and redacted in
// everything that the program itself writes.
func TestStepMasks(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	step := &action.Step{Log: &action.Log{Writer: p.Err}, Env: &p.Env}
	code := execute(&p.Env, step, []string{"--no-log-file", "validate", "https://user:hunter22@127.0.0.1:1/e.yaml"})
	if code != exit.Failure {
		t.Errorf("got %d", code)
	}
	mask, shown := "::add-mask::hunter22\n", false
	for line := range strings.Lines(p.Err.String()) {
		shown = shown || line != mask && strings.Contains(line, "hunter22")
	}
	if shown || !strings.Contains(p.Err.String(), mask) {
		t.Errorf("got %s", p.Err)
	}
}

// Messages about a command line have no secrets either.
func TestRedactsUsage(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	Main(&p.Env, []string{"--no-log-file", "validate", "--policy", "https://user:hunter22@127.0.0.1:1/p.yaml", "e.yaml"})
	if out := p.Err.String(); out == "" || strings.Contains(out, "hunter22") {
		t.Errorf("got %q", out)
	}
}
