// Package settings is the command "chaos settings".
package settings

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	document "github.com/chaostoolkit/run-action/cmd/internal/settings"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// command is what the subcommands share.
type command struct {
	process *host.Process
	printer load.Printer
}

// New returns the command.
func New(process *host.Process, secrets *confidential.Secrets) *cobra.Command {
	c := &command{process: process, printer: load.Printer{Process: process, Secrets: secrets}}
	cmd := &cobra.Command{
		Use:   "settings",
		Short: "Read and change the settings file",
		Long: `Read and change the settings file. --settings names another file.

A KEY is a path to a value: names joined by dots, and the indexes of items in
brackets, such as runtime.rollbacks.strategy or notifications[0].url. Write a
backslash before a dot that is part of a name: 'auths.example\.com'.`,
		RunE: exit.MissingCommand,
	}
	cmd.AddCommand(c.newShow(), c.newGet(), c.newSet(), c.newRemove())
	return cmd
}

func (c *command) newShow() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show all settings, credentials included",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			root, err := c.document()
			if err != nil {
				return err
			}
			return c.print(root, format)
		},
	}
	host.Choice(cmd.Flags(), &format, "format", "yaml", []string{"yaml", "json"}, "format of the output")
	return cmd
}

func (c *command) newGet() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "get KEY",
		Short: "Show the value at KEY",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			root, key, err := c.at(args[0])
			if err != nil {
				return err
			}
			value, ok := key.Get(root)
			if !ok {
				return exit.Failf("the settings have nothing at %q", args[0])
			}
			return c.print(value, format)
		},
	}
	host.Choice(cmd.Flags(), &format, "format", "yaml", []string{"yaml", "json", "string"}, "format of the output")
	return cmd
}

func (c *command) newSet() *cobra.Command {
	return &cobra.Command{
		Use:   "set KEY VALUE",
		Short: "Set the value at KEY to VALUE, which is JSON",
		Long: `Set the value at KEY to VALUE, which is JSON. The command creates the file, and the
parents of the value, if they do not exist.`,
		Example: `  chaos settings set runtime.rollbacks.strategy '"always"'
  chaos settings set notifications '[{"type": "http", "url": "https://example.com"}]'`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			value, err := source.DecodeJSON([]byte(args[1]))
			if err != nil {
				return exit.Usagef("the value is not JSON: %w; on the command line, write a text as '\"text\"'", err)
			}
			root, key, err := c.at(args[0])
			if errors.Is(err, fs.ErrNotExist) {
				root, err = pyvalue.NewMap(1), nil
			}
			if err != nil {
				return err
			}
			if err := key.Set(root, value); err != nil {
				return exit.Failf("%q cannot be set: %w", args[0], err)
			}
			return exit.Fail(document.Save(c.path(), root))
		},
	}
}

func (c *command) newRemove() *cobra.Command {
	return &cobra.Command{
		Use:   "remove KEY",
		Short: "Remove the value at KEY",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			root, key, err := c.at(args[0])
			if err != nil {
				return err
			}
			if !key.Remove(root) {
				return exit.Failf("the settings have nothing at %q", args[0])
			}
			return exit.Fail(document.Save(c.path(), root))
		},
	}
}

func (c *command) path() string { return c.process.Path(c.process.Options.Settings) }

// at reads a key and the settings. The key is read first: it is right or wrong whatever
// the settings are.
func (c *command) at(key string) (*pyvalue.Map, document.Path, error) {
	path, err := document.ParsePath(key)
	if err != nil {
		return nil, nil, exit.Usagef("%w", err)
	}
	root, err := c.document()
	return root, path, err
}

func (c *command) document() (*pyvalue.Map, error) {
	root, err := document.Load(c.path())
	if _, isProblem := errors.AsType[source.Problems](err); isProblem {
		return nil, c.printer.Explain(err, nil)
	}
	if err != nil {
		return nil, exit.Fail(fmt.Errorf("reading the settings: %w", err))
	}
	return root, nil
}

func (c *command) print(v any, format string) error {
	var text []byte
	switch format {
	case "json":
		text = append(pyvalue.AppendJSON(nil, v, 0), '\n')
	case "string":
		text = append([]byte(pyvalue.Str(v)), '\n')
	default:
		text = source.AppendYAML(nil, v, source.YAMLLayout{SortKeys: true})
	}
	_, err := c.process.Stdout.Write(text)
	return exit.Fail(err)
}
