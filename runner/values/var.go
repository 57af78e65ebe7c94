package values

import (
	"errors"
	"fmt"
	"strings"
)

// ParseVar parses the argument of a --var option: name=value for a string, or
// name:type=value with a type of ParseType. The first "=" ends the name, the
// last ":" before it begins the type. The error does not show the value.
func ParseVar(arg string) (name string, value any, err error) {
	declared, text, found := strings.Cut(arg, "=")
	if !found {
		return "", nil, errors.New(`the "=" is missing, expected name=value or name:type=value`)
	}
	name = declared
	to := Text
	if i := strings.LastIndexByte(declared, ':'); i >= 0 {
		name = declared[:i]
		if to, err = ParseType(declared[i+1:]); err != nil {
			return "", nil, fmt.Errorf("variable %q: %w", name, err)
		}
	}
	if name == "" {
		return "", nil, errors.New(`the name is missing, expected name=value or name:type=value`)
	}
	if value, err = to.Convert(text); err != nil {
		return "", nil, fmt.Errorf("variable %q: %w", name, err)
	}
	return name, value, nil
}
