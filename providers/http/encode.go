package http

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// formText returns arguments as a query or a form: a text unchanged, a mapping or a list
// of pairs as name=value&name=value. A list repeats its name, null is left out, and other
// values are written as in Python (True, 1e+22).
func formText(arguments any) (string, error) {
	var fields []string
	add := func(name string, value any) {
		for _, v := range flatten(value) {
			fields = append(fields, plus(name)+"="+plus(v))
		}
	}
	switch arguments := arguments.(type) {
	case *pyvalue.Map:
		for name, value := range arguments.All() {
			add(name, value)
		}
	case []any:
		for i, item := range arguments {
			name, value, err := pair(item)
			if err != nil {
				return "", fmt.Errorf("item %d of the arguments %w", i+1, err)
			}
			add(plain(name), value)
		}
	default:
		return plain(arguments), nil
	}
	return strings.Join(fields, "&"), nil
}

// plain is Python's str(v), except for bytes, which are sent unchanged.
func plain(v any) string {
	if b, ok := v.(pyvalue.Bytes); ok {
		return string(b)
	}
	return pyvalue.Str(v)
}

// flatten returns the texts for one name: the items of a list or the keys of a mapping,
// and again for each of these.
func flatten(value any) []string {
	var texts []string
	for _, v := range members(value) {
		if v == nil {
			continue
		}
		for _, inner := range members(v) {
			texts = append(texts, plain(inner))
		}
	}
	return texts
}

// members returns what Python iterates over; other values are their only member.
func members(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case *pyvalue.Map:
		keys := make([]any, 0, v.Len())
		for key := range v.All() {
			keys = append(keys, key)
		}
		return keys
	default:
		return []any{v}
	}
}

// pair splits an item of a list of pairs. Like Python, it accepts a text of two
// characters.
func pair(item any) (name, value any, err error) {
	items := members(item)
	if text, ok := item.(string); ok {
		items = nil
		for _, r := range text {
			items = append(items, string(r))
		}
	}
	if len(items) != 2 {
		return nil, nil, errors.New(`is not a pair; expected a mapping, a text, or a list of pairs such as [["name", "value"]]`)
	}
	return items[0], items[1], nil
}

// appendJSON writes v as Python's json.dumps does: with a space after commas and colons,
// and with everything escaped that is not ASCII.
func appendJSON(dst []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return fmt.Append(dst, v), nil
	case string:
		return appendASCII(dst, v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("JSON cannot express the number %s", pyvalue.Repr(v))
		}
		return pyvalue.AppendRepr(dst, v), nil
	case []any:
		return appendJSONList(dst, v)
	case *pyvalue.Map:
		return appendJSONMap(dst, v)
	default: // integers, and types that JSON does not have
		return asciiOnly(dst, string(pyvalue.AppendCompactJSON(nil, v))), nil
	}
}

func appendJSONList(dst []byte, list []any) ([]byte, error) {
	dst = append(dst, '[')
	for i, item := range list {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		var err error
		if dst, err = appendJSON(dst, item); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func appendJSONMap(dst []byte, m *pyvalue.Map) ([]byte, error) {
	dst = append(dst, '{')
	first := true
	for key, value := range m.All() {
		if !first {
			dst = append(dst, ", "...)
		}
		first = false
		dst = append(appendASCII(dst, key), ": "...)
		var err error
		if dst, err = appendJSON(dst, value); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

// appendASCII writes s quoted.
func appendASCII(dst []byte, s string) []byte {
	return asciiOnly(dst, string(pyvalue.AppendJSONString(nil, s)))
}

// asciiOnly escapes everything but printable ASCII in a JSON text.
func asciiOnly(dst []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r < 0x7f:
			dst = append(dst, byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
		default:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		}
	}
	return dst
}
