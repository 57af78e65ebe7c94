package journal

import (
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// interruptionKey is a key in the journals of interrupted runs that the reference does
// not have.
const interruptionKey = "interruption"

// Interruption is what ended a run early: the first one, if there were several.
type Interruption struct {
	// Reason completes the sentence "interrupted by ...".
	Reason string
	At     time.Time
}

// Document returns the interruption as the journal has it.
func (i *Interruption) Document() *pyvalue.Map {
	return pyvalue.MapOf("reason", i.Reason, "at", Timestamp(i.At))
}

// readInterruption moves the interruption from the additional keys to its field. A value
// that this package did not write remains there.
func (j *Journal) readInterruption() {
	m, _ := j.extra.Value(interruptionKey).(*pyvalue.Map)
	i := &Interruption{Reason: m.String("reason"), At: parseTimestamp(m.String("at"))}
	j.Interruption = nil
	if i.Reason != "" && pyvalue.Equal(i.Document(), m) {
		j.Interruption, j.extra = i, without(j.extra, interruptionKey)
	}
}
