package secrets

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// VaultReader reads secrets from a Vault server.
type VaultReader interface {
	// Read returns the fields of the secret at path, nil if there is no such
	// secret. The error is that Vault cannot be reached, or refuses.
	Read(ctx context.Context, path string) (*pyvalue.Map, error)
}

// Sources are the sources of secrets outside of the document.
type Sources struct {
	// LookupEnv looks up environment variables; nil is an empty environment.
	LookupEnv func(name string) (string, bool)
	// Vault reads Vault secrets; with nil, they are errors.
	Vault VaultReader
	// Learn is called with each secret as soon as it is resolved, even if others fail,
	// and with the text that it was read from; nil is not called.
	Learn func(value any)
	// Log gets warnings about secrets that Vault does not have; nil discards them.
	Log *slog.Logger
}

// Check reports the problems that Resolve would have, except for those with Vault.
func (d *Definitions) Check(lookupEnv func(name string) (string, bool), problems *source.Collector) {
	r := newResolver(Sources{LookupEnv: lookupEnv})
	r.static = true
	r.scopes(context.Background(), d)
	problems.Include(r.problems...)
}

// Resolve returns the secrets: a mapping of values for each scope. A Redactor should be
// sources.Learn, so that it has them before they are used. The error is that of ctx, or a
// source.Problems with everything that cannot be resolved; it shows no values. After a
// failure Vault is not asked again. A secret that Vault does not have is an empty mapping,
// and is logged.
func (d *Definitions) Resolve(ctx context.Context, sources Sources) (*pyvalue.Map, error) {
	r := newResolver(sources)
	resolved := r.scopes(ctx, d)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("resolving the secrets: %w", err)
	}
	if len(r.problems) > 0 {
		r.problems.Sort()
		return nil, r.problems
	}
	return resolved, nil
}

// resolver is one resolution of Definitions.
type resolver struct {
	Sources
	// static skips Vault secrets.
	static   bool
	problems source.Problems
	// payloads are the Vault secrets read so far, nil for missing ones.
	payloads    map[string]*pyvalue.Map
	vaultFailed bool
}

func newResolver(sources Sources) *resolver {
	if sources.LookupEnv == nil {
		sources.LookupEnv = func(string) (string, bool) { return "", false }
	}
	if sources.Learn == nil {
		sources.Learn = func(any) {}
	}
	if sources.Log == nil {
		sources.Log = slog.New(slog.DiscardHandler)
	}
	return &resolver{Sources: sources, payloads: make(map[string]*pyvalue.Map)}
}

func (r *resolver) problem(problems *source.Collector, rule source.Rule, p source.Problem) {
	detached := problems.Detached()
	detached.Add(rule, p)
	r.problems = append(r.problems, detached.Problems()...)
}

func (r *resolver) scopes(ctx context.Context, d *Definitions) *pyvalue.Map {
	resolved := pyvalue.NewMap(0)
	if d == nil {
		return resolved
	}
	for _, scope := range d.scopes {
		value, ok := scope.value.resolve(ctx, r)
		if !ok {
			continue
		}
		if _, isMapping := value.(*pyvalue.Map); !isMapping {
			r.problem(scope.problems, source.RuleSecretScope, source.Problem{
				Pos:      scope.pos,
				Message:  "the value of a secrets scope is not a mapping",
				Found:    pyvalue.TypeName(value),
				Expected: "a mapping of secrets",
			})
		}
		resolved.Set(scope.name, value)
	}
	return resolved
}

func (d inline) resolve(_ context.Context, r *resolver) (value any, ok bool) {
	r.Learn(d.value)
	return d.value, true
}

func (m mapping) resolve(ctx context.Context, r *resolver) (value any, ok bool) {
	resolved := pyvalue.NewMap(len(m))
	for _, f := range m {
		if value, ok := f.value.resolve(ctx, r); ok {
			resolved.Set(f.name, value)
		}
	}
	return resolved, true
}

func (d fromEnv) resolve(_ context.Context, r *resolver) (value any, ok bool) {
	// The text is also in the environment of processes. The text of a JSON document is
	// not a secret: its braces and keys are not secret, its values are.
	if text, ok := r.LookupEnv(d.Key); ok && d.Type != values.JSON {
		r.Learn(text)
	}
	value, err := d.Resolve(r.LookupEnv)
	if err == nil {
		r.Learn(value)
		return value, true
	}
	p := source.Problem{Pos: d.pos, Message: err.Error()}
	if _, missing := errors.AsType[*values.MissingError](err); missing {
		p.Hint = "set it, or give the secret a default"
	}
	r.problem(d.problems, source.RuleEnvironmentVariable, p)
	return nil, false
}

func (d fromVault) resolve(ctx context.Context, r *resolver) (value any, ok bool) {
	switch {
	case d.path == "":
		return pyvalue.NewMap(0), true // Compile warned about it
	case r.static || r.vaultFailed:
		return nil, false
	}
	payload, err := r.payload(ctx, d.path)
	if err != nil {
		r.vaultFailed = true
		r.problem(d.problems, source.RuleVaultSecret, source.Problem{
			Pos:     d.pos,
			Message: fmt.Sprintf("reading the Vault secret at %q: %v", d.path, err),
		})
		return nil, false
	}
	if payload == nil {
		r.Log.Warn("Vault does not have the secret; it is empty",
			slog.String("path", d.path), slog.String("secret", d.problems.Path()))
		return pyvalue.NewMap(0), true
	}
	if d.key == "" {
		r.Learn(payload)
		return payload.Clone(), true
	}
	if value, ok = payload.Get(d.key); !ok {
		r.problem(d.problems, source.RuleVaultSecret, source.Problem{
			Pos:     d.pos,
			Message: fmt.Sprintf("the Vault secret at %q has no field %q, only these: %q", d.path, d.key, payload.Keys()),
			Hint:    `omit "key" to get all fields as a mapping`,
		})
	}
	r.Learn(value)
	return value, ok
}

// payload reads each path once.
func (r *resolver) payload(ctx context.Context, path string) (*pyvalue.Map, error) {
	if payload, known := r.payloads[path]; known {
		return payload, nil
	}
	if r.Vault == nil {
		return nil, errors.New("there is no connection to Vault")
	}
	payload, err := r.Vault.Read(ctx, path)
	if err == nil {
		r.payloads[path] = payload
	}
	return payload, err
}
