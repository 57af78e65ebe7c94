package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/providers/internal/text"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, data, want string
	}{
		{"nothing", "", ""},
		{"ascii", "plain\n", "plain\n"},
		{"utf-8", "h\u00e9llo \u20ac \U0001f600", "h\u00e9llo \u20ac \U0001f600"},
		{"terminal colours", "\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"},
		{"nul bytes", "a\x00b", "a\x00b"},
		{"utf-8 with mark", "\xef\xbb\xbfh\u00e9", "h\u00e9"},
		{"utf-16 little endian", "\xff\xfeh\x00\xe9\x00", "h\u00e9"},
		{"utf-16 big endian", "\xfe\xff\x00h\x00\xe9", "h\u00e9"},
		{"utf-16 surrogates", "\xff\xfe\x3d\xd8\x00\xde", "\U0001f600"},
		{"utf-16 cut", "\xff\xfeh\x00\xe9", "h\ufffd"},
		{"utf-32 little endian", "\xff\xfe\x00\x00h\x00\x00\x00", "h"},
		{"utf-32 big endian", "\x00\x00\xfe\xff\x00\x00\x00h", "h"},
		{"latin-1", "Z\xe9Z", "Z\u00e9Z"},
		{"windows-1252", "\x8010 \x93quoted\x94", "\u20ac10 \u201cquoted\u201d"},
		{"bytes without a character", "\x81\xff", "\ufffd\u00ff"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := text.Decode([]byte(test.data)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOfPieces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		head, tail string
		want       string
		width      int
	}{
		{"utf-8", "\u00e9", "\u20ac", "\u00e9\u20ac", 1},
		{"one piece decides", "abc", "\xe9", "abc\u00e9", 1},
		{"mark of the first", "\xff\xfea\x00", "b\x00", "ab", 2},
		{"mark of the second is none", "a", "\xff\xfe", "a\u00ff\u00fe", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			head, tail := []byte(test.head), []byte(test.tail)
			encoding := text.Of(head, tail)
			if got := encoding.Decode(head) + encoding.Decode(tail); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if encoding.Width != test.width {
				t.Errorf("got width %d, want %d", encoding.Width, test.width)
			}
		})
	}
}

// FuzzDecode holds Decode to its promise: text whatever it is given, the same
// text if it was text already.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "plain", "\xff\xfeh\x00", "\xef\xbb\xbfx", "Z\xe9Z", "\x00\x00\xfe\xff\x00\x11\x00\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := text.Decode(data)
		if !utf8.ValidString(got) {
			t.Errorf("got %q of %q, want valid UTF-8", got, data)
		}
		if utf8.Valid(data) && !strings.HasPrefix(string(data), "\x00\x00\xfe") {
			if want := strings.TrimPrefix(string(data), "\ufeff"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}
