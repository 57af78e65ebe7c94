package recovery

import (
	"context"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/session"
	"github.com/chaostoolkit/run-action/providers/leftover"
)

// stopLeftovers stops the processes of activities that were running, and what Python
// functions started if one of them was running.
func (r *pastRun) stopLeftovers(ctx context.Context) {
	id := r.session.State.RunID(r.past.Index)
	r.session.stop(ctx, func(mark string) bool {
		number, ours := strings.CutPrefix(mark, id+"/")
		if !ours {
			return false
		}
		if mark == session.PythonMark(id) {
			return r.past.UnfinishedPython()
		}
		n, err := strconv.ParseInt(number, 10, 64)
		return err == nil && (n == 0 || r.past.Unfinished[n])
	})
}

// stopStrays stops the Python processes of runs that had not begun.
func (s *pastSession) stopStrays(ctx context.Context) {
	strays := make(map[string]bool)
	for i := range s.State.Outcomes {
		if run := s.past.Run(i); run == nil || !run.Begun {
			strays[session.PythonMark(s.State.RunID(i))] = true
		}
	}
	s.stop(ctx, func(mark string) bool { return strays[mark] })
}

// stop stops the processes whose marks are wanted, and logs which ones.
func (s *pastSession) stop(ctx context.Context, wanted func(mark string) bool) {
	for _, process := range leftover.Stop(ctx, wanted) {
		s.process.Logs.Warn("Stopped a process that an activity had left behind",
			"process", process.PID, "name", process.Name, "gone", process.Stopped)
	}
}
