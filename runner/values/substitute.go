package values

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Substitute returns v with the placeholders in its strings replaced with their values,
// also in the items of lists and the values of mappings, but not in keys. Inserted values
// are not substituted again. v is not changed; the result shares unchanged parts with v
// and the Scope.
func (s *Scope) Substitute(v any) any {
	result, _ := pyvalue.Rewriter{Leaf: s.substituteLeaf}.Rewrite(v)
	return result
}

func (s *Scope) substituteLeaf(v any) (result any, changed bool) {
	if text, ok := v.(string); ok {
		return s.substituteText(text)
	}
	return v, false
}

// SubstituteText is Substitute for one string. If text is exactly one ${name}, the result
// is the value with its type; else it is a string, in which values are formatted like in
// Python (True, None, [1, 2]). Unknown placeholders are not replaced.
func (s *Scope) SubstituteText(text string) any {
	result, changed := s.substituteText(text)
	if !changed {
		return text
	}
	return result
}

func (s *Scope) substituteText(text string) (result any, changed bool) {
	next := strings.IndexByte(text, '$')
	if next < 0 {
		return nil, false
	}
	if p, ok := placeholderAt(text, 0); ok && p.Braced && p.width() == len(text) {
		return s.Lookup(p.Name)
	}
	var b strings.Builder
	done := 0 // how much of text is in b
	for next < len(text) {
		replacement, width, ok := s.replacementAt(text, next)
		if ok {
			b.WriteString(text[done:next])
			b.WriteString(replacement)
			done = next + width
			changed = true
		}
		next += width
		i := strings.IndexByte(text[next:], '$')
		if i < 0 {
			break
		}
		next += i
	}
	if !changed {
		return nil, false
	}
	b.WriteString(text[done:])
	return b.String(), true
}

// replacementAt returns the width and the replacement of the placeholder, or of the "$$",
// at offset.
func (s *Scope) replacementAt(text string, offset int) (replacement string, width int, ok bool) {
	if strings.HasPrefix(text[offset+1:], "$") {
		return "$", len("$$"), true
	}
	p, ok := placeholderAt(text, offset)
	if !ok {
		return "", len("$"), false
	}
	value, ok := s.Lookup(p.Name)
	if !ok {
		return "", p.width(), false
	}
	return pyvalue.Str(value), p.width(), true
}
