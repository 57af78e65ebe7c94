package tolerance

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Bounds of the texts of an Outcome, in characters: of the whole text, and of a value or a
// pattern in it.
const (
	maxText = 200
	maxPart = 100
)

// show returns a value as JSON, without the middle of a long one.
func show(v any) string {
	if text, ok := v.(string); ok {
		v = shorten(text, maxPart)
	}
	return shorten(string(pyvalue.AppendCompactJSON(nil, v)), maxPart)
}

// verbatim returns a pattern or a name without quotes. Control characters are escaped.
func verbatim(text string, most int) string {
	var b strings.Builder
	for _, c := range shorten(text, most) {
		if !unicode.IsControl(c) {
			b.WriteRune(c)
			continue
		}
		quoted := strconv.QuoteRune(c)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return shorten(b.String(), most)
}

// cut removes the middle of a text that is too long for an Outcome.
func cut(text string) string { return shorten(text, maxText) }

// shorten removes the middle of a text of more than most characters.
func shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	head, tail := 0, len(text)
	for range most / 2 {
		_, width := utf8.DecodeRuneInString(text[head:])
		head += width
	}
	for range most - most/2 - 1 {
		_, width := utf8.DecodeLastRuneInString(text[:tail])
		tail -= width
	}
	return text[:head] + "…" + text[tail:]
}
