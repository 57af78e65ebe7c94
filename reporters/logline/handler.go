// Package logline writes log records as the Chaos Toolkit does: as lines for people, and
// as JSON objects for programs.
//
// The handlers work with any slog.Logger; slog.NewMultiHandler sends records to several of
// them, each with its level.
package logline

import (
	"context"
	"io"
	"log/slog"
	"path"
	"strconv"
	"strings"
	"sync"
)

// LevelCritical is the level of what decides the outcome of a run, above slog.LevelError.
const LevelCritical = slog.Level(12)

// levelName returns the name of a level in the Chaos Toolkit.
func levelName(level slog.Level) string {
	switch {
	case level < slog.LevelInfo:
		return "DEBUG"
	case level < slog.LevelWarn:
		return "INFO"
	case level < slog.LevelError:
		return "WARNING"
	case level < LevelCritical:
		return "ERROR"
	default:
		return "CRITICAL"
	}
}

// handler has what both formats share.
type handler struct {
	out   *output
	level slog.Leveler
	// scope is what With and WithGroup added, in order.
	scope []scope
	// format appends a record with all its attributes to dst.
	format func(dst []byte, r slog.Record, attrs []slog.Attr) []byte
}

// scope is a group to open, or attributes to add.
type scope struct {
	group string
	attrs []slog.Attr
}

// output is shared by a handler and those that With derived from it.
type output struct {
	mu  sync.Mutex
	w   io.Writer
	buf []byte
}

func newHandler(w io.Writer, level slog.Leveler, format func([]byte, slog.Record, []slog.Attr) []byte) *handler {
	if level == nil {
		level = slog.LevelInfo
	}
	return &handler{out: &output{w: w}, level: level, format: format}
}

func (h *handler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level.Level() }

// Handle writes the record in one Write.
func (h *handler) Handle(_ context.Context, r slog.Record) error {
	attrs := h.attributes(r)
	h.out.mu.Lock()
	defer h.out.mu.Unlock()
	h.out.buf = h.format(h.out.buf[:0], r, attrs)
	_, err := h.out.w.Write(h.out.buf)
	return err
}

// attributes returns the attributes of the record within the groups of the handler.
func (h *handler) attributes(r slog.Record) []slog.Attr {
	attrs := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, a)
		return true
	})
	for i := len(h.scope) - 1; i >= 0; i-- {
		s := h.scope[i]
		if s.group == "" {
			attrs = append(s.attrs[:len(s.attrs):len(s.attrs)], attrs...)
		} else {
			attrs = []slog.Attr{{Key: s.group, Value: slog.GroupValue(attrs...)}}
		}
	}
	return attrs
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	return h.with(scope{attrs: attrs})
}

func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(scope{group: name})
}

func (h *handler) with(s scope) *handler {
	derived := *h
	derived.scope = append(h.scope[:len(h.scope):len(h.scope)], s)
	return &derived
}

// resolved yields the attributes that are not empty, with values resolved and groups
// without a name inlined.
func resolved(attrs []slog.Attr, yield func(key string, value slog.Value)) {
	for _, a := range attrs {
		value := a.Value.Resolve()
		switch {
		case a.Equal(slog.Attr{}):
		case value.Kind() != slog.KindGroup:
			yield(a.Key, value)
		case a.Key == "":
			resolved(value.Group(), yield)
		case isEmpty(value.Group()):
		default:
			yield(a.Key, value)
		}
	}
}

func isEmpty(attrs []slog.Attr) bool {
	empty := true
	resolved(attrs, func(string, slog.Value) { empty = false })
	return empty
}

// place returns the source file of a record as "package/file", and the line; file is "" if
// the record has none.
func place(r slog.Record) (file string, line int) {
	source := r.Source()
	if source == nil {
		return "", 0
	}
	dir, base := path.Split(source.File)
	return path.Join(path.Base(dir), strings.TrimSuffix(base, ".go")), source.Line
}

func placeText(r slog.Record) string {
	file, line := place(r)
	if file == "" {
		return ""
	}
	return "[" + file + ":" + strconv.Itoa(line) + "] "
}
