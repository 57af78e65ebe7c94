package pyvalue_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// upper replaces texts that have lower case letters.
func upper(v any) (any, bool) {
	text, ok := v.(string)
	return strings.ToUpper(text), ok && strings.ToUpper(text) != text
}

func TestRewrite(t *testing.T) {
	t.Parallel()
	leaves := pyvalue.Rewriter{Leaf: upper}
	keys := pyvalue.Rewriter{Leaf: upper, Key: strings.ToUpper}
	tests := []struct {
		name     string
		rewriter pyvalue.Rewriter
		in, want any
	}{
		{"leaf", leaves, "a", "A"},
		{"null", leaves, nil, nil},
		{"nothing to do", keys, pyvalue.MapOf("K", []any{"X", int64(1)}), pyvalue.MapOf("K", []any{"X", int64(1)})},
		{"list", leaves, []any{"X", "a", []any{"b"}}, []any{"X", "A", []any{"B"}}},
		{"values only", leaves, pyvalue.MapOf("k", "a", "l", "X"), pyvalue.MapOf("k", "A", "l", "X")},
		{"keys only", keys, pyvalue.MapOf("k", "X", "L", nil), pyvalue.MapOf("K", "X", "L", nil)},
		{"keys and values", keys, pyvalue.MapOf("k", pyvalue.MapOf("l", "a")), pyvalue.MapOf("K", pyvalue.MapOf("L", "A"))},
		{
			"keys that become the same", keys,
			pyvalue.MapOf("ab", int64(1), "aB", int64(2), "AB 2", int64(3), "AB", int64(4)),
			pyvalue.MapOf("AB", int64(1), "AB 2", int64(2), "AB 2 2", int64(3), "AB 3", int64(4)),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before := pyvalue.Repr(tt.in)
			got, changed := tt.rewriter.Rewrite(tt.in)
			if pyvalue.Repr(got) != pyvalue.Repr(tt.want) {
				t.Errorf("got %s, want %s", pyvalue.Repr(got), pyvalue.Repr(tt.want))
			}
			if want := pyvalue.Repr(tt.want) != before; changed != want {
				t.Errorf("changed: got %t, want %t", changed, want)
			}
			if after := pyvalue.Repr(tt.in); after != before {
				t.Errorf("the original was changed to %s", after)
			}
		})
	}
}

func TestRewriteSharesWhatDoesNotChange(t *testing.T) {
	t.Parallel()
	same := pyvalue.MapOf("k", "X")
	v := pyvalue.MapOf("same", same, "other", "a")
	got, _ := pyvalue.Rewriter{Leaf: upper}.Rewrite(v)
	if got.(*pyvalue.Map).Value("same") != any(same) {
		t.Error("got a copy of what does not change, want itself")
	}
}
