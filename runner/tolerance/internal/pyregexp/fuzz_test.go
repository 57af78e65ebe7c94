package pyregexp

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// FuzzTranslate translates patterns: what is accepted compiles and, where it is
// regular, means the same to both engines; what is not has an error that points
// into the pattern.
func FuzzTranslate(f *testing.F) {
	for _, pattern := range []string{
		"", "a|b*?", `^\w+\s\d{2,3}$`, `(?P<n>a)(?P=n)`, `(a)?(?(1)b|c)`, `(?<=ab)c(?!d)`, `(?i)[^\W\d_]+\b`, `(?x) a # b`,
		`[]a-f\]\n-]`, `a{,2}+`, `(?>a|ab)c`, `\u00e9\x41\101`, `(?s-i:.)`, `[\ud800]`, `(?#c)\Z`, "(", "[", `\`, "*", `\p{L}`, `(?<n>a)`,
	} {
		f.Add(pattern, "abc é1 ab\n")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		translated, err := translate(pattern)
		if err != nil {
			checkSyntaxError(t, pattern, err)
			return
		}
		backtracking, err := regexp2.Compile(translated.text, regexp2.None)
		if err != nil {
			t.Fatalf("%q as %s: %v", pattern, translated.text, err)
		}
		r, err := Compile(pattern)
		if err != nil {
			t.Fatalf("%q as %s: %v", pattern, translated.text, err)
		}
		if r.linear == nil || !utf8.ValidString(text) {
			return
		}
		found, err := r.Search(text)
		if err != nil {
			t.Fatal(err)
		}
		backtracking.MatchTimeout = 100 * time.Millisecond
		if other, err := backtracking.MatchString(text); err == nil && other != found {
			t.Errorf("%q as %s in %q: got %t, and %t by backtracking, want the same", pattern, translated.text, text, found, other)
		}
	})
}

func checkSyntaxError(t *testing.T, pattern string, err error) {
	t.Helper()
	syntax, ok := err.(*SyntaxError) //nolint:errorlint // translate returns it as it is
	if !ok {
		t.Fatalf("got a %T, want a *SyntaxError", err)
	}
	if last := utf8.RuneCountInString(pattern) + 1; syntax.Column < 1 || syntax.Column > last || syntax.Message == "" {
		t.Errorf("%q: got %v, want a message and a column from 1 to %d", pattern, err, last)
	}
}
