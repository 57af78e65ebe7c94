package plain_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text    string
		escaped, line string
	}{
		{name: "plain", text: "all is well", escaped: "all is well", line: "all is well"},
		{name: "other scripts and emoji stay", text: "café 東京 👩‍🚒", escaped: "café 東京 👩‍🚒", line: "café 東京 👩‍🚒"},
		{name: "line breaks and tabs", text: "a\r\nb\n\tc", escaped: "a\nb\n\tc", line: "a b c"},
		{name: "a terminal escape", text: "\x1b[2Jgone", escaped: `\x1b[2Jgone`, line: `\x1b[2Jgone`},
		{name: "one in the upper controls", text: "\u009b2Jgone", escaped: `\u009b2Jgone`, line: `\u009b2Jgone`},
		{name: "a lone return", text: "good\rbad", escaped: `good\x0dbad`, line: "good bad"},
		{name: "delete and bell", text: "\x7f\a", escaped: `\x7f\x07`, line: `\x7f\x07`},
		{name: "a bidirectional override", text: "a\u202eb", escaped: `a\u202eb`, line: `a\u202eb`},
		{name: "a line separator", text: "a\u2028b", escaped: `a\u2028b`, line: `a b`},
		{name: "an invisible tag", text: "a\U000e0041b", escaped: `a\U000e0041b`, line: `a\U000e0041b`},
		{name: "no UTF-8", text: "a\xffb", escaped: "a\ufffdb", line: "a\ufffdb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := plain.Escape(test.text); got != test.escaped {
				t.Errorf("Escape: got %q, want %q", got, test.escaped)
			}
			if got := plain.EscapeLine(test.text); got != test.line {
				t.Errorf("EscapeLine: got %q, want %q", got, test.line)
			}
		})
	}
}

func TestEscapeLimitsMarks(t *testing.T) {
	t.Parallel()
	got := plain.Escape("a" + strings.Repeat("\u0301", 1000) + "b")
	if want := "a" + strings.Repeat("\u0301", 8) + "b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestASCII(t *testing.T) {
	t.Parallel()
	if got, want := plain.ASCII("café\t👍\n"), `caf\u00e9`+"\t"+`\U0001f44d`+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, line string
		columns    int
		want       string
	}{
		{"fits", "steady", 6, "steady"},
		{"too long", "steady state", 8, "stead..."},
		{"wide characters count twice", "東京東京", 8, "東京東京"},
		{"half of one is no character", "東京東京", 6, "東..."},
		{"emoji count twice", "👍👍👍", 5, "👍..."},
		{"marks do not count", "e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301e\u0301e\u0301e\u0301"},
		{"no room for more than the ellipsis", "steady", 3, "..."},
		{"no room for that either", "steady", 2, ".."},
		{"no room at all", "steady", -1, ""},
		{"short and no room", "ab", 2, "ab"},
		{"empty", "", 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := plain.Cut(test.line, test.columns)
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzShown asserts that nothing gets through which a terminal acts upon, and
// that what is cut fits.
func FuzzShown(f *testing.F) {
	for _, seed := range []string{"a\x1b[31mb", "\u202e東京\u0301", "\xff\xfe", "e\u0301\ufe0f\u200d", "\r\n\t\x00", "\U000e0041"} {
		f.Add(seed, 7)
	}
	f.Fuzz(func(t *testing.T, text string, columns int) {
		clean := plain.Escape(text)
		if !utf8.ValidString(clean) {
			t.Fatalf("Escape(%q) = %q is no UTF-8", text, clean)
		}
		for _, r := range clean {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
				t.Fatalf("Escape(%q) = %q has %U", text, clean, r)
			}
		}
		if again := plain.Escape(clean); again != clean {
			t.Fatalf("Escape(%q) = %q, want it unchanged", clean, again)
		}
		line := plain.EscapeLine(text)
		if strings.ContainsAny(line, "\n\t") {
			t.Fatalf("EscapeLine(%q) = %q is no line", text, line)
		}
		columns %= 200
		cut := plain.Cut(line, columns)
		if width := plain.Width(cut); width > max(columns, 0) {
			t.Fatalf("Cut(%q, %d) = %q takes %d columns", line, columns, cut, width)
		}
		if !strings.HasPrefix(line, strings.TrimRight(cut, ".")) {
			t.Fatalf("Cut(%q, %d) = %q is not its beginning", line, columns, cut)
		}
	})
}

func TestFailure(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"a message", []string{"connection refused\n"}, "connection refused"},
		{"a message of several lines", []string{"two lines:\n", "the other\n"}, "two lines:\nthe other"},
		{
			"a traceback",
			[]string{"Traceback (most recent call last):\n", "  File \"x.py\", line 1\n", "ValueError: no such pod\nin here\n"},
			"ValueError: no such pod\nin here",
		},
		{"nothing", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := plain.Failure(test.lines); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		5 * time.Second: "5s", 500 * time.Millisecond: "0.5s", 5 * time.Minute: "300s", 100 * time.Millisecond: "0.1s",
	} {
		if got := plain.Seconds(d); got != want {
			t.Errorf("Seconds(%v): got %q, want %q", d, got, want)
		}
	}
}
