package pyvalue

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Equal is Python's ==: numbers and booleans are equal by their numeric value (true is 1,
// 1 is 1.0), mappings in any order; values of other different types are never equal.
func Equal(a, b any) bool {
	if IsNumber(a) && IsNumber(b) {
		order, ok := compareNumbers(a, b)
		return ok && order == 0
	}
	switch a := a.(type) {
	case []any:
		list, ok := b.([]any)
		return ok && equalLists(a, list)
	case *Map:
		m, ok := b.(*Map)
		return ok && equalMaps(a, m)
	default:
		return equalScalars(a, b)
	}
}

// equalScalars compares values that are neither numbers nor collections.
func equalScalars(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case string:
		s, ok := b.(string)
		return ok && s == a
	case Bytes:
		s, ok := b.(Bytes)
		return ok && s == a
	case Timestamp:
		t, ok := b.(Timestamp)
		return ok && t.DateOnly == a.DateOnly && t.Naive == a.Naive && t.Time.Equal(a.Time)
	default:
		return false
	}
}

func equalLists(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalMaps(a, b *Map) bool {
	if a.Len() != b.Len() {
		return false
	}
	for key, value := range a.All() {
		other, ok := b.Get(key)
		if !ok || !Equal(value, other) {
			return false
		}
	}
	return true
}

// Compare orders a and b like Python's <: two numbers, strings, bytes, lists or
// timestamps. ok is false for other pairs, for which Python raises a TypeError, and for
// NaN.
func Compare(a, b any) (order int, ok bool) {
	if IsNumber(a) && IsNumber(b) {
		return compareNumbers(a, b)
	}
	switch a := a.(type) {
	case string:
		s, ok := b.(string)
		return strings.Compare(a, s), ok
	case Bytes:
		s, ok := b.(Bytes)
		return cmp.Compare(a, s), ok
	case Timestamp:
		t, ok := b.(Timestamp)
		return a.Time.Compare(t.Time), ok && t.DateOnly == a.DateOnly && t.Naive == a.Naive
	case []any:
		list, ok := b.([]any)
		if !ok {
			return 0, false
		}
		return compareLists(a, list)
	default:
		return 0, false
	}
}

func compareLists(a, b []any) (int, bool) {
	for i := range min(len(a), len(b)) {
		if !Equal(a[i], b[i]) {
			return Compare(a[i], b[i])
		}
	}
	return cmp.Compare(len(a), len(b)), true
}

// Contains is Python's "item in container": an item of a list, a key of a
// mapping, a part of a string, a part or a byte of bytes. The error is that container is
// not a container, or cannot contain values of item's type.
func Contains(container, item any) (bool, error) {
	switch c := container.(type) {
	case []any:
		for _, candidate := range c {
			if Equal(candidate, item) {
				return true, nil
			}
		}
		return false, nil
	case *Map:
		return mapContains(c, item)
	case string:
		part, ok := item.(string)
		if !ok {
			return false, fmt.Errorf("looking for %s in a string: only a string can be part of one", TypeName(item))
		}
		return strings.Contains(c, part), nil
	case Bytes:
		return bytesContain(c, item)
	default:
		return false, fmt.Errorf("%s is not a container", TypeName(container))
	}
}

func mapContains(m *Map, item any) (bool, error) {
	switch item := item.(type) {
	case string:
		return m.Has(item), nil
	case []any, *Map:
		return false, fmt.Errorf("looking for %s among the keys of a mapping: only a single value can be one", TypeName(item))
	default:
		return false, nil
	}
}

func bytesContain(b Bytes, item any) (bool, error) {
	if part, ok := item.(Bytes); ok {
		return strings.Contains(string(b), string(part)), nil
	}
	octet, ok := unboolean(item).(int64)
	if !ok || octet < 0 || octet > math.MaxUint8 {
		return false, fmt.Errorf("looking for %s in binary data: only binary data or a byte can be part of it", TypeName(item))
	}
	return strings.IndexByte(string(b), byte(octet)) >= 0, nil
}

// IsNumber reports whether v is a number in Python; booleans are.
func IsNumber(v any) bool {
	switch v.(type) {
	case bool, int64, *big.Int, float64, Decimal:
		return true
	default:
		return false
	}
}

// compareNumbers compares exactly, as Python does: 2**53 and 2.0**53 + 1 differ.
func compareNumbers(a, b any) (int, bool) {
	a, b = unboolean(a), unboolean(b)
	x, xInt := a.(int64)
	y, yInt := b.(int64)
	if xInt && yInt {
		return cmp.Compare(x, y), true
	}
	f, fFloat := a.(float64)
	g, gFloat := b.(float64)
	switch {
	case math.IsNaN(f) || math.IsNaN(g):
		return 0, false
	case fFloat && gFloat:
		return cmp.Compare(f, g), true
	case math.IsInf(f, 0):
		return int(math.Copysign(1, f)), true
	case math.IsInf(g, 0):
		return -int(math.Copysign(1, g)), true
	}
	return Rational(a).Cmp(Rational(b)), true
}

func unboolean(v any) any {
	if b, ok := v.(bool); ok {
		if b {
			return int64(1)
		}
		return int64(0)
	}
	return v
}

// Rational returns the exact value of a finite number (see IsNumber), nil for
// anything else.
func Rational(v any) *big.Rat {
	switch v := unboolean(v).(type) {
	case int64:
		return new(big.Rat).SetInt64(v)
	case *big.Int:
		return new(big.Rat).SetInt(v)
	case float64:
		return new(big.Rat).SetFloat64(v)
	case Decimal:
		return new(big.Rat).Set(v.rational())
	default:
		return nil
	}
}

// Float returns a number (see IsNumber) as a float64, rounded if necessary.
func Float(v any) (float64, bool) {
	switch v := unboolean(v).(type) {
	case int64:
		return float64(v), true
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f, true
	case float64:
		return v, true
	case Decimal:
		f, _ := v.rational().Float64()
		return f, true
	default:
		return 0, false
	}
}
