package jsonpath2

import (
	"fmt"
	"strconv"
	"strings"
)

// parser reads a path by recursive descent, one token ahead. The rules above
// its methods are the grammar; quoted words are tokens.
type parser struct {
	scanner  scanner
	token    token // the next one
	nesting  int
	warnings []string
}

// advance consumes and returns the next token.
func (p *parser) advance() token {
	passed := p.token
	p.token = p.scanner.next()
	return passed
}

// accept consumes the next token if it is the given mark.
func (p *parser) accept(m string) bool {
	if !p.token.is(m) {
		return false
	}
	p.advance()
	return true
}

// expect consumes the given mark, or fails.
func (p *parser) expect(m, expected string) error {
	if !p.accept(m) {
		return p.unexpected(expected)
	}
	return nil
}

// nest counts a level of nesting, until p.nesting--.
func (p *parser) nest() error {
	p.nesting++
	if p.nesting > maxNesting {
		return &SyntaxError{
			Column:   p.token.column,
			Found:    "one more level",
			Expected: fmt.Sprintf("at most %d levels of brackets and parentheses", maxNesting),
		}
	}
	return nil
}

// path = "$" steps end
func (p *parser) path() ([]step, error) {
	p.advance()
	if err := p.expect("$", "`$`, the whole document"); err != nil {
		return nil, err
	}
	steps, err := p.steps()
	if err != nil {
		return nil, err
	}
	if p.token.kind != end {
		return nil, p.unexpected("`.`, `..`, `[`, or the end of the path")
	}
	return steps, nil
}

// steps = { ".." ( bare | brackets ) | "." bare | brackets }
func (p *parser) steps() ([]step, error) {
	var steps []step
	for {
		var s step
		var err error
		switch {
		case p.accept(".."):
			s.descend = true
			if p.token.is("[") {
				s.selectors, err = p.brackets()
			} else {
				s.selectors, err = p.bare("a name, `*`, or `[` behind `..`")
			}
		case p.accept("."):
			s.selectors, err = p.bare("a name or `*` behind `.`")
		case p.token.is("["):
			s.selectors, err = p.brackets()
		default:
			return steps, nil
		}
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
}

// bare = "*" | name [ arguments ]
func (p *parser) bare(expected string) ([]selector, error) {
	if p.accept("*") {
		return []selector{everything{}}, nil
	}
	if p.token.kind != name || p.token.isReserved() {
		return nil, p.unexpected(expected)
	}
	word := p.advance()
	if !p.token.is("(") {
		return []selector{member(word.text)}, nil
	}
	function, err := p.call(word)
	return []selector{function}, err
}

// brackets = "[" selector { "," selector } "]"
func (p *parser) brackets() ([]selector, error) {
	defer func() { p.nesting-- }()
	if err := p.nest(); err != nil {
		return nil, err
	}
	p.advance()
	var selectors []selector
	for {
		s, err := p.selector()
		if err != nil {
			return nil, err
		}
		selectors = append(selectors, s)
		if !p.accept(",") {
			return selectors, p.expect("]", "`,` or `]`")
		}
	}
}

// selector = text | number [ ":" … ] | ":" … | "*" | "?" "(" condition ")" | query | name arguments
func (p *parser) selector() (selector, error) {
	switch {
	case p.token.kind == text:
		return member(p.advance().text), nil
	case p.token.kind == number:
		return p.indexOrSlice()
	case p.token.is(":"):
		return p.slice(nil)
	case p.accept("*"):
		return everything{}, nil
	case p.accept("?"):
		return p.filter()
	case p.token.is("$"), p.token.is("@"):
		q, err := p.query()
		return nested{q}, err
	case p.token.kind == name && !p.token.isReserved():
		word := p.advance()
		if !p.token.is("(") {
			return nil, unquoted(word)
		}
		return p.call(word)
	default:
		return nil, p.unexpected(`a name in double quotes, an index of a list, a slice, "*", or "?(...)"`)
	}
}

// indexOrSlice reads a selector that starts with a number.
func (p *parser) indexOrSlice() (selector, error) {
	i, err := p.integer()
	if err != nil {
		return nil, err
	}
	if p.token.is(":") {
		return p.slice(&i)
	}
	return index(i), nil
}

// slice = ":" [ number ] [ ":" [ number ] ], after its start
func (p *parser) slice(start *int64) (selector, error) {
	s := slice{start: start, step: 1}
	p.advance()
	var err error
	if s.end, err = p.bound(); err != nil || !p.accept(":") {
		return s, err
	}
	step, err := p.bound()
	if step != nil {
		s.step = *step
	}
	return s, err
}

func (p *parser) bound() (*int64, error) {
	if p.token.kind != number {
		return nil, nil //nolint:nilnil // an omitted bound
	}
	i, err := p.integer()
	return &i, err
}

// integer reads a number without fraction and exponent; it is at most maxIndex.
func (p *parser) integer() (int64, error) {
	if strings.ContainsAny(p.token.text, ".eE") {
		return 0, p.unexpected("an integer")
	}
	i, err := strconv.ParseInt(p.advance().text, 10, 64)
	if err != nil { // out of range; ParseInt then returns the nearest
		i = max(-maxIndex, min(i, maxIndex))
	}
	return max(-maxIndex, min(i, maxIndex)), nil
}

// query = ( "$" | "@" ) steps
func (p *parser) query() (query, error) {
	defer func() { p.nesting-- }()
	if err := p.nest(); err != nil {
		return query{}, err
	}
	q := query{absolute: p.advance().is("$")}
	var err error
	q.steps, err = p.steps()
	return q, err
}

// call = "(" [ operand { "," operand } ] ")", after the function's name
func (p *parser) call(word token) (selector, error) {
	c := call{}
	for _, f := range functions() {
		if f.name == word.text {
			c.function = f
		}
	}
	if c.apply == nil {
		return nil, unknownFunction(word)
	}
	p.advance()
	if !p.accept(")") {
		for {
			arg, err := p.operand("an argument")
			if err != nil {
				return nil, err
			}
			c.args = append(c.args, arg)
			if !p.accept(",") {
				break
			}
		}
		if err := p.expect(")", "`,` or `)`"); err != nil {
			return nil, err
		}
	}
	p.checkArguments(c)
	return c, nil
}
