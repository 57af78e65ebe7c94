package jsonpath2

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
)

// unexpected returns the error of an unexpected token, with a hint if it is the syntax of
// another dialect of JSON paths.
func (p *parser) unexpected(expected string) error {
	t := p.token
	return &SyntaxError{Column: t.column, Found: t.String(), Expected: expected, Hint: p.hint()}
}

// hint guesses what was meant from the unexpected token and its context.
func (p *parser) hint() string {
	t, path := p.token, p.scanner.path
	rest := path[p.scanner.offset:]
	before := strings.TrimRight(path[:p.scanner.offset-p.tokenWidth()], " \t\n\r")
	switch {
	case t.kind == bad:
		return badHint(t, before, rest)
	case before == "":
		return startHint(t)
	case strings.HasSuffix(before, "."):
		return memberHint(t)
	case strings.HasSuffix(before, "?"):
		return "a filter is written `?(...)`"
	case strings.HasSuffix(before, "=") && t.is("="):
		return "equality is a single `=`"
	case t.is("("):
		return "scripts are not supported: count from the end with a negative index such as `[-1]`"
	case t.kind == number && strings.ContainsAny(t.text, ".eE"):
		return "an index of a list is an integer"
	case t.kind == name:
		return wordHint(t)
	default:
		return ""
	}
}

// startHint is for paths that do not begin with "$".
func startHint(t token) string {
	switch {
	case t.is("@"):
		return "`@` is for filters, the path begins with `$`"
	case t.kind == name:
		return "write `$." + shorten(t.text) + "`"
	case t.is("."), t.is("["):
		return "put a `$` before it"
	default:
		return ""
	}
}

// tokenWidth is the width of the next token in the path, in bytes.
func (p *parser) tokenWidth() int {
	if p.token.kind == text {
		return len(p.token.text) + len(`""`)
	}
	return len(p.token.text)
}

// badHint is for characters that are not valid.
func badHint(t token, before, rest string) string {
	switch t.text {
	case "'":
		return "put names and strings in double quotes"
	case `"`:
		return "the string is not closed, or has a control character or an escape that JSON does not have"
	case "&", "|":
		return "join conditions with the words `and` and `or`"
	case "!":
		return "negate a condition with the word `not`"
	case "~":
		if strings.HasSuffix(before, "=") {
			return "there is no operator for regular expressions; use a tolerance of type \"regex\""
		}
		return ""
	case "-":
		return hyphenHint(before, rest)
	}
	if strings.HasSuffix(before, ".") || t.text[0] >= 0x80 {
		return "write a name with such a character in brackets and double quotes: `[\"...\"]`"
	}
	return ""
}

// hyphenHint quotes a name such as good-check as a whole.
func hyphenHint(before, rest string) string {
	dot := strings.LastIndexByte(before, '.')
	head := before[dot+1:]
	tail := rest[:prefixWidth(rest, func(c byte) bool { return c == '-' || isNameByte(c) })]
	if dot < 0 || prefixWidth(head, isNameByte) != len(head) {
		return ""
	}
	return fmt.Sprintf("write a name with a hyphen in brackets and double quotes: `[\"%s\"]`", shorten(head+"-"+tail))
}

// memberHint is for what cannot follow a dot.
func memberHint(t token) string {
	switch {
	case t.kind == end:
		return "remove the dots at the end, or write `..*` for everything"
	case t.is("["):
		return "remove the dot before `[`"
	case t.is("."):
		return "write at most two dots"
	case t.kind == text:
		return fmt.Sprintf("without the dot and in brackets: `[\"%s\"]`", shorten(t.text))
	case t.kind == number:
		return fmt.Sprintf("for an index of a list write `[%s]`, for a key `[\"%s\"]`", shorten(t.text), shorten(t.text))
	case t.isReserved():
		return fmt.Sprintf("`%s` is a reserved word: write `[\"%s\"]`", t.text, t.text)
	default:
		return ""
	}
}

// wordHint is for words in place of an operator or a value.
func wordHint(t token) string {
	switch lower := strings.ToLower(t.text); lower {
	case "and", "or", "not", "true", "false", "null", "contains":
		if t.text != lower {
			return "write `" + lower + "` in lower case"
		}
	case "none", "nil":
		return "write `null`"
	case "in", "nin", "anyof", "noneof", "subsetof":
		return "there is no such operator: join comparisons with `or`, or turn it round: `list contains value`"
	}
	return ""
}

// unquoted returns the error of a name in brackets without quotes.
func unquoted(word token) error {
	return &SyntaxError{
		Column:   word.column,
		Found:    word.String(),
		Expected: `a name in double quotes, an index of a list, a slice, "*", or "?(...)"`,
		Hint:     fmt.Sprintf("write `[\"%s\"]`", shorten(word.text)),
	}
}

// unknownFunction returns an error with the known functions.
func unknownFunction(word token) error {
	var names []string
	for _, f := range functions() {
		names = append(names, f.name)
	}
	err := &SyntaxError{
		Column:   word.column,
		Found:    "the unknown function " + word.String(),
		Expected: "one of " + strings.Join(names, ", "),
	}
	if near := source.Nearest(word.text, names); near != "" {
		err.Hint = "did you mean `" + near + "`?"
	}
	return err
}

// checkArguments warns about a call that selects nothing.
func (p *parser) checkArguments(c call) {
	if c.least <= len(c.args) && len(c.args) <= c.most {
		return
	}
	takes := fmt.Sprintf("takes %d", c.least)
	if c.least != c.most {
		takes += fmt.Sprintf(" or %d", c.most)
	}
	p.warnings = append(p.warnings, fmt.Sprintf("`%s()` %s, not %d arguments, and so selects nothing", c.name, takes, len(c.args)))
}
