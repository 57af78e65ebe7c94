// Package pyjson parses the JSON that Python's json module reads: RFC 8259,
// and NaN, Infinity and -Infinity as numbers. A Builder makes the values, so one
// parser returns both trees with places and plain values.
//
// A text must be valid UTF-8. Time and memory are linear in its length.
package pyjson

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// Place is where a value starts; both count from 1, Column in characters.
type Place struct {
	Line, Column int
}

// Member is an entry of a mapping. Members are in document order; names may repeat.
type Member[T any] struct {
	Name  string
	At    Place
	Value T
}

// Builder makes the values of a document. It must not keep the slices that it gets.
type Builder[T any] interface {
	// Scalar makes a value of nil, a bool, an int64, a *big.Int, a float64 or
	// a string.
	Scalar(at Place, v any) T
	List(at Place, items []T) T
	Mapping(at Place, members []Member[T]) T
}

// Parse reads the one document in text, of at most maxDepth levels.
func Parse[T any](text string, maxDepth int, b Builder[T]) (T, *fault.Fault) {
	p := parser[T]{scanner: scanner{text: text, line: 1}, maxDepth: maxDepth, build: b}
	root, f := p.value(0, "")
	if f == nil {
		p.space()
		if p.pos < len(text) {
			f = p.afterRoot()
		}
	}
	return root, f
}

// parser keeps the values of unfinished lists and mappings on two stacks, so that the
// size of a finished one is known.
type parser[T any] struct {
	scanner
	maxDepth int
	build    Builder[T]
	items    []T
	members  []Member[T]
}

// value reads the next value; owner is its key, for messages.
func (p *parser[T]) value(depth int, owner string) (T, *fault.Fault) {
	var none T
	p.space()
	if p.pos == len(p.text) {
		return none, p.missingValue(owner)
	}
	at := p.place()
	var v any
	var f *fault.Fault
	switch c := p.text[p.pos]; {
	case c == '"':
		v, f = p.quoted()
	case c == '{':
		return p.mapping(at, depth+1)
	case c == '[':
		return p.list(at, depth+1)
	case c == '-' || isDigit(c):
		v, f = p.number()
	default:
		v, f = p.word(owner)
	}
	if f != nil {
		return none, f
	}
	return p.build.Scalar(at, v), nil
}

func (p *parser[T]) list(at Place, depth int) (T, *fault.Fault) {
	var none T
	open, base := p.pos, len(p.items)
	closed, f := p.enter(']', depth)
	for !closed && f == nil {
		var item T
		if item, f = p.value(depth, ""); f != nil {
			break
		}
		p.items = append(p.items, item)
		closed, f = p.next(open, ']')
	}
	if f != nil {
		return none, f
	}
	list := p.build.List(at, p.items[base:])
	p.items = p.items[:base]
	return list, nil
}

func (p *parser[T]) mapping(at Place, depth int) (T, *fault.Fault) {
	var none T
	open, base := p.pos, len(p.members)
	closed, f := p.enter('}', depth)
	for !closed && f == nil {
		var m Member[T]
		if m, f = p.member(open, depth); f != nil {
			break
		}
		p.members = append(p.members, m)
		closed, f = p.next(open, '}')
	}
	if f != nil {
		return none, f
	}
	mapping := p.build.Mapping(at, p.members[base:])
	p.members = p.members[:base]
	return mapping, nil
}

func (p *parser[T]) member(open, depth int) (m Member[T], f *fault.Fault) {
	p.space()
	m.At = p.place()
	if !p.at('"') {
		return m, p.missingKey(open)
	}
	if m.Name, f = p.quoted(); f != nil {
		return m, f
	}
	p.space()
	if !p.at(':') {
		return m, p.missingColon(m.Name)
	}
	p.pos++
	m.Value, f = p.value(depth, m.Name)
	return m, f
}

// enter skips the opening bracket, and the closing one if nothing is between them.
func (p *parser[T]) enter(closer byte, depth int) (closed bool, f *fault.Fault) {
	if depth > p.maxDepth {
		return false, &fault.Fault{
			Offset:   p.pos,
			Limit:    true,
			Message:  "the document is nested too deeply",
			Expected: fmt.Sprintf("at most %d levels of lists and mappings", p.maxDepth),
		}
	}
	p.pos++
	p.space()
	if p.at(closer) {
		p.pos++
		return true, nil
	}
	return false, nil
}

// next skips what follows an item: a comma, or the closing bracket.
func (p *parser[T]) next(open int, closer byte) (closed bool, f *fault.Fault) {
	end := p.pos
	p.space()
	switch {
	case p.at(closer):
		p.pos++
		return true, nil
	case !p.at(','):
		return false, p.missingComma(open, end, closer)
	}
	comma := p.pos
	p.pos++
	p.space()
	if p.at(closer) {
		return false, &fault.Fault{
			Offset:  comma,
			Message: "trailing comma before the closing " + fault.Quote(string(closer)),
			Hint:    "remove the comma",
		}
	}
	return false, nil
}
