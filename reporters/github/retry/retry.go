// Package retry repeats an operation after temporary failures: an overloaded service, a lost
// connection, a limit on the number of requests.
//
// An operation marks such failures with Temporary, together with the pause that the service
// asked for. Do waits at least that long, but not beyond the deadline of its context: if the
// pause would end too late, it returns at once.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// The defaults of a Policy.
const (
	Attempts = 5
	First    = time.Second
	Longest  = 30 * time.Second
)

// Policy says how often and when an operation is retried. The zero value is usable.
type Policy struct {
	// Attempts bounds the attempts; 0 stands for the constant Attempts.
	Attempts int
	// First is the pause after the first failure; each further one is twice as long.
	// 0 stands for the constant First.
	First time.Duration
	// Longest bounds the pauses that the service did not ask for; 0 stands for the
	// constant Longest.
	Longest time.Duration
	// Random returns a number in [0, 1), so many jobs that failed together do not retry
	// together; nil stands for math/rand.
	Random func() float64
	// Pausing is called for each failure before the pause; it may be nil.
	Pausing func(failure error, pause time.Duration)
}

// temporary is a temporary failure.
type temporary struct {
	error
	pause time.Duration
}

func (t *temporary) Unwrap() error { return t.error }

// Temporary marks an error of an operation as temporary. The pause is the one that the
// service asked for, 0 if none.
func Temporary(err error, pause time.Duration) error {
	return &temporary{error: err, pause: max(0, pause)}
}

// Do calls op until it succeeds or fails permanently, until there are no attempts left, or
// until the next attempt would be after the deadline of ctx. It returns the last error of
// op.
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

// pause returns the pause after so many failures: a random part, at least half, of the
// doubled pause.
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

// wait reports whether the pause ended before ctx did.
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
