// Package notification notifies the channels of the settings - URLs and Python functions -
// about what the program does, such as the start and the end of a run.
//
// Channels are notified one after the other, each with a short timeout. A channel that fails
// causes a warning and nothing else. All texts are redacted.
package notification

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// Notifier notifies channels about events. The zero Notifier has none.
type Notifier struct {
	Channels []Channel
	// HTTP makes the calls of channels of the type "http".
	HTTP provider.Provider
	// Plugin calls channels of the type "plugin".
	Plugin Plugin
	// Redactor removes secrets; nil knows none.
	Redactor *redact.Redactor
	// Log receives warnings about channels that failed; nil discards them.
	Log *slog.Logger
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
}

// Notify sends the event to every channel that selects it. The payload is what the
// event is about, in types of package pyvalue; it is only called if there is such a
// channel, and may be nil. cause is why something failed, nil if nothing did.
//
// A channel gets {name, payload, phase, ts} and, with a cause, error. It is notified even
// after ctx has ended.
func (n *Notifier) Notify(ctx context.Context, e Event, payload func() any, cause error) {
	wanted := func(c Channel) bool { return c.wants(e) }
	if !slices.ContainsFunc(n.Channels, wanted) {
		return
	}
	message := n.message(e, payload, cause)
	ctx = context.WithoutCancel(ctx)
	for _, c := range n.Channels {
		if !c.wants(e) {
			continue
		}
		if err := c.send(ctx, n, message); err != nil {
			n.log().Warn("A notification was not delivered", "event", string(e), "channel", c.label, "error", err)
		}
	}
}

func (n *Notifier) message(e Event, payload func() any, cause error) *pyvalue.Map {
	now := time.Now
	if n.Now != nil {
		now = n.Now
	}
	m := pyvalue.MapOf("name", string(e), "payload", nil, "phase", e.phase(),
		"ts", float64(now().UnixMicro())/float64(time.Second/time.Microsecond))
	if payload != nil {
		m.Set("payload", n.redact(payload()))
	}
	if cause != nil {
		m.Set("error", n.redact(cause.Error()))
	}
	return m
}

func (n *Notifier) redact(v any) any {
	if n.Redactor == nil {
		return v
	}
	return n.Redactor.Redact(v)
}

func (n *Notifier) log() *slog.Logger {
	if n.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return n.Log
}
