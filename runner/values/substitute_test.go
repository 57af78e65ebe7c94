package values_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

func testScope() *values.Scope {
	return &values.Scope{
		Configuration: pyvalue.MapOf("host", "example.com", "port", int64(80), "list", []any{int64(1)}),
		Secrets: pyvalue.MapOf(
			"none", nil,
			"flat", "no scope",
			"one", pyvalue.MapOf("token", "first", "host", "hidden"),
			"two", pyvalue.MapOf("token", "second", "user", "jane"),
		),
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key string
		want      any
		found     bool
	}{
		{"configuration goes first", "host", "example.com", true},
		{"then the first scope", "token", "first", true},
		{"then the next", "user", "jane", true},
		{"a scope is no value", "one", nil, false},
		{"unknown", "absent", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, found := testScope().Lookup(tt.key)
			if got != tt.want || found != tt.found {
				t.Errorf("got %v, %t, want %v, %t", got, found, tt.want, tt.found)
			}
		})
	}
}

func TestIsEmpty(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		scope *values.Scope
		want  bool
	}{
		{"nil", nil, true},
		{"zero", &values.Scope{}, true},
		{"without entries", &values.Scope{Configuration: pyvalue.NewMap(0), Secrets: pyvalue.NewMap(0)}, true},
		{"configuration", &values.Scope{Configuration: pyvalue.MapOf("k", nil)}, false},
		{"an empty secrets scope", &values.Scope{Secrets: pyvalue.MapOf("s", pyvalue.NewMap(0))}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.scope.IsEmpty(); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}

func TestSubstituteSharesWhatDoesNotChange(t *testing.T) {
	t.Parallel()
	same := pyvalue.MapOf("k", "no names", "unknown", "${absent}")
	v := pyvalue.MapOf("same", same, "url", "http://${host}", "list", []any{"$port", same})
	got := testScope().Substitute(v).(*pyvalue.Map)
	if got == v || v.String("url") != "http://${host}" || v.Value("list").([]any)[0] != "$port" {
		t.Errorf("the original was changed to %s", pyvalue.Repr(v))
	}
	if got.Value("same") != any(same) || got.Value("list").([]any)[1] != any(same) {
		t.Error("got a copy of a part without names, want that part itself")
	}
	if again := testScope().Substitute(same); again != any(same) {
		t.Error("got a copy of a value without names, want that value itself")
	}
}

//nolint:paralleltest // AllocsPerRun measures the whole process
func TestSubstituteDoesNotAllocateInVain(t *testing.T) {
	scope := testScope()
	var v any = pyvalue.MapOf("text", "no names here", "list", []any{"x", int64(1), true}, "unknown", "$absent of 5 $")
	if got := testing.AllocsPerRun(100, func() { scope.Substitute(v) }); got != 0 {
		t.Errorf("got %v allocations for a value that does not change, want none", got)
	}
}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []values.Placeholder
	}{
		{"", nil},
		{"no names, 5 $", nil},
		{"$$a $${b} ${} ${c-d} $1", nil},
		{"é$a", []values.Placeholder{{Name: "a", Offset: 2}}},
		{"${a}", []values.Placeholder{{Name: "a", Braced: true}}},
		{"$$$a", []values.Placeholder{{Name: "a", Offset: 2}}},
		{"$a$a${a}", []values.Placeholder{{Name: "a"}, {Name: "a", Offset: 2}, {Name: "a", Braced: true, Offset: 4}}},
		{"${$x}", []values.Placeholder{{Name: "x", Offset: 2}}},
		{"${a ${b}", []values.Placeholder{{Name: "b", Braced: true, Offset: 4}}},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, values.Placeholders(tt.text)); diff != "" {
				t.Errorf("placeholders (-want +got):\n%s", diff)
			}
			if got, want := values.HasPlaceholder(tt.text), len(tt.want) > 0; got != want {
				t.Errorf("HasPlaceholder: got %t, want %t", got, want)
			}
		})
	}
}

func ExampleScope_SubstituteText() {
	scope := &values.Scope{Configuration: pyvalue.MapOf("port", int64(80))}
	fmt.Printf("%T, %T\n", scope.SubstituteText("${port}"), scope.SubstituteText("$port"))
	fmt.Println(scope.SubstituteText("http://localhost:${port}/${path}"))
	// Output:
	// int64, string
	// http://localhost:80/${path}
}

func FuzzSubstitute(f *testing.F) {
	for _, seed := range []string{"", "plain", "$", "$$", "$$a", "${a}", "x${a}$b$$c", "${a", "${}", "$é", "\xff$a\xff", "${a}\n", "$a$", "$${$$"} {
		f.Add(seed)
	}
	scope := &values.Scope{Configuration: pyvalue.MapOf("a", []any{"$b"}, "b", "$$", "empty", "")}
	f.Fuzz(func(t *testing.T, text string) {
		result := scope.SubstituteText(text)
		if !strings.Contains(text, "$") && result != text {
			t.Errorf("%q became %v though there is no $ in it", text, result)
		}
		if got, want := (*values.Scope)(nil).SubstituteText(text), strings.ReplaceAll(text, "$$", "$"); got != want {
			t.Errorf("%q with an empty scope: got %q, want %q", text, got, want)
		}
		if !values.HasPlaceholder(text) && result != strings.ReplaceAll(text, "$$", "$") {
			t.Errorf("%q became %v though it names nothing", text, result)
		}
		for _, p := range values.Placeholders(text) {
			want := "$" + p.Name
			if p.Braced {
				want = "${" + p.Name + "}"
			}
			if !strings.HasPrefix(text[p.Offset:], want) {
				t.Errorf("%q: no %s at %d", text, want, p.Offset)
			}
		}
	})
}

func BenchmarkSubstituteText(b *testing.B) {
	scope := testScope()
	for _, text := range []string{"no names at all in this text", "http://${host}:${port}/path?user=$user"} {
		b.Run(text[:4], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				scope.SubstituteText(text)
			}
		})
	}
}
