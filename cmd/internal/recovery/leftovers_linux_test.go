package recovery_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// startMarked starts a process as an activity of a run would have, and returns a channel
// that is closed when it has ended.
func startMarked(t *testing.T, mark string) (cmd *exec.Cmd, ended <-chan struct{}) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), "sleep", "60")
	cmd.Env = []string{provider.MarkVariable + "=" + mark}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		cmd.Wait() //nolint:errcheck // it is killed
	}()
	return cmd, done
}

// Processes of activities that were running are stopped before anything is rolled back;
// those of activities that had ended, and of other runs, are not.
func TestRecoverStopsLeftovers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.kill(t, "e.yaml")
	logs, _ := filepath.Glob(filepath.Join(w.dead, "*.wal"))
	run := strings.TrimSuffix(filepath.Base(logs[0]), ".wal") + ".0"

	_, running := startMarked(t, run+"/1") // the only activity of the method
	ended, endedDone := startMarked(t, run+"/7")
	other, otherDone := startMarked(t, "another-session.0/1")
	code, log := w.recover(t)
	if code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	<-running
	wantIn(t, log, "Stopped a process that an activity had left behind", "name=sleep", "gone=true")
	for _, kept := range []struct {
		cmd  *exec.Cmd
		done <-chan struct{}
	}{{ended, endedDone}, {other, otherDone}} {
		select {
		case <-kept.done:
			t.Errorf("the process with %s was stopped", kept.cmd.Env[0])
		default:
			kept.cmd.Process.Kill() //nolint:errcheck // it may have ended
		}
	}
	wantRequests(t, w, "/heal")
}
