package pyvalue

import (
	"iter"
	"maps"
	"slices"
)

// indexAbove is the size from which a Map keeps an index: below it, comparing each key is
// faster than hashing one.
const indexAbove = 8

// Map is a mapping from strings to values that keeps the order in which its keys were
// first set. The zero Map is empty and ready to use; a nil *Map may be read.
type Map struct {
	entries []entry
	index   map[string]int
	// keys are the keys that are not strings, by their text in JSON.
	keys map[string]any
}

type entry struct {
	key   string
	value any
}

// NewMap returns an empty Map with room for size entries.
func NewMap(size int) *Map {
	return &Map{entries: make([]entry, 0, size)}
}

// MapOf builds a Map from alternating keys and values. It is for literals in code, and
// panics if a key is not a string.
func MapOf(pairs ...any) *Map {
	m := NewMap(len(pairs) / 2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m.Set(pairs[i].(string), pairs[i+1])
	}
	return m
}

func fromGoMap(v map[string]any) *Map {
	m := NewMap(len(v))
	for _, key := range slices.Sorted(maps.Keys(v)) {
		m.Set(key, FromGo(v[key]))
	}
	return m
}

func (m *Map) find(key string) int {
	if m == nil {
		return -1
	}
	if m.index != nil {
		if i, ok := m.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range m.entries {
		if m.entries[i].key == key {
			return i
		}
	}
	return -1
}

// Len returns the number of keys.
func (m *Map) Len() int {
	if m == nil {
		return 0
	}
	return len(m.entries)
}

// Get returns the value of key and whether there is one.
func (m *Map) Get(key string) (any, bool) {
	i := m.find(key)
	if i < 0 {
		return nil, false
	}
	return m.entries[i].value, true
}

// Has reports whether key is set.
func (m *Map) Has(key string) bool { return m.find(key) >= 0 }

// Value returns the value of key, nil if there is none.
func (m *Map) Value(key string) any {
	v, _ := m.Get(key)
	return v
}

// String returns the value of key if it is a string, else "".
func (m *Map) String(key string) string {
	s, _ := m.Value(key).(string)
	return s
}

// Set sets the value of key; a new key goes to the end, a known one keeps its place.
func (m *Map) Set(key string, value any) {
	if i := m.find(key); i >= 0 {
		m.entries[i].value = value
		return
	}
	m.entries = append(m.entries, entry{key, value})
	switch {
	case m.index != nil:
		m.index[key] = len(m.entries) - 1
	case len(m.entries) > indexAbove:
		m.reindex()
	}
}

// Put is Set for a key of any type but a list or mapping. Its name in the Map is its text
// in JSON; Key returns the original.
func (m *Map) Put(key, value any) {
	text := KeyText(key)
	m.Set(text, value)
	if _, isText := key.(string); isText {
		delete(m.keys, text)
		return
	}
	if m.keys == nil {
		m.keys = make(map[string]any)
	}
	m.keys[text] = key
}

// Key returns the original of the key: a number, a date, or the string itself.
func (m *Map) Key(key string) any {
	if m == nil {
		return key
	}
	if original, ok := m.keys[key]; ok {
		return original
	}
	return key
}

// Delete removes key; the order of the others is kept. A running loop over All still
// yields the entry.
func (m *Map) Delete(key string) {
	i := m.find(key)
	if i < 0 {
		return
	}
	m.entries = slices.Concat(m.entries[:i], m.entries[i+1:]) // a copy, for such loops
	delete(m.keys, key)
	if m.index != nil {
		m.reindex()
	}
}

func (m *Map) reindex() {
	m.index = make(map[string]int, 2*len(m.entries))
	for i := range m.entries {
		m.index[m.entries[i].key] = i
	}
}

// All yields the entries in order.
func (m *Map) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		if m == nil {
			return
		}
		for _, e := range m.entries {
			if !yield(e.key, e.value) {
				return
			}
		}
	}
}

// Keys returns the keys in order.
func (m *Map) Keys() []string {
	keys := make([]string, 0, m.Len())
	for key := range m.All() {
		keys = append(keys, key)
	}
	return keys
}

// Clone returns a deep copy.
func (m *Map) Clone() *Map {
	c := m.ShallowClone()
	for i := range c.entries {
		c.entries[i].value = Clone(c.entries[i].value)
	}
	return c
}

// ShallowClone returns a copy that shares the values.
func (m *Map) ShallowClone() *Map {
	if m == nil {
		return NewMap(0)
	}
	return &Map{entries: slices.Clone(m.entries), index: maps.Clone(m.index), keys: maps.Clone(m.keys)}
}
