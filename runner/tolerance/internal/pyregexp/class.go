package pyregexp

import (
	"slices"
	"unicode"
)

// class is a class of characters or its negation, such as \d and \D.
type class struct {
	kind           classKind
	ascii, negated bool
}

type classKind uint8

const (
	digit classKind = iota
	space
	word
)

// spaces are the characters for which Python's str.isspace holds.
func spaces() []span {
	return []span{
		{'\t', '\r'}, {0x1c, ' '}, {0x85, 0x85}, {0xa0, 0xa0}, {0x1680, 0x1680}, {0x2000, 0x200a},
		{0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
	}
}

// text returns the class, without its negation, as written in brackets.
func (c class) text() string {
	switch {
	case c.kind == digit && !c.ascii:
		return `\p{Nd}`
	case c.kind == word && !c.ascii:
		return `\p{L}\p{N}_`
	default:
		return spansText(c.characters())
	}
}

// characters returns those of the class without its negation.
func (c class) characters() []span {
	switch {
	case c.kind == digit && c.ascii:
		return []span{{'0', '9'}}
	case c.kind == digit:
		return tableSpans(unicode.Nd)
	case c.kind == word && c.ascii:
		return []span{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	case c.kind == word:
		return slices.Concat(tableSpans(unicode.L), tableSpans(unicode.N), []span{{'_', '_'}})
	case c.ascii:
		return []span{{'\t', '\r'}, {' ', ' '}}
	default:
		return spaces()
	}
}

// members returns all characters of a set without its negation.
func (s set) members() []span {
	all := slices.Clone(s.ranges)
	for _, c := range s.classes {
		members := c.characters()
		if c.negated {
			members = opposite(members)
		}
		all = append(all, members...)
	}
	return merge(all)
}

// opposite returns all characters that are not in ranges.
func opposite(ranges []span) []span {
	var others []span
	next := rune(0)
	for _, r := range merge(ranges) {
		if next < r.first {
			others = append(others, span{next, r.first - 1})
		}
		next = r.last + 1
	}
	if next <= unicode.MaxRune {
		others = append(others, span{next, unicode.MaxRune})
	}
	return others
}

func tableSpans(table *unicode.RangeTable) []span {
	var spans []span
	for _, r := range table.R16 {
		spans = appendStrided(spans, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range table.R32 {
		spans = appendStrided(spans, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return spans
}

func appendStrided(spans []span, first, last, stride rune) []span {
	if stride == 1 {
		return append(spans, span{first, last})
	}
	for c := first; c <= last; c += stride {
		spans = append(spans, span{c, c})
	}
	return spans
}
