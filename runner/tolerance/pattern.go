package tolerance

import (
	"fmt"
	"sync/atomic"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// pattern is a text in a language - of regular expressions, of JSON paths - in
// which names may have to be replaced before it can be compiled.
type pattern[T any] struct {
	text    string
	compile func(string) (T, error)
	// fixed is set where there are no names.
	fixed *compiled[T]
	// last is what was compiled last. It is kept because names rarely change
	// what they stand for.
	last atomic.Pointer[compiled[T]]
}

// compiled is a pattern after the replacement of names.
type compiled[T any] struct {
	text  string
	value T
	err   error
}

// newPattern returns a pattern and, of one without names, what is wrong with it.
// One with names may become valid once they are replaced.
func newPattern[T any](text string, compile func(string) (T, error)) (*pattern[T], error) {
	p := &pattern[T]{text: text, compile: compile}
	now := p.with(nil)
	if values.HasPlaceholder(text) {
		return p, nil
	}
	p.fixed = now
	return p, now.err
}

// known returns what was compiled last, which may be of no use without the names'
// values.
func (p *pattern[T]) known() *compiled[T] { return p.last.Load() }

// with returns the pattern with names replaced.
func (p *pattern[T]) with(scope *values.Scope) *compiled[T] {
	if p.fixed != nil {
		return p.fixed
	}
	v := scope.SubstituteText(p.text)
	text, ok := v.(string)
	if !ok {
		return &compiled[T]{text: p.text, err: fmt.Errorf("it stands for %s, not for text", pyvalue.TypeName(v))}
	}
	if last := p.last.Load(); last != nil && last.text == text {
		return last
	}
	c := &compiled[T]{text: text}
	c.value, c.err = p.compile(text)
	p.last.Store(c)
	return c
}
