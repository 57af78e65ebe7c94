package jsonpath2

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// aCondition describes the start of a condition in messages.
const aCondition = "a condition: `@` or `$` with a path, a value, `not`, or `(`"

// filter = "(" condition ")", after the "?"
func (p *parser) filter() (selector, error) {
	if err := p.expect("(", "`(` after `?`"); err != nil {
		return nil, err
	}
	c, err := p.condition()
	if err != nil {
		return nil, err
	}
	return filter{c}, p.expect(")", "an operator or `)`")
}

// condition = anyOf { "and" anyOf }
//
// Unlike usual, "or" binds tighter: "a and b or c" is "a and (b or c)".
func (p *parser) condition() (condition, error) {
	return p.joined("and", p.anyOf, func(parts []condition) condition { return allOf(parts) })
}

// anyOf = simple { "or" simple }
func (p *parser) anyOf() (condition, error) {
	return p.joined("or", p.simple, func(parts []condition) condition { return anyOf(parts) })
}

func (p *parser) joined(word string, part func() (condition, error), join func([]condition) condition) (condition, error) {
	var parts []condition
	for {
		c, err := part()
		if err != nil {
			return nil, err
		}
		parts = append(parts, c)
		if !p.token.isWord(word) {
			break
		}
		p.advance()
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return join(parts), nil
}

// simple = "not" simple | "(" condition ")" | operand [ operator operand ]
func (p *parser) simple() (condition, error) {
	defer func() { p.nesting-- }()
	if err := p.nest(); err != nil {
		return nil, err
	}
	if p.token.isWord("not") {
		p.advance()
		c, err := p.simple()
		return not{c}, err
	}
	if p.accept("(") {
		c, err := p.condition()
		if err != nil {
			return nil, err
		}
		return c, p.expect(")", "an operator or `)`")
	}
	left, err := p.operand(aCondition)
	if err != nil {
		return nil, err
	}
	return p.comparison(left)
}

// comparison reads what may follow an operand in a condition.
func (p *parser) comparison(left operand) (condition, error) {
	if !isOperator(p.token) {
		if left.query == nil {
			return constant(pyvalue.Truth(left.literal)), nil
		}
		return exists{*left.query}, nil
	}
	c := comparison{left: left, operator: p.advance().text}
	var err error
	c.right, err = p.operand("a value or a path to compare with")
	if err == nil && c.right.query != nil && !left.singular() {
		p.warnings = append(p.warnings, "where the right side of `"+c.operator+"` is a path, "+
			"only the first value of the left side is compared: put the side that has several values to the right")
	}
	return c, err
}

// isOperator reports whether t is an operator. "contains" is a name elsewhere.
func isOperator(t token) bool {
	if t.kind != mark {
		return t.isWord("contains")
	}
	switch t.text {
	case "=", "!=", "<", "<=", ">", ">=":
		return true
	default:
		return false
	}
}

// operand = query | literal
func (p *parser) operand(expected string) (operand, error) {
	if p.token.is("$") || p.token.is("@") {
		q, err := p.query()
		return operand{query: &q}, err
	}
	value, err := p.literal(expected)
	return operand{literal: value}, err
}

// literal = text | number | "true" | "false" | "null" | list | mapping
//
// Strings are literal: escapes are not decoded.
func (p *parser) literal(expected string) (any, error) {
	switch {
	case p.token.kind == text:
		return p.advance().text, nil
	case p.token.kind == number:
		return numberValue(p.advance().text), nil
	case p.token.isWord("true"), p.token.isWord("false"):
		return p.advance().text == "true", nil
	case p.token.isWord("null"):
		p.advance()
		return nil, nil //nolint:nilnil // null is a value
	case p.token.is("["), p.token.is("{"):
		defer func() { p.nesting-- }()
		if err := p.nest(); err != nil {
			return nil, err
		}
		if p.advance().is("[") {
			return p.list()
		}
		return p.mapping()
	default:
		return nil, p.unexpected(expected)
	}
}

// list = "[" [ literal { "," literal } ] "]", after its bracket
func (p *parser) list() (any, error) {
	list := []any{}
	if p.accept("]") {
		return list, nil
	}
	for {
		item, err := p.literal("a value")
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if !p.accept(",") {
			return list, p.expect("]", "`,` or `]`")
		}
	}
}

// mapping = "{" [ text ":" literal { "," text ":" literal } ] "}", after its brace
func (p *parser) mapping() (any, error) {
	m := pyvalue.NewMap(0)
	if p.accept("}") {
		return m, nil
	}
	for {
		if p.token.kind != text {
			return nil, p.unexpected("a key in double quotes")
		}
		key := p.advance().text
		if err := p.expect(":", "`:` after a key"); err != nil {
			return nil, err
		}
		value, err := p.literal("a value")
		if err != nil {
			return nil, err
		}
		m.Set(key, value)
		if !p.accept(",") {
			return m, p.expect("}", "`,` or `}`")
		}
	}
}

// numberValue returns an integer of any size, or a float, depending on the notation.
func numberValue(literal string) any {
	if strings.ContainsAny(literal, ".eE") {
		f, _ := strconv.ParseFloat(literal, 64) // out of range it is infinite, as in Python
		return f
	}
	i, _ := new(big.Int).SetString(literal, 10)
	return pyvalue.Int(i)
}
