package pyregexp

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	const parenthesis = "a parenthesis in the text is written `\\(`"
	tests := []struct {
		name, pattern string
		want          SyntaxError
	}{
		{"nothing before", "ab|*", SyntaxError{4, "there is nothing that `*` could repeat", "the character itself is written `\\*`"}},
		{"place before", `é\b+`, SyntaxError{4, "there is nothing that `+` could repeat: it follows a position, not a character", ""}},
		{"repeated twice", "a{2}{3}", SyntaxError{5, "`{3}` repeats a repetition", "put the inner repetition in parentheses: `(?:...)`"}},
		{"counts turned round", "a{3,2}", SyntaxError{2, "`{3,2}` has a maximum below its minimum", ""}},
		{"huge count", "a{4294967295}", SyntaxError{2, "the count in `{4294967295}` is too large", ""}},
		{"open parenthesis", "a(b(c)", SyntaxError{2, "`(` is not closed", parenthesis}},
		{"closed parenthesis", "a)b", SyntaxError{2, "`)` closes nothing", "a parenthesis in the text is written `\\)`"}},
		{"open set", "a[bc", SyntaxError{2, "the set has no end", "sets end with `]`; a bracket in the text is written `\\[`"}},
		{"range turned round", "[z-a]", SyntaxError{3, "the range around this `-` has no characters", "a `-` itself is written `\\-`"}},
		{"backslash at the end", `a\`, SyntaxError{2, "the pattern ends with a backslash", "a backslash in the text is written `\\\\`"}},
		{"escape", `a\q`, SyntaxError{2, "`\\q` is not an escape", "a backslash in the text is written `\\\\`"}},
		{"escape of .NET", `a\z`, SyntaxError{2, "`\\z` is not an escape", "the end of the text is `\\Z`"}},
		{"property", `\p{L}`, SyntaxError{1, "`\\p` is not an escape", "Python has no classes by Unicode property; letters are `[^\\W\\d_]`"}},
		{"named character", `\N{DIGIT ONE}`, SyntaxError{1, "characters cannot be given by their names", "write `\\u` and four hexadecimal digits, or the character itself"}},
		{"hexadecimal", `\x1g`, SyntaxError{1, "`\\x1` needs 2 hexadecimal digits", ""}},
		{"beyond Unicode", `\U00110000`, SyntaxError{1, "`\\U00110000` is beyond the last character", "that is `\\U0010FFFF`"}},
		{"octal", `\400`, SyntaxError{1, "`\\400` is beyond the last octal escape", "that is `\\377`"}},
		{"reference", `(a)\2`, SyntaxError{4, "there is no group 2 before this", ""}},
		{"open reference", `(a\1)`, SyntaxError{3, "group 1 cannot be referred to from inside of itself", ""}},
		{"reference by name", `(?P=n)`, SyntaxError{1, "there is no group called `n` before this", ""}},
		{"name of .NET", `(?<n>a)`, SyntaxError{1, "`(?<` does not start a group", "a named group is written `(?P<name>...)`"}},
		{"bad name", `(?P<n-1>a)`, SyntaxError{1, "`n-1` is not a valid name of a group", "names have letters, digits, and `_`, and do not begin with a digit"}},
		{"two of a name", `(?P<n>a)(?P<n>b)`, SyntaxError{9, "there are two groups called `n`", ""}},
		{"lookbehind", `a(?<=a|bc)`, SyntaxError{2, "a lookbehind must have a fixed length, and this one does not", "give each alternative a lookbehind of its own, or match the text before instead"}},
		{"reference in lookbehind", `(?<=(a)\1)`, SyntaxError{8, "group 1 cannot be referred to from inside of the same lookbehind", ""}},
		{"condition", `(a)(?(2)b)`, SyntaxError{4, "the condition is on a group that does not exist", ""}},
		{"three branches", `(a)(?(1)b|c|d)`, SyntaxError{4, "a condition has more than two branches", "put alternatives in parentheses: `(?:...|...)`"}},
		{"flags within", `a(?im)b`, SyntaxError{2, "flags for the whole pattern must be at its start", "move them, or write `(?im:...)` around the part that they are for"}},
		{"flag", `(?iz)`, SyntaxError{4, "the flag `z` is unknown", "there are i, L, m, s, x, a, u"}},
		{"flag for bytes", `(?L)`, SyntaxError{1, "the flag `L` is for patterns of bytes", "remove it"}},
		{"flags off", `(?-i)a`, SyntaxError{5, "flags that are turned off must be those of a group", "write `(?-i:...)` around the part that they are for"}},
		{"long name", "(?P=" + strings.Repeat("n", 50) + ")", SyntaxError{1, "there is no group called `" + strings.Repeat("n", 40) + "…` before this", ""}},
		{"comment", `a(?#b`, SyntaxError{2, "the comment has no end", "comments end with `)`"}},
		{"deep", strings.Repeat("(", 300), SyntaxError{251, "parentheses nest too deeply", ""}},
		{"long", strings.Repeat("a", maxLength+1), SyntaxError{1, "the pattern has 65537 bytes, more than 65536", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Compile(tt.pattern)
			var got *SyntaxError
			if !errors.As(err, &got) {
				t.Fatalf("Compile(%q): got error %v, want a *SyntaxError", tt.pattern, err)
			}
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("Compile(%q) (-want, +got):\n%s", tt.pattern, diff)
			}
		})
	}
}

func TestSyntaxErrorText(t *testing.T) {
	t.Parallel()
	_, err := Compile(`ok\z`)
	want := "column 3: `\\z` is not an escape; the end of the text is `\\Z`"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestTranslate shows what the engines get to see.
func TestTranslate(t *testing.T) {
	t.Parallel()
	const (
		letters = `\p{L}\p{N}_`
		wordEnd = `(?:(?<=[` + letters + `])(?![` + letters + `])|(?<![` + letters + `])(?=[` + letters + `]))`
	)
	tests := []struct {
		pattern, want string
		regular       bool
	}{
		{`^ok$`, `\Aok\n?\z`, true},
		{`(?m)^ok$`, `(?m:^)ok(?m:$)`, true},
		{`(a$|b)\Z`, `(?:a\Z|b)\z`, false},
		{`.\d(?s:.)(?a:\d)`, `[^\x0a][\p{Nd}](?:(?s:.))(?:[0-9])`, true},
		{`\w\b`, `[` + letters + `]` + wordEnd, false},
		{`[\w.-]+@[^]a-f\s]`, `[\x2d-.\p{L}\p{N}_]+@[^\x5da-f\x09-\x0d\x1c- ` + "\u0085\u00a0\u1680\u2000-\u200a\u2028-\u2029\u202f\u205f\u3000" + `]`, true},
		{`(?i)k[ab]`, "[Kk\u212a][A-Ba-b]", true},
		{`(?x) a b # c`, `ab`, true},
		{`(a)(?P<n>b)(c)`, `(?:a)(?:b)(?:c)`, true},
		{`(a)(?P<n>b)(c)\3(?(n)d|e)`, `(?:a)(?<g2>b)(?<g3>c)\k<g3>(?(g2)d|e)`, false},
		{`(a)(?i:\1)`, `(?<g1>a)(?:(?i:\k<g1>))`, false},
		{`a*+(?>b)(?<!c)(?!)`, `(?>a*)(?>b)(?<!c)(?!)`, false},
		{`a{,3}?b{2}c{0,}d{1,}`, `a{0,3}?b{2,2}c*d+`, true},
		{`a{3000000000}`, `a{2147483646,2147483646}`, true},
		{`{}\-\<é[<\-]`, `\{\}-<é[\x2d<]`, true},
		{`[\s\S][^\s\S]\ud800`, `[\x00-` + "\U0010ffff" + `][^\x00-` + "\U0010ffff" + `][^\s\S]`, true},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			t.Parallel()
			got, err := translate(tt.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if got.text != tt.want {
				t.Errorf("got %s, want %s", got.text, tt.want)
			}
			if got.regular != tt.regular {
				t.Errorf("got regular %t, want %t", got.regular, tt.regular)
			}
		})
	}
}

// TestExponential has patterns that backtracking does not come to an end with.
func TestExponential(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a", 50) + "!"
	t.Run("regular", func(t *testing.T) {
		t.Parallel()
		r, err := Compile(`^(a|a+)+$`)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := r.Search(text); found || err != nil {
			t.Errorf("got %t and error %v, want false", found, err)
		}
	})
	t.Run("not regular", func(t *testing.T) {
		t.Parallel()
		r, err := Compile(`^(?=(a|a+)+$)`)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.backtracking.MatchTimeout; got != matchTimeout {
			t.Errorf("got a timeout of %v, want %v", got, matchTimeout)
		}
		r.backtracking.MatchTimeout = time.Millisecond
		_, err = r.Search(text)
		want := "the search was stopped after 1ms: the pattern can match the text in too many ways"
		if err == nil || err.Error() != want {
			t.Errorf("got error %v, want %s", err, want)
		}
	})
}

// TestLargeCount has a count that Go's engine refuses.
func TestLargeCount(t *testing.T) {
	t.Parallel()
	r, err := Compile(`^(?:ab){2000}$`)
	if err != nil {
		t.Fatal(err)
	}
	for length, want := range map[int]bool{1999: false, 2000: true, 2001: false} {
		if got, err := r.Search(strings.Repeat("ab", length)); got != want || err != nil {
			t.Errorf("%d times: got %t and error %v, want %t", length, got, err, want)
		}
	}
	if r.String() != `^(?:ab){2000}$` {
		t.Errorf("got String %q, want the pattern", r)
	}
}
