package event

import "github.com/chaostoolkit/run-action/runner/experiment"

// GuardsHeld says that all guards hold before anything is played. It comes once.
type GuardsHeld struct{ Guards []*experiment.Guard }

// GuardTripped says that a guard does not hold, which ends the run; an Interrupted
// event follows. The texts are redacted.
type GuardTripped struct {
	Guard *experiment.Guard
	// Failure is why the guard's probe has no output, "" if it was judged.
	Failure string
	// Expected and Found describe an output that was judged, for people.
	Expected, Found string
}

// Why completes the sentence "the guard does not hold: ...".
func (g GuardTripped) Why() string {
	if g.Failure != "" {
		return "its probe failed: " + g.Failure
	}
	return "expected " + g.Expected + ", found " + g.Found
}

func (GuardsHeld) isEvent()   {}
func (GuardTripped) isEvent() {}
