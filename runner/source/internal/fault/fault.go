// Package fault is the error of the parsers of package source. Its places are offsets;
// package source turns them into lines and columns and adds the document's name.
package fault

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fault is one mistake in a text. Its fields are those of source.Problem.
type Fault struct {
	// Offset is the place, in bytes from the start of the text; -1 is the whole text.
	Offset int
	// Limit is set if the text exceeds a bound of the reader; else it is malformed.
	Limit bool
	// Message says what is wrong, without a full stop.
	Message string
	// Found and Expected complete "found ..." and "expected ..."; Hint says what to do.
	// Each may be empty.
	Found, Expected, Hint string
}

// longestWord bounds what Describe quotes of a text.
const longestWord = 24

// Describe describes what is at offset in text: a word, a character, or the end.
func Describe(text string, offset int) string {
	if offset >= len(text) {
		return "the end of the document"
	}
	r, size := utf8.DecodeRuneInString(text[offset:])
	switch {
	case r == '\n' || r == '\r':
		return "the end of the line"
	case r == '\t':
		return "a tab"
	case !unicode.IsPrint(r):
		return fmt.Sprintf("the character U+%04X", r)
	case isWord(r):
		return Quote(Word(text[offset:]))
	default:
		return Quote(text[offset : offset+size])
	}
}

// Word returns the letters, digits, and underscores that text starts with.
func Word(text string) string {
	for i, r := range text {
		if !isWord(r) {
			return text[:i]
		}
	}
	return text
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// Quote quotes s for a message: on one line, and truncated.
func Quote(s string) string {
	n := 0
	for i := range s {
		if n++; n > longestWord {
			s = s[:i] + "…"
			break
		}
	}
	quoted := strconv.Quote(s)
	if strings.Contains(s, `"`) && !strings.Contains(s, "'") {
		return "'" + strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`) + "'"
	}
	return quoted
}
