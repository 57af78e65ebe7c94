package pyjson

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// maxDigits bounds integers, as in Python: parsing takes time quadratic in the digits.
const maxDigits = 4300

// scanner reads the tokens of a document.
type scanner struct {
	text string
	pos  int
	line int
	// origin is the value of pos at column 1: the start of the line, plus one for each
	// byte that does not start a character.
	origin  int
	scratch []byte
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.text) && s.text[s.pos] == c }

func (s *scanner) place() Place { return Place{Line: s.line, Column: s.pos - s.origin + 1} }

// space skips white space.
func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t':
			s.pos++
		case '\n':
			s.newLine()
		case '\r':
			if strings.HasPrefix(s.text[s.pos:], "\r\n") {
				s.pos++
			}
			s.newLine()
		default:
			return
		}
	}
}

func (s *scanner) newLine() {
	s.pos++
	s.line++
	s.origin = s.pos
}

// quoted reads a string. Without escapes, it shares the memory of the text.
func (s *scanner) quoted() (string, *fault.Fault) {
	open := s.pos
	for i := open + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			return s.text[open+1 : i], nil
		case c == '\\':
			return s.escaped(open, i)
		case c < ' ':
			return "", s.controlCharacter(open, i)
		case !utf8.RuneStart(c):
			s.origin++
		}
	}
	return "", unclosedString(open)
}

// escaped reads the rest of a string from its first escape on.
func (s *scanner) escaped(open, first int) (string, *fault.Fault) {
	s.scratch = append(s.scratch[:0], s.text[open+1:first]...)
	for s.pos = first; s.pos < len(s.text); {
		switch c := s.text[s.pos]; {
		case c == '"':
			s.pos++
			return string(s.scratch), nil
		case c == '\\':
			if f := s.escape(open); f != nil {
				return "", f
			}
			continue
		case c < ' ':
			return "", s.controlCharacter(open, s.pos)
		case !utf8.RuneStart(c):
			s.origin++
		}
		s.scratch = append(s.scratch, s.text[s.pos])
		s.pos++
	}
	return "", unclosedString(open)
}

// escape reads an escape sequence.
func (s *scanner) escape(open int) *fault.Fault {
	if s.pos+1 == len(s.text) {
		return unclosedString(open)
	}
	c := s.text[s.pos+1]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		return s.unicodeEscape()
	default:
		return s.unknownEscape()
	}
	s.scratch = append(s.scratch, c)
	s.pos += 2
	return nil
}

// unicodeEscape reads \uXXXX, or two of them if they are a surrogate pair. A single
// surrogate becomes U+FFFD: it cannot be encoded in UTF-8.
func (s *scanner) unicodeEscape() *fault.Fault {
	r, ok := codeUnit(s.text[s.pos:])
	if !ok {
		return s.unknownEscape()
	}
	s.pos += 6
	if utf16.IsSurrogate(r) {
		low, _ := codeUnit(s.text[s.pos:])
		r = utf16.DecodeRune(r, low)
		if r != utf8.RuneError {
			s.pos += 6
		}
	}
	s.scratch = utf8.AppendRune(s.scratch, r)
	return nil
}

func codeUnit(text string) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(text[2:6]) {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// number reads a number, or returns the fault of one.
func (s *scanner) number() (any, *fault.Fault) {
	start := s.pos
	for s.pos < len(s.text) && isNumberByte(s.text[s.pos]) {
		s.pos++
	}
	token := s.text[start:s.pos]
	if len(token) < 18 && isInteger(token) {
		i, _ := strconv.ParseInt(token, 10, 64)
		return i, nil
	}
	v, ok := parseNumber(token)
	switch {
	case !ok:
		return nil, badNumber(start, token)
	case v == nil:
		return nil, &fault.Fault{
			Offset:   start,
			Message:  "the number is too long",
			Found:    fmt.Sprintf("%d characters", len(token)),
			Expected: fmt.Sprintf("an integer of at most %d digits", maxDigits),
		}
	}
	return v, nil
}

// parseNumber returns an int64, a *big.Int or a float64; nil for an integer of too many
// digits.
func parseNumber(token string) (v any, ok bool) {
	switch {
	case token == "-Infinity":
		f, err := strconv.ParseFloat(token, 64)
		return f, err == nil
	case isInteger(token):
		return parseInteger(token), true
	case !isFloat(token):
		return nil, false
	}
	// Only the range can be wrong here; Python returns infinity, too.
	f, _ := strconv.ParseFloat(token, 64)
	return f, true
}

func parseInteger(token string) any {
	if i, err := strconv.ParseInt(token, 10, 64); err == nil {
		return i
	}
	if len(strings.TrimPrefix(token, "-")) > maxDigits {
		return nil
	}
	i, _ := new(big.Int).SetString(token, 10)
	return i
}

// isInteger reports whether token is  -? ( 0 | [1-9][0-9]* ).
func isInteger(token string) bool {
	rest, ok := skipInteger(token)
	return ok && rest == ""
}

// isFloat reports whether token is an integer with an optional fraction and exponent.
func isFloat(token string) bool {
	rest, ok := skipInteger(token)
	if ok && strings.HasPrefix(rest, ".") {
		rest, ok = skipDigits(rest[1:])
	}
	if ok && rest != "" && rest[0]|0x20 == 'e' {
		rest = rest[1:]
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		rest, ok = skipDigits(rest)
	}
	return ok && rest == ""
}

func skipInteger(token string) (rest string, ok bool) {
	token = strings.TrimPrefix(token, "-")
	if strings.HasPrefix(token, "0") {
		return token[1:], true
	}
	return skipDigits(token)
}

func skipDigits(token string) (rest string, ok bool) {
	i := 0
	for i < len(token) && isDigit(token[i]) {
		i++
	}
	return token[i:], i > 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isNumberByte accepts more than JSON, so that 0x10 or 1_000 is reported as one invalid
// number.
func isNumberByte(c byte) bool {
	return isDigit(c) || c == '-' || c == '+' || c == '.' || c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
