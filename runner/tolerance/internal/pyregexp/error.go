package pyregexp

import "strconv"

// SyntaxError is a mistake in a pattern and its place.
type SyntaxError struct {
	// Column is the place in the pattern, in characters from 1.
	Column int
	// Message says what is wrong, without a full stop.
	Message string
	// Hint says what to write instead, if that is known.
	Hint string
}

// quote quotes a part of a pattern for a message, truncated.
func quote(part string) string {
	const most = 40
	if characters := []rune(part); len(characters) > most {
		part = string(characters[:most]) + "…"
	}
	return "`" + part + "`"
}

// Error returns the error on one line.
func (e *SyntaxError) Error() string {
	text := "column " + strconv.Itoa(e.Column) + ": " + e.Message
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}
