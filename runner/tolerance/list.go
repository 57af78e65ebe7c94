package tolerance

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// list is met by an output whose status is one of its items; if the output has
// none, two items are the bounds of a range, and other numbers of items the
// outputs that are tolerable.
type list struct{ items []any }

func (l list) Check(output any, _ *values.Scope) Outcome {
	if status, ok := statusOf(output); ok {
		return Outcome{
			Met:      l.contains(status),
			Expected: "status " + l.choices(), Found: "status " + show(status),
		}
	}
	if len(l.items) == 2 {
		return l.between(output)
	}
	return Outcome{Met: l.contains(output), Expected: l.choices(), Found: show(output)}
}

func (l list) contains(v any) bool {
	for _, item := range l.items {
		if pyvalue.Equal(item, v) {
			return true
		}
	}
	return false
}

// between compares as Python does; values that have no order are out of range.
func (l list) between(output any) Outcome {
	low, comparable1 := pyvalue.Compare(l.items[0], output)
	high, comparable2 := pyvalue.Compare(output, l.items[1])
	o := Outcome{
		Met:      comparable1 && comparable2 && low <= 0 && high <= 0,
		Expected: "a value between " + show(l.items[0]) + " and " + show(l.items[1]),
		Found:    show(output),
	}
	if !comparable1 || !comparable2 {
		o.Found += ", which cannot be compared with them"
	}
	return o
}

func (l list) choices() string {
	if len(l.items) == 0 {
		return "nothing: the list of what is tolerable is empty"
	}
	choices := make([]string, len(l.items))
	for i, item := range l.items {
		choices[i] = show(item)
	}
	if len(choices) == 1 {
		return choices[0]
	}
	return shorten("one of " + strings.Join(choices, ", "))
}
