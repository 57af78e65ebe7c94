package notification

import "strings"

// Event is something that channels are told of.
type Event string

// The events, by the names that channels select them with.
const (
	DiscoveryStarted   Event = "discovery-started"
	DiscoveryFailed    Event = "discovery-failed"
	DiscoveryCompleted Event = "discovery-completed"

	InitStarted   Event = "init-started"
	InitFailed    Event = "init-failed"
	InitCompleted Event = "init-completed"

	ValidateStarted   Event = "validate-started"
	ValidateFailed    Event = "validate-failed"
	ValidateCompleted Event = "validate-completed"

	// RunStarted comes before the experiment is validated.
	RunStarted   Event = "run-started"
	RunFailed    Event = "run-failed"
	RunCompleted Event = "run-completed"
	// RunDeviated comes besides RunFailed or RunCompleted.
	RunDeviated Event = "run-deviated"
)

// Events returns the names of all events.
func Events() []string {
	var names []string
	for _, e := range []Event{
		DiscoveryStarted, DiscoveryFailed, DiscoveryCompleted, InitStarted, InitFailed, InitCompleted,
		ValidateStarted, ValidateFailed, ValidateCompleted, RunStarted, RunFailed, RunCompleted, RunDeviated,
	} {
		names = append(names, string(e))
	}
	return names
}

// phase is the part of the program that the event belongs to: "run".
func (e Event) phase() string {
	phase, _, _ := strings.Cut(string(e), "-")
	return phase
}
