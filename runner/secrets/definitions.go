// Package secrets compiles the secrets that an experiment declares, and resolves them
// from the document, the environment and Vault.
//
// Vault is after an interface here; package secrets/vault has the client. Package
// redact keeps the resolved values out of logs and records.
package secrets

import (
	"context"
	"slices"

	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Definitions are the declared secrets of an experiment: where to get each key
// of each scope. They hold no secret but those written in the document.
type Definitions struct {
	scopes mapping
}

// definition is where a value comes from: the document, an environment variable,
// Vault, or, for a mapping, more definitions.
type definition interface {
	// resolve fetches the value. ok is false where there is none; r then knows
	// the problem, or passes over what is in Vault.
	resolve(ctx context.Context, r *resolver) (value any, ok bool)
	needsVault() bool
}

type (
	inline struct{ value any }

	fromEnv struct {
		values.Env
		pos      source.Pos
		problems *source.Collector
	}

	fromVault struct {
		// path is empty where it is missing.
		path string
		// key is one of the secret's fields; empty for all of them as a mapping.
		key      string
		pos      source.Pos
		problems *source.Collector
	}

	mapping []field
)

// field is an entry of a mapping. A scope is an entry of the secrets; pos and
// report are of use for scopes only.
type field struct {
	name     string
	value    definition
	pos      source.Pos
	problems *source.Collector
}

// NeedVault reports whether resolving the definitions takes a VaultReader.
func (d *Definitions) NeedVault() bool { return d != nil && d.scopes.needsVault() }

func (inline) needsVault() bool      { return false }
func (fromEnv) needsVault() bool     { return false }
func (d fromVault) needsVault() bool { return d.path != "" }

func (m mapping) needsVault() bool {
	return slices.ContainsFunc(m, func(f field) bool { return f.value.needsVault() })
}

// Environment returns the names of the environment variables that secrets come
// from.
func (d *Definitions) Environment() (names []string) {
	if d == nil {
		return nil
	}
	return d.scopes.environment()
}

func (m mapping) environment() (names []string) {
	for _, f := range m {
		switch d := f.value.(type) {
		case fromEnv:
			names = append(names, d.Key)
		case mapping:
			names = append(names, d.environment()...)
		}
	}
	return names
}

// Names returns the names which the secrets add to those that a text may refer
// to: the keys of all scopes. They are not complete if a scope is fetched as a
// whole, so that its keys are not known before.
func (d *Definitions) Names() (names []string, complete bool) {
	complete = true
	if d == nil {
		return nil, complete
	}
	for _, scope := range d.scopes {
		keys, known := scope.value.(mapping)
		complete = complete && known
		for _, f := range keys {
			names = append(names, f.name)
		}
	}
	return names, complete
}
