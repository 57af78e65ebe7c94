package pyregexp

import "strconv"

// SyntaxError tells what is wrong with a pattern.
type SyntaxError struct {
	// Column is the place in the pattern, in characters from 1.
	Column int
	// Message says what is wrong, without a full stop.
	Message string
	// Hint says what to write instead, where that is known.
	Hint string
}

// quote shows a part of a pattern, up to a length, in a message.
func quote(part string) string {
	const most = 40
	if characters := []rune(part); len(characters) > most {
		part = string(characters[:most]) + "…"
	}
	return "`" + part + "`"
}

// Error puts all of it on one line.
func (e *SyntaxError) Error() string {
	text := "column " + strconv.Itoa(e.Column) + ": " + e.Message
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}
