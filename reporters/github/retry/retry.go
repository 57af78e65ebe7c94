// Package retry does an operation again if it failed for a reason that passes: a
// service that is overloaded, a connection that was cut, a limit on the number of
// requests.
//
// An operation tells such failures from others by marking them with Temporary, and
// says how long the service asked to be left alone. Do waits at least that long, but
// never beyond the deadline of its context: if the wait would not end in time, it
// gives up at once, as the seconds that are left may be needed for something else.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// What a Policy uses for fields that are zero.
const (
	Attempts = 5
	First    = time.Second
	Longest  = 30 * time.Second
)

// Policy says how often and when an operation is tried again. The zero value is
// usable.
type Policy struct {
	// Attempts is how often it is tried at most; 0 stands for the constant Attempts.
	Attempts int
	// First is the pause after the first failure; each further one is twice as long.
	// 0 stands for the constant First.
	First time.Duration
	// Longest bounds the pauses for which the service did not ask itself; 0 stands
	// for the constant Longest.
	Longest time.Duration
	// Random returns a number in [0, 1), so that many jobs that failed together do
	// not come back together; nil stands for that of math/rand.
	Random func() float64
	// Pausing is told of each failure before the pause that follows it; it may be nil.
	Pausing func(failure error, pause time.Duration)
}

// temporary is a failure that may pass.
type temporary struct {
	error
	pause time.Duration
}

func (t *temporary) Unwrap() error { return t.error }

// Temporary marks an error of an operation as one that may pass. The pause is how long
// the service asked to be left alone, 0 if it did not say.
func Temporary(err error, pause time.Duration) error {
	return &temporary{error: err, pause: max(0, pause)}
}

// Do calls op until it succeeds, fails for good, was tried often enough, or could not
// be tried again before the deadline of ctx. It returns the last error of op.
func (p Policy) Do(ctx context.Context, op func(context.Context) error) error {
	attempts := p.Attempts
	if attempts <= 0 {
		attempts = Attempts
	}
	for tried := 0; ; {
		err := op(ctx)
		tried++
		var failure *temporary
		if !errors.As(err, &failure) || tried >= attempts {
			return err
		}
		pause := max(failure.pause, p.pause(tried))
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= pause {
			return err
		}
		if p.Pausing != nil {
			p.Pausing(err, pause)
		}
		if !wait(ctx, pause) {
			return err
		}
	}
}

// pause returns how long to wait after so many failures: between half of what doubling
// yields and all of it.
func (p Policy) pause(failures int) time.Duration {
	pause, longest, random := p.First, p.Longest, p.Random
	if pause <= 0 {
		pause = First
	}
	if longest <= 0 {
		longest = Longest
	}
	if random == nil {
		random = rand.Float64
	}
	for range failures - 1 {
		if pause >= longest {
			break
		}
		pause *= 2
	}
	pause = min(pause, longest)
	return pause/2 + time.Duration(random()*float64(pause/2))
}

// wait returns whether the pause ended before ctx did.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
