package load

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
)

// readGuards reads the guards that the run of an experiment gets; the experiment is nil
// if it could not be built. The guards are only valid if no problem is an error.
func (l *Loader) readGuards(ctx context.Context, e *experiment.Experiment) (guards []*experiment.Guard, problems source.Problems) {
	for _, name := range l.options.GuardFiles {
		file, err := l.setup.reader().Read(ctx, name)
		if err != nil {
			problems = append(problems, problemsOf(err, name)...)
			continue
		}
		if refused := l.refusedGuards(file); refused.HasErrors() {
			problems = append(problems, refused...)
			continue
		}
		built, found := experiment.BuildGuards(file, e, experiment.Options{Providers: l.Providers.Registry})
		guards = append(guards, built...)
		problems = append(problems, found...)
	}
	return guards, problems
}
