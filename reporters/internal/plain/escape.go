package plain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks bounds the combining marks of a character. Languages need fewer; more of
// them only cover the lines above and below.
const maxMarks = 8

// The joiners have no glyph, but scripts and emoji need them.
const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

// Escape returns text with every character that is not shown - control
// characters, terminal escapes, bidirectional overrides - written as an escape
// such as \x1b. It keeps line breaks and tabs, and turns "\r\n" into a line break.
func Escape(text string) string {
	return escapeUnless(strings.ReplaceAll(text, "\r\n", "\n"), func(r rune) bool {
		return r == '\n' || r == '\t' || IsShown(r)
	})
}

// EscapeLine is Escape on one line, with each run of white space as one space.
func EscapeLine(text string) string {
	return Escape(strings.Join(strings.Fields(text), " "))
}

// ASCII escapes everything that is not ASCII in a text from Escape or EscapeLine, for
// terminals that show nothing else.
func ASCII(text string) string {
	return escapeUnless(text, func(r rune) bool { return r < utf8.RuneSelf })
}

// IsShown reports whether a terminal shows a character as a glyph, as a space, or as
// part of a glyph. Other characters only have effects.
func IsShown(r rune) bool {
	return r == joiner || r == nonJoiner || unicode.IsGraphic(r)
}

// escapeUnless escapes the characters of a text that are not harmless.
func escapeUnless(text string, harmless func(rune) bool) string {
	var b strings.Builder
	b.Grow(len(text))
	marks := 0
	for _, r := range text {
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		}
		switch {
		case marks > maxMarks:
		case harmless(r):
			b.WriteRune(r)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}
