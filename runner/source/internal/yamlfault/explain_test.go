package yamlfault_test

import (
	"testing"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source/internal/yamlfault"
)

// TestAnyComplaint holds that whatever the parser says of whatever text, and
// wherever it stopped, a place in the text is named. What is said of real
// documents is in the goldens of package source.
func TestAnyComplaint(t *testing.T) {
	t.Parallel()
	complaints := []string{
		"", "line 2: ", "line x: y", "line 99: did not find expected key", "did not find expected key",
		"line 1: did not find expected '-' indicator", "line 1: did not find expected node content",
		"line 1: did not find expected <document start>", "line 1: did not find expected ',' or ']'",
		"line 2: did not find expected ',' or '}'", "line 2: could not find expected ':'",
		"line 2: mapping values are not allowed in this context", "block sequence entries are not allowed in this context",
		"line 2: found character that cannot start any token", "did not find expected alphabetic or numeric character",
		"control characters are not allowed", "line 1: found unexpected end of stream",
		"line 2: found unexpected document indicator", "line 2: found unknown escape character",
		"line 2: found invalid Unicode character escape code", "did not find expected hexdecimal number",
		"line 2: found a tab character that violates indentation", "line 1: found undefined tag handle",
		"line 2: did not find expected comment or line break", "found an indentation indicator equal to 0",
		"line 2: found incompatible YAML document", "unknown anchor 'x' referenced", "unknown anchor", "exceeded max depth of 10000",
		"the parser failed: runtime error",
	}
	texts := []string{
		"", "\n", "\r\n", "a", "é", "日本: 語\n- \"", "%YAML\n", ":", "- ", "[", "{[", "]", "'", "\"\\", "\\", "\"\\é", "|", "*x", "!a!b", "\t",
		"a: b: c\n  d\n- e\r\n\t'f", "a: [b, {c: 'd', \"e\n# f\n  g: h", "\r\r\n\n  \n#\n  : -\n",
	}
	for _, complaint := range complaints {
		for _, text := range texts {
			for read := range len(text) + 2 {
				parse := func(part string) (string, int) {
					if len(part) < len(text)/2 {
						return "", len(part)
					}
					return complaint, read
				}
				f := yamlfault.Explain(text, parse)
				if f == nil || f.Message == "" || !utf8.ValidString(f.Message+f.Found+f.Hint) || f.Offset < 0 || f.Offset > len(text) {
					t.Errorf("%q about %q: got %+v, want a message and a place", complaint, text, f)
				}
			}
		}
	}
}
