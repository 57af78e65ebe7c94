package app

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

// newControls returns who plays controls; there are none yet but those that
// experiments declare.
func (a *application) newControls(s *settings, registry *providers.Set, o loadOptions) control.Player {
	settings, _ := s.root.Value().(*pyvalue.Map)
	return registry.Controls(providers.ControlOptions{
		Settings: settings, Permit: o.rules.PermitControl, Log: a.logs.log, LookupEnv: o.overrides.LookupEnv(a.env.LookupEnv),
	})
}

// loadGlobalControls reads the controls of the settings and of control files. A
// file that cannot be read stops the run: a control may be there to guard it.
func (a *application) loadGlobalControls(c control.Player, s *settings, files []string) error {
	report := source.NewCollector(a.env.path(a.global.settings))
	global := experiment.BuildNamedControls(s.root.Get("controls"), c.Importer(), report.At("controls"))
	problems := report.Problems()
	for _, name := range files {
		controls, found := a.readControlFile(c, name)
		global = append(global, controls...)
		problems = append(problems, found...)
	}
	c.SetGlobal(global)
	a.show(problems, nil)
	if problems.HasErrors() {
		return reported(exitFailure)
	}
	return nil
}

func (a *application) readControlFile(c control.Player, name string) ([]*experiment.Control, source.Problems) {
	format := source.YAML
	if filepath.Ext(name) == ".json" {
		format = source.JSON
	}
	reader := fetch.Reader{Dir: a.env.Dir, Getenv: a.env.Getenv}
	file, err := reader.ReadFile(a.env.path(name), format)
	if problems, ok := errors.AsType[source.Problems](err); ok {
		return nil, problems
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, source.Problems{{Rule: source.RuleUnreadableDocument, File: name, Message: err.Error()}}
	}
	report := source.NewCollector(name)
	controls := experiment.BuildNamedControls(file.Root, c.Importer(), report)
	return controls, report.Problems()
}

// read reads the experiment called name between the controls that are for that.
func (l *loader) read(ctx context.Context, name string) (*source.File, error) {
	if err := l.controls.BeforeLoading(ctx, name); err != nil {
		return nil, err
	}
	file, unread := l.app.readExperiment(ctx, l.app.reader(l.options, l.settings), name)
	var document any
	if unread == nil {
		document = file.Root.Value()
	}
	changed, err := l.controls.AfterLoading(ctx, name, document)
	if unread != nil {
		return nil, unread
	}
	if err != nil {
		return nil, err
	}
	if changed != nil { // a document without places, then
		root := source.FromValue(changed)
		root.Pos = file.Root.Pos
		file.Root = root
		l.app.learnDocument(root)
	}
	return file, nil
}

// checker returns who checks the controls of the experiment. Where nobody validates
// that, their modules are only imported.
func (l *loader) checker() experiment.ControlChecker {
	if l.lenient {
		return l.controls.Importer()
	}
	return l.controls
}
