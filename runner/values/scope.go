// Package values holds the parameters of an experiment - its configuration, secrets and
// the overrides of the command line - and substitutes them in its texts.
package values

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Scope holds the values of placeholders in an experiment's texts. A Scope must not be
// changed after its first use, since activities share it. A nil *Scope is empty.
type Scope struct {
	// Configuration is the resolved configuration, by key.
	Configuration *pyvalue.Map
	// Secrets are the resolved secrets: a mapping of values for each scope name.
	Secrets *pyvalue.Map
}

// IsEmpty reports whether there is neither configuration nor a secrets scope. Arguments of
// activities and controls are then not substituted, so that "$$" in them is unchanged.
func (s *Scope) IsEmpty() bool {
	return s == nil || s.Configuration.Len() == 0 && s.Secrets.Len() == 0
}

// Names returns the names that have values, in order.
func (s *Scope) Names() []string {
	if s == nil {
		return nil
	}
	names := slices.Clone(s.Configuration.Keys())
	for _, scope := range s.Secrets.All() {
		if m, ok := scope.(*pyvalue.Map); ok {
			names = append(names, m.Keys()...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Lookup returns the value of name: that of the configuration, or of the first secrets
// scope that has the name.
func (s *Scope) Lookup(name string) (any, bool) {
	if s == nil {
		return nil, false
	}
	if v, ok := s.Configuration.Get(name); ok {
		return v, true
	}
	for _, scope := range s.Secrets.All() {
		m, ok := scope.(*pyvalue.Map)
		if !ok {
			continue
		}
		if v, ok := m.Get(name); ok {
			return v, true
		}
	}
	return nil, false
}
