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
func Failure(r *journal.Record) string {
	lines := r.Exception
	if n := len(lines); n > 1 {
		if message, ok := strings.CutPrefix(lines[n-1], activityFailed); ok {
			return strings.TrimSpace(message)
		}
		if strings.HasPrefix(lines[0], "Traceback ") {
			lines = lines[n-1:]
		}
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}

// activityFailed begins the last line of a traceback as journals have it: the
// exception of a function is wrapped in one that says no more.
const activityFailed = "chaoslib.exceptions.ActivityFailed: "

// Seconds writes d as a number of seconds, which is how experiments state times:
// "5s", "0.5s", "300s".
func Seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}
