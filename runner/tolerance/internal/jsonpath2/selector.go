package jsonpath2

import (
	"math/big"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// maxIndex is larger than every list, and small enough not to overflow.
const maxIndex = int64(1) << 52

// step is one part of a path such as ".name", "[0, 1]", or "..*".
type step struct {
	// descend is set if the selectors also apply to all values below.
	descend   bool
	selectors []selector
}

// selector selects values in one value. It yields nothing for a value of the wrong type.
type selector interface {
	each(e *evaluation, v any, yield func(any) bool) bool
	// singular reports whether it selects at most one value.
	singular() bool
}

// member is the value of a key.
type member string

func (m member) each(_ *evaluation, v any, yield func(any) bool) bool {
	if object, ok := v.(*pyvalue.Map); ok {
		if value, ok := object.Get(string(m)); ok {
			return yield(value)
		}
	}
	return true
}

func (member) singular() bool { return true }

// index is an item of a list; negative ones count from its end.
type index int64

func (i index) each(_ *evaluation, v any, yield func(any) bool) bool {
	if list, ok := v.([]any); ok {
		if place, ok := i.in(len(list)); ok {
			return yield(list[place])
		}
	}
	return true
}

// in returns the offset of i in a list of the given length.
func (i index) in(length int) (int, bool) {
	n := int64(length)
	switch {
	case 0 <= i && int64(i) < n:
		return int(i), true
	case i < 0 && -n <= int64(i):
		return int(n + int64(i)), true
	default:
		return 0, false
	}
}

func (index) singular() bool { return true }

// everything is each item of a list or each value of a mapping.
type everything struct{}

func (everything) each(e *evaluation, v any, yield func(any) bool) bool {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if !e.charge(1) || !yield(item) {
				return false
			}
		}
	case *pyvalue.Map:
		for _, value := range v.All() {
			if !e.charge(1) || !yield(value) {
				return false
			}
		}
	}
	return true
}

func (everything) singular() bool { return false }

// slice is a range of a list such as "[1:5:2]". Bounds that are not given are nil.
type slice struct {
	start, end *int64
	step       int64
}

// each counts from start to end like Python's range. The bounds differ from Python's
// slices: without a start it counts from 0 even backwards, and negative positions wrap
// around to the end of the list.
func (s slice) each(e *evaluation, v any, yield func(any) bool) bool {
	list, ok := v.([]any)
	if !ok {
		return true
	}
	if s.step == 0 {
		e.fail("a slice with the step 0 never ends")
		return false
	}
	n := int64(len(list))
	start, end := s.bounds(n)
	if s.step > 0 {
		end = min(end, n)
	} else {
		end = max(end, -n-1)
		if beyond := start - (n - 1); beyond > 0 {
			start += (beyond - s.step - 1) / -s.step * s.step
		}
	}
	for i := start; s.step > 0 && i < end || s.step < 0 && i > end; i += s.step {
		place, ok := index(i).in(len(list))
		if !e.charge(1) || ok && !yield(list[place]) {
			return false
		}
	}
	return true
}

func (s slice) bounds(n int64) (start, end int64) {
	end = n
	if s.start != nil {
		start = *s.start
		if start < 0 {
			start = max(0, n+start)
		}
	}
	if s.end != nil {
		end = *s.end
		if end < 0 {
			end += n
		}
	}
	return start, end
}

func (slice) singular() bool { return false }

// filter selects the value that it is applied to, if a condition holds for it.
type filter struct{ condition condition }

func (f filter) each(e *evaluation, v any, yield func(any) bool) bool {
	holds := f.condition.holds(e, v)
	if e.err != nil {
		return false
	}
	return !holds || yield(v)
}

func (filter) singular() bool { return true }

// nested uses the values of a query as keys or indexes.
type nested struct{ query }

func (s nested) each(e *evaluation, v any, yield func(any) bool) bool {
	return s.query.each(e, v, func(key any) bool {
		if key, ok := key.(string); ok {
			return member(key).each(e, v, yield)
		}
		if i, ok := integer(key); ok {
			return index(i).each(e, v, yield)
		}
		return true
	})
}

func isBig(v any) bool {
	_, ok := v.(*big.Int)
	return ok
}
