package pyregexp

import (
	"strings"
	"unicode/utf8"
)

// parser reads a pattern by recursive descent.
type parser struct {
	text    []rune
	at      int // the next character
	flags   flags
	nesting int
	// atStart is set while flags for the whole pattern are allowed; whole are the
	// letters of those that were read.
	atStart bool
	whole   string

	// groups are the capturing groups by number; groups[0] is unused.
	groups []capture
	names  map[string]int
	// referenced are the groups with references.
	referenced map[int]bool
	// awaited are conditions on groups that must follow.
	awaited []awaited
	// behindFrom is the number of the first group in the current lookbehind, 0 outside
	// of one.
	behindFrom int
}

// capture is a capturing group.
type capture struct {
	closed bool
	width  width
}

// awaited is a condition on a group that must follow, and its place.
type awaited struct{ number, at int }

func newParser(pattern string) *parser {
	return &parser{
		text:       []rune(pattern),
		atStart:    true,
		groups:     make([]capture, 1),
		names:      map[string]int{},
		referenced: map[int]bool{},
	}
}

// fail returns the error at a place, counted from 0.
func (p *parser) fail(at int, message, hint string) error {
	return &SyntaxError{Column: at + 1, Message: message, Hint: hint}
}

func (p *parser) failHere(message, hint string) error { return p.fail(p.at, message, hint) }

// more reports whether there are more characters.
func (p *parser) more() bool { return p.at < len(p.text) }

// accept consumes the next character if it is the given one.
func (p *parser) accept(c rune) bool {
	if p.more() && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// peek returns the next character, or none at the end of the pattern.
func (p *parser) peek() rune {
	if !p.more() {
		return none
	}
	return p.text[p.at]
}

// none is not a character.
const none rune = -1

// while consumes and returns the characters for which belongs is true, at most limit.
func (p *parser) while(limit int, belongs func(rune) bool) string {
	start := p.at
	for p.more() && p.at-start < limit && belongs(p.text[p.at]) {
		p.at++
	}
	return string(p.text[start:p.at])
}

// until consumes everything up to and including an end, and returns what is before the
// end. ok is false if the end is missing.
func (p *parser) until(end rune) (before string, ok bool) {
	before = p.while(len(p.text), func(c rune) bool { return c != end })
	return before, p.accept(end)
}

// parse reads the whole pattern.
func (p *parser) parse() (node, error) {
	tree, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if p.more() {
		return nil, p.failHere("`)` closes nothing", "a parenthesis in the text is written `\\)`")
	}
	for _, condition := range p.awaited {
		if condition.number >= len(p.groups) {
			return nil, p.fail(condition.at, "the condition is on a group that does not exist", "")
		}
		p.referenced[condition.number] = true
	}
	return tree, nil
}

// alternatives reads sequences with "|" between them, up to a ")" or the end.
func (p *parser) alternatives() (node, error) {
	var branches alternatives
	for {
		s, err := p.sequence()
		if err != nil {
			return nil, err
		}
		branches = append(branches, s)
		if !p.accept('|') {
			break
		}
	}
	if len(branches) == 1 {
		return branches[0], nil
	}
	return branches, nil
}

// sequence reads elements up to "|", ")", or the end.
func (p *parser) sequence() (node, error) {
	var s sequence
	for p.more() && p.peek() != '|' && p.peek() != ')' {
		if p.skipSpace() {
			continue
		}
		start := p.at
		if least, most, ok := p.count(); ok {
			r, err := p.repeat(s, start, least, most)
			if err != nil {
				return nil, err
			}
			s[len(s)-1] = r
			continue
		}
		n, err := p.element()
		if err != nil {
			return nil, err
		}
		if n != nil {
			s = append(s, n)
			p.atStart = false
		}
	}
	p.atStart = false
	if len(s) == 1 {
		return s[0], nil
	}
	return s, nil
}

// skipSpace skips a space or a comment, with the flag x.
func (p *parser) skipSpace() bool {
	if !p.flags.verbose {
		return false
	}
	if strings.ContainsRune(" \t\n\r\v\f", p.peek()) {
		p.at++
		return true
	}
	if p.peek() == '#' {
		p.until('\n')
		return true
	}
	return false
}

// element reads one character, set, group, or anchor. It returns nil for comments and for
// flags for the whole pattern.
func (p *parser) element() (node, error) {
	c := p.text[p.at]
	p.at++
	switch c {
	case '\\':
		return p.escape()
	case '[':
		return p.set()
	case '(':
		return p.parenthesis()
	case '.':
		if p.flags.dotAll {
			return anyCharacter(), nil
		}
		return set{negated: true, ranges: []span{{'\n', '\n'}}}, nil
	case '^':
		if p.flags.multiline {
			return lineStart, nil
		}
		return textStart, nil
	case '$':
		if p.flags.multiline {
			return lineEnd, nil
		}
		return lastLineEnd, nil
	default:
		return p.character(c), nil
	}
}

// character returns the set of a character, or of all its cases.
func (p *parser) character(c rune) node {
	return p.folded(set{ranges: []span{{c, c}}})
}

func isDigit(c rune) bool      { return '0' <= c && c <= '9' }
func isOctalDigit(c rune) bool { return '0' <= c && c <= '7' }

func isHexDigit(c rune) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isASCIILetter(c rune) bool {
	return c < utf8.RuneSelf && ('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z')
}
