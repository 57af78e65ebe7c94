// Package secrets compiles the secrets that an experiment declares, and resolves them
// from the document, the environment and Vault.
//
// Vault is behind an interface here; package secrets/vault has the client. Package
// redact keeps the resolved values out of logs and records.
package secrets

import (
	"context"
	"slices"

	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Definitions are the declared secrets of an experiment: the source of each key of each
// scope. The only secret values in them are those written in the document.
type Definitions struct {
	scopes mapping
}

// definition is the source of a value: the document, an environment variable, Vault, or
// further definitions for a mapping.
type definition interface {
	// resolve returns the value. ok is false if there is none: r then has the problem,
	// or skips secrets in Vault.
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
		// path is empty if it is missing.
		path string
		// key is one of the secret's fields; "" for all of them as a mapping.
		key      string
		pos      source.Pos
		problems *source.Collector
	}

	mapping []field
)

// field is an entry of a mapping. A scope is an entry of the secrets; pos and
// problems are set for scopes only.
type field struct {
	name     string
	value    definition
	pos      source.Pos
	problems *source.Collector
}

// NeedVault reports whether resolving the definitions requires a VaultReader.
func (d *Definitions) NeedVault() bool { return d != nil && d.scopes.needsVault() }

func (inline) needsVault() bool      { return false }
func (fromEnv) needsVault() bool     { return false }
func (d fromVault) needsVault() bool { return d.path != "" }

func (m mapping) needsVault() bool {
	return slices.ContainsFunc(m, func(f field) bool { return f.value.needsVault() })
}

// Environment returns the names of the environment variables of the secrets.
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

// Names returns the keys of all scopes, which placeholders can name. They are not
// complete if a scope is resolved as a whole, since its keys are only known then.
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
