package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/wizard"
	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// initOptions are the options of "chaos init".
type initOptions struct {
	discoveryPath, experimentPath string
}

func newInitCommand(a *application) *cobra.Command {
	o := &initOptions{}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make an experiment by answering questions",
		Long: `Make an experiment by answering questions: a hypothesis, a method and rollbacks,
from the functions that "chaos discover" found, URLs and programs. What is written
is valid.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.makeExperiment(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.discoveryPath, "discovery-path", "./discovery.json", "what \"chaos discover\" wrote")
	cmd.Flags().StringVar(&o.experimentPath, "experiment-path", "./experiment.json", "where to write the experiment: .json, .yaml or .yml")
	return cmd
}

func (a *application) makeExperiment(ctx context.Context, o *initOptions) error {
	format, err := formatOf(o.experimentPath)
	if err != nil {
		return err
	}
	path := a.env.path(o.experimentPath)
	if err := atomicfile.Check(path); err != nil {
		return failure(fmt.Errorf("the experiment could not be written, so nothing was asked: %w", err))
	}
	s, err := a.loadSettings()
	if err != nil {
		return err
	}
	registry := a.registry()
	defer registry.Close() //nolint:errcheck // whatever it held on to ends with the process
	n := a.notifier(s, registry)
	n.Notify(ctx, notification.InitStarted, nil, nil)
	e, err := a.askForExperiment(registry, o)
	if err == nil {
		err = a.writeExperiment(path, format, e, registry)
	}
	if err != nil {
		n.Notify(ctx, notification.InitFailed, nil, err)
		return err
	}
	fmt.Fprintf(a.env.Stdout, "\nThe experiment is valid and saved in %s\n", o.experimentPath)
	n.Notify(ctx, notification.InitCompleted, func() any { return e }, nil)
	return nil
}

// formatOf returns the notation that the name of an experiment's file asks for.
func formatOf(path string) (source.Format, error) {
	switch filepath.Ext(path) {
	case ".json":
		return source.JSON, nil
	case ".yaml", ".yml":
		return source.YAML, nil
	default:
		return 0, usageErrorf("--experiment-path: %q must end in .json, .yaml or .yml", path)
	}
}

func (a *application) askForExperiment(registry *providers.Set, o *initOptions) (*pyvalue.Map, error) {
	text, err := os.ReadFile(a.env.path(o.discoveryPath))
	var discovered []wizard.Activity
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(a.env.Stdout, "There is no %s, so there are no functions of extensions to choose from.\n\n", o.discoveryPath)
	case err != nil:
		return nil, failure(err)
	default:
		file, err := source.Parse(o.discoveryPath, source.JSON, text)
		if err != nil {
			return nil, a.explain(err, file)
		}
		discovered = wizard.ReadDiscovery(file.Root.Value())
	}
	if _, err := os.Stat(a.env.path(o.experimentPath)); err == nil {
		fmt.Fprintf(a.env.Stdout, "There is a %s already; it will be replaced at the end.\n\n", o.experimentPath)
	}
	w := &wizard.Wizard{
		In: a.env.Stdin, Out: a.env.Stdout, Discovered: discovered,
		Check: func(e *pyvalue.Map) source.Problems {
			return a.problemsOf(&source.File{Root: source.FromValue(e)}, registry)
		},
	}
	e, err := w.Run()
	if err != nil {
		return nil, failure(fmt.Errorf("%w; nothing was written", err))
	}
	return e, nil
}

func (a *application) problemsOf(file *source.File, registry *providers.Set) source.Problems {
	_, problems := experiment.Build(file, experiment.Options{Providers: registry.Registry, LookupEnv: a.env.LookupEnv})
	return problems
}

// writeExperiment writes the experiment if what is read from its text is valid.
func (a *application) writeExperiment(path string, format source.Format, e *pyvalue.Map, registry *providers.Set) error {
	text := source.AppendYAML(nil, e, source.YAMLLayout{Indent: 4})
	if format == source.JSON {
		var indented bytes.Buffer
		if err := json.Indent(&indented, pyvalue.AppendCompactJSON(nil, e), "", "    "); err != nil {
			return failure(fmt.Errorf("writing the experiment as JSON: %w", err))
		}
		text = append(indented.Bytes(), '\n')
	}
	file, err := source.Parse(path, format, text)
	if err != nil {
		return a.explain(err, file)
	}
	if problems := a.problemsOf(file, registry); problems.HasErrors() {
		return a.explain(problems, file)
	}
	return failure(writeText(path, text))
}
