package session_test

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
)

// Each experiment has its group in the log of the step, and nothing that an experiment
// prints is a command.
func TestStepLog(t *testing.T) {
	t.Parallel()
	p := newProgram(t).inStep()
	p.WriteFile(t, "a.yaml", passing())
	p.WriteFile(t, "b.yaml", deviating())
	p.mustPlay(t, exit.Failure, "*.yaml")
	log := p.log.String()
	var commands []string
	for line := range strings.Lines(log) {
		if name, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), "::"); !strings.HasPrefix(name, "chaos-") && name != "stop-commands" {
			commands = append(commands, strings.TrimSpace(line))
		}
	}
	want := "::group::Experiment a.yaml,::endgroup::,::group::Experiment b.yaml,::endgroup::"
	if got := strings.Join(commands, ","); !strings.HasPrefix(got, want) {
		t.Errorf("got the commands %s, want %s", got, want)
	}
	if first, _, _ := strings.Cut(log, "\n"); !strings.HasPrefix(first, "::stop-commands::") {
		t.Errorf("the log begins with %q, want a fence", first)
	}
	lines := strings.Split(strings.TrimSpace(log), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "::chaos-") {
		t.Errorf("the log ends with %q, want the end of the fence", last)
	}
}

// Experiments that run at the same time have no groups, which would be mixed up.
func TestStepLogOfParallelExperiments(t *testing.T) {
	t.Parallel()
	p := newProgram(t).inStep()
	p.WriteFile(t, "a.yaml", passing())
	p.WriteFile(t, "b.yaml", passing())
	p.mustPlay(t, exit.OK, "--max-parallel=2", "*.yaml")
	if strings.Contains(p.log.String(), "::group::") {
		t.Errorf("got groups in the log:\n%s", p.log.String())
	}
}

// Activities in the background have less time to end in a step, which the runner kills soon.
func TestGraceOfBackgroundActivities(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		inStep bool
		want   time.Duration
	}{{false, 5 * time.Second}, {true, time.Second}} {
		t.Run(test.want.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newProgram(t)
				if test.inStep {
					p.inStep()
				}
				background := strings.TrimSuffix(paused("load", "true"), "}") + ", background: true}"
				p.WriteFile(t, "e.yaml", parts{method: background + "," + paused("wait", "true")}.String())
				begin := time.Now()
				time.AfterFunc(time.Hour, func() { p.Send(os.Interrupt) })
				p.mustPlay(t, exit.Interrupted, "--detailed-exit-code", "e.yaml")
				if took := time.Since(begin) - time.Hour; took != test.want {
					t.Errorf("the run ended %s after the signal, want %s", took, test.want)
				}
			})
		})
	}
}

// playStep runs the program as a step with inputs, as "NAME=value". It returns the text of
// the files for its outputs and for its state.
func playStep(t *testing.T, p *program, want exit.Code, inputs ...string) (outputs, state string) {
	t.Helper()
	env := p.Env
	env.Environ = append(slices.Clone(env.Environ), "GITHUB_OUTPUT="+p.Path("outputs"), "GITHUB_STATE="+p.Path("state"),
		"GITHUB_WORKSPACE="+p.Dir, "INPUT_UPLOAD-RESULTS-AS-ARTIFACTS=false")
	for _, input := range inputs {
		env.Environ = append(env.Environ, "INPUT_"+input)
	}
	command := action.NewCommand(&env, stepOptions(), func(inner *host.Env, step *action.Step, args []string) exit.Code {
		p.Env, p.step = *inner, step
		code, message := p.play(t, slices.DeleteFunc(args, func(arg string) bool { return arg == "run" })...)
		if message != "" {
			t.Log(message)
		}
		return code
	})
	command.SetArgs(nil)
	command.SilenceErrors, command.SilenceUsage = true, true
	if code, _ := exit.Of(command.Execute()); code != want {
		t.Fatalf("got the exit code %d, want %d; log:\n%s", code, want, p.Err)
	}
	return p.read("outputs"), p.read("state")
}

func TestStepOutputs(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "a.yaml", passing())
	p.WriteFile(t, "b.yaml", deviating())
	outputs, state := playStep(t, p, exit.Failure, "EXPERIMENTS=*.yaml", "JOURNAL-DIR=out", "JUNIT-PATH=out/junit.xml")
	got := readOutputs(outputs)
	want := map[string]string{"verdict": "deviated", "experiments": "2", "passed": "1", "deviated": "1", "failed": "0", "journal-dir": "out"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("got the output %s=%q, want %q", name, got[name], value)
		}
	}
	wantTexts(t, "the output result", got["result"], `"a.yaml"`, `"b.yaml"`)
	for _, name := range []string{"out/a.json", "out/b.json", "out/results.json", "out/junit.xml", "out/chaostoolkit.log"} {
		if !p.exists(name) {
			t.Errorf("%s was not written", name)
		}
	}
	wantTexts(t, "the state", state, "started", "finished")
}

// The post step plays the rollbacks that are left.
func TestStepLeavesRollbacksToThePostStep(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	server := signalServer(t, p, syscall.SIGUSR2)
	p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "true"), rollbacks: request(server.URL) + "," + shell("action", "undo", "true")}.String())
	outputs, state := playStep(t, p, exit.Failure, "EXPERIMENTS=e.yaml")
	if got := readOutputs(outputs)["verdict"]; got != "interrupted" {
		t.Errorf("got the verdict %q, want interrupted", got)
	}
	if strings.Contains(state, "finished") {
		t.Errorf("got the state %q, but a rollback is left", state)
	}
}

// readOutputs reads a file for outputs, whose values end with a delimiter.
func readOutputs(text string) map[string]string {
	outputs := make(map[string]string)
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		name, delimiter, found := strings.Cut(lines[i], "<<")
		if !found {
			continue
		}
		end := i + 1 + slices.Index(lines[i+1:], delimiter)
		outputs[name] = strings.Join(lines[i+1:end], "\n")
		i = end
	}
	return outputs
}

// stepOptions are the options of "chaos run", with those before the command.
func stepOptions() *pflag.FlagSet {
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	new(session.Options).Define(flags)
	new(host.Options).Define(flags)
	return flags
}
