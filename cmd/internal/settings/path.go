package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Path is the way to a value: at each step the name of a member or the index of an item.
type Path []step

// step leads to a member of a mapping, or to an item of a list where name is nil.
type step struct {
	name  *string
	index int
}

func (s step) String() string {
	if s.name == nil {
		return "[" + strconv.Itoa(s.index) + "]"
	}
	return strings.NewReplacer(`\`, `\\`, ".", `\.`, "[", `\[`).Replace(*s.name)
}

// String returns the key that ParsePath reads as p.
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		if i > 0 && s.name != nil {
			b.WriteByte('.')
		}
		b.WriteString(s.String())
	}
	return b.String()
}

// indexes matches what may follow the name in a part of a key.
var indexes = regexp.MustCompile(`^(\[[0-9]+\])+$`)

// ParsePath reads a key: names joined by dots, each followed by indexes in
// brackets where it names a list. A backslash makes the dot, bracket or backslash
// after it a part of the name, as in auths.example\.com.
func ParsePath(key string) (Path, error) {
	var path Path
	for _, part := range splitKey(key) {
		at := endOfName(part)
		name := unescape(part[:at])
		path = append(path, step{name: &name})
		for _, digits := range strings.FieldsFunc(part[at:], func(r rune) bool { return r == '[' || r == ']' }) {
			index, err := strconv.Atoi(digits)
			if err != nil {
				return nil, fmt.Errorf("the key %q: the index %s is too large", key, digits)
			}
			path = append(path, step{index: index})
		}
	}
	if key == "" {
		return nil, fmt.Errorf(`the key is empty; expected the way to a value, such as "runtime.rollbacks.strategy" or "notifications[0].url"`)
	}
	return path, nil
}

// endOfName returns where the name in a part of a key ends, and its indexes begin.
func endOfName(part string) int {
	for i := 0; i < len(part); i++ {
		switch {
		case part[i] == '\\':
			i++
		case part[i] == '[' && indexes.MatchString(part[i:]):
			return i
		}
	}
	return len(part)
}

// splitKey splits the key at the dots that are not escaped with a backslash.
func splitKey(key string) []string {
	var parts []string
	start := 0
	for i := 0; i < len(key); i++ {
		switch key[i] {
		case '\\':
			i++
		case '.':
			parts = append(parts, key[start:i])
			start = i + 1
		}
	}
	return append(parts, key[start:])
}

func unescape(part string) string {
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		if part[i] == '\\' && i+1 < len(part) {
			i++
		}
		b.WriteByte(part[i])
	}
	return b.String()
}

// Get returns the value that p leads to from root, and whether it exists.
func (p Path) Get(root any) (any, bool) {
	for _, s := range p {
		var ok bool
		if root, ok = s.in(root); !ok {
			return nil, false
		}
	}
	return root, true
}

// in returns what the step leads to in v.
func (s step) in(v any) (any, bool) {
	switch v := v.(type) {
	case *pyvalue.Map:
		if s.name != nil {
			return v.Get(*s.name)
		}
	case []any:
		if s.name == nil && s.index < len(v) {
			return v[s.index], true
		}
	}
	return nil, false
}

// Set sets the value that p leads to from root. It creates mappings and lists on the way if
// they do not exist, and can append an item to a list. It replaces no other value on the
// way: that is an error.
func (p Path) Set(root *pyvalue.Map, value any) error {
	_, err := p.set(0, root, value)
	return err
}

// set returns the replacement of v, to which the first done steps led.
func (p Path) set(done int, v, value any) (any, error) {
	if done == len(p) {
		return value, nil
	}
	s := p[done]
	if v == nil {
		v = s.container()
	}
	inner, _ := s.in(v)
	inner, err := p.set(done+1, inner, value)
	if err != nil {
		return nil, err
	}
	switch container := v.(type) {
	case *pyvalue.Map:
		if s.name != nil {
			container.Set(*s.name, inner)
			return container, nil
		}
	case []any:
		if s.name != nil {
			break
		}
		if s.index > len(container) {
			return nil, fmt.Errorf("%s has no item %d; a new item needs the index %d", p[:done], s.index, len(container))
		}
		if s.index == len(container) {
			return append(container, inner), nil
		}
		container[s.index] = inner
		return container, nil
	}
	return nil, fmt.Errorf("%s is %s, which cannot contain %s", p[:done], pyvalue.TypeName(v), s)
}

// container returns what the step can lead into.
func (s step) container() any {
	if s.name == nil {
		return []any{}
	}
	return pyvalue.NewMap(1)
}

// Remove removes what p leads to from root, with everything in it. It says whether it
// existed.
func (p Path) Remove(root *pyvalue.Map) bool {
	last := len(p) - 1
	parent, ok := p[:last].Get(root)
	if !ok {
		return false
	}
	if _, ok := p[last].in(parent); !ok {
		return false
	}
	switch parent := parent.(type) {
	case *pyvalue.Map:
		parent.Delete(*p[last].name)
	case []any:
		shorter := slices.Delete(slices.Clone(parent), p[last].index, p[last].index+1)
		return p[:last].Set(root, shorter) == nil
	}
	return true
}
