package runner

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/kind"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// SecretResolver returns the values of an experiment's secrets. The configuration may
// say where they are kept.
type SecretResolver func(ctx context.Context, d *secrets.Definitions, configuration *pyvalue.Map) (*pyvalue.Map, error)

// resolve sets the scope from the secrets and from the configuration, without the keys
// whose values probes return.
func (r *run) resolve(ctx context.Context) error {
	configuration := pyvalue.NewMap(len(r.experiment().Configuration))
	for _, s := range r.experiment().Configuration {
		value, err := r.staticValue(s)
		if err != nil {
			return source.Problems{{Rule: source.RuleEnvironmentVariable, File: r.experiment().Name, Pos: s.Pos, Path: "configuration." + s.Name, Message: err.Error()}}
		}
		configuration.Set(s.Name, value)
	}
	resolve := r.o.Secrets
	if resolve == nil {
		resolve = r.environmentSecrets
	}
	resolved, err := resolve(ctx, r.experiment().Secrets, configuration)
	if err != nil {
		return err
	}
	r.ledger.learn(resolved)
	r.scope.Store(&values.Scope{Configuration: configuration, Secrets: resolved})
	return nil
}

func (r *run) staticValue(s experiment.Setting) (any, error) {
	if s.Env != nil {
		return s.Env.Resolve(r.o.LookupEnv)
	}
	return s.Value, nil
}

func (r *run) environmentSecrets(ctx context.Context, d *secrets.Definitions, _ *pyvalue.Map) (*pyvalue.Map, error) {
	return d.Resolve(ctx, secrets.Sources{LookupEnv: r.o.LookupEnv})
}

// loadDynamicConfiguration plays the probes of the configuration in order; each knows
// the keys above its own. If a probe fails, its key has no value and the run continues,
// as the experiment may not need it. It returns the values that the probes returned.
func (r *run) loadDynamicConfiguration(ctx context.Context) *pyvalue.Map {
	found := pyvalue.NewMap(0)
	scope := r.scope.Load()
	configuration := pyvalue.NewMap(len(r.experiment().Configuration))
	for _, s := range r.experiment().Configuration {
		if s.Probe == nil {
			configuration.Set(s.Name, scope.Configuration.Value(s.Name))
			continue
		}
		r.scope.Store(&values.Scope{Configuration: configuration, Secrets: scope.Secrets})
		value, err := r.configure(ctx, s)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			r.o.Log.Warn("A configuration key has no value because its probe failed",
				"key", s.Name, "probe", s.Probe.Name, "line", s.Pos.Line, "error", err)
			continue
		}
		configuration = configuration.ShallowClone()
		configuration.Set(s.Name, value)
		found.Set(s.Name, value)
	}
	r.scope.Store(&values.Scope{Configuration: configuration, Secrets: scope.Secrets})
	return found
}

func (r *run) configure(ctx context.Context, s experiment.Setting) (any, error) {
	output, err := r.callProvider(ctx, s.Probe, provider.Request{AllSecrets: true})
	r.endRunFor(s.Probe, err)
	if err != nil {
		return nil, err
	}
	k, err := kind.Of(s.Probe.Provider)
	if err != nil {
		return nil, err
	}
	return k.Configure(output)
}
