package jsonpath2

import "strconv"

// SyntaxError is a mistake in a path and its place.
type SyntaxError struct {
	// Column is the place in the path, in characters from 1.
	Column int
	// Found and Expected complete "found ..." and "expected ...".
	Found, Expected string
	// Hint says what to write instead, for known mistakes.
	Hint string
}

// Error returns the error on one line.
func (e *SyntaxError) Error() string {
	text := "column " + strconv.Itoa(e.Column) + ": found " + e.Found + ", expected " + e.Expected
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}
