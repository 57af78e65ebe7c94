package source_test

import (
	"bytes"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// TestAppendYAMLAsPyYAML compares with files that testdata/encode.py wrote with
// PyYAML.
func TestAppendYAMLAsPyYAML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, golden string
		layout       source.YAMLLayout
	}{
		{name: "settings", golden: "testdata/encode/sorted.yaml", layout: source.YAMLLayout{SortKeys: true}},
		{name: "experiment", golden: "testdata/encode/wide.yaml", layout: source.YAMLLayout{Indent: 4}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(test.golden)
			if err != nil {
				t.Fatal(err)
			}
			got := source.AppendYAML(nil, parse(t, source.YAML, string(want)).Root.Value(), test.layout)
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAppendYAMLScalars writes every text of the oracle, and values that need care,
// and reads them again.
func TestAppendYAMLScalars(t *testing.T) {
	t.Parallel()
	values := []any{
		nil, true, false, int64(0), int64(-7), new(big.Int).Lsh(big.NewInt(1), 80), 1e20, 1.5, -1e-7, 1e300, math.Inf(1), math.Inf(-1),
		pyvalue.Bytes("\x00\xff"), pyvalue.Bytes(""), []any{}, pyvalue.NewMap(0),
		pyvalue.Timestamp{Time: time.Date(2001, 12, 14, 0, 0, 0, 0, time.UTC), DateOnly: true},
		pyvalue.Timestamp{Time: time.Date(2001, 12, 14, 21, 59, 43, 1000, time.UTC), Naive: true},
		pyvalue.Timestamp{Time: time.Date(2001, 12, 14, 21, 59, 43, 0, time.FixedZone("", -5*3600))},
		"", " ", "a ", " a", "a: b", "a:", "a #b", "#", "- a", "-", "--- a", "...", "? a", ":", "é", "日本", "\u00a0", "a\nb", "tab\there", "\ufeff",
		"\u2028", "\u0085", "😀", "\x00", "\ufffd", "it's", `"`, `a\b`, "<<", "=", "%x", "@x", "`x`", "{{ x }}", "[x", "key, value",
		strings.Repeat("long ", 100), strings.Repeat("x", 5000),
	}
	for _, text := range oracleTexts(t, "testdata/scalars.jsonl") {
		values = append(values, text)
	}
	for _, v := range values {
		checkRoundTrip(t, v)
		checkRoundTrip(t, []any{v, []any{v, []any{v}}, pyvalue.MapOf("k", v)})
		checkRoundTrip(t, pyvalue.MapOf("k", v, "l", []any{v}, "m", pyvalue.MapOf("n", v, "o", v)))
		if key, ok := v.(string); ok {
			checkRoundTrip(t, pyvalue.MapOf(key, v, key+"2", []any{pyvalue.MapOf(key, []any{key})}))
		}
	}
	price, _ := pyvalue.ParseDecimal("3.50")
	if got := string(source.AppendYAML(nil, price, source.YAMLLayout{})); got != "'3.50'\n" {
		t.Errorf("got %q, want a text, as in JSON", got)
	}
	if got := string(source.AppendYAML(nil, math.NaN(), source.YAMLLayout{})); got != ".nan\n" {
		t.Errorf("got %q, want .nan", got)
	}
}

func checkRoundTrip(t *testing.T, v any) {
	t.Helper()
	for _, indent := range []int{2, 4} {
		text := source.AppendYAML(nil, v, source.YAMLLayout{Indent: indent})
		if got := show(parse(t, source.YAML, string(text)).Root.Value()); got != show(v) {
			t.Errorf("got %s, want %s, in\n%s", got, show(v), text)
		}
	}
}

// FuzzAppendYAML writes what a document holds and reads the same from it.
func FuzzAppendYAML(f *testing.F) {
	for _, text := range oracleTexts(f, "testdata/documents.jsonl") {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"a": ["\u0000\ud83d\ude00", {"- ": "? x: y #"}], "=": {"<<": ["...", "---\n"]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := source.Parse("x", source.YAML, text)
		if err != nil || bytes.Contains(text, []byte("%TAG")) {
			return
		}
		v := file.Root.Value()
		if written := source.AppendYAML(nil, v, source.YAMLLayout{Indent: 4}); len(written) < 1<<20 {
			if got := show(parse(t, source.YAML, string(written)).Root.Value()); got != show(v) {
				t.Errorf("got %s, want %s, in\n%s", got, show(v), written)
			}
		}
	})
}
