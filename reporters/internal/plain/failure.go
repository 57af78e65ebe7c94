package plain

import "strings"

// Failure returns the message of a failed activity from the exception in its record,
// which has a text for each line. Of a Python traceback that is the exception at the
// end. The message may have several lines and is not escaped.
func Failure(exception []string) string {
	if n := len(exception); n > 1 {
		if message, ok := strings.CutPrefix(exception[n-1], activityFailed); ok {
			return strings.TrimSpace(message)
		}
		if strings.HasPrefix(exception[0], "Traceback ") {
			exception = exception[n-1:]
		}
	}
	return strings.TrimSpace(strings.Join(exception, ""))
}

// activityFailed begins the last line of a recorded traceback: the Chaos Toolkit wraps
// the exception of a function in one that adds nothing.
const activityFailed = "chaoslib.exceptions.ActivityFailed: "
