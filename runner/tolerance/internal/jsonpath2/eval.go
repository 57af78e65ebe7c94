package jsonpath2

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// evaluation is one evaluation of a path. Matches are passed to yield functions, which
// return false to stop. After an error nothing is yielded.
type evaluation struct {
	root any
	// budget is how many more values may be visited.
	budget int
	visits int
	depth  int
	err    error
}

// fail ends the evaluation with an error.
func (e *evaluation) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

// charge counts n visited values, and reports whether to continue.
func (e *evaluation) charge(n int) bool {
	e.visits += n
	if e.visits > e.budget {
		e.fail("the path looks at more than %d values of this document: make it more specific", e.budget)
	}
	return e.err == nil
}

// enter counts one level of depth, until leave.
func (e *evaluation) enter() bool {
	e.depth++
	if e.depth > maxDepth {
		e.fail("the path goes more than %d levels deep into this document", maxDepth)
	}
	return e.charge(1)
}

func (e *evaluation) leave() { e.depth-- }

// follow yields what steps select from v. It returns false if yield or an error stopped
// it.
func (e *evaluation) follow(steps []step, v any, yield func(any) bool) bool {
	if len(steps) == 0 {
		return yield(v)
	}
	if !e.enter() {
		return false
	}
	first, rest := steps[0], steps[1:]
	next := yield
	if len(rest) > 0 {
		next = func(match any) bool { return e.follow(rest, match, yield) }
	}
	var goOn bool
	if first.descend {
		goOn = e.descend(first.selectors, v, next)
	} else {
		goOn = e.choose(first.selectors, v, next)
	}
	e.leave()
	return goOn
}

// descend applies the selectors to v and to all values in it, parents before children.
func (e *evaluation) descend(selectors []selector, v any, yield func(any) bool) bool {
	if !e.enter() {
		return false
	}
	goOn := e.choose(selectors, v, yield) && everything{}.each(e, v, func(child any) bool {
		return e.descend(selectors, child, yield)
	})
	e.leave()
	return goOn
}

// choose applies the selectors of one step to v, one after the other.
func (e *evaluation) choose(selectors []selector, v any, yield func(any) bool) bool {
	if !e.charge(len(selectors)) {
		return false
	}
	for _, s := range selectors {
		if !s.each(e, v, yield) {
			return false
		}
	}
	return true
}

// query is a path in a path: it starts at the document or at the current value.
type query struct {
	absolute bool
	steps    []step
}

func (q query) each(e *evaluation, v any, yield func(any) bool) bool {
	if q.absolute {
		v = e.root
	}
	return e.follow(q.steps, v, yield)
}

// singular reports whether the query never selects more than one value.
func (q query) singular() bool {
	for _, s := range q.steps {
		if s.descend || len(s.selectors) != 1 || !s.selectors[0].singular() {
			return false
		}
	}
	return true
}

// operand is a side of a comparison or an argument of a function: a query, or a
// literal value if query is nil.
type operand struct {
	query   *query
	literal any
}

func (o operand) each(e *evaluation, v any, yield func(any) bool) bool {
	if o.query == nil {
		return yield(o.literal)
	}
	return o.query.each(e, v, yield)
}

func (o operand) singular() bool { return o.query == nil || o.query.singular() }

// integer returns v as an index of a list, as in Python: a boolean is 0 or 1, but 1.0 is
// not an integer. Integers out of range are clamped to values outside of every list.
func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case int64:
		return max(-maxIndex, min(v, maxIndex)), true
	default:
		if r := pyvalue.Rational(v); r != nil && isBig(v) {
			return int64(r.Sign()) * maxIndex, true
		}
		return 0, false
	}
}
