package tolerance

import (
	"fmt"
	"sync/atomic"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// pattern is a regular expression or a JSON path. Placeholders in it are replaced before
// it is compiled.
type pattern[T any] struct {
	text    string
	compile func(string) (T, error)
	// fixed is set if there are no placeholders.
	fixed *compiled[T]
	// last caches the last compiled pattern, since values rarely change.
	last atomic.Pointer[compiled[T]]
}

// compiled is a pattern after the replacement of placeholders.
type compiled[T any] struct {
	text  string
	value T
	err   error
}

// newPattern returns a pattern. The error is that of a pattern without placeholders; one
// with placeholders is compiled after their replacement.
func newPattern[T any](text string, compile func(string) (T, error)) (*pattern[T], error) {
	p := &pattern[T]{text: text, compile: compile}
	now := p.with(nil)
	if values.HasPlaceholder(text) {
		return p, nil
	}
	p.fixed = now
	return p, now.err
}

// known returns what was compiled last, which may be the pattern with its placeholders.
func (p *pattern[T]) known() *compiled[T] { return p.last.Load() }

// with returns the pattern with placeholders replaced.
func (p *pattern[T]) with(scope *values.Scope) *compiled[T] {
	if p.fixed != nil {
		return p.fixed
	}
	v := scope.SubstituteText(p.text)
	text, ok := v.(string)
	if !ok {
		return &compiled[T]{text: p.text, err: fmt.Errorf("its value is %s, not a string", pyvalue.TypeName(v))}
	}
	if last := p.last.Load(); last != nil && last.text == text {
		return last
	}
	c := &compiled[T]{text: text}
	c.value, c.err = p.compile(text)
	p.last.Store(c)
	return c
}
