package app

import (
	"bytes"
	"context"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// notifier returns who tells the channels of the settings.
func (a *application) notifier(s *settings, registry *providers.Set) *notification.Notifier {
	return &notification.Notifier{
		Channels: s.channels, HTTP: registry.Registry["http"], Plugin: registry.Notify,
		Redactor: &a.redactor, Log: a.logs.log, Now: a.env.Now,
	}
}

// documentOf returns the document of an experiment as a payload; the file is nil if
// it could not be read.
func (a *application) documentOf(file *source.File) func() any {
	if file == nil || file.Root == nil {
		return nil
	}
	return func() any { return file.Root.Value() }
}

// notifyRun tells the channels how a run ended.
func notifyRun(ctx context.Context, n *notification.Notifier, j *journal.Journal) {
	payload := func() any { return journalValue(j) }
	if j.Status == journal.StatusCompleted {
		n.Notify(ctx, notification.RunCompleted, payload, nil)
	} else {
		n.Notify(ctx, notification.RunFailed, payload, nil)
	}
	if j.Deviated {
		n.Notify(ctx, notification.RunDeviated, payload, nil)
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
