package suite

import (
	"fmt"
	"time"
)

// maxReserve bounds the part of a limit that is reserved for rollbacks.
const maxReserve = time.Minute

// Budget is the time for something that is followed by rollbacks.
// The zero Budget has no limit.
type Budget struct {
	// What names it: "timeout", "deadline".
	What string
	// Limit is the whole time, zero for no limit.
	Limit time.Duration
	// Begin is when it began.
	Begin time.Time
}

// Reserve is the time that is reserved for rollbacks: a quarter, at most a minute.
func (b Budget) Reserve() time.Duration { return min(b.Limit/4, maxReserve) }

// Work is when everything except rollbacks must end.
func (b Budget) Work() time.Time { return b.Begin.Add(b.Limit - b.Reserve()) }

// End is when everything must end.
func (b Budget) End() time.Time { return b.Begin.Add(b.Limit) }

// Spent says that no time is left to begin anything.
func (b Budget) Spent(now time.Time) bool { return b.Limit > 0 && !now.Before(b.Work()) }

// String describes the limit: "the deadline of 10m0s, of which 1m0s are for rollbacks".
func (b Budget) String() string {
	return fmt.Sprintf("the %s of %s, of which %s are for rollbacks", b.What, b.Limit, b.Reserve())
}

// WatchEnd calls end when everything must end, until stop is called.
func (b Budget) WatchEnd(now time.Time, end func()) (stop func()) {
	if b.Limit <= 0 {
		return func() {}
	}
	timer := time.AfterFunc(b.End().Sub(now), end)
	return func() { timer.Stop() }
}

// Watch calls work when the work must end and end when everything must end, until stop is
// called.
func (b Budget) Watch(now time.Time, work, end func()) (stop func()) {
	if b.Limit <= 0 {
		return func() {}
	}
	first := time.AfterFunc(b.Work().Sub(now), work)
	stopEnd := b.WatchEnd(now, end)
	return func() {
		first.Stop()
		stopEnd()
	}
}
