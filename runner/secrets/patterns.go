package secrets

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// patterns are the texts that a Redactor replaces, prepared for finding all of
// them in one pass. A nil *patterns finds nothing.
type patterns struct {
	// first holds the bytes with which a pattern may begin, byPrefix the patterns
	// by their first prefixLength bytes, the longest first.
	first    [256]bool
	byPrefix map[uint32][]string
	// numbers are the registered values that may turn up as a number.
	numbers map[string]bool
}

// prefixLength is the size in bytes of the shortest pattern.
const prefixLength = minLength

func newPatterns(values map[string]bool) *patterns {
	p := &patterns{byPrefix: make(map[uint32][]string), numbers: make(map[string]bool)}
	for value := range values {
		if _, err := strconv.ParseFloat(value, 64); err == nil {
			p.numbers[value] = true
		}
		for _, form := range forms(value) {
			p.first[form[0]] = true
			key := prefix(form)
			p.byPrefix[key] = append(p.byPrefix[key], form)
		}
	}
	for key, list := range p.byPrefix {
		slices.SortFunc(list, func(a, b string) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(a, b)
		})
		p.byPrefix[key] = slices.Compact(list)
	}
	return p
}

func prefix(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// match returns the length of the longest pattern that text has at offset at, 0
// if it has none there.
func (p *patterns) match(text string, at int) int {
	if !p.first[text[at]] {
		return 0
	}
	for _, pattern := range p.byPrefix[prefix(text[at:])] {
		if strings.HasPrefix(text[at:], pattern) {
			return len(pattern)
		}
	}
	return 0
}

// next returns the first stretch of text, not before from, that patterns cover.
// Patterns that overlap are one stretch, so that no rest of a secret is left.
func (p *patterns) next(text string, from int) (start, end int, found bool) {
	for at := from; at <= len(text)-prefixLength; at++ {
		if found && at >= end {
			break
		}
		length := p.match(text, at)
		if length == 0 {
			continue
		}
		if !found {
			start, found = at, true
		}
		end = max(end, at+length)
	}
	return start, end, found
}

// replace returns text with Replacement for each stretch that patterns cover.
func (p *patterns) replace(text string) string {
	if p == nil {
		return text
	}
	start, end, found := p.next(text, 0)
	if !found {
		return text
	}
	var b strings.Builder
	done := 0 // how much of text is dealt with
	for found {
		b.WriteString(text[done:start])
		b.WriteString(Replacement)
		done = end
		start, end, found = p.next(text, done)
	}
	b.WriteString(text[done:])
	return b.String()
}

// leaf is a pyvalue.Rewriter's Leaf. A number is replaced if it is a secret as a
// whole; that its digits occur in another number means nothing.
func (p *patterns) leaf(v any) (result any, changed bool) {
	switch v := v.(type) {
	case string:
		if text := p.replace(v); text != v {
			return text, true
		}
	case pyvalue.Bytes:
		if text := p.replace(string(v)); text != string(v) {
			return pyvalue.Bytes(text), true
		}
	case pyvalue.Timestamp:
		if text := p.replace(v.ISO()); text != v.ISO() {
			return text, true
		}
	case int64, *big.Int, float64, pyvalue.Decimal:
		return Replacement, len(p.numbers) > 0 && p.numbers[pyvalue.Str(v)]
	}
	return nil, false
}
