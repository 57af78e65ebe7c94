package tolerance

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// list is met by a mapping whose status is one of its items. For other outputs, two items
// are the bounds of a range; else the output must be one of the items.
type list []any

func (l list) String() string {
	if len(l) == 2 {
		return cut("a value between " + show(l[0]) + " and " + show(l[1]) + ", or one of both as status")
	}
	return l.choice()
}

func (l list) Check(output any, _ *values.Scope) Outcome {
	if status, ok := statusOf(output); ok {
		return Outcome{
			Met:      l.contains(status),
			Expected: cut("status " + l.choice()),
			Found:    "status " + show(status),
		}
	}
	if len(l) == 2 {
		return l.between(output)
	}
	return Outcome{Met: l.contains(output), Expected: l.choice(), Found: show(output)}
}

func (l list) contains(v any) bool {
	found, _ := pyvalue.Contains([]any(l), v)
	return found
}

// between compares as in Python; values without an order are not in the range.
func (l list) between(output any) Outcome {
	o := Outcome{
		Expected: cut("a value between " + show(l[0]) + " and " + show(l[1])),
		Found:    show(output),
	}
	low, ok := pyvalue.Compare(l[0], output)
	if ok && low > 0 {
		return o
	}
	high, alsoOK := pyvalue.Compare(output, l[1])
	if ok && alsoOK {
		o.Met = high <= 0
		return o
	}
	o.Found = cut(o.Found + ", which cannot be compared with them")
	return o
}

// choice lists the items, such as "one of 200, 201".
func (l list) choice() string {
	switch len(l) {
	case 0:
		return "one of an empty list"
	case 1:
		return show(l[0])
	}
	items := make([]string, len(l))
	for i, item := range l {
		items[i] = show(item)
	}
	return cut("one of " + strings.Join(items, ", "))
}
