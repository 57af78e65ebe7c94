package session_test

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

func link(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Symlink(from, to); err != nil {
		t.Fatal(err)
	}
}

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
