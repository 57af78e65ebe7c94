package source

import "slices"

// Nearest returns the known name that is closest to name, "" if none is close: at most
// one edit for short names, and one for each three characters of longer ones. A swap of
// neighbours is one edit.
func Nearest(name string, known []string) string {
	best, bestDistance := "", max(1, min(3, len(name)/3))+1
	for _, candidate := range known {
		if candidate == name {
			continue
		}
		if d := distance(name, candidate); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// maxNameLength bounds the cost of distance; longer names are not misspelt.
const maxNameLength = 64

// distance counts the insertions, deletions, replacements and swaps of
// neighbours between a and b (optimal string alignment).
func distance(a, b string) int {
	if len(a) > maxNameLength || len(b) > maxNameLength {
		return maxNameLength
	}
	var before, previous, current [maxNameLength + 1]int
	for j := range len(b) + 1 {
		previous[j] = j
	}
	for i := range len(a) {
		current[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			current[j+1] = min(previous[j+1]+1, current[j]+1, previous[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				current[j+1] = min(current[j+1], before[j-1]+1)
			}
		}
		before, previous = previous, current
	}
	return previous[len(b)]
}

// UnknownKeys warns about every key of the mapping n that is not known. The format
// allows such keys, so they are not errors, but most are misspelt.
func (r *Collector) UnknownKeys(n *Node, known ...string) {
	for _, field := range n.Fields {
		if slices.Contains(known, field.Name) {
			continue
		}
		hint := "it is kept in the journal and has no effect"
		if near := Nearest(field.Name, known); near != "" {
			hint = "did you mean \"" + near + "\"?"
		}
		r.At(field.Name).Warn(RuleUnknownKey, field.Pos, "unknown key \""+field.Name+"\"", hint)
	}
}
