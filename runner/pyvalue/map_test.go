package pyvalue_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// numbered returns a Map of k0, k1 and so on to their numbers.
func numbered(size int) *pyvalue.Map {
	m := pyvalue.NewMap(0)
	for i := range size {
		m.Set("k"+strconv.Itoa(i), int64(i))
	}
	return m
}

// Beyond a handful of entries a Map has an index: the sizes lie on both sides.
func sizes() []int { return []int{0, 1, 7, 8, 9, 10, 100} }

func TestMapKeepsOrder(t *testing.T) {
	t.Parallel()
	for _, size := range sizes() {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			t.Parallel()
			m := numbered(size)
			want := m.Keys()
			for i := range size {
				m.Set("k"+strconv.Itoa(i), "changed")
			}
			if diff := cmp.Diff(want, m.Keys()); diff != "" {
				t.Errorf("keys after setting them again (-want +got):\n%s", diff)
			}
			if m.Len() != size {
				t.Errorf("Len: got %d, want %d", m.Len(), size)
			}
			for key, value := range m.All() {
				if value != "changed" || m.Value(key) != "changed" {
					t.Errorf("%s: got %v and %v, want the changed value", key, value, m.Value(key))
				}
			}
		})
	}
}

func TestMapDelete(t *testing.T) {
	t.Parallel()
	for _, size := range sizes() {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			t.Parallel()
			m := numbered(size)
			want := []string{}
			for i, key := range m.Keys() {
				if i%2 == 0 {
					m.Delete(key)
					continue
				}
				want = append(want, key)
			}
			m.Delete("absent")
			if diff := cmp.Diff(want, m.Keys()); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			for i := range size {
				if got, want := m.Has("k"+strconv.Itoa(i)), i%2 == 1; got != want {
					t.Errorf("Has(k%d): got %t, want %t", i, got, want)
				}
			}
			m.Set("k0", "back")
			if got, want := m.Keys()[m.Len()-1], "k0"; got != want {
				t.Errorf("last key after setting a deleted one: got %s, want %s", got, want)
			}
		})
	}
}

func TestMapMayChangeInALoop(t *testing.T) {
	t.Parallel()
	for _, size := range sizes() {
		m := numbered(size)
		var seen []string
		for key := range m.All() {
			seen = append(seen, key)
			m.Delete(key)
			m.Set("new", key)
		}
		if got, want := len(seen), size; got != want || slices.Contains(seen, "") {
			t.Errorf("size %d: got the keys %q, want all of them once", size, seen)
		}
	}
}

func TestMapReadsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]*pyvalue.Map{"nil": nil, "zero": {}, "other keys": numbered(20)} {
		if v, ok := m.Get("absent"); v != nil || ok || m.Has("absent") || m.Value("absent") != nil || m.String("absent") != "" {
			t.Errorf("%s: got %v, %t for an absent key, want nothing", name, v, ok)
		}
	}
	var none *pyvalue.Map
	for key := range none.All() {
		t.Errorf("nil: got the key %q, want none", key)
	}
	if got := none.Clone(); got == nil || got.Len() != 0 {
		t.Errorf("clone of nil: got %v, want an empty Map", got)
	}
	m := pyvalue.MapOf("text", "x", "number", int64(1))
	if got := m.String("text") + m.String("number"); got != "x" {
		t.Errorf("String: got %q, want only the string", got)
	}
}

func TestCloneIsIndependent(t *testing.T) {
	t.Parallel()
	build := func() *pyvalue.Map {
		m := numbered(12)
		m.Set("list", []any{int64(1), pyvalue.MapOf("deep", []any{"x"})})
		m.Set("map", pyvalue.MapOf("k", "v"))
		return m
	}
	original := build()
	clone := original.Clone()
	list := clone.Value("list").([]any)
	list[1].(*pyvalue.Map).Value("deep").([]any)[0] = "changed"
	list[0] = "changed"
	clone.Value("map").(*pyvalue.Map).Set("k", "changed")
	clone.Set("new", true)
	clone.Delete("k3")
	if !pyvalue.Equal(original, build()) {
		t.Errorf("got %s after changing the clone, want it unchanged", pyvalue.Repr(original))
	}
	shallow := original.ShallowClone()
	shallow.Set("k1", "changed")
	shallow.Set("new", true)
	if !pyvalue.Equal(original, build()) {
		t.Errorf("got %s after changing the shallow clone, want it unchanged", pyvalue.Repr(original))
	}
	if _, ok := shallow.Get("k11"); !ok {
		t.Error("the shallow clone lacks a key")
	}
}

func BenchmarkMapGet(b *testing.B) {
	for _, size := range []int{4, 8, 9, 64} {
		m := numbered(size)
		last := "k" + strconv.Itoa(size-1)
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := m.Get(last); !ok {
					b.Fatal("not found")
				}
			}
		})
	}
}

// A key that is no text is known by its JSON form, and what it was is not forgotten.
func TestMapKeysThatAreNoTexts(t *testing.T) {
	t.Parallel()
	day := pyvalue.Timestamp{Time: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), DateOnly: true}
	m := pyvalue.NewMap(0)
	for _, key := range []any{int64(1), 2.5, nil, true, day, pyvalue.Bytes("b"), "text"} {
		m.Put(key, "old")
		m.Put(key, "new")
	}
	want := []string{"1", "2.5", "null", "true", "2026-03-01", "b", "text"}
	if diff := cmp.Diff(want, m.Keys()); diff != "" {
		t.Errorf("the keys differ (-want +got):\n%s", diff)
	}
	for name, m := range map[string]*pyvalue.Map{"itself": m, "a copy": m.ShallowClone(), "a deep copy": m.Clone()} {
		want := "{1: 'new', 2.5: 'new', None: 'new', True: 'new', datetime.date(2026, 3, 1): 'new', b'b': 'new', 'text': 'new'}"
		if got := pyvalue.Repr(m); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	m.Put("1", "a text")
	m.Delete("2.5")
	m.Set("2.5", "a text")
	for _, key := range []string{"1", "2.5", "unknown"} {
		if got := m.Key(key); got != key {
			t.Errorf("got %v, want the text %s", got, key)
		}
	}
	var none *pyvalue.Map
	if got := none.Key("x"); got != "x" {
		t.Errorf("of no map: got %v, want x", got)
	}
}
