package report_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain", "a\n\tb", "a\n\tb"},
		{"line breaks", "a\r\nb\rc\n", "a\nb\nc\n"},
		{"colours", "\x1b[1;38;5;9mred\x1b[m", "red"},
		{"colours in one character", "\u009b31mred\u009b0m", "red"},
		{"cursor movements", "\x1b[2J\x1b[10;20Ha\x1b7b\x1b8", "ab"},
		{"the title of a window", "\x1b]0;title\aa\x1b]8;;https://b.example\x1b\\b", "ab"},
		{"a title without an end", "\x1b]0;title\na", "0;title\na"},
		{"another character set", "\x1b(0a", "a"},
		{"a sequence that is cut off", "a\x1b[31", "a"},
		{"one with a stranger in it", "a\x1b[31\nb", "a\nb"},
		{"an escape alone", "a\x1b", "a"},
		{"both in turn", "\u009b1ma\x1b[1mb\u009b1mc", "abc"},
		{"what is not shown", "a\x00\x7f\u202eb", `a\x00\x7f\u202eb`},
		{"no UTF-8", "a\xff\xfeb", "a\ufffd\ufffdb"},
		{"other scripts", "東京 👍", "東京 👍"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := report.Text(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzText asserts that a text is printable, on one line if it should be, and within
// its bounds, and that making it so twice changes nothing.
func FuzzText(f *testing.F) {
	for _, seed := range []string{reporttest.Hostile, "\x1b[\x1b[31mm", "\u009b\x1b", "\x1b]\x1b]\a", strings.Repeat("a\n", 50), "\xff\x1b\xff"} {
		f.Add(seed, 10, 20)
	}
	f.Fuzz(func(t *testing.T, text string, lines, columns int) {
		clean := report.Text(text)
		if again := report.Text(clean); again != clean {
			t.Fatalf("Text(%q) = %q, and of that %q", text, clean, again)
		}
		for _, r := range clean {
			if r != '\n' && r != '\t' && unicode.IsControl(r) || !utf8.ValidRune(r) {
				t.Fatalf("Text(%q) = %q has %U", text, clean, r)
			}
		}
		if strings.ContainsAny(report.Line(text), "\n\t") {
			t.Fatalf("Line(%q) is no line", text)
		}
		b := report.Bounds{Lines: 1 + max(lines, -lines-1)%100, Columns: 10 + max(columns, -columns-1)%100}
		excerpt := report.Excerpt(text, b)
		if got := strings.Count(excerpt, "\n"); got > b.Lines {
			t.Fatalf("Excerpt(%q, %v) = %q has %d lines", text, b, excerpt, got+1)
		}
		if again := report.Text(excerpt); again != excerpt {
			t.Fatalf("Excerpt(%q, %v) = %q is not plain", text, b, excerpt)
		}
	})
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	lines := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat("x", 7) + report.Number(i) + "\n")
		}
		return b.String()
	}
	tests := []struct {
		name, text string
		bounds     report.Bounds
		want       string
	}{
		{"all of it", "a\nb\n", report.Bounds{Lines: 2, Columns: 5}, "a\nb"},
		{"nothing", "\n\n", report.Bounds{Lines: 2, Columns: 5}, ""},
		{"the first and the last", "a\nb\nc\nd\ne", report.Bounds{Lines: 3, Columns: 5}, "a\nb\n[… 2 lines left out, of 9 bytes …]\ne"},
		{"long lines", "a\tb" + strings.Repeat("c", 10), report.Bounds{Lines: 3, Columns: 10}, "a    bc..."},
		{
			"far too many lines", lines(100000), report.Bounds{Lines: 4, Columns: 10},
			"xxxxxxx0\nxxxxxxx1\n[… 99,996 lines left out, of 1,387,889 bytes …]\nxxxxxxx...\nxxxxxxx...",
		},
		{
			"one line that is far too long", strings.Repeat("x", 1<<20) + "end", report.Bounds{Lines: 4, Columns: 10},
			"xxxxxxx...\n[… left out, of 1,048,579 bytes …]\n...xxxxend",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, report.Excerpt(test.text, test.bounds)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	process := pyvalue.MapOf("status", int64(2), "stdout", "out\n", "stderr", "")
	http := pyvalue.MapOf("status", int64(200), "headers", pyvalue.MapOf("a", "b"), "body", pyvalue.MapOf("c", int64(1)))
	tests := []struct {
		name string
		run  *journal.Record
		want []report.Part
	}{
		{"no run", nil, nil},
		{"no output", &journal.Record{}, nil},
		{"a decision", &journal.Record{Output: true}, nil},
		{"a text", &journal.Record{Output: "a"}, []report.Part{{Label: "output", Text: "a"}}},
		{"a number", &journal.Record{Output: int64(0)}, []report.Part{{Label: "output", Text: "0"}}},
		{"a process", &journal.Record{Output: process}, []report.Part{{Label: "status", Text: "2"}, {Label: "stdout", Text: "out\n"}}},
		{"an answer", &journal.Record{Output: http}, []report.Part{
			{Label: "status", Text: "200"}, {Label: "body", Text: "{\n  \"c\": 1\n}"}, {Label: "headers", Text: "{\n  \"a\": \"b\"\n}"},
		}},
		{"another mapping", &journal.Record{Output: pyvalue.MapOf("status", "up")}, []report.Part{{Label: "output", Text: "{\n  \"status\": \"up\"\n}"}}},
		{"a failure", &journal.Record{Exception: []string{"a\n", "b\n"}}, []report.Part{{Label: "exception", Text: "a\nb\n"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, report.Output(test.run)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
