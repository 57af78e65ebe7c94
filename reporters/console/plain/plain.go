// Package plain turns what a run left behind into plain text for people:
// harmless to a terminal, of a known width, short.
//
// Experiments come from anywhere, and the outputs of probes from the systems
// that are tested; neither may move a cursor, recolour a screen or reverse the
// direction of a line. Whoever shows their texts passes them through here.
package plain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks a character may carry. Languages need
// fewer; more of them only cover the lines above and below.
const maxMarks = 8

// The joiners have no glyph but belong to scripts and emoji.
const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

// Text returns text with every character that is not shown - control
// characters, terminal escapes, bidirectional overrides - written as an escape,
// as \x1b. Line breaks and tabs stay, "\r\n" becomes a line break.
func Text(text string) string {
	return escape(strings.ReplaceAll(text, "\r\n", "\n"), func(r rune) bool {
		return r == '\n' || r == '\t' || IsShown(r)
	})
}

// Line is Text on one line, each stretch of white space as one space.
func Line(text string) string {
	return Text(strings.Join(strings.Fields(text), " "))
}

// ASCII returns a text that Text or Line made with all that is not ASCII written
// as an escape: for terminals that show nothing else.
func ASCII(text string) string {
	return escape(text, func(r rune) bool { return r < utf8.RuneSelf })
}

// IsShown says whether a character is put on a screen as it is, with a glyph, a
// space, or as part of one; the rest has an effect at most.
func IsShown(r rune) bool {
	return r == joiner || r == nonJoiner || unicode.IsGraphic(r)
}

func escape(text string, harmless func(rune) bool) string {
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
