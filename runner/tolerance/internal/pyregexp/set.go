package pyregexp

import (
	"slices"
	"unicode"
)

// set matches one character of a set.
type set struct {
	negated bool
	ranges  []span
	classes []class
}

// span is a range of characters, including both ends.
type span struct{ first, last rune }

// anyCharacter is the set of all characters.
func anyCharacter() set { return set{negated: true} }

// set reads a set after its opening bracket.
func (p *parser) set() (node, error) {
	start := p.at - 1
	s := set{negated: p.accept('^')}
	for first := true; first || p.peek() != ']'; first = false {
		from, isClass, err := p.member(start, &s)
		if err != nil {
			return nil, err
		}
		if p.peek() != '-' {
			s.add(from, from, isClass)
			continue
		}
		dash := p.at
		p.at++
		if p.peek() == ']' {
			s.add(from, from, isClass)
			s.ranges = append(s.ranges, span{'-', '-'})
			break
		}
		to, toClass, err := p.member(start, &s)
		if err != nil {
			return nil, err
		}
		if isClass || toClass || to < from {
			return nil, p.fail(dash, "the range around this `-` has no characters", "a `-` itself is written `\\-`")
		}
		s.add(from, to, false)
	}
	p.at++
	return p.folded(s), nil
}

// add adds a range, unless a class was read, which is already in the set.
func (s *set) add(first, last rune, isClass bool) {
	if !isClass {
		s.ranges = append(s.ranges, span{first, last})
	}
}

// member reads a character of a set, or a class, which it adds to the set.
func (p *parser) member(start int, s *set) (c rune, isClass bool, err error) {
	if !p.more() {
		return 0, false, p.fail(start, "the set has no end", "sets end with `]`; a bracket in the text is written `\\[`")
	}
	c = p.text[p.at]
	p.at++
	if c != '\\' {
		return c, false, nil
	}
	if class, ok := p.classEscape(); ok {
		s.classes = append(s.classes, class)
		return 0, true, nil
	}
	c, err = p.characterEscape(p.at - 1)
	return c, false, err
}

// folded adds the other cases of the characters in a set, if case is ignored.
func (p *parser) folded(s set) set {
	if !p.flags.ignoreCase {
		return s
	}
	variants := unicodeVariants
	if p.flags.ascii {
		variants = asciiVariants
	}
	for _, r := range slices.Clone(s.ranges) {
		for _, cased := range casedRanges(r) {
			for c := cased.first; c <= cased.last; c++ {
				for _, v := range variants(c) {
					s.ranges = append(s.ranges, span{v, v})
				}
			}
		}
	}
	s.ranges = merge(s.ranges)
	return s
}

// casedRanges returns the parts of r with cased letters.
func casedRanges(r span) []span {
	var parts []span
	for _, cased := range unicode.CaseRanges {
		part := span{max(r.first, rune(cased.Lo)), min(r.last, rune(cased.Hi))}
		if part.first <= part.last {
			parts = append(parts, part)
		}
	}
	return parts
}

// unicodeVariants returns the characters that are equal to c in Python if case is
// ignored: those with the same simple folding, and the letters i with and without dots.
func unicodeVariants(c rune) []rune {
	switch c {
	case 'i', 'I', 'İ', 'ı':
		return []rune{'i', 'I', 'İ', 'ı'}
	}
	variants := []rune{c}
	for v := unicode.SimpleFold(c); v != c; v = unicode.SimpleFold(v) {
		variants = append(variants, v)
	}
	return variants
}

func asciiVariants(c rune) []rune {
	if !isASCIILetter(c) {
		return nil
	}
	const caseBit = 'a' - 'A'
	return []rune{c ^ caseBit}
}

// merge sorts ranges and joins those that overlap.
func merge(ranges []span) []span {
	slices.SortFunc(ranges, func(a, b span) int { return int(a.first - b.first) })
	merged := ranges[:0]
	for _, r := range ranges {
		if n := len(merged); n > 0 && r.first <= merged[n-1].last+1 {
			merged[n-1].last = max(merged[n-1].last, r.last)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}
