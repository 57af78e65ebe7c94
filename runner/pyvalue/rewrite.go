package pyvalue

import (
	"slices"
	"strconv"
)

// Rewriter makes changed copies of values. Unchanged parts are shared with the original.
type Rewriter struct {
	// Leaf returns the replacement of v, which is not a list or mapping.
	Leaf func(v any) (result any, changed bool)
	// Key returns the replacement of a mapping's key; nil keeps the keys. Keys that
	// become equal are distinguished by a number.
	Key func(key string) string
}

// Rewrite returns the copy of v, and whether it differs from v.
func (rw Rewriter) Rewrite(v any) (result any, changed bool) {
	switch v := v.(type) {
	case []any:
		if list, changed := rw.list(v); changed {
			return list, true
		}
	case *Map:
		if m, changed := rw.mapping(v); changed {
			return m, true
		}
	default:
		if leaf, changed := rw.Leaf(v); changed {
			return leaf, true
		}
	}
	return v, false
}

func (rw Rewriter) list(list []any) (result []any, changed bool) {
	for i, item := range list {
		value, differs := rw.Rewrite(item)
		if !differs {
			continue
		}
		if !changed {
			result, changed = slices.Clone(list), true
		}
		result[i] = value
	}
	return result, changed
}

func (rw Rewriter) mapping(m *Map) (result *Map, changed bool) {
	for key, item := range m.All() {
		value, differs := rw.Rewrite(item)
		if !differs {
			continue
		}
		if !changed {
			result, changed = m.ShallowClone(), true
		}
		result.Set(key, value)
	}
	if !rw.renames(m) {
		return result, changed
	}
	if !changed {
		result = m
	}
	return rw.rename(result), true
}

func (rw Rewriter) renames(m *Map) bool {
	if rw.Key == nil {
		return false
	}
	for key := range m.All() {
		if rw.Key(key) != key {
			return true
		}
	}
	return false
}

func (rw Rewriter) rename(m *Map) *Map {
	result := NewMap(m.Len())
	count := make(map[string]int)
	for key, value := range m.All() {
		name := rw.Key(key)
		for base := name; result.Has(name); {
			count[base]++
			name = base + " " + strconv.Itoa(count[base]+1)
		}
		result.Set(name, value)
	}
	return result
}
