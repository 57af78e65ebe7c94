package jsonpath2

import (
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// function is a function of paths; it is called on the value before it.
type function struct {
	name string
	// least and most bound the number of arguments; with others it selects nothing.
	least, most int
	// apply returns the result for v. ok is false for values and arguments that the
	// function does not support.
	apply func(v any, args []any) (result any, ok bool)
}

// functions lists all functions.
func functions() []function {
	return []function{
		{"length", 0, 0, length},
		{"keys", 0, 0, keys},
		{"values", 0, 0, values},
		{"entries", 0, 0, entries},
		{"charAt", 1, 1, charAt},
		{"substring", 1, 2, substring},
	}
}

// call is a function with its arguments.
type call struct {
	function
	args []operand
}

// each calls the function with each combination of the values of its arguments.
func (c call) each(e *evaluation, v any, yield func(any) bool) bool {
	if len(c.args) < c.least || len(c.args) > c.most {
		return true
	}
	return c.with(nil, e, v, yield)
}

func (c call) with(args []any, e *evaluation, v any, yield func(any) bool) bool {
	if len(args) < len(c.args) {
		return c.args[len(args)].each(e, v, func(arg any) bool {
			return c.with(append(args[:len(args):len(args)], arg), e, v, yield)
		})
	}
	if !e.charge(size(v)) {
		return false
	}
	result, ok := c.apply(v, args)
	return !ok || yield(result)
}

func (c call) singular() bool {
	for _, arg := range c.args {
		if !arg.singular() {
			return false
		}
	}
	return true
}

// size is how many values a function may visit in v.
func size(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []any:
		return len(v)
	case *pyvalue.Map:
		return v.Len()
	default:
		return 0
	}
}

// length counts the characters of a string or the items of a list; a mapping has no
// length.
func length(v any, _ []any) (any, bool) {
	switch v := v.(type) {
	case string:
		return int64(utf8.RuneCountInString(v)), true
	case []any:
		return int64(len(v)), true
	default:
		return nil, false
	}
}

// keys lists the keys of a mapping or the indexes of a list.
func keys(v any, _ []any) (any, bool) {
	return listOf(v, func(key, _ any) any { return key })
}

// values lists the values of a mapping or the items of a list.
func values(v any, _ []any) (any, bool) {
	return listOf(v, func(_, value any) any { return value })
}

// entries lists the pairs of keys and values.
func entries(v any, _ []any) (any, bool) {
	return listOf(v, func(key, value any) any { return []any{key, value} })
}

func listOf(v any, pick func(key, value any) any) (any, bool) {
	list := make([]any, 0, size(v))
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			list = append(list, pick(int64(i), item))
		}
	case *pyvalue.Map:
		for key, value := range v.All() {
			list = append(list, pick(key, value))
		}
	default:
		return nil, false
	}
	return list, true
}

// charAt is one character of a string.
func charAt(v any, args []any) (any, bool) {
	s, isText := v.(string)
	i, isInteger := integer(args[0])
	if !isText || !isInteger {
		return nil, false
	}
	characters := []rune(s)
	place, ok := index(i).in(len(characters))
	if !ok {
		return nil, false
	}
	return string(characters[place]), true
}

// substring is a part of a string, up to its end without a second argument.
func substring(v any, args []any) (any, bool) {
	s, ok := v.(string)
	if !ok {
		return nil, false
	}
	characters := []rune(s)
	bounds := [2]int{0, len(characters)}
	for i, arg := range args {
		bound, ok := integer(arg)
		if !ok {
			return nil, false
		}
		bounds[i] = clamp(bound, len(characters))
	}
	if bounds[0] >= bounds[1] {
		return "", true
	}
	return string(characters[bounds[0]:bounds[1]]), true
}

// clamp returns the offset of a bound of a Python slice in a sequence of length n.
func clamp(bound int64, n int) int {
	if bound < 0 {
		bound += int64(n)
	}
	return int(max(0, min(bound, int64(n))))
}
