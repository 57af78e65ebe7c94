package jsonpath2

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func compile(t *testing.T, path string) *Path {
	t.Helper()
	p, err := Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	const (
		bracket = `a name in double quotes, an index of a list, a slice, "*", or "?(...)"`
		root    = "`$`, the whole document"
		member  = "a name or `*` behind `.`"
		value   = "a value or a path to compare with"
	)
	tests := []struct {
		name, path string
		want       SyntaxError
	}{
		{"empty", "", SyntaxError{1, "the end of the path", root, ""}},
		{"no root", "a.b", SyntaxError{1, "`a`", root, "write `$.a`"}},
		{"no root, dot", " .a", SyntaxError{2, "`.`", root, "put a `$` before it"}},
		{"long name", strings.Repeat("a", 100), SyntaxError{1, "`" + strings.Repeat("a", 59) + "…`", root, "write `$." + strings.Repeat("a", 59) + "…`"}},
		{"current as root", "@.a", SyntaxError{1, "`@`", root, "`@` is for filters, the path begins with `$`"}},
		{"single quotes", "$['a']", SyntaxError{3, "`'`", bracket, "put names and strings in double quotes"}},
		{"no quotes", "$[abc]", SyntaxError{3, "`abc`", bracket, "write `[\"abc\"]`"}},
		{"double equals", "$[?(@.é == 1)]", SyntaxError{7, "`é`", member, "write a name with such a character in brackets and double quotes: `[\"...\"]`"}},
		{"double equals", "$[?(@.a == 1)]", SyntaxError{10, "`=`", value, "equality is a single `=`"}},
		{"ampersands", "$[?(@.a && @.b)]", SyntaxError{9, "`&`", "an operator or `)`", "join conditions with the words `and` and `or`"}},
		{"exclamation mark", "$[?(!@.a)]", SyntaxError{5, "`!`", aCondition, "negate a condition with the word `not`"}},
		{"regular expression", `$[?(@.a =~ "x")]`, SyntaxError{10, "`~`", value, "there is no operator for regular expressions; use a tolerance of type \"regex\""}},
		{"upper case", "$[?(@.a AND @.b)]", SyntaxError{9, "`AND`", "an operator or `)`", "write `and` in lower case"}},
		{"membership", `$[?(@.a in ["x"])]`, SyntaxError{9, "`in`", "an operator or `)`", "there is no such operator: join comparisons with `or`, or turn it round: `list contains value`"}},
		{"python null", "$[?(@.a = None)]", SyntaxError{11, "`None`", value, "write `null`"}},
		{"hyphen", "$.items.good-check-2.x", SyntaxError{13, "`-`", "`.`, `..`, `[`, or the end of the path", "write a name with a hyphen in brackets and double quotes: `[\"good-check-2\"]`"}},
		{"reserved word", "$.a.not", SyntaxError{5, "`not`", member, "`not` is a reserved word: write `[\"not\"]`"}},
		{"dot before bracket", `$.["a"]`, SyntaxError{3, "`[`", member, "remove the dot before `[`"}},
		{"dot before text", `$."a b"`, SyntaxError{3, `"a b"`, member, "without the dot and in brackets: `[\"a b\"]`"}},
		{"dot before place", "$.a.0", SyntaxError{5, "`0`", member, "for an index of a list write `[0]`, for a key `[\"0\"]`"}},
		{"three dots", "$...a", SyntaxError{4, "`.`", "a name, `*`, or `[` behind `..`", "write at most two dots"}},
		{"dots at the end", "$.a..", SyntaxError{6, "the end of the path", "a name, `*`, or `[` behind `..`", "remove the dots at the end, or write `..*` for everything"}},
		{"no parentheses", "$[?@.a]", SyntaxError{4, "`@`", "`(` after `?`", "a filter is written `?(...)`"}},
		{"script", "$[(@.length-1)]", SyntaxError{3, "`(`", bracket, "scripts are not supported: count from the end with a negative index such as `[-1]`"}},
		{"fraction", "$[1.0]", SyntaxError{3, "`1.0`", "an integer", "an index of a list is an integer"}},
		{"open text", `$["a`, SyntaxError{3, "`\"`", bracket, "the string is not closed, or has a control character or an escape that JSON does not have"}},
		{"open bracket", "$[0", SyntaxError{4, "the end of the path", "`,` or `]`", ""}},
		{"open filter", "$[?(@.a]", SyntaxError{8, "`]`", "an operator or `)`", ""}},
		{"open list", "$[?([1", SyntaxError{7, "the end of the path", "`,` or `]`", ""}},
		{"bare key", "$[?({a: 1})]", SyntaxError{6, "`a`", "a key in double quotes", ""}},
		{"chained comparison", "$[?(1 < 2 < 3)]", SyntaxError{11, "`<`", "an operator or `)`", ""}},
		{"unknown function", "$.lengt()", SyntaxError{3, "the unknown function `lengt`", "one of length, keys, values, entries, charAt, substring", "did you mean `length`?"}},
		{"open call", "$.charAt(1", SyntaxError{11, "the end of the path", "`,` or `)`", ""}},
		{"deep", "$" + strings.Repeat("[$", 300), SyntaxError{252, "one more level", "at most 250 levels of brackets and parentheses", ""}},
		{"long", strings.Repeat("$", maxLength+1), SyntaxError{1, "a path of 65537 bytes", "at most 65536", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Compile(tt.path)
			var got *SyntaxError
			if !errors.As(err, &got) {
				t.Fatalf("Compile(%q): got error %v, want a *SyntaxError", tt.path, err)
			}
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("Compile(%q) (-want, +got):\n%s", tt.path, diff)
			}
		})
	}
}

