package app

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/secrets/vault"
)

// providerOptions is what the providers get of the process, for the experiment
// called name if there is one.
func (a *application) providerOptions(name string, o loadOptions) providers.Options {
	environ := sync.OnceValue(func() []string { return a.childEnviron(o) }) // once .env files are read
	return providers.Options{
		Environ: environ, Getenv: a.env.Getenv, Dir: a.env.Dir, Version: Version,
		Interpreter: a.interpreterFor(name, o), InstalledFirst: o.rules != nil, Conceal: &a.redactor, Log: a.logs.log,
	}
}

// childEnviron is the environment of the processes that activities start: our
// own, with what .env files set, and with chaos itself at the end of PATH, so that
// an experiment may call it however it was started.
func (a *application) childEnviron(o loadOptions) []string {
	environ := slices.Clone(a.env.Environ)
	for _, v := range o.overrides.Environment {
		environ = setVariable(environ, v.Name, v.Value)
	}
	path := "/usr/local/bin:/usr/bin:/bin"
	if i := indexVariable(environ, "PATH"); i >= 0 {
		path = strings.TrimPrefix(environ[i], "PATH=")
	}
	return setVariable(environ, "PATH", path+":"+filepath.Dir(a.env.Executable))
}

func setVariable(environ []string, name, value string) []string {
	if i := indexVariable(environ, name); i >= 0 {
		environ[i] = name + "=" + value
		return environ
	}
	return append(environ, name+"="+value)
}

func indexVariable(environ []string, name string) int {
	return slices.IndexFunc(environ, func(v string) bool { return strings.HasPrefix(v, name+"=") })
}

// secretResolver fetches secrets; Vault is only connected to if one is there.
func (a *application) secretResolver(lookupEnv func(string) (string, bool)) runner.SecretResolver {
	return func(ctx context.Context, d *secrets.Definitions, configuration *pyvalue.Map) (*pyvalue.Map, error) {
		sources := secrets.Sources{LookupEnv: lookupEnv, Learn: a.redactor.Add, Log: a.logs.log}
		if d.NeedVault() {
			a.redactor.Add(configuration.Value("vault_token"))
			a.redactor.Add(configuration.Value("vault_role_secret"))
			client, err := vault.New(configuration, lookupEnv)
			if err != nil {
				return nil, err
			}
			client.Learn = a.redactor.Add
			sources.Vault = client
		}
		return d.Resolve(ctx, sources)
	}
}
