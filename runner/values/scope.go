// Package values holds what an experiment is parameterised with - its
// configuration and secrets, and what the command line sets of them - and puts
// those values into its texts.
package values

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Scope is what names in an experiment's texts stand for. A Scope is not
// changed once it is in use, so that activities may share it; a new state is a
// new Scope. A nil *Scope is empty.
type Scope struct {
	// Configuration is the resolved configuration, by key.
	Configuration *pyvalue.Map
	// Secrets are the resolved secrets: a mapping of values for each scope name.
	Secrets *pyvalue.Map
}

// IsEmpty reports whether there is neither configuration nor a secrets scope. The
// arguments of activities and controls are then not substituted at all, so that
// a "$$" in them stays as it is.
func (s *Scope) IsEmpty() bool {
	return s == nil || s.Configuration.Len() == 0 && s.Secrets.Len() == 0
}

// Names returns the names that stand for something, in order.
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

// Lookup returns what name stands for: the configuration's value, or that of the
// first secrets scope which has the name.
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
