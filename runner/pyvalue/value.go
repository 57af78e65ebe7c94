// Package pyvalue gives dynamic data the semantics of Python, since experiments were
// written for an engine in Python: a tolerance of 1 is met by true, a substituted list
// is printed as [1, 2] and not [1 2], and a mapping keeps its order.
//
// A value is one of
//
//	nil                null, None
//	bool
//	int64, *big.Int    an integer; *big.Int only outside the range of int64
//	float64
//	Decimal            Python's decimal.Decimal
//	string
//	Bytes              Python's bytes (YAML's !!binary)
//	Timestamp          a date or a date with a time (YAML's timestamps)
//	[]any              a list of values
//	*Map               an ordered mapping with string keys (see Map.Key)
//
// The functions of this package accept no other types; FromGo converts values of other
// libraries. Values are shared, not copied: change a list or a Map in place only if you
// own it, or work on a Clone.
package pyvalue

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"time"
)

// Bytes is binary data. It is not equal to any string.
type Bytes string

// Timestamp is a YAML timestamp: a date, or a date and a time with an optional zone.
type Timestamp struct {
	Time time.Time
	// DateOnly is set if there is no time of day.
	DateOnly bool
	// Naive is set if there is no zone; Time then is in UTC.
	Naive bool
}

// ISO returns the ISO 8601 form, as in journals.
func (t Timestamp) ISO() string { return t.format("T") }

func (t Timestamp) format(separator string) string {
	if t.DateOnly {
		return t.Time.Format("2006-01-02")
	}
	layout := "2006-01-02" + separator + "15:04:05"
	if t.Time.Nanosecond() != 0 {
		layout += ".000000"
	}
	if !t.Naive {
		layout += "-07:00"
	}
	return t.Time.Format(layout)
}

// Int returns the shortest representation of an integer: int64 where it fits.
func Int(i *big.Int) any {
	if i.IsInt64() {
		return i.Int64()
	}
	return i
}

// FromGo converts a value of encoding/json or of Go code. Values of other types become
// their text.
func FromGo(v any) any {
	switch v := v.(type) {
	case nil, bool, int64, float64, Decimal, string, Bytes, Timestamp, *Map:
		return v
	case *big.Int:
		return Int(v)
	case int:
		return int64(v)
	case json.Number:
		return fromJSONNumber(v)
	case []byte:
		return Bytes(v)
	case []any:
		return fromGoList(v)
	case []string:
		return fromGoList(v)
	case map[string]any:
		return fromGoMap(v)
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

func fromGoList[T any](items []T) []any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = FromGo(item)
	}
	return list
}

// fromJSONNumber keeps integers of any size exact.
func fromJSONNumber(n json.Number) any {
	if i, ok := new(big.Int).SetString(n.String(), 10); ok {
		return Int(i)
	}
	f, _ := strconv.ParseFloat(n.String(), 64) // out of range is infinite, as in Python
	return f
}

// Clone returns a deep copy.
func Clone(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = Clone(item)
		}
		return list
	case *Map:
		return v.Clone()
	default:
		return v
	}
}

// Truth reports whether v is true in Python: not None, zero or empty.
func Truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case Decimal:
		return v.rational().Sign() != 0
	case string:
		return v != ""
	case Bytes:
		return v != ""
	case []any:
		return len(v) != 0
	case *Map:
		return v.Len() != 0
	default:
		return true
	}
}

// TypeName returns the type of v in the terms of JSON and YAML, with an article, for
// messages: "an integer", "a mapping", "null".
func TypeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case int64, *big.Int:
		return "an integer"
	case float64, Decimal:
		return "a number"
	case string:
		return "a string"
	case Bytes:
		return "binary data"
	case Timestamp:
		return "a timestamp"
	case []any:
		return "a list"
	case *Map:
		return "a mapping"
	default:
		return fmt.Sprintf("a Go %T", v)
	}
}
