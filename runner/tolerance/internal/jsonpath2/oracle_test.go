package jsonpath2

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// TestOracle compares with what the Python package answered; testdata/generate.py
// wrote it down.
func TestOracle(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := source.DecodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	oracle := decoded.(*pyvalue.Map)
	documents := oracle.Value("documents").(*pyvalue.Map)
	for _, entry := range oracle.Value("cases").([]any) {
		c := entry.(*pyvalue.Map)
		document, path := c.String("document"), c.String("path")
		got := judge(path, documents.Value(document))
		want := pyvalue.NewMap(1)
		for _, key := range []string{"matches", "error"} {
			if v, ok := c.Get(key); ok {
				want.Set(key, v)
			}
		}
		// The order of a mapping's keys counts, and so do 1 and 1.0.
		if diff := cmp.Diff(pyvalue.Repr(want), pyvalue.Repr(got)); diff != "" {
			t.Errorf("%s of document %q (-want, +got):\n%s", path, document, diff)
		}
	}
}

func judge(path string, document any) *pyvalue.Map {
	p, err := Compile(path)
	if err != nil {
		return pyvalue.MapOf("error", "syntax")
	}
	matches, err := p.Match(document)
	if err != nil {
		return pyvalue.MapOf("error", "evaluation")
	}
	return pyvalue.MapOf("matches", matches)
}
