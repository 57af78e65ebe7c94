// Package initialize is the command "chaos init".
package initialize

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/wizard"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// command is one call of the command.
type command struct {
	setup                         load.Setup
	discoveryPath, experimentPath string
}

// New returns the command.
func New(process *host.Process, secrets *confidential.Secrets) *cobra.Command {
	c := &command{setup: load.Setup{Process: process, Secrets: secrets}}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create an experiment by answering questions",
		Long: `Ask for the parts of an experiment - hypothesis, method, rollbacks - and write it to
a file. An activity can call a URL, run a program, or call a function that
"chaos discover" found. The written experiment is valid.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&c.discoveryPath, "discovery-path", "./discovery.json", "file that \"chaos discover\" wrote")
	cmd.Flags().StringVar(&c.experimentPath, "experiment-path", "./experiment.json", "file to write, ending in .json, .yaml or .yml")
	return cmd
}

func (c *command) run(ctx context.Context) error {
	format, err := formatOf(c.experimentPath)
	if err != nil {
		return err
	}
	process := c.setup.Process
	path := process.Path(c.experimentPath)
	if err := atomicfile.Check(path); err != nil {
		return exit.Failf("the experiment could not be written, so nothing was asked: %w", err)
	}
	if err := c.setup.OpenSettings(); err != nil {
		return err
	}
	l := c.setup.NewLoader("", load.LoaderOptions{})
	defer l.Close()
	l.Notifier.Notify(ctx, notification.InitStarted, nil, nil)
	e, err := c.ask(l)
	if err == nil {
		err = c.write(path, format, e, l)
	}
	if err != nil {
		l.Notifier.Notify(ctx, notification.InitFailed, nil, err)
		return err
	}
	fmt.Fprintf(process.Stdout, "\nThe experiment is valid and saved in %s\n", c.experimentPath)
	l.Notifier.Notify(ctx, notification.InitCompleted, func() any { return e }, nil)
	return nil
}

// formatOf returns the format of an experiment by the name of its file.
func formatOf(path string) (source.Format, error) {
	switch filepath.Ext(path) {
	case ".json":
		return source.JSON, nil
	case ".yaml", ".yml":
		return source.YAML, nil
	default:
		return 0, exit.Usagef("--experiment-path: %q must end in .json, .yaml or .yml", path)
	}
}

// ask asks the user for an experiment.
func (c *command) ask(l *load.Loader) (*pyvalue.Map, error) {
	discovered, err := c.discovered()
	if err != nil {
		return nil, err
	}
	process := c.setup.Process
	if _, err := os.Stat(process.Path(c.experimentPath)); err == nil {
		fmt.Fprintf(process.Stdout, "%s already exists; the new experiment will replace it.\n\n", c.experimentPath)
	}
	w := &wizard.Wizard{
		In: process.Stdin, Out: process.Stdout, Discovered: discovered,
		Check: func(e *pyvalue.Map) source.Problems {
			_, problems := l.Build(&source.File{Root: source.FromValue(e)})
			return problems
		},
	}
	e, err := w.Run()
	if err != nil {
		return nil, exit.Failf("%w; nothing was written", err)
	}
	return e, nil
}

// discovered reads the functions that "chaos discover" found. There are none without its
// file.
func (c *command) discovered() ([]wizard.Activity, error) {
	process := c.setup.Process
	text, err := os.ReadFile(process.Path(c.discoveryPath))
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(process.Stdout, "There is no %s, so you cannot choose functions of extensions. To create it: chaos discover PACKAGE\n\n", c.discoveryPath)
		return nil, nil
	}
	if err != nil {
		return nil, exit.Fail(err)
	}
	file, err := source.Parse(c.discoveryPath, source.JSON, text)
	if err != nil {
		return nil, c.setup.Printer().Explain(err, file)
	}
	return wizard.ReadDiscovery(file.Root.Value()), nil
}

// write writes the experiment if its text is valid when it is read again.
func (c *command) write(path string, format source.Format, e *pyvalue.Map, l *load.Loader) error {
	text := source.AppendYAML(nil, e, source.YAMLLayout{Indent: 4})
	if format == source.JSON {
		var indented bytes.Buffer
		if err := json.Indent(&indented, pyvalue.AppendCompactJSON(nil, e), "", "    "); err != nil {
			return exit.Failf("writing the experiment as JSON: %w", err)
		}
		text = append(indented.Bytes(), '\n')
	}
	file, err := source.Parse(path, format, text)
	if err != nil {
		return c.setup.Printer().Explain(err, file)
	}
	if _, problems := l.Build(file); problems.HasErrors() {
		return c.setup.Printer().Explain(problems, file)
	}
	return exit.Fail(atomicfile.Write(path, 0o666, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}))
}
