package plain_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
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
			if got := plain.Text(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzText asserts that a text is printable, on one line if it should be, and within
// its bounds, and that making it so twice changes nothing.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"<b>x</b> @all | `y`\r\n\x1b[2J\u202e", "\x1b[\x1b[31mm", "\u009b\x1b", "\x1b]\x1b]\a", strings.Repeat("a\n", 50), "\xff\x1b\xff"} {
		f.Add(seed, 10, 20)
	}
	f.Fuzz(func(t *testing.T, text string, lines, columns int) {
		clean := plain.Text(text)
		if again := plain.Text(clean); again != clean {
			t.Fatalf("Text(%q) = %q, and of that %q", text, clean, again)
		}
		for _, r := range clean {
			if r != '\n' && r != '\t' && unicode.IsControl(r) || !utf8.ValidRune(r) {
				t.Fatalf("Text(%q) = %q has %U", text, clean, r)
			}
		}
		if strings.ContainsAny(plain.Line(text), "\n\t") {
			t.Fatalf("Line(%q) is no line", text)
		}
		b := plain.Bounds{Lines: 1 + max(lines, -lines-1)%100, Columns: 10 + max(columns, -columns-1)%100}
		excerpt := plain.Excerpt(text, b)
		if got := strings.Count(excerpt, "\n"); got > b.Lines {
			t.Fatalf("Excerpt(%q, %v) = %q has %d lines", text, b, excerpt, got+1)
		}
		if again := plain.Text(excerpt); again != excerpt {
			t.Fatalf("Excerpt(%q, %v) = %q is not plain", text, b, excerpt)
		}
	})
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	lines := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat("x", 7) + plain.Number(i) + "\n")
		}
		return b.String()
	}
	tests := []struct {
		name, text string
		bounds     plain.Bounds
		want       string
	}{
		{"all of it", "a\nb\n", plain.Bounds{Lines: 2, Columns: 5}, "a\nb"},
		{"nothing", "\n\n", plain.Bounds{Lines: 2, Columns: 5}, ""},
		{"the first and the last", "a\nb\nc\nd\ne", plain.Bounds{Lines: 3, Columns: 5}, "a\nb\n[… 2 lines left out, of 9 bytes …]\ne"},
		{"long lines", "a\tb" + strings.Repeat("c", 10), plain.Bounds{Lines: 3, Columns: 10}, "a    bc..."},
		{
			"far too many lines", lines(100000), plain.Bounds{Lines: 4, Columns: 10},
			"xxxxxxx0\nxxxxxxx1\n[… 99,996 lines left out, of 1,387,889 bytes …]\nxxxxxxx...\nxxxxxxx...",
		},
		{
			"one line that is far too long", strings.Repeat("x", 1<<20) + "end", plain.Bounds{Lines: 4, Columns: 10},
			"xxxxxxx...\n[… left out, of 1,048,579 bytes …]\n...xxxxend",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, plain.Excerpt(test.text, test.bounds)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
