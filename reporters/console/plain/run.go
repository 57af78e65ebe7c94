package plain

import (
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Failure returns the message of a failed activity. It may have several lines,
// and is as it was recorded: it needs Text or Line. Of a Python traceback it is
// the exception at its end.
func Failure(r *journal.Run) string {
	lines := r.Exception
	if len(lines) > 1 && strings.HasPrefix(lines[0], "Traceback ") {
		lines = lines[len(lines)-1:]
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}

// Seconds writes d as a number of seconds, which is how experiments state times:
// "5s", "0.5s", "300s".
func Seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}
