package app

import (
	"context"
	"errors"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
)

// readGuards reads the files of guards that the run of an experiment is to have;
// the experiment is nil if it could not be built. The guards are only of use if the
// problems have no errors.
func (l *loader) readGuards(ctx context.Context, e *experiment.Experiment) (guards []*experiment.Guard, problems source.Problems) {
	for _, name := range l.guardFiles {
		file, err := l.app.reader(l.options, l.settings).Read(ctx, name)
		if err != nil {
			found, ok := errors.AsType[source.Problems](err)
			if !ok {
				found = source.Problems{{Rule: source.RuleUnreadableDocument, File: name, Message: err.Error()}}
			}
			problems = append(problems, found...)
			continue
		}
		if refused := l.refusedGuards(file); refused.HasErrors() {
			problems = append(problems, refused...)
			continue
		}
		built, found := experiment.BuildGuards(file, e, experiment.Options{Providers: l.registry.Registry})
		guards = append(guards, built...)
		problems = append(problems, found...)
	}
	return guards, problems
}
