package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// object is a JSON object that remembers the order of its keys. The other types
// of a value are []any, string, bool, json.Number (as it was written) and nil.
type object []member

type member struct {
	key   string
	value any
}

// absent stands for a value that one side does not have.
type absent struct{}

// get returns the value under key, absent{} for none.
func (o object) get(key string) any {
	for _, m := range o {
		if m.key == key {
			return m.value
		}
	}
	return absent{}
}

// has says whether there is a value under key.
func (o object) has(key string) bool { return o.get(key) != any(absent{}) }

// set replaces the value under key, which must be there.
func (o object) set(key string, value any) {
	for i := range o {
		if o[i].key == key {
			o[i].value = value
		}
	}
}

func (o object) keys() []string {
	keys := make([]string, len(o))
	for i, m := range o {
		keys[i] = m.key
	}
	return keys
}

// bare finds the three constants that Python's JSON has on top of the standard;
// strings are matched first, so that theirs stay as they are.
var bare = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b`)

// parseJSON reads one document. NaN becomes the text "<NaN>", and so on.
func parseJSON(data []byte) (any, error) {
	data = quoteConstants(data)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	value, err := parseValue(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON document")
	}
	return value, nil
}

func quoteConstants(data []byte) []byte {
	return bare.ReplaceAllFunc(data, func(token []byte) []byte {
		if token[0] == '"' {
			return token
		}
		return []byte(`"<` + string(token) + `>"`)
	})
}

func parseValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := parseValue(decoder)
			if err != nil {
				return nil, err
			}
			o = append(o, member{key.(string), value})
		}
		_, err = decoder.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := parseValue(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = decoder.Token()
		return list, err
	}
	return token, nil
}

// render says what a value is in one line: a scalar as JSON; a run entry by name
// and status; other objects by their keys, lists by their length, as whatever is
// inside is compared on its own.
func render(value any) string {
	switch v := value.(type) {
	case absent:
		return "absent"
	case object:
		if activity, ok := v.get("activity").(object); ok {
			return fmt.Sprintf("<%v: %v>", activity.get("name"), v.get("status"))
		}
		if _, ok := v.get("chaoslib-version").(string); ok {
			return fmt.Sprintf("<journal: %v, deviated %v>", v.get("status"), v.get("deviated"))
		}
		return "{" + strings.Join(v.keys(), ", ") + "}"
	case []any:
		return "[" + strconv.Itoa(len(v)) + "]"
	case string:
		var text strings.Builder
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(v)
		return strings.TrimSpace(text.String())
	case nil:
		return "null"
	default:
		return fmt.Sprint(v)
	}
}
