package logline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// JSONOptions configure NewJSON.
type JSONOptions struct {
	// Level is the lowest level that is written; nil means slog.LevelInfo.
	Level slog.Leveler
	// Process is the number of the process.
	Process int
	// ContextID distinguishes the records of this process from others in the same log;
	// it is left out if empty.
	ContextID string
}

// NewJSON returns a handler that writes each record as a JSON object on one line, with the
// keys of the Chaos Toolkit. Attributes are in the object "attributes", so none can replace
// one of these keys; groups are objects in it. The handler is safe for concurrent use and
// writes each record in one Write.
func NewJSON(w io.Writer, o JSONOptions) slog.Handler {
	return newHandler(w, o.Level, jsonFormat{process: o.Process, contextID: o.ContextID}.append)
}

type jsonFormat struct {
	process   int
	contextID string
}

// jsonRecord has the keys of the Chaos Toolkit in their order.
type jsonRecord struct {
	Process int `json:"process"`
	// Asctime is in the zone of the record, Timestamp in UTC.
	Asctime    string          `json:"asctime,omitempty"`
	LevelName  string          `json:"levelname"`
	Module     string          `json:"module"`
	LineNo     int             `json:"lineno"`
	Message    string          `json:"message"`
	ContextID  string          `json:"context_id,omitempty"`
	Timestamp  string          `json:"timestamp,omitempty"`
	Attributes json.RawMessage `json:"attributes,omitempty"`
}

func (f jsonFormat) append(dst []byte, r slog.Record, attrs []slog.Attr) []byte {
	record := jsonRecord{
		Process: f.process, LevelName: levelName(r.Level), Message: r.Message, ContextID: f.contextID,
	}
	record.Module, record.LineNo = place(r)
	if !r.Time.IsZero() {
		record.Asctime = r.Time.Format("2006-01-02 15:04:05,000")
		record.Timestamp = journal.Timestamp(r.Time)
	}
	if !isEmpty(attrs) {
		record.Attributes = appendObject(nil, attrs)
	}
	return append(appendShown(dst, marshal(record)), '\n')
}

func appendObject(dst []byte, attrs []slog.Attr) []byte {
	separator := byte('{')
	resolved(attrs, func(key string, value slog.Value) {
		dst = append(dst, separator)
		dst = append(append(dst, marshal(key)...), ':')
		dst = appendValue(dst, value)
		separator = ','
	})
	return append(dst, '}')
}

func appendValue(dst []byte, value slog.Value) []byte {
	switch value.Kind() {
	case slog.KindGroup:
		return appendObject(dst, value.Group())
	case slog.KindTime:
		return append(dst, marshal(value.Time().Format(time.RFC3339Nano))...)
	case slog.KindDuration:
		return append(dst, marshal(value.Duration().String())...)
	default:
		return append(dst, marshal(jsonValue(value.Any()))...)
	}
}

// jsonValue returns a value as it is written: an error and a fmt.Stringer without a JSON
// form as text, not as their fields.
func jsonValue(v any) any {
	switch v := v.(type) {
	case json.Marshaler:
		return v
	case error, fmt.Stringer:
		return fmt.Sprint(v) // this survives a method that panics
	default:
		return v
	}
}

// marshal returns v as JSON, or as text if it has no JSON form.
func marshal(v any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		b.Reset()
		encoder.Encode(fmt.Sprint(v)) //nolint:errcheck // a string always has a JSON form
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// appendShown appends JSON with all characters escaped that are not shown. JSON itself does
// not escape some that control a terminal.
func appendShown(dst, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if plain.IsShown(r) {
			dst = append(dst, text[:size]...)
		} else {
			for _, unit := range utf16.AppendRune(nil, r) {
				dst = fmt.Appendf(dst, `\u%04x`, unit)
			}
		}
		text = text[size:]
	}
	return dst
}
