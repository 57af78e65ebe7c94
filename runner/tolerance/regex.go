package tolerance

import (
	"errors"
	"strconv"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance/internal/pyregexp"
	"github.com/chaostoolkit/run-action/runner/values"
)

// regex is met by a string in which its pattern is found.
type regex struct {
	pattern *pattern[*pyregexp.Regexp]
	target  target
}

func compileRegex(node *source.Node, problems *source.Collector) Check {
	problems.UnknownKeys(node, "type", "name", "pattern", "target")
	target, targetOK := compileTarget(node, problems)
	text, at := requiredText(node, "pattern", "a regular expression in the syntax of Python's re module", problems)
	if at == nil {
		return nil
	}
	pattern, err := newPattern(text, pyregexp.Compile)
	if err != nil {
		reportRegex(problems.At("pattern"), at, err)
		return nil
	}
	if !targetOK {
		return nil
	}
	return &regex{pattern: pattern, target: target}
}

func (r *regex) String() string { return r.expected(r.pattern.text) }

func (r *regex) expected(pattern string) string {
	return cut("text matching /" + verbatim(pattern, maxPart) + "/" + r.target.in())
}

func (r *regex) Check(output any, scope *values.Scope) Outcome {
	pattern := r.pattern.with(scope)
	o := Outcome{Expected: r.expected(pattern.text)}
	part := r.target.of(output)
	text, ok := part.value.(string)
	switch {
	case pattern.err != nil:
		o.Found = cut("that the pattern is not valid: " + pattern.err.Error())
	case !part.ok:
		o.Found = part.found("")
	case !ok:
		o.Found = part.found(r.notText(part.value))
	default:
		var err error
		o.Met, err = pattern.value.Search(text)
		o.Found = part.found("")
		if err != nil {
			o.Found = cut(part.found("") + "; " + err.Error())
		}
	}
	return o
}

// notText returns the remark about a value that is not a string.
func (r *regex) notText(v any) string {
	switch v.(type) {
	case nil:
		return "which is not text"
	case *pyvalue.Map:
		if r.target == "" {
			return "which is a mapping, not text: name one of its keys as \"target\""
		}
	}
	return "which is " + pyvalue.TypeName(v) + ", not text"
}

// reportRegex reports a syntax error of a regular expression.
func reportRegex(problems *source.Collector, node *source.Node, err error) {
	p := source.Problem{Pos: node.Pos, Message: "the regular expression is not valid"}
	if syntax, ok := errors.AsType[*pyregexp.SyntaxError](err); ok {
		p.Message += " at its column " + strconv.Itoa(syntax.Column) + ": " + syntax.Message
		p.Hint = syntax.Hint
	}
	problems.Add(source.RuleInvalidRegex, p)
}
