package wizard

import (
	"errors"
	"math/big"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Activity is a function of an extension.
type Activity struct {
	// Kind is "probe" or "action".
	Kind, Name, Module, Doc string
	Arguments               []Argument
}

// Argument is a parameter of a function.
type Argument struct {
	Name string
	// Type is a portable name, such as "string", "integer", "list"; "object" is any type.
	Type       string
	Default    any
	HasDefault bool
}

// ReadDiscovery returns the activities in a file that "chaos discover" wrote. It skips
// everything else.
func ReadDiscovery(discovery any) []Activity {
	m, _ := discovery.(*pyvalue.Map)
	var activities []Activity
	for _, item := range mappings(m.Value("activities")) {
		a := Activity{Kind: item.String("type"), Name: item.String("name"), Module: item.String("mod"), Doc: item.String("doc")}
		if a.Name == "" || a.Module == "" {
			continue
		}
		for _, argument := range mappings(item.Value("arguments")) {
			if arg, ok := readArgument(argument); ok {
				a.Arguments = append(a.Arguments, arg)
			}
		}
		activities = append(activities, a)
	}
	return activities
}

// readArgument returns false for arguments that the engine passes itself.
func readArgument(m *pyvalue.Map) (a Argument, ok bool) {
	a = Argument{Name: m.String("name"), Type: m.String("type"), Default: m.Value("default"), HasDefault: m.Has("default")}
	if a.Type == "" {
		a.Type = "object"
	}
	return a, a.Name != "" && a.Name != "secrets" && a.Name != "configuration"
}

func mappings(v any) (found []*pyvalue.Map) {
	items, _ := v.([]any)
	for _, item := range items {
		if m, ok := item.(*pyvalue.Map); ok {
			found = append(found, m)
		}
	}
	return found
}

// convert converts an answer to a portable type. The error completes the sentence
// "Please enter ...".
func convert(kind, answer string) (any, error) {
	value := fromJSON(answer)
	switch kind {
	case "string", "byte":
		return answer, nil
	case "integer":
		switch value.(type) {
		case int64, *big.Int:
			return value, nil
		}
		return nil, errors.New("a whole number, such as 5")
	case "number":
		if _, isBool := value.(bool); pyvalue.IsNumber(value) && !isBool {
			return value, nil
		}
		return nil, errors.New("a number, such as 0.5")
	case "boolean":
		return convertBool(answer)
	case "list", "tuple", "set":
		return convertList(value, answer)
	case "mapping":
		if _, isMapping := value.(*pyvalue.Map); isMapping {
			return value, nil
		}
		return nil, errors.New(`a mapping in JSON, such as {"name": "value"}`)
	default:
		return value, nil
	}
}

func convertBool(answer string) (any, error) {
	switch strings.ToLower(answer) {
	case "y", "yes", "true", "on", "1":
		return true, nil
	case "n", "no", "false", "off", "0":
		return false, nil
	default:
		return nil, errors.New("yes or no")
	}
}

func convertList(value any, answer string) (any, error) {
	if _, isList := value.([]any); isList {
		return value, nil
	}
	if _, isText := value.(string); isText && !strings.HasPrefix(answer, "[") {
		return splitList(answer), nil
	}
	return nil, errors.New("a list: items separated by commas, or a list in JSON")
}

func splitList(answer string) []any {
	var items []any
	for item := range strings.SplitSeq(answer, ",") {
		items = append(items, strings.TrimSpace(item))
	}
	return items
}

// fromJSON decodes an answer as JSON. It returns an answer that is not JSON as text, so users
// need not quote texts.
func fromJSON(answer string) any {
	if value, err := source.DecodeJSON([]byte(answer)); err == nil {
		return value
	}
	return answer
}
