package jsonpath2

import "strconv"

// SyntaxError tells where a path stops being one.
type SyntaxError struct {
	// Column is the place in the path, in characters from 1.
	Column int
	// Found and Expected complete "found ..." and "expected ...".
	Found, Expected string
	// Hint says what to write instead, where the mistake is a known one.
	Hint string
}

// Error puts all of it on one line.
func (e *SyntaxError) Error() string {
	text := "column " + strconv.Itoa(e.Column) + ": found " + e.Found + ", expected " + e.Expected
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}
