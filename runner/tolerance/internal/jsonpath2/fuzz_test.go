package jsonpath2

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// FuzzMatch compiles paths and matches them with documents: bad ones end in an
// error that points into the path, good ones mean the same once more, and with
// spaces around them.
func FuzzMatch(f *testing.F) {
	document := `{"a": {"b": [1, 2, {"c": 3, "a": 9}], "s": "hello"}, "k": "a", "n": null, "x": [10, 20.5, true]}`
	for _, path := range []string{
		"$", "$.a.b[2].c", "$..a", "$..*..*", "$.x[-1:0:-1]", `$["a","k"][*]`, "$[@.k]", "$.a.s.charAt($.a.b[*])",
		`$.a.b[*][?(@ > 1 and not @ = 2 or @.c contains 3)]`, `$[?(@.x = [1, {"a": null}])]`, "$.x[99999999999999999999::2]",
		"$['a']", "$.a-b", "$[?(@.a == 1)]", "$.é", "$[\"\\u00e9\"]", "$..", "$[((((", "$.length(", "@", "",
	} {
		f.Add(path, document)
	}
	f.Fuzz(func(t *testing.T, path, document string) {
		p, err := Compile(path)
		if err != nil {
			checkSyntaxError(t, path, err)
			return
		}
		if p.String() != path {
			t.Errorf("got String %q, want %q", p, path)
		}
		v, err := source.DecodeJSON([]byte(document))
		if err != nil {
			v = document
		}
		matches, err := p.Match(v)
		spaced, compileErr := Compile(" " + path + "\n")
		if compileErr != nil {
			t.Fatalf("%q does not compile with spaces around it: %v", path, compileErr)
		}
		again, againErr := spaced.Match(v)
		if errorText(err) != errorText(againErr) {
			t.Errorf("got error %v, then %v", err, againErr)
		}
		if diff := cmp.Diff(pyvalue.Repr(matches), pyvalue.Repr(again)); diff != "" {
			t.Errorf("matches differ (-first, +second):\n%s", diff)
		}
	})
}

func checkSyntaxError(t *testing.T, path string, err error) {
	t.Helper()
	syntax, ok := err.(*SyntaxError) //nolint:errorlint // Compile returns it as it is
	if !ok {
		t.Fatalf("got a %T, want a *SyntaxError", err)
	}
	if last := utf8.RuneCountInString(path) + 1; syntax.Column < 1 || syntax.Column > last {
		t.Errorf("%q: got column %d, want one of 1 to %d", path, syntax.Column, last)
	}
	if syntax.Found == "" || syntax.Expected == "" {
		t.Errorf("%q: got an error that does not say enough: %v", path, err)
	}
}
