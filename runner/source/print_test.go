package source_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/runner/source"
)

// TestBadDocuments holds the printed problems of every document in
// testdata/err: one problem each, as X.out has it. Update with -update.
func TestBadDocuments(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/err/*.[jy][sa][om][nl]")
	if err != nil || len(paths) == 0 {
		t.Fatalf("got no documents, %v", err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			format := source.JSON
			if filepath.Ext(path) == ".yaml" {
				format = source.YAML
			}
			file, err := source.Parse(name, format, text)
			var problems source.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || !problems.HasErrors() {
				t.Fatalf("got error %v, want one problem", err)
			}
			if file == nil || file.Root != nil {
				t.Errorf("got file %v, want one without a root", file)
			}
			var out bytes.Buffer
			textOf := func(string) []byte { return text }
			if err := source.Print(&out, problems, textOf, false); err != nil {
				t.Fatal(err)
			}
			golden.Assert(t, out.String(), filepath.Join("err", name+".out"))
		})
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	at := func(line, column int) source.Problem {
		return source.Problem{File: "x", Pos: source.Pos{Line: line, Column: column}, Message: "m"}
	}
	complete := at(12, 7)
	complete.Rule = source.RuleInvalidURL
	complete.Path, complete.Found, complete.Expected, complete.Hint = "method[2].provider", "f", "e", "h"
	warning := at(1, 1)
	warning.Severity = source.Warning
	long := strings.Repeat("abcdefghi ", 30)
	tests := []struct {
		name     string
		problems source.Problems
		text     string
		color    bool
		want     []string
	}{
		{name: "nothing"},
		{
			name: "everything", problems: source.Problems{complete}, text: strings.Repeat("\n", 11) + "      type: http\n",
			want: []string{
				"x:12:7: error: method[2].provider: m [invalid-url]",
				"   |", "12 |       type: http", "   |       ^~~~",
				"   = found: f", "   = expected: e", "   = hint: h",
			},
		},
		{
			name: "several", problems: source.Problems{at(1, 1), {Message: "no place", Hint: "h"}, {File: "y", Message: "no text"}, warning}, text: "a",
			want: []string{
				"x:1:1: error: m", "  |", "1 | a", "  | ^", "",
				"error: no place", "  = hint: h", "",
				"y: error: no text", "",
				"x:1:1: warning: m", "  |", "1 | a", "  | ^",
			},
		},
		{name: "line that the text does not have", problems: source.Problems{at(3, 1)}, text: "a\nb", want: []string{"x:3:1: error: m"}},
		{name: "column that the line does not have", problems: source.Problems{at(1, 9)}, text: "ab", want: []string{"x:1:9: error: m", "  |", "1 | ab", "  |   ^"}},
		{name: "no column", problems: source.Problems{at(2, 0)}, text: "a\rb\r\nc", want: []string{"x:2:0: error: m", "  |", "2 | b"}},
		{name: "empty line", problems: source.Problems{at(1, 1)}, text: "\nb", want: []string{"x:1:1: error: m", "  |", "1 |", "  | ^"}},
		{name: "byte order mark", problems: source.Problems{at(1, 2)}, text: "\uFEFFabc", want: []string{"x:1:2: error: m", "  |", "1 | abc", "  |  ^~"}},
		{name: "tabs", problems: source.Problems{at(1, 3)}, text: "\t\ta\tb", want: []string{"x:1:3: error: m", "  |", "1 |         a    b", "  |         ^"}},
		{
			name: "wide and combining characters", problems: source.Problems{at(1, 6)}, text: "日本🙂e\u0301é日x",
			want: []string{"x:1:6: error: m", "  |", "1 | 日本🙂e\u0301é日x", "  |        ^~~~"},
		},
		{
			name: "quotes", problems: source.Problems{at(1, 1), at(1, 7), at(1, 14)}, text: `"a\"b" 'c d' "open`,
			want: []string{
				"x:1:1: error: m", "  |", `1 | "a\"b" 'c d' "open`, "  | ^~~~~~", "",
				"x:1:7: error: m", "  |", `1 | "a\"b" 'c d' "open`, "  |       ^", "",
				"x:1:14: error: m", "  |", `1 | "a\"b" 'c d' "open`, "  |              ^",
			},
		},
		{
			name: "control characters", text: "\x1b[31m\x00\x7f\u009b\u202eab",
			problems: source.Problems{{File: "x\x1b", Pos: source.Pos{Line: 1, Column: 9}, Path: "a\n", Message: "m\x07", Hint: "\u2066h"}},
			want:     []string{"x␛:1:9: error: a␊: m␇", "  |", "1 | ␛[31m␀␡��ab", "  |         ^", "  = hint: �h"},
		},
		{
			name: "long line, from its start", problems: source.Problems{at(1, 71)}, text: long,
			want: []string{"x:1:71: error: m", "  |", "1 | " + long[:100] + "…", "  | " + strings.Repeat(" ", 70) + "^" + strings.Repeat("~", 8)},
		},
		{
			name: "long line, from its middle", problems: source.Problems{at(1, 111)}, text: long,
			want: []string{"x:1:111: error: m", "  |", "1 | …" + long[50:149] + "…", "  | " + strings.Repeat(" ", 61) + "^" + strings.Repeat("~", 8)},
		},
		{
			name: "long line, to its end", problems: source.Problems{at(1, 291)}, text: long,
			want: []string{"x:1:291: error: m", "  |", "1 | …" + long[230:299], "  | " + strings.Repeat(" ", 61) + "^" + strings.Repeat("~", 8)},
		},
		{
			name: "colour", problems: source.Problems{complete, warning}, text: "a\x1b[0m" + strings.Repeat("\n", 11) + "      type: http\n", color: true,
			want: []string{
				"\x1b[1mx:12:7: \x1b[0m\x1b[1;31merror: \x1b[0mmethod[2].provider: \x1b[1mm\x1b[0m\x1b[1;34m [invalid-url]\x1b[0m",
				"\x1b[1;34m   |\x1b[0m", "\x1b[1;34m12 |\x1b[0m       type: http", "\x1b[1;34m   |\x1b[0m       \x1b[1;31m^~~~\x1b[0m",
				"   \x1b[1;34m= found:\x1b[0m f", "   \x1b[1;34m= expected:\x1b[0m e", "   \x1b[1;34m= hint:\x1b[0m h", "",
				"\x1b[1mx:1:1: \x1b[0m\x1b[1;33mwarning: \x1b[0m\x1b[1mm\x1b[0m",
				"\x1b[1;34m  |\x1b[0m", "\x1b[1;34m1 |\x1b[0m a␛[0m", "\x1b[1;34m  |\x1b[0m \x1b[1;33m^\x1b[0m",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := func(file string) []byte {
				if strings.HasPrefix(file, "x") {
					return []byte(test.text)
				}
				return nil
			}
			var out bytes.Buffer
			if err := source.Print(&out, test.problems, text, test.color); err != nil {
				t.Fatal(err)
			}
			want := ""
			if len(test.want) > 0 {
				want = strings.Join(test.want, "\n") + "\n"
			}
			if diff := cmp.Diff(want, out.String()); diff != "" {
				t.Errorf("output differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintWithoutText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	problems := source.Problems{{File: "x", Pos: source.Pos{Line: 1, Column: 1}, Message: "m"}}
	if err := source.Print(&out, problems, nil, false); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "x:1:1: error: m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPrintToBrokenWriter(t *testing.T) {
	t.Parallel()
	_, broken := io.Pipe()
	_ = broken.Close()
	err := source.Print(broken, source.Problems{{Message: "m"}}, nil, false)
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got error %v, want %v", err, io.ErrClosedPipe)
	}
}
