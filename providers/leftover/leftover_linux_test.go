package leftover_test

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/providers/leftover"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// start starts a shell and waits until it is ready.
func start(t *testing.T, mark, script string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Env = append(os.Environ(), provider.MarkVariable+"="+mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	ready, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	if _, err := ready.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func TestProcessesOfAnActivityAreEnded(t *testing.T) {
	t.Parallel()
	mark := t.Name() + t.TempDir()
	polite := start(t, mark, "echo; exec sleep 600")
	stubborn := start(t, mark, "trap '' TERM; echo; while :; do sleep 600; done")
	other := start(t, mark+"0", "echo; exec sleep 600")
	stopped := leftover.Stop(context.Background(), func(m string) bool { return m == mark })
	found := make(map[int]leftover.Process)
	for _, p := range stopped {
		found[p.PID] = p
	}
	for _, cmd := range []*exec.Cmd{polite, stubborn} {
		if p := found[cmd.Process.Pid]; !p.Stopped {
			t.Errorf("process %d: %+v, want it to be found and stopped; all: %+v", cmd.Process.Pid, p, stopped)
		}
		_ = cmd.Wait()
	}
	if found[polite.Process.Pid].Name != "sleep" {
		t.Errorf("the name is %q, want %q", found[polite.Process.Pid].Name, "sleep")
	}
	if err := other.Process.Signal(syscall.Signal(0)); err != nil || found[other.Process.Pid].PID != 0 {
		t.Errorf("a process with another mark was touched: %v %+v", err, stopped)
	}
}

func TestNobodyIsFound(t *testing.T) {
	t.Parallel()
	if stopped := leftover.Stop(context.Background(), func(string) bool { return false }); len(stopped) != 0 {
		t.Errorf("stopped %+v", stopped)
	}
}
