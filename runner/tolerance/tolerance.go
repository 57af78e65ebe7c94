// Package tolerance judges whether the output of a probe is what its
// hypothesis expects: equal to a value, one of several, in a range, matched by a
// regular expression or a JSON path. Whatever can be compiled is compiled when
// the experiment is loaded.
//
// A tolerance that is itself a probe is not known here; package experiment has
// it, as it needs a provider.
package tolerance

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/values"
)

// Check is a compiled tolerance. It may be used concurrently.
type Check interface {
	// Check judges output. Names in the tolerance's texts stand for what scope
	// says. Whatever output and scope are, there is an Outcome: an output of the
	// wrong kind is not met.
	Check(output any, scope *values.Scope) Outcome
}

// Outcome is what a Check found, in words for people: they complete the
// sentences "expected ..." and "found ...". They are one short line, whatever the
// output is, and may show values of secrets, or parts of them, as the output
// itself may.
type Outcome struct {
	Met             bool
	Expected, Found string
}

// Describe says what a Check made by Compile expects, before there is an output:
// names in it are not yet replaced. It is "" for other Checks.
func Describe(c Check) string {
	if described, ok := c.(fmt.Stringer); ok {
		return described.String()
	}
	return ""
}
