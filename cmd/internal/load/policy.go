package load

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/source"
)

// readPolicy reads the policy that the options name. Nothing runs under a policy that
// cannot be read.
func (s *Setup) readPolicy(ctx context.Context) error {
	name, log := s.Options.Policy, s.Process.Logs
	if name == "" {
		return nil
	}
	reader := s.reader()
	reader.InsecureTLS = false // somebody on the way could change the policy
	file, err := reader.Read(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return exit.Usagef("--policy: %q cannot be opened: there is no such file", name)
	}
	problems := problemsOf(err, name)
	if err == nil {
		s.Policy, problems = policy.Read(file)
	}
	s.Printer().Print(problems, file)
	if s.Policy == nil {
		log.Error("The policy cannot be used, so nothing was run", "errors", problems.Count(source.Error))
		return exit.Silently(exit.Failure)
	}
	log.Info("The policy applies to all experiments", "policy", file.Name)
	return nil
}

// refused returns what the policy does not permit in an experiment, before anything that
// the experiment names is imported or started.
func (l *Loader) refused(file *source.File) source.Problems {
	if l.setup.Policy == nil {
		return nil
	}
	e, problems := l.inspect(file)
	return l.refusals(file, e, problems)
}

// refusals is refused for an experiment that was inspected, with the problems of that.
func (l *Loader) refusals(file *source.File, e *experiment.Experiment, problems source.Problems) source.Problems {
	if l.setup.Policy == nil || e == nil { // building it fails, too, and says why
		return nil
	}
	refused := l.setup.Policy.Check(e, file, l.LookupEnv)
	if !refused.HasErrors() {
		return nil
	}
	all := slices.Concat(problems, refused)
	all.Sort()
	return all
}

// refusedGuards returns what the policy does not permit in a file of guards.
func (l *Loader) refusedGuards(file *source.File) source.Problems {
	if l.setup.Policy == nil {
		return nil
	}
	guards, _ := experiment.InspectGuards(file, experiment.Options{Providers: l.Providers.Registry})
	probes := make([]*experiment.Activity, len(guards))
	for i, g := range guards {
		probes[i] = g.Probe
	}
	return l.setup.Policy.CheckActivities(file.Name, probes)
}

// inspect builds the experiment without importing or starting anything that it names.
func (l *Loader) inspect(file *source.File) (*experiment.Experiment, source.Problems) {
	return experiment.Inspect(file, experiment.Options{
		Providers: l.Providers.Registry, LookupEnv: l.LookupEnv, Overrides: &l.overrides,
	})
}
