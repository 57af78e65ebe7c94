package retry

import (
	"net/http"
	"strconv"
	"time"
)

// The headers with which GitHub says when to retry:
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
const (
	retryAfter     = "Retry-After"
	limitRemaining = "X-Ratelimit-Remaining"
	limitReset     = "X-Ratelimit-Reset"
)

// Passes reports whether the failure with this status is temporary. Limits on requests also
// have the status 403, which only the caller can distinguish from a missing permission.
func Passes(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// Asked returns the pause that a response asks for: by Retry-After in seconds or as a date,
// else until an exceeded limit is reset. It compares times with the Date of the response, as
// the local clock may be wrong; now is for responses without a Date.
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
			// One more second, as both times are whole seconds.
			return max(0, time.Unix(int64(reset)+1, 0).Sub(now)), true
		}
	}
	return 0, false
}
