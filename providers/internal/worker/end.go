package worker

import (
	"strings"
	"syscall"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// end answers all pending requests with the reason for which the process has ended.
func (w *Worker) end(state error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.runEnds:
		w.err = provider.Errorf(provider.Interrupted, "the %s process was stopped because the run ends", w.name)
	case w.overrun:
		w.err = provider.Errorf(provider.Failed, "the %s process was killed: %w", w.name, errOverrun)
	case state != nil:
		w.err = provider.Errorf(provider.Failed, "the %s process died: %w%s", w.name, state, tail(w.stderr))
	default:
		w.err = provider.Errorf(provider.Failed, "the %s process exited%s", w.name, tail(w.stderr))
	}
	close(w.gone)
	for id, ch := range w.pending {
		ch <- Answer{Err: w.err}
		delete(w.pending, id)
	}
}

func tail(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return "; its last lines on stderr:\n" + strings.Join(lines, "\n")
}

// killForRun kills the process because the run ends, which is then the reason for
// which its other requests have no answer.
func (w *Worker) killForRun() {
	w.mu.Lock()
	w.runEnds = true
	w.mu.Unlock()
	w.kill()
}

// kill kills the process and every process that it started in its group.
func (w *Worker) kill() {
	syscall.Kill(-w.cmd.Process.Pid, syscall.SIGKILL) //nolint:errcheck // it may have ended already
}

// Stop closes the pipe, so that the process exits, kills it if it does not, and waits
// for its end.
func (w *Worker) Stop() {
	w.writing.Lock()
	w.requests.Close() //nolint:errcheck // no more requests are written either way
	w.writing.Unlock()
	timer := time.NewTimer(exitGrace)
	defer timer.Stop()
	select {
	case <-w.gone:
	case <-timer.C:
	}
	w.kill()
	<-w.gone
}
