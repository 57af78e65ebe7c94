package jsonpath2

import (
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// condition is the test of a filter. Its result is undefined after an error of the
// evaluation.
type condition interface {
	holds(e *evaluation, v any) bool
}

// allOf is conditions joined by "and".
type allOf []condition

func (c allOf) holds(e *evaluation, v any) bool {
	for _, part := range c {
		if !e.charge(1) || !part.holds(e, v) {
			return false
		}
	}
	return true
}

// anyOf is conditions joined by "or".
type anyOf []condition

func (c anyOf) holds(e *evaluation, v any) bool {
	for _, part := range c {
		if e.charge(1) && part.holds(e, v) {
			return true
		}
	}
	return false
}

// not is a negated condition.
type not struct{ condition }

func (c not) holds(e *evaluation, v any) bool { return !c.condition.holds(e, v) }

// constant is a literal as a condition.
type constant bool

func (c constant) holds(*evaluation, any) bool { return bool(c) }

// exists tests whether a query finds anything, even false or null.
type exists struct{ query }

func (c exists) holds(e *evaluation, v any) bool {
	found := false
	c.each(e, v, func(any) bool {
		found = true
		return false
	})
	return found
}

// comparison tests whether an operator holds for any pair of a value of its left and a
// value of its right side.
type comparison struct {
	left     operand
	operator string
	right    operand
}

// holds compares each value of the left side with each of the right side. If the right
// side is a query, the reference has consumed it after the first value on the left; this
// does the same, and Compile warns.
func (c comparison) holds(e *evaluation, v any) bool {
	met := false
	c.left.each(e, v, func(left any) bool {
		c.right.each(e, v, func(right any) bool {
			met = e.charge(1) && e.compare(left, c.operator, right)
			return !met
		})
		return !met && c.right.query == nil && e.err == nil
	})
	return met
}

// compare orders numbers only; other values are equal or not.
func (e *evaluation) compare(a any, operator string, b any) bool {
	switch operator {
	case "=":
		return pyvalue.Equal(a, b)
	case "!=":
		return !pyvalue.Equal(a, b)
	case "contains":
		found, err := pyvalue.Contains(a, b)
		if err != nil {
			e.fail("applying `contains`: %w", err)
		}
		return found
	}
	if !pyvalue.IsNumber(a) || !pyvalue.IsNumber(b) {
		return false
	}
	order, ok := pyvalue.Compare(a, b)
	return ok && isOrdered(order, operator)
}

// isOrdered reports whether an operator holds for the order of two numbers.
func isOrdered(order int, operator string) bool {
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default: // ">="
		return order >= 0
	}
}
