package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
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

// has tells whether there is a value under key.
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

// fact is something that is not the same on both sides, at a path such as
// journal.run[0].output. A path that ends in {} is about the order of keys.
type fact struct{ path, reference, ours string }

// diff returns every fact in which two values differ.
func diff(path string, reference, ours any) []fact {
	left, leftIsObject := reference.(object)
	right, rightIsObject := ours.(object)
	if leftIsObject && rightIsObject {
		return diffObjects(path, left, right)
	}
	list, leftIsList := reference.([]any)
	other, rightIsList := ours.([]any)
	if leftIsList && rightIsList {
		return diffLists(path, list, other)
	}
	if a, b := render(reference), render(ours); a != b || leftIsObject != rightIsObject {
		return []fact{{path, a, b}}
	}
	return nil
}

func diffObjects(path string, reference, ours object) []fact {
	var facts []fact
	left := slices.DeleteFunc(reference.keys(), func(key string) bool { return !ours.has(key) })
	right := slices.DeleteFunc(ours.keys(), func(key string) bool { return !reference.has(key) })
	if !slices.Equal(left, right) {
		facts = append(facts, fact{path + "{}", strings.Join(left, ", "), strings.Join(right, ", ")})
	}
	for _, m := range reference {
		facts = append(facts, diff(join(path, m.key), m.value, ours.get(m.key))...)
	}
	for _, m := range ours {
		if !reference.has(m.key) {
			facts = append(facts, diff(join(path, m.key), absent{}, m.value)...)
		}
	}
	return facts
}

func join(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }

func diffLists(path string, reference, ours []any) []fact {
	var facts []fact
	item := func(list []any, i int) any {
		if i < len(list) {
			return list[i]
		}
		return absent{}
	}
	for i := range max(len(reference), len(ours)) {
		facts = append(facts, diff(fmt.Sprintf("%s[%d]", path, i), item(reference, i), item(ours, i))...)
	}
	return facts
}

// lookup renders what is at the path of a fact.
func lookup(value any, path string) string {
	if path == "" {
		return render(value)
	}
	switch v := value.(type) {
	case object:
		if path == "{}" {
			return strings.Join(v.keys(), ", ")
		}
		for _, m := range v {
			if rest, ok := strings.CutPrefix(strings.TrimPrefix(path, "."), m.key); ok && (rest == "" || strings.ContainsAny(rest[:1], ".[{")) {
				return lookup(m.value, rest)
			}
		}
	case []any:
		index, rest, _ := strings.Cut(strings.TrimPrefix(path, "["), "]")
		if i, err := strconv.Atoi(index); err == nil && i < len(v) {
			return lookup(v[i], rest)
		}
	}
	return render(absent{})
}
