package tolerance

import (
	"math/big"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// ofScalar returns the check for a tolerance that is a single value, nil if it is
// of a kind that cannot be one.
func ofScalar(v any) Check {
	switch v := v.(type) {
	case bool, string:
		return equal{v}
	case int64, *big.Int, float64:
		return number{v}
	default:
		return nil
	}
}

// equal is met by an output that is equal to it.
type equal struct{ want any }

func (e equal) Check(output any, _ *values.Scope) Outcome {
	return Outcome{Met: pyvalue.Equal(output, e.want), Expected: show(e.want), Found: show(output)}
}

// number is met by an equal output, and by one whose status is equal to it.
type number struct{ want any }

func (n number) Check(output any, _ *values.Scope) Outcome {
	if status, ok := statusOf(output); ok {
		return Outcome{
			Met:      pyvalue.Equal(status, n.want),
			Expected: "status " + show(n.want), Found: "status " + show(status),
		}
	}
	return Outcome{Met: pyvalue.Equal(output, n.want), Expected: show(n.want), Found: show(output)}
}

// placeholder is a text which stands for a tolerance: what it is substituted with
// decides by its type how it is checked.
type placeholder string

func (p placeholder) Check(output any, scope *values.Scope) Outcome {
	v := scope.SubstituteText(string(p))
	if items, ok := v.([]any); ok {
		return list{items}.Check(output, scope)
	}
	if check := ofScalar(v); check != nil {
		return check.Check(output, scope)
	}
	return Outcome{
		Expected: string(p) + " to stand for a boolean, a number, a string or a list",
		Found:    pyvalue.TypeName(v),
	}
}

// statusOf returns the status of the output of a process or an HTTP call.
func statusOf(output any) (any, bool) {
	m, ok := output.(*pyvalue.Map)
	if !ok {
		return nil, false
	}
	return m.Get("status")
}
