package runner

import (
	"fmt"
	"log/slog"

	"github.com/chaostoolkit/run-action/runner/event"
)

// observers are those of one run, in their order. They cannot change it, whatever they
// do: an observer that panics is logged.
type observers struct {
	list []event.Observer
	log  *slog.Logger
}

// observe passes an event to all observers.
func (o observers) observe(e event.Event) {
	for _, observer := range o.list {
		o.observeOne(observer, e)
	}
}

func (o observers) observeOne(observer event.Observer, e event.Event) {
	defer func() {
		if cause := recover(); cause != nil {
			o.log.Error("An observer of the run panicked", "observer", typeName(observer), "event", typeName(e), "cause", cause)
		}
	}()
	observer.Observe(e)
}

// close closes the observers that can be closed.
func (o observers) close() {
	for _, observer := range o.list {
		if closer, ok := observer.(event.Closer); ok {
			o.closeOne(closer)
		}
	}
}

func (o observers) closeOne(closer event.Closer) {
	defer func() {
		if cause := recover(); cause != nil {
			o.log.Error("An observer of the run panicked when it was closed", "observer", typeName(closer), "cause", cause)
		}
	}()
	if err := closer.Close(); err != nil {
		o.log.Warn("Cannot close an observer of the run; its report may be incomplete", "observer", typeName(closer), "error", err)
	}
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }
