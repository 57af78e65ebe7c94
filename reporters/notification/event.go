package notification

import "strings"

// Event is what channels are notified about.
type Event string

// The events, with the names by which channels select them.
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

	// RunStarted is sent before the experiment is validated.
	RunStarted   Event = "run-started"
	RunFailed    Event = "run-failed"
	RunCompleted Event = "run-completed"
	// RunDeviated is sent in addition to RunFailed or RunCompleted.
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

// phase is the command of the event: "run".
func (e Event) phase() string {
	phase, _, _ := strings.Cut(string(e), "-")
	return phase
}
