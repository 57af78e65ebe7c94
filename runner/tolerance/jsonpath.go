package tolerance

import (
	"math/big"
	"strconv"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance/internal/jsonpath2"
	"github.com/chaostoolkit/run-action/runner/values"
)

// jsonPath is met by what its path finds: the expected values, if there are
// some, else as many as it counts, else anything.
type jsonPath struct {
	path      *compiled[*jsonpath2.Path]
	target    string
	count     any
	expect    any
	hasExpect bool
}

func compileJSONPath(node *source.Node, report *source.Reporter) Check {
	report.UnknownKeys(node, "type", "path", "target", "count", "expect", "name")
	text, at := requiredText(node, "path", "a jsonpath tolerance needs a path", `a path as "$.items[*].status"`, report)
	c := &jsonPath{target: readTarget(node, report)}
	if field := node.Field("expect"); field != nil {
		c.expect, c.hasExpect = field.Value.Value(), true
	}
	c.count = readCount(node.Get("count"), report.At("count"))
	if at == nil {
		return nil
	}
	path, err := newCompiled(text, jsonpath2.Compile)
	if err != nil {
		report.At("path").Error(at, "the JSON path is not valid: "+err.Error())
		return nil
	}
	if path.last != nil {
		for _, warning := range path.last.Warnings() {
			report.At("path").Warn(at.Pos, warning, "")
		}
	}
	c.path = path
	return c
}

func readCount(node *source.Node, report *source.Reporter) any {
	if node.IsNull() {
		return nil
	}
	switch v := node.Value().(type) {
	case int64, float64, *big.Int, bool:
		return v
	default:
		report.WrongType(node, "a count must be a number", "how many values the path is to find")
		return nil
	}
}

func (c *jsonPath) Check(output any, scope *values.Scope) Outcome {
	path, text, err := c.path.get(scope)
	o := Outcome{Expected: text + " to find " + c.wanted(scope) + inTarget(c.target)}
	if err != nil {
		o.Found = "a JSON path that is not valid: " + err.Error()
		return o
	}
	v, _, _ := part(output, c.target)
	matches, err := path.Match(decoded(v))
	if err != nil {
		o.Found = "that it cannot be evaluated: " + err.Error()
		return o
	}
	o.Found = shown(matches)
	switch {
	case c.hasExpect:
		o.Met = pyvalue.Equal(matches, c.expected(scope))
	case c.count != nil:
		o.Met = pyvalue.Equal(int64(len(matches)), c.count)
	default:
		o.Met = len(matches) > 0
	}
	return o
}

// expected returns the values to be found; a single one stands for a list of it.
func (c *jsonPath) expected(scope *values.Scope) []any {
	expect := scope.Substitute(c.expect)
	if items, ok := expect.([]any); ok {
		return items
	}
	return []any{expect}
}

func (c *jsonPath) wanted(scope *values.Scope) string {
	switch {
	case c.hasExpect:
		return show(c.expected(scope))
	case c.count != nil:
		return "exactly " + show(c.count) + " values"
	default:
		return "something"
	}
}

func shown(matches []any) string {
	switch len(matches) {
	case 0:
		return "no value"
	case 1:
		return "1 value: " + show(matches)
	default:
		return strconv.Itoa(len(matches)) + " values: " + show(matches)
	}
}

// decoded returns a text that is JSON as the data it stands for.
func decoded(v any) any {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case pyvalue.Bytes:
		text = string(v)
	default:
		return v
	}
	if data, err := source.DecodeJSON([]byte(text)); err == nil {
		return data
	}
	return text
}
