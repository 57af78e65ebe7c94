package experiment

import "time"

// Guard is a probe that is checked while experiments are run: it holds as long as
// the output is within the tolerance, and ends the run once it does not. Guards
// belong to whoever runs experiments, not to one of them: they are in files of
// their own.
type Guard struct {
	// File is where the guard was read from.
	File string
	// Probe has a tolerance, and no timeout of its own.
	Probe *Activity
	// Frequency is the wait between two checks.
	Frequency time.Duration
	// Timeout bounds a check, the judgement of the output included. A guard that
	// gives no answer by then does not hold.
	Timeout time.Duration
}

// Defaults and bounds of guards.
const (
	DefaultGuardFrequency = time.Second
	// MinGuardFrequency keeps guards from doing more to a system than to watch it.
	MinGuardFrequency = 10 * time.Millisecond
	// DefaultGuardTimeout is there so that a system which does not answer any more
	// ends the run, too.
	DefaultGuardTimeout = 30 * time.Second
)
