package redact

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Handler returns a handler that redacts the message and the attributes of records and
// passes them to next. It redacts strings, errors, values that format themselves, and
// groups of these. A structure in which %+v shows a secret becomes its redacted text.
//
// Attributes of a logger are redacted when it logs, so that secrets that became known
// after With are redacted, too.
func (r *Redactor) Handler(next slog.Handler) slog.Handler {
	return &handler{redactor: r, next: next}
}

type handler struct {
	redactor *Redactor
	next     slog.Handler
	// pending are the groups and attributes of WithGroup and WithAttrs, in order.
	pending []addition
}

// addition is a group if it has a name, else attributes.
type addition struct {
	group string
	attrs []slog.Attr
}

var _ slog.Handler = (*handler)(nil)

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(addition{group: name})
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	return h.with(addition{attrs: attrs})
}

func (h *handler) with(a addition) slog.Handler {
	return &handler{redactor: h.redactor, next: h.next, pending: append(slices.Clip(h.pending), a)}
}

func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	next := h.next
	for _, a := range h.pending {
		if a.group != "" {
			next = next.WithGroup(a.group)
			continue
		}
		next = next.WithAttrs(h.attrs(a.attrs))
	}
	redacted := slog.NewRecord(record.Time, record.Level, h.redactor.RedactText(record.Message), record.PC)
	record.Attrs(func(attr slog.Attr) bool {
		redacted.AddAttrs(h.attr(attr))
		return true
	})
	return next.Handle(ctx, redacted)
}

func (h *handler) attrs(attrs []slog.Attr) []slog.Attr {
	redacted := make([]slog.Attr, len(attrs))
	for i, attr := range attrs {
		redacted[i] = h.attr(attr)
	}
	return redacted
}

func (h *handler) attr(attr slog.Attr) slog.Attr {
	value := attr.Value.Resolve()
	switch value.Kind() {
	case slog.KindString:
		value = slog.StringValue(h.redactor.RedactText(value.String()))
	case slog.KindGroup:
		value = slog.GroupValue(h.attrs(value.Group())...)
	case slog.KindInt64:
		value = h.redactAny(value, value.Int64())
	case slog.KindFloat64:
		value = h.redactAny(value, value.Float64())
	case slog.KindAny:
		value = h.redactAny(value, value.Any())
	default: // booleans, unsigned numbers and times are not secrets
	}
	return slog.Attr{Key: h.redactor.RedactText(attr.Key), Value: value}
}

// redactAny returns the value to log for v; it is value itself if v has no secret.
func (h *handler) redactAny(value slog.Value, v any) slog.Value {
	switch v.(type) {
	case nil, int64, float64, pyvalue.Bytes, []any, *pyvalue.Map:
		return slog.AnyValue(h.redactor.Redact(v))
	}
	text := textOf(v)
	if redacted := h.redactor.RedactText(text); redacted != text {
		return slog.StringValue(redacted)
	}
	return value
}

// textOf returns the text of an error or of a value that formats itself. Its method may
// panic, such as on a nil pointer: fmt handles that.
func textOf(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprintf("%+v", v)
}
