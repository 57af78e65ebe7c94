package plain

import (
	"fmt"
	"strconv"
	"time"
)

// Count writes a number of things: "1 line", "12,345 lines".
func Count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + more
}

// Number writes n with a comma between its thousands: "12,345".
func Number(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return Number(n/1000) + fmt.Sprintf(",%03d", n%1000)
}

// Seconds writes d as a number of seconds, as experiments write times: "5s", "0.5s",
// "300s".
func Seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}
