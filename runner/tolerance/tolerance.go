// Package tolerance judges whether the output of a probe is what its
// hypothesis expects: equal to a value, one of several, in a range, matched by a
// regular expression or a JSON path. Whatever can be compiled is compiled when
// the experiment is loaded.
//
// A tolerance that is itself a probe is not known here; package experiment has
// it, as it needs a provider.
package tolerance

import "github.com/chaostoolkit/run-action/runner/values"

// Check is a compiled tolerance.
type Check interface {
	// Check judges output. Names in the tolerance's texts stand for what scope
	// says.
	Check(output any, scope *values.Scope) Outcome
}

// Outcome is what a Check found, in words for people: they complete the
// sentences "expected ..." and "found ...".
type Outcome struct {
	Met             bool
	Expected, Found string
}
