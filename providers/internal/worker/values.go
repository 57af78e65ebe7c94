package worker

import (
	"bytes"
	"encoding/base64"
	"errors"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// formKey marks a mapping that stands for a value that JSON cannot express:
//
//	{"$": "date", "is": "2026-03-01"}
//	{"$": "datetime", "is": "2026-03-01T10:00:00+00:00"}
//	{"$": "decimal", "is": "3.50"}
//	{"$": "bytes", "is": "//4="}                        in requests only
//	{"$": "mapping", "is": [[1, "one"], ["$", 2]]}      keys that are not texts, or "$"
const formKey = "$"

func form(kind string, is any) *pyvalue.Map { return pyvalue.MapOf(formKey, kind, "is", is) }

// encode returns a frame as one line, without the line break.
func encode(message *pyvalue.Map) []byte {
	value, _ := formed(message)
	return pyvalue.AppendCompactJSON(nil, value)
}

// formed returns v with forms for what JSON cannot express, and whether there are any.
// The result shares with v what did not change.
func formed(v any) (result any, changed bool) {
	switch v := v.(type) {
	case pyvalue.Bytes:
		return form("bytes", base64.StdEncoding.EncodeToString([]byte(v))), true
	case pyvalue.Decimal:
		return form("decimal", v.String()), true
	case pyvalue.Timestamp:
		if v.DateOnly {
			return form("date", v.ISO()), true
		}
		return form("datetime", v.ISO()), true
	case []any:
		return formedList(v)
	case *pyvalue.Map:
		if needsForm(v) {
			return formedPairs(v), true
		}
		return formedMapping(v)
	default:
		return v, false
	}
}

func formedList(list []any) (result []any, changed bool) {
	result = list
	for i, item := range list {
		value, differs := formed(item)
		if !differs {
			continue
		}
		if !changed {
			result, changed = append([]any(nil), list...), true
		}
		result[i] = value
	}
	return result, changed
}

func formedMapping(m *pyvalue.Map) (result *pyvalue.Map, changed bool) {
	result = m
	for key, item := range m.All() {
		value, differs := formed(item)
		if !differs {
			continue
		}
		if !changed {
			result, changed = m.ShallowClone(), true
		}
		result.Set(key, value)
	}
	return result, changed
}

// needsForm says whether m has keys that are not texts, or looks like a form.
func needsForm(m *pyvalue.Map) bool {
	for key := range m.All() {
		if key == formKey || m.Key(key) != any(key) {
			return true
		}
	}
	return false
}

func formedPairs(m *pyvalue.Map) *pyvalue.Map {
	pairs := make([]any, 0, m.Len())
	for key, item := range m.All() {
		name, _ := formed(m.Key(key))
		value, _ := formed(item)
		pairs = append(pairs, []any{name, value})
	}
	return form("mapping", pairs)
}

// decode reads a line of the process.
func decode(line []byte) (*pyvalue.Map, error) {
	value, err := source.DecodeJSON(line)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(line, []byte(`"`+formKey+`":`)) {
		value = restored(value)
	}
	message, ok := value.(*pyvalue.Map)
	if !ok {
		return nil, errors.New("the message is not a mapping")
	}
	return message, nil
}

// restored returns v, which it may change, with values in place of forms.
func restored(v any) any {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			v[i] = restored(item)
		}
	case *pyvalue.Map:
		if v.Has(formKey) {
			return restoredForm(v.String(formKey), v.Value("is"))
		}
		for key, item := range v.All() {
			v.Set(key, restored(item))
		}
	}
	return v
}

// restoredForm returns the text of what Go has no value for: an infinite number, a date
// with fractions of microseconds.
func restoredForm(kind string, is any) any {
	text, _ := is.(string)
	switch kind {
	case "mapping":
		return restoredPairs(is)
	case "decimal":
		if d, ok := pyvalue.ParseDecimal(text); ok {
			return d
		}
	case "date":
		return timestamp(text, "2006-01-02", pyvalue.Timestamp{DateOnly: true, Naive: true})
	case "datetime":
		const naive = "2006-01-02T15:04:05"
		if t, ok := timestamp(text, naive, pyvalue.Timestamp{Naive: true}).(pyvalue.Timestamp); ok {
			return t
		}
		return timestamp(text, naive+"-07:00", pyvalue.Timestamp{})
	}
	return text
}

// timestamp reads a text of exactly this layout into t. It returns any other text as
// it is.
func timestamp(text, layout string, t pyvalue.Timestamp) any {
	parsed, err := time.Parse(layout, text)
	t.Time = parsed
	if err != nil || t.ISO() != text {
		return text
	}
	return t
}

func restoredPairs(is any) *pyvalue.Map {
	pairs, _ := is.([]any)
	m := pyvalue.NewMap(len(pairs))
	for _, item := range pairs {
		if pair, _ := item.([]any); len(pair) == 2 {
			m.Put(restored(pair[0]), restored(pair[1]))
		}
	}
	return m
}
