package tolerance

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance/internal/jsonpath2"
	"github.com/chaostoolkit/run-action/runner/values"
)

// jsonPath is met if its path finds the expected values, the expected number of values,
// or, without both, any value.
type jsonPath struct {
	path   *pattern[*jsonpath2.Path]
	target target
	// count is a number, or nil.
	count any
	// expect is valid if expects is set, since null can be expected.
	expect  any
	expects bool
}

func compileJSONPath(node *source.Node, problems *source.Collector) Check {
	problems.UnknownKeys(node, "type", "name", "path", "target", "count", "expect")
	target, targetOK := compileTarget(node, problems)
	c := &jsonPath{target: target}
	if field := node.Field("expect"); field != nil {
		c.expect, c.expects = field.Value.Value(), true
	}
	countOK := c.compileCount(node.Get("count"), problems.At("count"))
	text, at := requiredText(node, "path", `a JSON path such as "$.items[*].status"`, problems)
	if at == nil {
		return nil
	}
	var err error
	c.path, err = newPattern(text, jsonpath2.Compile)
	if err != nil {
		reportPath(problems.At("path"), at, err)
		return nil
	}
	if known := c.path.known(); known.err == nil {
		for _, warning := range known.value.Warnings() {
			problems.At("path").Warn(source.RuleIneffectiveTolerance, at.Pos, warning, "")
		}
	}
	if !targetOK || !countOK {
		return nil
	}
	return c
}

// compileCount reads the key "count", and reports whether it is valid. It has no effect
// if there are expected values.
func (c *jsonPath) compileCount(node *source.Node, problems *source.Collector) bool {
	if node.IsNull() {
		return true
	}
	n := pyvalue.Rational(node.Scalar)
	switch {
	case c.expects:
		c.checkCount(node, problems)
		return true
	case n == nil:
		problems.Add(source.RuleInvalidTolerance, source.Problem{
			Pos: node.Pos, Message: "a count must be a number", Found: node.Describe(),
			Expected: "the number of values that the path must find", Hint: notReplaced(node),
		})
		return false
	case n.Sign() < 0 || !n.IsInt():
		problems.Add(source.RuleInvalidTolerance, source.Problem{
			Pos: node.Pos, Message: "the count is not valid", Found: node.Describe(),
			Expected: "a whole number of at least 0",
		})
		return false
	}
	c.count = node.Scalar
	return true
}

// checkCount warns about a count that contradicts the expected values.
func (c *jsonPath) checkCount(node *source.Node, problems *source.Collector) {
	expected := 1
	if items, ok := c.expect.([]any); ok {
		expected = len(items)
	} else if text, ok := c.expect.(string); ok && values.HasPlaceholder(text) {
		return // its value may be a list
	}
	if !pyvalue.Equal(node.Scalar, int64(expected)) {
		problems.Warn(source.RuleIneffectiveTolerance, node.Pos, "the count has no effect beside \"expect\", which asks for exactly "+matchCount(expected),
			"remove one of them")
	}
}

func (c *jsonPath) String() string { return c.expected(c.path.text, c.expect) }

func (c *jsonPath) expected(path string, expect any) string {
	text := verbatim(strings.TrimSpace(path), maxPart) + " to find "
	switch {
	case c.expects:
		text += "exactly " + show(matchesOf(expect))
	case c.count != nil:
		n, _ := pyvalue.Float(c.count)
		text += "exactly " + matchCount(int(n))
	default:
		text += "at least 1 match"
	}
	return cut(text + c.target.in())
}

func (c *jsonPath) Check(output any, scope *values.Scope) Outcome {
	path := c.path.with(scope)
	expect := scope.Substitute(c.expect)
	o := Outcome{Expected: c.expected(path.text, expect)}
	part := c.target.of(output)
	document, remark, ok := parse(part.value)
	switch {
	case path.err != nil:
		o.Found = cut("that the path is not valid: " + path.err.Error())
		return o
	case !part.ok:
		o.Found = part.found("")
		return o
	case !ok:
		o.Found = part.found(remark)
		return o
	}
	matches, err := path.value.Match(document)
	if err != nil {
		o.Found = cut(part.found(remark) + ": " + err.Error())
		return o
	}
	o.Met = c.judge(matches, expect)
	o.Found = describeMatches(matches, part, remark)
	return o
}

func (c *jsonPath) judge(matches []any, expect any) bool {
	switch {
	case c.expects:
		return pyvalue.Equal(matches, matchesOf(expect))
	case c.count != nil:
		return pyvalue.Equal(int64(len(matches)), c.count)
	default:
		return len(matches) > 0
	}
}

// describeMatches describes the matches or, if there are none, the document.
func describeMatches(matches []any, part part, remark string) string {
	if len(matches) == 0 {
		return cut("no match in " + part.found(remark))
	}
	return part.noted(matchCount(len(matches)) + ": " + show(matches))
}

// matchesOf returns the expected matches: a single value is a list of one.
func matchesOf(expect any) []any {
	if items, ok := expect.([]any); ok {
		return items
	}
	return []any{expect}
}

// parse returns the document in a JSON string or in bytes. A string that is not JSON is
// the document itself, with a remark; ok is false for bytes that are not UTF-8.
func parse(v any) (document any, remark string, ok bool) {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case pyvalue.Bytes:
		if !utf8.ValidString(string(v)) {
			return nil, "which is binary data and not UTF-8", false
		}
		text = string(v)
	default:
		return v, "", true
	}
	document, err := source.DecodeJSON([]byte(text))
	if err != nil {
		return text, "which is not JSON", true
	}
	return document, "", true
}

func matchCount(n int) string {
	if n == 1 {
		return "1 match"
	}
	return strconv.Itoa(n) + " matches"
}

// reportPath reports a syntax error of a path.
func reportPath(problems *source.Collector, node *source.Node, err error) {
	p := source.Problem{Pos: node.Pos, Message: "the JSON path is not valid"}
	if syntax, ok := errors.AsType[*jsonpath2.SyntaxError](err); ok {
		p.Message += " at its column " + strconv.Itoa(syntax.Column)
		p.Found, p.Expected, p.Hint = syntax.Found, syntax.Expected, syntax.Hint
	}
	problems.Add(source.RuleInvalidJSONPath, p)
}
