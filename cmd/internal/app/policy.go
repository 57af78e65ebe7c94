package app

import (
	"context"
	"errors"
	"io/fs"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
)

// addPolicyFlag defines the option that names the policy.
func (o *loadOptions) addPolicyFlag(flags *pflag.FlagSet) {
	flags.Var((*policyName)(&o.policyName), "policy", "file or URL that says what experiments may touch")
}

// policyName is the name of a policy. It cannot be empty, as that of a variable which
// is not set would be, so that nothing runs without a policy by mistake.
type policyName string

func (n *policyName) String() string { return string(*n) }

func (n *policyName) Type() string { return "string" }

func (n *policyName) Set(name string) error {
	if name == "" {
		return errors.New("no policy is named")
	}
	*n = policyName(name)
	return nil
}

// readPolicy reads the policy that the options name. Without one that is right,
// nothing is run.
func (a *application) readPolicy(ctx context.Context, o *loadOptions, s *settings) error {
	if o.policyName == "" {
		return nil
	}
	reader := a.reader(*o, s)
	reader.InsecureTLS = false // whoever is in between could write another policy
	file, err := reader.Read(ctx, o.policyName)
	if errors.Is(err, fs.ErrNotExist) {
		return usageErrorf("--policy: %q cannot be opened: there is no such file", o.policyName)
	}
	var problems source.Problems
	if err == nil {
		o.rules, problems = policy.Read(file)
	} else if found, ok := errors.AsType[source.Problems](err); ok {
		problems = found
	} else {
		problems = source.Problems{{Rule: source.RuleUnreadableDocument, File: o.policyName, Message: err.Error()}}
	}
	a.showIn(problems, file)
	if o.rules == nil {
		a.logs.log.Error("The policy cannot be used, so nothing was run", "errors", countErrors(problems))
		return reported(exitFailure)
	}
	a.logs.log.Info("The policy applies to all experiments", "policy", file.Name)
	return nil
}

// refused returns what the policy does not permit of the experiment in file, before
// anything that the experiment names is imported or started.
func (l *loader) refused(file *source.File) source.Problems {
	if l.options.rules == nil {
		return nil
	}
	e, problems := l.inspect(file)
	if e == nil {
		return nil // there is nothing to permit, as building will say
	}
	refused := l.options.rules.Check(e, file, l.options.overrides.LookupEnv(l.app.env.LookupEnv))
	if !refused.HasErrors() {
		return nil
	}
	problems = append(problems, refused...)
	problems.Sort()
	return problems
}

func (l *loader) inspect(file *source.File) (*experiment.Experiment, source.Problems) {
	overrides := l.options.overrides
	return experiment.Inspect(file, experiment.Options{
		Providers: l.registry.Registry, LookupEnv: overrides.LookupEnv(l.app.env.LookupEnv), Overrides: overrides,
	})
}

// refusedGuards is refused for guards, whose variables are those of the experiment.
func (l *loader) refusedGuards(file *source.File) source.Problems {
	if l.options.rules == nil {
		return nil
	}
	guards, _ := experiment.InspectGuards(file, experiment.Options{Providers: l.registry.Registry})
	probes := make([]*experiment.Activity, len(guards))
	for i, g := range guards {
		probes[i] = g.Probe
	}
	return l.options.rules.CheckActivities(file.Name, probes)
}

// interpreterFor returns the Python for the experiment called name. Under a policy,
// none that lies beside the experiment may take the place of the one that is meant.
func (a *application) interpreterFor(name string, o loadOptions) string {
	if o.rules == nil || a.global.python != "" {
		return a.interpreter(name)
	}
	isActive := func(path string) bool { return a.env.Getenv("VIRTUAL_ENV") != "" && isExecutable(path) }
	return python.FindInterpreter(a.env.Getenv("VIRTUAL_ENV"), "", "", isActive)
}

// enforce has the engine ask the policy about whatever it carries out.
func (p *performance) enforce(o *runner.Options) {
	rules := p.o.rules
	if rules == nil {
		return
	}
	o.Permit = rules.Permit
	resolve := o.Secrets
	o.Secrets = func(ctx context.Context, d *secrets.Definitions, configuration *pyvalue.Map) (*pyvalue.Map, error) {
		if address, ok := configuration.Value("vault_addr").(string); ok && address != "" && d.NeedVault() {
			if err := rules.PermitVault(address); err != nil {
				return nil, err
			}
		}
		return resolve(ctx, d, configuration)
	}
}

// capped returns the time for an experiment, or what the policy leaves of it.
func (p *performance) capped(b suite.Budget) suite.Budget {
	var limited bool
	if b.Limit, limited = p.o.rules.Limit(b.Limit); limited {
		b.What = "max-duration of the policy"
	}
	return b
}
