package policy

import "strings"

// glob reports whether text matches pattern, in which "*" stands for any characters.
func glob(pattern, text string) bool {
	return wildcard([]byte(pattern), []byte(text),
		func(p byte) bool { return p == '*' },
		func(p, c byte) bool { return p == c })
}

// globPath is glob for paths: "*" does not match a slash, "**" does.
func globPath(pattern, path string) bool {
	return wildcard(strings.Split(pattern, "/"), strings.Split(path, "/"),
		func(p string) bool { return p == "**" }, glob)
}

// wildcard matches elements with a pattern, in which some parts stand for any number of
// elements. It backtracks only to the last such part, so its time is bounded by the
// product of the lengths: what earlier ones matched makes no difference.
func wildcard[P, E any](pattern []P, elements []E, isAny func(P) bool, matches func(P, E) bool) bool {
	p, e := 0, 0
	last, taken := -1, 0
	for e < len(elements) {
		switch {
		case p < len(pattern) && isAny(pattern[p]):
			last, taken = p, e
			p++
		case p < len(pattern) && matches(pattern[p], elements[e]):
			p++
			e++
		case last >= 0:
			taken++
			p, e = last+1, taken
		default:
			return false
		}
	}
	for p < len(pattern) && isAny(pattern[p]) {
		p++
	}
	return p == len(pattern)
}
