package confidential

import (
	"context"
	"log/slog"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/secrets/vault"
)

// Resolver returns the values of an experiment's secrets: see runner.SecretResolver.
type Resolver = func(ctx context.Context, d *secrets.Definitions, configuration *pyvalue.Map) (*pyvalue.Map, error)

// Resolver returns a function that resolves the secrets of an experiment and learns each
// of them before it is used. It connects to Vault only if a secret is kept there, and
// only if permitVault, which may be nil, permits the address.
func (s *Secrets) Resolver(lookupEnv func(string) (string, bool), permitVault func(address string) error, log *slog.Logger) Resolver {
	return func(ctx context.Context, d *secrets.Definitions, configuration *pyvalue.Map) (*pyvalue.Map, error) {
		sources := secrets.Sources{LookupEnv: lookupEnv, Learn: s.redactor.Add, Log: log}
		if d.NeedVault() {
			client, err := s.connectVault(configuration, lookupEnv, permitVault)
			if err != nil {
				return nil, err
			}
			sources.Vault = client
		}
		return d.Resolve(ctx, sources)
	}
}

func (s *Secrets) connectVault(configuration *pyvalue.Map, lookupEnv func(string) (string, bool), permit func(string) error) (*vault.Client, error) {
	if address, ok := configuration.Value("vault_addr").(string); ok && address != "" && permit != nil {
		if err := permit(address); err != nil {
			return nil, err
		}
	}
	for _, name := range vaultCredentials() {
		s.redactor.Add(configuration.Value(name))
	}
	client, err := vault.New(configuration, lookupEnv)
	if err != nil {
		return nil, err
	}
	client.Learn = s.redactor.Add
	return client, nil
}
