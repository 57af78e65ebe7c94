package plain

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns text of any origin as plain text in valid UTF-8: it removes terminal
// escapes, escapes every other character that is not shown, and writes line breaks as
// "\n". Besides printable characters only line breaks and tabs remain.
func Text(text string) string {
	text = withoutTerminalEscapes(text)
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if isPlain(text) {
		return text
	}
	return Escape(text)
}

// The bounds of texts on one line, in columns, so that none can fill a page.
const (
	maxName  = 120
	maxValue = 240
	maxLine  = 1000
)

// Line is Text on one line of at most 1,000 columns.
func Line(text string) string {
	text = strings.Join(strings.Fields(Text(Head(text, 8*maxLine))), " ")
	if len(text) <= maxLine {
		return text
	}
	return Cut(text, maxLine)
}

// Name is Line for the name of an experiment or an activity, cut to 120 columns.
func Name(text string) string { return Cut(Line(text), maxName) }

// Value is Line for what was expected, what was found, and why something failed, cut to
// 240 columns.
func Value(text string) string { return Cut(Line(text), maxValue) }

// UTF16 returns the length of a text in UTF-16 code units, as JavaScript counts it. A
// character takes one or two. However GitHub counts characters, it counts no more.
func UTF16(text string) int {
	n := 0
	for _, r := range text {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// CutUTF16 returns text if it has at most so many UTF-16 code units, else its beginning
// and an ellipsis.
func CutUTF16(text string, most int) string {
	if len(text) <= most || UTF16(text) <= most {
		return text
	}
	const ellipsis = "…"
	size := UTF16(ellipsis)
	for i, r := range text {
		if size += max(utf16.RuneLen(r), 1); size > most {
			return text[:i] + ellipsis
		}
	}
	return text
}

// Head returns the first bytes of a text, without half a character at the end.
func Head(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

// Tail returns the last bytes of a text, without half a character at the start.
func Tail(text string, size int) string {
	start := len(text) - size
	if start <= 0 {
		return text
	}
	for start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	return text[start:]
}

// isPlain reports quickly that a text has nothing to escape; false means that it may.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}
