package retry

import (
	"net/http"
	"strconv"
	"time"
)

// Headers with which GitHub says when to come back:
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
const (
	retryAfter     = "Retry-After"
	limitRemaining = "X-Ratelimit-Remaining"
	limitReset     = "X-Ratelimit-Reset"
)

// Passes says whether a response with this status may be followed by a better one if
// the request is simply repeated. Limits on requests also come as 403, which only the
// caller can tell from a lack of permissions.
func Passes(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// Asked returns how long a response asks to wait before the next request: by
// Retry-After in seconds or as a date, else by the time at which a used up limit is
// reset. Times are compared with the Date of the response, so that the clock of this
// machine may be wrong; now is for responses without one.
func Asked(h http.Header, now time.Time) (time.Duration, bool) {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	if text := h.Get(retryAfter); text != "" {
		if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
			return time.Duration(seconds) * time.Second, true
		}
		if date, err := http.ParseTime(text); err == nil {
			return max(0, date.Sub(now)), true
		}
	}
	if h.Get(limitRemaining) == "0" {
		if reset, err := strconv.ParseUint(h.Get(limitReset), 10, 40); err == nil {
			// One more second, as both times were cut to whole ones.
			return max(0, time.Unix(int64(reset)+1, 0).Sub(now)), true
		}
	}
	return 0, false
}