func TestSyntaxErrorText(t *testing.T) {
	t.Parallel()
	_, err := Compile("$['a']")
	want := "column 3: found `'`, expected a name in double quotes, an index of a list, a slice, \"*\", or \"?(...)\"; put names and strings in double quotes"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestContains is about the one operator that the oracle's release lacks.
func TestContains(t *testing.T) {
	t.Parallel()
	document := pyvalue.MapOf(
		"text", "hello", "number", int64(1), "none", nil, "contains", "key",
		"list", []any{int64(1), "b"}, "map", pyvalue.MapOf("k", nil),
	)
	tests := []struct {
		name, condition string
		want            bool
		wantErr         string
	}{
		{name: "part of a text", condition: `@.text contains "ell"`, want: true},
		{name: "no part of a text", condition: `@.text contains "x"`},
		{name: "item", condition: `@.list contains 1.0`, want: true},
		{name: "no item", condition: `@.list contains "a"`},
		{name: "key", condition: `@.map contains "k"`, want: true},
		{name: "no key", condition: `@.map contains "v"`},
		{name: "literal", condition: `["a", "hello"] contains @.text`, want: true},
		{name: "absent", condition: `@.absent contains 1`},
		{name: "as a name", condition: `@.contains contains "key"`, want: true},
		{name: "number", condition: `@.number contains 1`, wantErr: "applying `contains`: an integer is not a container"},
		{name: "null", condition: `@.none contains 1`, wantErr: "applying `contains`: null is not a container"},
		{name: "number in text", condition: `@.text contains 1`, wantErr: "applying `contains`: looking for an integer in a string: only a string can be part of one"},
		{name: "not reached", condition: `false and @.number contains 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			matches, err := compile(t, "$[?("+tt.condition+")]").Match(document)
			if text := errorText(err); text != tt.wantErr {
				t.Fatalf("got error %q, want %q", text, tt.wantErr)
			}
			if got := len(matches) == 1; got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	first := "where the right side of `=` is a path, only the first value of the left side is compared: " +
		"put the side that has several values to the right"
	tests := []struct {
		path string
		want []string
	}{
		{"$.a[*].b", nil},
		{"$[?(@.a[*] = 1)]", nil},
		{"$[?(@.a = @.b[*])]", nil},
		{"$[?(@.a[*] = @.b)]", []string{first}},
		{"$[?(@..a = $.b)]", []string{first}},
		{"$[?(@[0,1] = $.b)]", []string{first}},
		{"$[?(@[$.x] = $.b)]", nil},
		{"$.a.charAt()", []string{"`charAt()` takes 1, not 0 arguments, and so selects nothing"}},
		{"$.a.substring(1,2,3)", []string{"`substring()` takes 1 or 2, not 3 arguments, and so selects nothing"}},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			p := compile(t, tt.path)
			if diff := cmp.Diff(tt.want, p.Warnings()); diff != "" {
				t.Errorf("(-want, +got):\n%s", diff)
			}
			if p.String() != tt.path {
				t.Errorf("got String %q, want %q", p, tt.path)
			}
		})
	}
}

// TestHugeSlices has bounds for which the oracle does not terminate.
func TestHugeSlices(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path string
		want []any
	}{
		{"$[-99999999999999999999:99999999999999999999]", []any{"a", "b", "c"}},
		{"$[99999999999999999999:-99999999999999999999:-1]", []any{"c", "b", "a", "c", "b", "a"}},
		{"$[0:9:99999999999999999999]", []any{"a"}},
		{"$[2:-9:-99999999999999999999]", []any{"c"}},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			got, err := compile(t, tt.path).Match([]any{"a", "b", "c"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want, +got):\n%s", diff)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	const (
		budget    = 300_000
		exhausted = "the path looks at more than 300000 values of this document: make it more specific"
	)
	tests := []struct {
		name, path string
		document   any
		want       string
	}{
		{"steps that multiply", "$..*..*..*..*", nestedLists(500), exhausted},
		{"filters that multiply", "$..*[?($..*[?($..* = -1)])]", nestedLists(500), exhausted},
		{"many selectors", "$..[" + strings.Repeat("0,", 1000) + "0]", nestedLists(500), exhausted},
		{"many conditions", "$..[?(1" + strings.Repeat(" and 1", 1000) + ")]", nestedLists(500), exhausted},
		{"many arguments", "$..substring($..*.length(), $..*.length())", nestedLists(500), exhausted},
		{"within the budget", "$..*..*", nestedLists(100), ""},
		{"deep document", "$..*", nestedLists(2 * maxDepth), "the path goes more than 20000 levels deep into this document"},
		{"deep enough", "$..*", nestedLists(10_000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := compile(t, tt.path).match(tt.document, budget)
			if text := errorText(err); text != tt.want {
				t.Errorf("got error %q, want %q", text, tt.want)
			}
		})
	}
}

// nestedLists is a list in a list in a list.
func nestedLists(depth int) any {
	var v any = "end"
	for range depth {
		v = []any{v}
	}
	return v
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
