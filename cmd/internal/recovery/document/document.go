// Package document finds the experiment whose rollbacks a recovery plays: the write-ahead
// log has it without its secrets, and the file may have changed since.
package document

import (
	"context"
	"fmt"
	"slices"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Needs are what an experiment is read with. The loader must be lenient: it may not
// refuse to undo what an invalid experiment did.
type Needs struct {
	Setup  *load.Setup
	Loader *load.Loader
}

// Reload returns the experiment of a run whose process died: that of its file if it has
// not changed, as the file has the secrets; otherwise that of the log. The configuration
// has the values that the run had.
func Reload(ctx context.Context, n Needs, run *writeahead.Run) (*experiment.Experiment, error) {
	if problems := n.Loader.ReadOverrides(); problems.HasErrors() {
		return nil, n.Setup.Printer().Explain(problems, nil)
	}
	if err := n.Loader.LoadControls(); err != nil {
		return nil, err
	}
	lost := restoreConfiguration(n.Loader, run)
	file, err := n.read(ctx, run)
	if err != nil {
		return nil, err
	}
	e, problems := n.Loader.Build(file)
	if e == nil {
		return nil, n.Setup.Printer().Explain(problems, file)
	}
	e.Configuration = slices.DeleteFunc(e.Configuration, func(s experiment.Setting) bool { return slices.Contains(lost, s.Name) })
	return e, nil
}

// restoreConfiguration sets the values that the run had: a probe of the configuration
// must not return another one now. It returns the names of those that were secret.
func restoreConfiguration(l *load.Loader, run *writeahead.Run) (lost []string) {
	for name, value := range run.Configuration.All() {
		switch {
		case l.IsOverridden(name): // this process was given a value
		case confidential.IsRedacted(value):
			lost = append(lost, name)
		default:
			l.Override(name, value)
		}
	}
	return lost
}

// read returns the document of a run.
func (n Needs) read(ctx context.Context, run *writeahead.Run) (*source.File, error) {
	file, err := n.Loader.Read(ctx, run.Source)
	if err == nil {
		document, _ := file.Root.Value().(*pyvalue.Map)
		if pyvalue.Equal(n.Setup.Secrets.Document(document), run.Document) {
			return withRollbacks(file, run), nil
		}
	}
	if confidential.IsRedacted(run.Document) {
		if err == nil {
			err = fmt.Errorf("%s has changed", run.Source)
		}
		return nil, fmt.Errorf("the experiment has secrets in it, which are only known from its file: %w", err)
	}
	return withRollbacks(&source.File{Name: run.Source, Root: source.FromValue(run.Document)}, run), nil
}

// withRollbacks returns the document with the rollbacks as controls changed them.
func withRollbacks(file *source.File, run *writeahead.Run) *source.File {
	document, ok := file.Root.Value().(*pyvalue.Map)
	if !ok || run.RollbackList == nil || confidential.IsRedacted(run.RollbackList) {
		return file
	}
	document = document.ShallowClone()
	document.Set("rollbacks", run.RollbackList)
	return &source.File{Name: file.Name, Root: source.FromValue(document)}
}
