package report

import (
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/console/plain"
)

// Text returns text of any origin as plain text: without terminal escapes, with
// every other character that is not shown written as an escape, in valid UTF-8,
// with "\n" for each line break. What is left besides printable characters are
// line breaks and tabs.
func Text(text string) string {
	text = withoutTerminalEscapes(text)
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if isPlain(text) {
		return text
	}
	return plain.Text(text)
}

// The bounds of texts on one line, in columns, so that none can fill a page.
const (
	maxName  = 120
	maxValue = 240
	maxLine  = 1000
)

// Line is Text on one line of at most 1,000 columns.
func Line(text string) string {
	text = strings.Join(strings.Fields(Text(head(text, 8*maxLine))), " ")
	if len(text) <= maxLine {
		return text
	}
	return plain.Cut(text, maxLine)
}

// Name is Line for the name of an experiment or an activity, which is cut to 120
// columns.
func Name(text string) string { return plain.Cut(Line(text), maxName) }

// value is Line for what was expected, what was found, and why something failed.
func value(text string) string { return plain.Cut(Line(text), maxValue) }

// head returns the beginning of a text, without half a character at its end.
func head(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

// tail returns the end of a text.
func tail(text string, size int) string {
	start := len(text) - size
	if start <= 0 {
		return text
	}
	for start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	return text[start:]
}

// isPlain says, for most texts, that there is nothing to escape in them.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// withoutTerminalEscapes removes the sequences of ECMA-48 that start with ESC, or
// with CSI as one character: colours, cursor movements, titles of windows. One
// that is not complete, or is no sequence, loses its ESC only.
func withoutTerminalEscapes(text string) string {
	at := nextEscape(text)
	if at < 0 {
		return text
	}
	var b strings.Builder
	for ; at >= 0; at = nextEscape(text) {
		b.WriteString(text[:at])
		if text[at] == escapeByte {
			text = text[at+1:]
			text = text[escapeSequence(text):]
		} else {
			text = text[at+len(csi):]
			text = text[controlSequence(text):]
		}
	}
	b.WriteString(text)
	return b.String()
}

const (
	escapeByte = 0x1b
	csi        = "\u009b"
)

// nextEscape returns where the next ESC or CSI is, -1 if there is none.
func nextEscape(text string) int {
	for i := range len(text) {
		if text[i] == escapeByte || text[i] == csi[0] && strings.HasPrefix(text[i:], csi) {
			return i
		}
	}
	return -1
}

// escapeSequence returns the length of what follows an ESC and belongs to it.
func escapeSequence(rest string) int {
	if rest == "" {
		return 0
	}
	switch c := rest[0]; {
	case c == '[':
		return 1 + controlSequence(rest[1:])
	case strings.IndexByte("]PX^_", c) >= 0:
		return 1 + commandString(rest[1:])
	case c >= ' ' && c <= '/' && len(rest) > 1:
		return 2
	case c >= '0' && c <= '~':
		return 1
	default:
		return 0
	}
}

// controlSequence returns the length of the parameters and the final character
// of a control sequence.
func controlSequence(rest string) int {
	for i := range len(rest) {
		if c := rest[i]; c >= '@' && c <= '~' {
			return i + 1
		} else if c < ' ' || c > '?' {
			return i
		}
	}
	return len(rest)
}

// maxCommand bounds the text of a command, such as the title of a window; longer
// ones are text that lacks an end.
const maxCommand = 1024

// commandString returns the length of a text that ends with BEL or ESC \ on its
// line.
func commandString(rest string) int {
	for i := range min(len(rest), maxCommand) {
		switch rest[i] {
		case '\a':
			return i + 1
		case escapeByte:
			if strings.HasPrefix(rest[i:], "\x1b\\") {
				return i + 2
			}
			return 0
		case '\n':
			return 0
		}
	}
	return 0
}
