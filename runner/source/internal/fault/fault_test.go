package fault_test

import (
	"testing"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{name: "end", text: "", want: "the end of the document"},
		{name: "line break", text: "\r\n", want: "the end of the line"},
		{name: "tab", text: "\t", want: "a tab"},
		{name: "control character", text: "\x1b[", want: "the character U+001B"},
		{name: "direction", text: "\u202e", want: "the character U+202E"},
		{name: "word", text: "größe_1: 2", want: `"größe_1"`},
		{name: "long word", text: "abcdefghijklmnopqrstuvwxyz", want: `"abcdefghijklmnopqrstuvwx…"`},
		{name: "sign", text: "[1]", want: `"["`},
		{name: "double quote", text: `"a"`, want: `'"'`},
		{name: "not UTF-8", text: "\xff", want: `"\xff"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := fault.Describe(test.text, 0); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`a`: `"a"`, `a"b`: `'a"b'`, `a"b'`: `"a\"b'"`, `\"`: `'\\"'`, "a\n\"": `'a\n"'`, "": `""`,
	} {
		if got := fault.Quote(text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
