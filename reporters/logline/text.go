package logline

import (
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// TextOptions configure NewText.
type TextOptions struct {
	// Level is the lowest level that is written; nil means slog.LevelInfo.
	Level slog.Leveler
	// Source adds the place in the program that logged: [package/file:line].
	Source bool
	// Color colours the level.
	Color bool
}

// NewText returns a handler that writes records as lines for people:
//
//	[2026-11-23 10:00:00 INFO] message (key=value, other="two words")
//
// Times are in the zone of the record. Further lines of a message, and attributes of several
// lines below it, are indented: a line that begins with "[" begins a record. Texts cannot
// control the terminal. The handler is safe for concurrent use and writes each record in one
// Write.
func NewText(w io.Writer, o TextOptions) slog.Handler {
	return newHandler(w, o.Level, textFormat{source: o.Source, color: o.Color}.append)
}

const indent = "\n    "

type textFormat struct{ source, color bool }

func (f textFormat) append(dst []byte, r slog.Record, attrs []slog.Attr) []byte {
	dst = append(dst, '[')
	if !r.Time.IsZero() {
		dst = r.Time.AppendFormat(dst, "2006-01-02 15:04:05 ")
	}
	dst = f.appendLevel(dst, r.Level)
	dst = append(dst, "] "...)
	if f.source {
		dst = append(dst, placeText(r)...)
	}
	body := strings.TrimRight(plain.Escape(r.Message), "\n") + textAttributes(attrs)
	dst = append(dst, strings.ReplaceAll(body, "\n", indent)...)
	return append(dst, '\n')
}

func (f textFormat) appendLevel(dst []byte, level slog.Level) []byte {
	name := levelName(level)
	if !f.color {
		return append(dst, name...)
	}
	color := "\x1b[36m"
	switch name {
	case "INFO":
		color = "\x1b[32m"
	case "WARNING":
		color = "\x1b[33m"
	case "ERROR", "CRITICAL":
		color = "\x1b[31m"
	}
	return append(append(append(dst, color...), name...), "\x1b[0m"...)
}

// textAttributes returns the text after the message: short values in parentheses, then
// values of several lines.
func textAttributes(attrs []slog.Attr) string {
	var short, long []string
	flatten("", attrs, func(key, value string) {
		value = strings.TrimRight(plain.Escape(value), "\n")
		if strings.Contains(value, "\n") {
			long = append(long, "\n"+key+":"+indent+strings.ReplaceAll(value, "\n", indent))
		} else {
			short = append(short, key+"="+quoteIfNeeded(value))
		}
	})
	text := ""
	if len(short) > 0 {
		text = " (" + strings.Join(short, ", ") + ")"
	}
	return text + strings.Join(long, "")
}

// flatten yields the attributes with the names of their groups before the key.
func flatten(prefix string, attrs []slog.Attr, yield func(key, value string)) {
	resolved(attrs, func(key string, value slog.Value) {
		key = prefix + quoteIfNeeded(key)
		if value.Kind() == slog.KindGroup {
			flatten(key+".", value.Group(), yield)
			return
		}
		yield(key, valueText(value))
	})
}

func valueText(value slog.Value) string {
	if value.Kind() == slog.KindTime {
		return value.Time().Format(time.RFC3339Nano)
	}
	return value.String()
}

// quoteIfNeeded quotes a text whose end would not be clear.
func quoteIfNeeded(text string) string {
	if text == "" || strings.ContainsAny(text, " \t\n\"=,()") {
		return strconv.Quote(text)
	}
	return text
}
