package pyregexp

import (
	"strconv"
	"strings"
	"unicode"
)

// escape reads what follows a backslash outside of a set.
func (p *parser) escape() (node, error) {
	start := p.at - 1
	c := p.peek()
	switch c {
	case 'A':
		p.at++
		return textStart, nil
	case 'Z':
		p.at++
		return textEnd, nil
	case 'b':
		p.at++
		if p.flags.ascii {
			return asciiBoundary, nil
		}
		return boundary, nil
	case 'B':
		p.at++
		if p.flags.ascii {
			return noASCIIBoundary, nil
		}
		return noBoundary, nil
	}
	if c, ok := p.classEscape(); ok {
		return set{classes: []class{c}}, nil
	}
	if isDigit(c) && c != '0' && !p.octalAhead() {
		digits := p.while(2, isDigit)
		number, _ := strconv.Atoi(digits)
		return p.reference(start, number)
	}
	r, err := p.characterEscape(start)
	if err != nil {
		return nil, err
	}
	return p.character(r), nil
}

// octalAhead reports whether three octal digits follow: they are a character, not a
// reference.
func (p *parser) octalAhead() bool {
	const digits = 3
	if p.at+digits > len(p.text) {
		return false
	}
	for _, c := range p.text[p.at : p.at+digits] {
		if !isOctalDigit(c) {
			return false
		}
	}
	return true
}

// classEscape reads the letter of a class of characters, as in \d, if there is one.
func (p *parser) classEscape() (class, bool) {
	c := p.peek()
	var k classKind
	switch unicode.ToLower(c) {
	case 'd':
		k = digit
	case 's':
		k = space
	case 'w':
		k = word
	default:
		return class{}, false
	}
	p.at++
	return class{kind: k, ascii: p.flags.ascii, negated: unicode.IsUpper(c)}, true
}

// characterEscape reads the escape of one character; start is its backslash.
func (p *parser) characterEscape(start int) (rune, error) {
	if !p.more() {
		return 0, p.fail(start, "the pattern ends with a backslash", "a backslash in the text is written `\\\\`")
	}
	c := p.text[p.at]
	p.at++
	if place := strings.IndexRune("abfnrtv", c); place >= 0 {
		return rune("\a\b\f\n\r\t\v"[place]), nil
	}
	switch c {
	case 'x':
		return p.hexadecimal(start, 2)
	case 'u':
		return p.hexadecimal(start, 4)
	case 'U':
		return p.hexadecimal(start, 8)
	case 'N':
		return 0, p.fail(start, "characters cannot be given by their names", "write `\\u` and four hexadecimal digits, or the character itself")
	}
	switch {
	case isOctalDigit(c):
		p.at--
		return p.octal(start)
	case isASCIILetter(c) || isDigit(c):
		return 0, p.fail(start, "`\\"+string(c)+"` is not an escape", escapeHint(c))
	default:
		return c, nil
	}
}

// escapeHint is for escapes of other languages.
func escapeHint(c rune) string {
	switch c {
	case 'z':
		return "the end of the text is `\\Z`"
	case 'p', 'P':
		return "Python has no classes by Unicode property; letters are `[^\\W\\d_]`"
	case 'G', 'K', 'R', 'X', 'h', 'H', 'Q', 'E', 'k', 'g':
		return "Python does not have it"
	default:
		return "a backslash in the text is written `\\\\`"
	}
}

// hexadecimal reads a number of the given number of digits.
func (p *parser) hexadecimal(start, digits int) (rune, error) {
	text := p.while(digits, isHexDigit)
	if len(text) < digits {
		return 0, p.fail(start, "`"+string(p.text[start:p.at])+"` needs "+strconv.Itoa(digits)+" hexadecimal digits", "")
	}
	value, _ := strconv.ParseUint(text, 16, 32)
	if value > unicode.MaxRune {
		return 0, p.fail(start, "`"+string(p.text[start:p.at])+"` is beyond the last character", "that is `\\U0010FFFF`")
	}
	return rune(value), nil
}

// octal reads a number of at most three digits.
func (p *parser) octal(start int) (rune, error) {
	value, _ := strconv.ParseUint(p.while(3, isOctalDigit), 8, 32)
	if value > 0o377 {
		return 0, p.fail(start, "`"+string(p.text[start:p.at])+"` is beyond the last octal escape", "that is `\\377`")
	}
	return rune(value), nil
}
