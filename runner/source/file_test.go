package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/source"
)

func parse(t *testing.T, format source.Format, text string) *source.File {
	t.Helper()
	file, err := source.Parse("x", format, []byte(text))
	if err != nil {
		t.Fatalf("parsing %q: %v", text, err)
	}
	return file
}

// places lists the place of every value and key below n, with the value's text.
func places(n *source.Node) []string {
	list := []string{fmt.Sprintf("%d:%d %s", n.Pos.Line, n.Pos.Column, show(n.Value()))}
	for _, item := range n.Items {
		list = append(list, places(item)...)
	}
	for _, f := range n.Fields {
		list = append(list, fmt.Sprintf("%d:%d %s:", f.Pos.Line, f.Pos.Column, f.Name))
		list = append(list, places(f.Value)...)
	}
	return list
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		format source.Format
		text   string
		want   []string
	}{
		{
			name: "JSON", format: source.JSON,
			text: "\n{ \"a\" :\t1,\r\n  \"é\": [\"日本\", null,\r-1.5], \"b\\n\": {}}",
			want: []string{
				`2:1 {"a": 1, "é": ["日本", null, -1.5], "b\n": {}}`, "2:3 a:", "2:9 1",
				`3:3 é:`, `3:8 ["日本", null, -1.5]`, `3:9 "日本"`, "3:15 null", "4:1 -1.5", "4:8 b\n:", "4:15 {}",
			},
		},
		{
			name: "JSON, columns behind characters of several bytes", format: source.JSON,
			text: `["é\n日", "é日", 1]`,
			want: []string{`1:1 ["é\n日", "é日", 1]`, `1:2 "é\n日"`, `1:10 "é日"`, "1:16 1"},
		},
		{
			name: "JSON with a byte order mark", format: source.JSON,
			text: "\uFEFF[1]", want: []string{"1:1 [1]", "1:2 1"},
		},
		{
			name: "YAML", format: source.YAML,
			text: "# c\na: 1\r\né: 日本 # c\nlist:\n  - x\n  - |\n    y\nempty:\n",
			want: []string{
				`2:1 {"a": 1, "é": "日本", "list": ["x", "y\n"], "empty": null}`,
				"2:1 a:", "2:4 1", "3:1 é:", `3:4 "日本"`, "4:1 list:", `5:3 ["x", "y\n"]`, `5:5 "x"`, `6:5 "y\n"`, "8:1 empty:", "8:7 null",
			},
		},
		{
			name: "YAML with the line breaks of YAML 1.1 only", format: source.YAML,
			text: "a: 1\u0085b: 2\n\u2028c: 3\r\nd: 4",
			want: []string{
				`1:1 {"a": 1, "b": 2, "c": 3, "d": 4}`,
				"1:1 a:", "1:4 1", "1:6 b:", "1:9 2", "2:2 c:", "2:5 3", "3:1 d:", "3:4 4",
			},
		},
		{
			name: "an alias has the place of its value", format: source.YAML,
			text: "a: &x {k: 1}\nb:\n  <<: *x\n  l: *x\n",
			want: []string{
				`1:1 {"a": {"k": 1}, "b": {"k": 1, "l": {"k": 1}}}`, "1:1 a:", `1:4 {"k": 1}`, "1:8 k:", "1:11 1",
				"2:1 b:", `3:3 {"k": 1, "l": {"k": 1}}`, "1:8 k:", "1:11 1", "4:3 l:", `1:4 {"k": 1}`, "1:8 k:", "1:11 1",
			},
		},
		{name: "empty YAML", format: source.YAML, text: "", want: []string{"1:1 null"}},
		{name: "YAML with comments only", format: source.YAML, text: "\n# c\n", want: []string{"1:1 null"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := places(parse(t, test.format, test.text).Root)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("places differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnlikePython(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		format source.Format
		text   string
		want   string
	}{
		{name: "byte order mark", format: source.JSON, text: "\uFEFF1", want: "1"},
		{name: "equals sign", format: source.YAML, text: "a: =", want: `{"a": "="}`},
		{name: "merge sign as a value", format: source.YAML, text: "a: <<", want: `{"a": "<<"}`},
		{name: "digits that are only underscores", format: source.YAML, text: "[0b_, 0x__]", want: `["0b_", "0x__"]`},
		{name: "an anchor that comes again", format: source.YAML, text: "[&a 1, &a 2, *a]", want: "[1, 2, 2]"},
		{name: "a tab between words", format: source.YAML, text: "a:\tb\tc", want: `{"a": "b\tc"}`},
		{name: "keys that JSON distinguishes", format: source.YAML, text: "{1: a, true: b, '1.0': c}", want: `{"1": "a", "true": "b", "1.0": "c"}`},
		{name: "keys that JSON does not distinguish", format: source.YAML, text: "{1: a, '1': b}", want: `{"1": "b"}`},
		{name: "binary key", format: source.YAML, text: "{!!binary aGk=: 1, !!binary /w==: 2}", want: `{"hi": 1, "/w==": 2}`},
		{name: "set", format: source.YAML, text: "!!set {b, a, b}", want: `["b", "a"]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := show(parse(t, test.format, test.text).Root.Value()); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestKeysThatStandTwice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		format source.Format
		text   string
		value  string
		want   []string
	}{
		{
			name: "JSON", format: source.JSON,
			text: "{\"a\": 1,\n \"b\": 2,\n \"a\": 3}", value: `{"a": 3, "b": 2}`,
			want: []string{`x:3:2: warning: the key "a" occurs twice in this mapping, and the last one counts; ` +
				"remove one of them: the first is on line 1, column 2 [duplicate-key]"},
		},
		{
			name: "YAML", format: source.YAML,
			text: "a: 1\nb: 2\na: 3\n", value: `{"a": 3, "b": 2}`,
			want: []string{`x:3:1: warning: the key "a" occurs twice in this mapping, and the last one counts; ` +
				"remove one of them: the first is on line 1, column 1 [duplicate-key]"},
		},
		{
			name: "in document order", format: source.JSON,
			text: `{"a": {"a": 1}, "b": 2, "a": {"b": 1, "b": 2}}`, value: `{"a": {"b": 2}, "b": 2}`,
			want: []string{
				`x:1:25: warning: the key "a" occurs twice in this mapping, and the last one counts; ` +
					"remove one of them: the first is on line 1, column 2 [duplicate-key]",
				`x:1:39: warning: the key "b" occurs twice in this mapping, and the last one counts; ` +
					"remove one of them: the first is on line 1, column 31 [duplicate-key]",
			},
		},
		{
			name: "an entry of its own hides a merged one", format: source.YAML,
			text: "a: 1\n<<: {a: 2, b: 3}\n", value: `{"a": 1, "b": 3}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := parse(t, test.format, test.text)
			var got []string
			for _, p := range file.Warnings {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("warnings differ (-want +got):\n%s", diff)
			}
			if got := show(file.Root.Value()); got != test.value {
				t.Errorf("got %s, want %s", got, test.value)
			}
			if f := file.Root.Field("a"); f.Pos != file.Root.Fields[0].Pos {
				t.Errorf("got fields %v, want a first", file.Root.Fields)
			}
		})
	}
}

func TestManyKeys(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, ", \"k%d\": %d", i%1000, i)
	}
	text := "{" + strings.TrimPrefix(b.String(), ", ") + "}"
	for _, format := range []source.Format{source.JSON, source.YAML} {
		file := parse(t, format, text)
		if got, want := len(file.Root.Fields), 1000; got != want {
			t.Errorf("%s: got %d fields, want %d", format, got, want)
		}
		if got := file.Root.Get("k7").Scalar; got != int64(4007) {
			t.Errorf("%s: got %v, want the last value, 4007", format, got)
		}
		if got, want := len(file.Warnings), 100; got != want {
			t.Errorf("%s: got %d warnings, want %d", format, got, want)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	var manyHandles strings.Builder
	for i := range 1001 {
		fmt.Fprintf(&manyHandles, "%%TAG !%d! tag:x\n", i)
	}
	tests := []struct {
		name   string
		format source.Format
		text   string
		want   string // part of the error; "" if there is none
	}{
		{name: "deepest JSON", format: source.JSON, text: strings.Repeat("[", 1000) + strings.Repeat("]", 1000)},
		{name: "deepest YAML", format: source.YAML, text: strings.Repeat("- ", 1000) + "x"},
		{name: "too deep YAML", format: source.YAML, text: strings.Repeat("- ", 1001) + "x", want: "nested too deeply"},
		{name: "far too deep YAML", format: source.YAML, text: strings.Repeat("[", 100_000), want: "nested too deeply"},
		{name: "deep through pairs", format: source.YAML, text: strings.Repeat("- ", 999) + "!!pairs [a: 1]", want: "nested too deeply"},
		{name: "deep through aliases", format: source.YAML, text: "a: &a " + strings.Repeat("[", 600) + strings.Repeat("]", 600) +
			"\nb: " + strings.Repeat("[", 600) + "*a" + strings.Repeat("]", 600), want: "nested too deeply"},
		{name: "large YAML", format: source.YAML, text: "a: " + strings.Repeat("x", 8<<20), want: "too large for YAML"},
		{name: "large JSON", format: source.JSON, text: `"` + strings.Repeat("x", 16<<20) + `"`},
		{name: "many directives", format: source.YAML, text: manyHandles.String() + "---\na: 1\n", want: "too many %TAG"},
		{name: "merges that repeat", format: source.YAML, text: "a: &a {" + strings.Repeat("x, ", 1000) + "}\nb: [" +
			strings.Repeat("{<<: [*a, *a, *a, *a, *a, *a, *a, *a]}, ", 1000) + "]", want: "expand to too many values"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := source.Parse("x", test.format, []byte(test.text))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("got error %v, want none", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// publicExperiments is where a checkout may have experiments of public
// repositories beside it.
const publicExperiments = "../../../shared/corpus"

func TestPublicExperiments(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(publicExperiments + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		extension := filepath.Ext(path)
		if !slices.Contains([]string{".json", ".yaml", ".yml"}, extension) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		format := source.YAML
		if extension == ".json" {
			format = source.JSON
		}
		file := parse(t, format, string(text))
		if file.Root.Kind != source.Mapping || len(file.Root.Fields) == 0 {
			t.Errorf("%s: got %s, want a mapping with entries", path, file.Root.TypeName())
		}
	}
}
