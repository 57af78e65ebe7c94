package redact

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
)

// ParseExpression parses a regular expression whose matches are secret, in Go's syntax
// (https://pkg.go.dev/regexp/syntax), which matches in linear time. An expression that
// matches the empty string is an error: it would match everywhere.
func ParseExpression(text string) (*regexp.Regexp, error) {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if problem, ok := errors.AsType[*syntax.Error](err); ok {
		return nil, fmt.Errorf("%q is not a valid regular expression: %s: %q", text, problem.Code, problem.Expr)
	}
	if err != nil {
		return nil, fmt.Errorf("%q is not a valid regular expression: %w", text, err)
	}
	if canBeEmpty(parsed) {
		return nil, fmt.Errorf("the regular expression %q also matches the empty string", text)
	}
	return regexp.Compile(text)
}

// canBeEmpty reports whether e can match the empty string.
func canBeEmpty(e *syntax.Regexp) bool {
	switch e.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return canBeEmpty(e.Sub[0])
	case syntax.OpRepeat:
		return e.Min == 0 || canBeEmpty(e.Sub[0])
	case syntax.OpConcat:
		for _, part := range e.Sub {
			if !canBeEmpty(part) {
				return false
			}
		}
		return true
	case syntax.OpAlternate:
		for _, choice := range e.Sub {
			if canBeEmpty(choice) {
				return true
			}
		}
		return false
	default: // the empty string, boundaries, and optional parts
		return true
	}
}
