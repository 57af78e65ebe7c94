package values

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Type is the type to which the string of an environment variable or a command-line
// option is converted: the "env_var_type" of a definition, the "type" in key:type=value.
type Type uint8

// The types. Untyped, the zero Type, and Text both do not convert a value.
const (
	Untyped Type = iota
	Text
	Integer
	Float
	Binary
	Boolean
	JSON
)

type typeName struct {
	name string
	of   Type
}

// typeNames lists the names of the types; the first is that of String.
func typeNames() []typeName {
	return []typeName{
		{"str", Text}, {"string", Text},
		{"int", Integer}, {"integer", Integer},
		{"float", Float}, {"number", Float},
		{"bytes", Binary},
		{"bool", Boolean},
		{"json", JSON},
	}
}

// ParseType returns the Type called name. The error lists the known names.
func ParseType(name string) (Type, error) {
	var known []string
	for _, t := range typeNames() {
		if t.name == name {
			return t.of, nil
		}
		known = append(known, t.name)
	}
	return Untyped, fmt.Errorf("unknown type %q, expected one of: %s", name, strings.Join(known, ", "))
}

// String returns the name of t, "" for Untyped.
func (t Type) String() string {
	for _, known := range typeNames() {
		if known.of == t {
			return known.name
		}
	}
	return ""
}

// Convert converts v, usually a string, to a value of type t, like Python's int(),
// float() and json.loads():
//
//	int    digits, with an optional sign, spaces around and single underscores
//	       between them; numbers lose their fraction
//	float  the same with point and exponent; also inf and nan
//	bytes  the UTF-8 of a string
//	bool   false for "false", "0" and "no" in any case, true for every other
//	       string, even "" and "off"
//	json   the decoded document; "" remains ""
//
// Null, which can be a default, remains null. The error never shows v, since it can be a
// secret.
func (t Type) Convert(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch t {
	case Integer:
		return toInteger(v)
	case Float:
		return toFloat(v)
	case Binary:
		return toBinary(v)
	case Boolean:
		return toBoolean(v)
	case JSON:
		return fromJSON(v)
	case Untyped, Text:
		return v, nil
	default:
		return nil, fmt.Errorf("no such type: %d", t)
	}
}

// maxDigits is the number of digits that Python accepts.
const maxDigits = 4300

// The syntax of numbers is compiled on first use; most runs do not need it.
//
//nolint:gochecknoglobals // constants
var (
	integerText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[+-]?[0-9]+(_[0-9]+)*$`) })
	floatText   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([+-]?)(` +
			`([0-9]+(_[0-9]+)*\.?([0-9]+(_[0-9]+)*)?|\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]+(_[0-9]+)*)?` +
			`|(?i:inf|infinity|nan))$`)
	})
)

func toInteger(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return parseInteger(v)
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case int64, *big.Int:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("expected an integer, found a number that is not finite")
		}
		i, _ := big.NewFloat(v).Int(nil)
		return pyvalue.Int(i), nil
	default:
		return nil, fmt.Errorf("expected an integer, found %s", pyvalue.TypeName(v))
	}
}

func parseInteger(text string) (any, error) {
	text = strings.TrimSpace(text)
	if !integerText().MatchString(text) {
		return nil, errors.New("expected an integer, found a string that is not one")
	}
	text = strings.ReplaceAll(text, "_", "")
	if len(strings.TrimLeft(text, "+-")) > maxDigits {
		return nil, fmt.Errorf("expected an integer of at most %d digits, found a longer one", maxDigits)
	}
	i, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return nil, errors.New("expected an integer, found a string that is not one")
	}
	return pyvalue.Int(i), nil
}

func toFloat(v any) (any, error) {
	if text, ok := v.(string); ok {
		return parseFloat(text)
	}
	f, ok := pyvalue.Float(v)
	if !ok {
		return nil, fmt.Errorf("expected a number, found %s", pyvalue.TypeName(v))
	}
	return f, nil
}

func parseFloat(text string) (any, error) {
	parts := floatText().FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return nil, errors.New("expected a number, found a string that is not one")
	}
	if strings.EqualFold(parts[2], "nan") {
		return math.NaN(), nil // strconv accepts it without a sign only
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(parts[0], "_", ""), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // out of range is infinite, as in Python
		return nil, errors.New("expected a number, found a string that is not one")
	}
	return f, nil
}

func toBinary(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return pyvalue.Bytes(v), nil
	case pyvalue.Bytes:
		return v, nil
	default:
		return nil, fmt.Errorf("expected a string to convert to bytes, found %s", pyvalue.TypeName(v))
	}
}

func toBoolean(v any) (any, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case string:
		switch strings.ToLower(v) {
		case "false", "0", "no":
			return false, nil
		default:
			return true, nil
		}
	default:
		return nil, fmt.Errorf("expected a boolean or a string, found %s", pyvalue.TypeName(v))
	}
}

func fromJSON(v any) (any, error) {
	text, ok := v.(string)
	if !ok || text == "" {
		return v, nil
	}
	value, err := source.DecodeJSON([]byte(text))
	if err != nil {
		return nil, errors.New("expected a JSON document, found a string that is not one")
	}
	return value, nil
}
