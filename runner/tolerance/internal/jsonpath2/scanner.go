package jsonpath2

import (
	"strings"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind uint8

const (
	// end is the end of the path.
	end kind = iota
	// mark is punctuation or an operator.
	mark
	// name is a bare name, or one of the reserved words.
	name
	// text is a string in double quotes; the token's text is without the quotes, and
	// with escapes.
	text
	// number is a JSON number.
	number
	// bad is a character that cannot start a token.
	bad
)

// token is a word of the path. Its column counts characters from 1.
type token struct {
	kind   kind
	text   string
	column int
}

// is reports whether the token is the given mark.
func (t token) is(m string) bool { return t.kind == mark && t.text == m }

// isWord reports whether the token is the given word.
func (t token) isWord(word string) bool { return t.kind == name && t.text == word }

// isReserved reports whether the token is a word that cannot be a bare name.
func (t token) isReserved() bool {
	if t.kind != name {
		return false
	}
	switch t.text {
	case "and", "or", "not", "true", "false", "null":
		return true
	default:
		return false
	}
}

// String describes the token for messages.
func (t token) String() string {
	switch t.kind {
	case end:
		return "the end of the path"
	case text:
		return `"` + shorten(t.text) + `"`
	default:
		return "`" + shorten(t.text) + "`"
	}
}

// shorten truncates a text for a message.
func shorten(s string) string {
	const most = 60
	characters := []rune(s)
	if len(characters) <= most {
		return s
	}
	return string(characters[:most-1]) + "…"
}

// scanner splits a path into tokens.
type scanner struct {
	path   string
	offset int // in bytes
	column int // of offset, in characters from 1
}

func newScanner(path string) scanner { return scanner{path: path, column: 1} }

// next returns the next token, which may be bad.
func (s *scanner) next() token {
	for s.offset < len(s.path) && strings.IndexByte(" \t\n\r", s.path[s.offset]) >= 0 {
		s.offset++
		s.column++
	}
	rest := s.path[s.offset:]
	t := token{kind: end, column: s.column}
	if rest == "" {
		return t
	}
	var width int
	t.kind, width = measure(rest)
	t.text = rest[:width]
	s.offset += width
	s.column += utf8.RuneCountInString(t.text)
	if t.kind == text {
		t.text = t.text[1 : width-1]
	}
	return t
}

// measure returns the kind and the width of the longest token at the start of a text that
// is not empty, such as "..", ">=", and "1.5".
func measure(rest string) (kind, int) {
	c := rest[0]
	switch {
	case isNameByte(c) && !isDigit(c):
		return name, prefixWidth(rest, isNameByte)
	case c == '"':
		if width := stringWidth(rest); width > 0 {
			return text, width
		}
		return bad, 1
	case c == '-' || isDigit(c):
		if width := numberWidth(rest); width > 0 {
			return number, width
		}
		return bad, 1
	}
	for _, m := range []string{"..", ">=", "<=", "!="} {
		if strings.HasPrefix(rest, m) {
			return mark, len(m)
		}
	}
	if strings.IndexByte("$@.*[]()={}<>,:?", c) >= 0 {
		return mark, 1
	}
	_, width := utf8.DecodeRuneInString(rest)
	return bad, width
}

// stringWidth returns the width of the string in double quotes that rest begins
// with, 0 if it has no end, an unknown escape, or a control character in it.
func stringWidth(rest string) int {
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return 0
		case c == '\\':
			width := escapeWidth(rest[i+1:])
			if width == 0 {
				return 0
			}
			i += width
		}
	}
	return 0
}

// escapeWidth returns the width of the escape, without its backslash, at the start of
// rest; 0 if there is none.
func escapeWidth(rest string) int {
	if rest == "" || strings.IndexByte(`"\/bfnrtu`, rest[0]) < 0 {
		return 0
	}
	if rest[0] != 'u' {
		return 1
	}
	const digits = 4
	if prefixWidth(rest[1:], isHex) < digits {
		return 0
	}
	return 1 + digits
}

// numberWidth returns the width of the number that rest begins with: a JSON
// number, except that its exponent has no leading zeros either. It is 0 for a
// lone minus.
func numberWidth(rest string) int {
	i := 0
	if rest[0] == '-' {
		i++
	}
	width := integerWidth(rest[i:])
	if width == 0 {
		return 0
	}
	i += width
	if strings.HasPrefix(rest[i:], ".") {
		if width := prefixWidth(rest[i+1:], isDigit); width > 0 {
			i += 1 + width
		}
	}
	if i < len(rest) && (rest[i] == 'e' || rest[i] == 'E') {
		sign := 0
		if i+1 < len(rest) && (rest[i+1] == '+' || rest[i+1] == '-') {
			sign = 1
		}
		if width := integerWidth(rest[i+1+sign:]); width > 0 {
			i += 1 + sign + width
		}
	}
	return i
}

// integerWidth returns the width of the digits that rest begins with; no
// digit follows a leading zero.
func integerWidth(rest string) int {
	if strings.HasPrefix(rest, "0") {
		return 1
	}
	return prefixWidth(rest, isDigit)
}

// prefixWidth counts the bytes at the start of rest for which belongs is true.
func prefixWidth(rest string, belongs func(byte) bool) int {
	for i := range len(rest) {
		if !belongs(rest[i]) {
			return i
		}
	}
	return len(rest)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isNameByte(c byte) bool {
	return c == '_' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
