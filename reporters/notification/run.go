package notification

import (
	"bytes"
	"context"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// RunEnded notifies the channels of how a run ended: RunCompleted or RunFailed, and also
// RunDeviated if the steady state deviated. The payload is the journal.
func (n *Notifier) RunEnded(ctx context.Context, j *journal.Journal) {
	payload := func() any { return journalValue(j) }
	if j.Status == journal.StatusCompleted {
		n.Notify(ctx, RunCompleted, payload, nil)
	} else {
		n.Notify(ctx, RunFailed, payload, nil)
	}
	if j.Deviated {
		n.Notify(ctx, RunDeviated, payload, nil)
	}
}

// journalValue returns the journal as it is written.
func journalValue(j *journal.Journal) any {
	var text bytes.Buffer
	if err := j.Write(&text); err != nil {
		return nil
	}
	value, err := source.DecodeJSON(text.Bytes())
	if err != nil {
		return pyvalue.MapOf("status", string(j.Status), "deviated", j.Deviated)
	}
	return value
}
