package load

import (
	"context"
	"path/filepath"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

// LoadControls loads the global controls: those of the settings and of control files. A
// control that cannot be loaded stops the run: it may be there to guard it.
func (l *Loader) LoadControls() error {
	p := l.setup.Process
	settings := source.NewCollector(p.Path(p.Options.Settings))
	global := experiment.BuildNamedControls(l.setup.Settings.root.Get("controls"), l.Controls.Importer(), settings.At("controls"))
	problems := settings.Problems()
	for _, name := range l.options.ControlFiles {
		controls, found := l.readControlFile(name)
		global = append(global, controls...)
		problems = append(problems, found...)
	}
	l.Controls.SetGlobal(global)
	l.setup.Printer().PrintInvalid(problems, nil)
	if problems.HasErrors() {
		return exit.Silently(exit.Failure)
	}
	return nil
}

func (l *Loader) readControlFile(name string) ([]*experiment.Control, source.Problems) {
	p := l.setup.Process
	format := source.YAML
	if filepath.Ext(name) == ".json" {
		format = source.JSON
	}
	reader := fetch.Reader{Dir: p.Dir, Getenv: p.Getenv}
	file, err := reader.ReadFile(p.Path(name), format)
	if err != nil {
		return nil, problemsOf(err, name)
	}
	problems := source.NewCollector(name)
	controls := experiment.BuildNamedControls(file.Root, l.Controls.Importer(), problems)
	return controls, problems.Problems()
}

// Read reads the experiment called name, and calls the global controls before and after.
// They may change its document.
func (l *Loader) Read(ctx context.Context, name string) (*source.File, error) {
	if err := l.Controls.BeforeLoading(ctx, name); err != nil {
		return nil, err
	}
	file, unread := l.setup.Read(ctx, name)
	var document any
	if unread == nil {
		document = file.Root.Value()
	}
	changed, err := l.Controls.AfterLoading(ctx, name, document)
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
		l.setup.Secrets.LearnDocument(root)
	}
	return file, nil
}

// checker returns what checks the controls that an experiment declares. A lenient loader
// only imports their modules.
func (l *Loader) checker() experiment.ControlChecker {
	if l.options.Lenient {
		return l.Controls.Importer()
	}
	return l.Controls
}
