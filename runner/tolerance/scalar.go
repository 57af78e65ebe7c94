package tolerance

import (
	"math/big"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// ofScalar returns the check for a scalar; nil if its type cannot be a tolerance.
func ofScalar(v any) Check {
	switch v := v.(type) {
	case bool, string:
		return equal{v}
	case int64, *big.Int, float64, pyvalue.Decimal:
		return number{v}
	default:
		return nil
	}
}

// equal is met by an output that is equal to it.
type equal struct{ want any }

func (e equal) String() string { return show(e.want) }

func (e equal) Check(output any, _ *values.Scope) Outcome {
	return Outcome{Met: pyvalue.Equal(output, e.want), Expected: show(e.want), Found: show(output)}
}

// number is met by an output that is equal to it, or by a mapping with a "status" that is,
// such as the output of a process or an HTTP call.
type number struct{ want any }

func (n number) String() string { return show(n.want) }

func (n number) Check(output any, _ *values.Scope) Outcome {
	if status, ok := statusOf(output); ok {
		return Outcome{
			Met:      pyvalue.Equal(status, n.want),
			Expected: "status " + show(n.want),
			Found:    "status " + show(status),
		}
	}
	found := show(output)
	if _, ok := output.(*pyvalue.Map); ok {
		found = cut(show(output) + `, which has no "status"`)
	}
	return Outcome{Met: pyvalue.Equal(output, n.want), Expected: show(n.want), Found: found}
}

// statusOf returns the status of an output that has one.
func statusOf(output any) (any, bool) {
	if m, ok := output.(*pyvalue.Map); ok {
		return m.Get("status")
	}
	return nil, false
}

// ofText returns the check for a string.
func ofText(text string) Check {
	if values.HasPlaceholder(text) {
		return placeholder(text)
	}
	return ofScalar((*values.Scope)(nil).SubstituteText(text))
}

// placeholder is a string with placeholders. The type of its value after their
// replacement decides how an output is checked.
type placeholder string

func (p placeholder) String() string { return verbatim(string(p), maxText) }

func (p placeholder) Check(output any, scope *values.Scope) Outcome {
	v := scope.SubstituteText(string(p))
	if text, ok := v.(string); ok && text == string(p) {
		o := equal{text}.Check(output, scope)
		o.Expected += ", since its placeholders have no values"
		return o
	}
	switch v := v.(type) {
	case []any:
		return list(v).Check(output, scope)
	case *pyvalue.Map:
		return p.checkMapping(v, output, scope)
	}
	if check := ofScalar(v); check != nil {
		return check.Check(output, scope)
	}
	return p.unusable(pyvalue.TypeName(v))
}

// checkMapping checks with a mapping that is the value of a placeholder.
func (p placeholder) checkMapping(m *pyvalue.Map, output any, scope *values.Scope) Outcome {
	collector := source.NewCollector("")
	if check := Compile(source.FromValue(m), collector); check != nil {
		return check.Check(output, scope)
	}
	for _, problem := range collector.Problems() {
		if problem.Severity == source.Error {
			return p.unusable("a mapping that is not valid: " + problem.Summary())
		}
	}
	return p.unusable("a mapping that is not valid")
}

// unusable is the outcome if the value of the placeholder is not a tolerance.
func (p placeholder) unusable(found string) Outcome {
	return Outcome{Expected: verbatim(string(p), maxPart) + " to be a tolerance", Found: cut(found)}
}
