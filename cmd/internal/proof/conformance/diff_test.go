package conformance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// fact is something that is not the same on both sides, at a path such as
// journal.run[0].output. A path that ends in {} is about the order of keys.
type fact struct{ path, reference, ours string }

// diff returns every fact in which two values differ.
func diff(path string, reference, ours any) []fact {
	left, leftIsObject := reference.(object)
	right, rightIsObject := ours.(object)
	if leftIsObject && rightIsObject {
		return diffObjects(path, left, right)
	}
	list, leftIsList := reference.([]any)
	other, rightIsList := ours.([]any)
	if leftIsList && rightIsList {
		return diffLists(path, list, other)
	}
	if a, b := render(reference), render(ours); a != b {
		return []fact{{path, a, b}}
	}
	return nil
}

func diffObjects(path string, reference, ours object) []fact {
	var facts []fact
	left := slices.DeleteFunc(reference.keys(), func(key string) bool { return !ours.has(key) })
	right := slices.DeleteFunc(ours.keys(), func(key string) bool { return !reference.has(key) })
	if !slices.Equal(left, right) {
		facts = append(facts, fact{path + "{}", strings.Join(left, ", "), strings.Join(right, ", ")})
	}
	for _, m := range reference {
		facts = append(facts, diff(join(path, m.key), m.value, ours.get(m.key))...)
	}
	for _, m := range ours {
		if !reference.has(m.key) {
			facts = append(facts, diff(join(path, m.key), absent{}, m.value)...)
		}
	}
	return facts
}

func join(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }

func diffLists(path string, reference, ours []any) []fact {
	var facts []fact
	item := func(list []any, i int) any {
		if i < len(list) {
			return list[i]
		}
		return absent{}
	}
	for i := range max(len(reference), len(ours)) {
		facts = append(facts, diff(fmt.Sprintf("%s[%d]", path, i), item(reference, i), item(ours, i))...)
	}
	return facts
}

// lookup renders what is at the path of a fact.
func lookup(value any, path string) string {
	if path == "" {
		return render(value)
	}
	switch v := value.(type) {
	case object:
		if path == "{}" {
			return strings.Join(v.keys(), ", ")
		}
		for _, m := range v {
			if rest, ok := strings.CutPrefix(strings.TrimPrefix(path, "."), m.key); ok && (rest == "" || strings.ContainsAny(rest[:1], ".[{")) {
				return lookup(m.value, rest)
			}
		}
	case []any:
		index, rest, _ := strings.Cut(strings.TrimPrefix(path, "["), "]")
		if i, err := strconv.Atoi(index); err == nil && i < len(v) {
			return lookup(v[i], rest)
		}
	}
	return render(absent{})
}
