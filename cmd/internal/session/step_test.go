package session_test

import (
	"os"
	"strings"
	"testing"

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

// The grace for background activities is short in a step, which the runner kills soon.
func TestStepEndsBackgroundActivitiesSoon(t *testing.T) {
	t.Parallel()
	p := newProgram(t).inStep()
	server := signalServer(t, p, os.Interrupt)
	endless := strings.TrimSuffix(shell("action", "load", "trap '' TERM; while :; do read line < /dev/zero; done"), "}") + ", background: true}"
	p.WriteFile(t, "e.yaml", parts{method: endless + "," + request(server.URL)}.String())
	p.mustPlay(t, exit.Interrupted, "--detailed-exit-code", "e.yaml")
	if got := p.journal(t, "journal.json"); got.Status != "interrupted" {
		t.Errorf("got %+v", got)
	}
}
