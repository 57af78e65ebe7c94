// Package tolerance judges whether the output of a probe is within its tolerance: equal
// to a value, one of several, in a range, or matched by a regular expression or a JSON
// path. Tolerances are compiled when the experiment is loaded.
//
// Tolerances that are probes are in package experiment, since they need a provider.
package tolerance

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/values"
)

// Check is a compiled tolerance. It may be used concurrently.
type Check interface {
	// Check judges output. Placeholders in the tolerance have the values of scope. An
	// output of the wrong type does not meet the tolerance.
	Check(output any, scope *values.Scope) Outcome
}

// Outcome is the result of a Check. Expected and Found complete the sentences "expected
// ..." and "found ..."; each is one short line. Like the output, they may show secrets, or
// parts of them.
type Outcome struct {
	Met             bool
	Expected, Found string
}

// Describe returns what a Check of Compile expects, with its placeholders; "" for other
// Checks.
func Describe(c Check) string {
	if described, ok := c.(fmt.Stringer); ok {
		return described.String()
	}
	return ""
}
