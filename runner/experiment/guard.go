package experiment

import "time"

// Guard is a probe that is checked while an experiment runs. If its output is not within
// the tolerance, the guard ends the run. Guards are in files of their own, since those who
// run experiments choose them, not those who write them.
type Guard struct {
	// File is the file of the guard.
	File string
	// Probe has a tolerance, and no timeout of its own.
	Probe *Activity
	// Frequency is the pause between two checks.
	Frequency time.Duration
	// Timeout bounds a check with the judgement of the output. After a timeout the guard
	// ends the run.
	Timeout time.Duration
}

// Defaults and bounds of guards.
const (
	DefaultGuardFrequency = time.Second
	// MinGuardFrequency keeps guards from overloading the system.
	MinGuardFrequency = 10 * time.Millisecond
	// DefaultGuardTimeout ends the run if the system no longer answers.
	DefaultGuardTimeout = 30 * time.Second
)
