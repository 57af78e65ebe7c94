package app

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	document "github.com/chaostoolkit/run-action/cmd/internal/settings"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func newSettingsCommand(a *application) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "settings",
		Short: "Read and change the settings file",
		Long: `Read and change the settings file, which --settings names.

A KEY is the way to a value: names joined by dots, with the number of an item in
brackets, as runtime.rollbacks.strategy or notifications[0].url. A dot that belongs
to a name has a backslash before it: 'auths.example\.com'.`,
		RunE: a.wantsCommand,
	}
	var format string
	show := &cobra.Command{
		Use:   "show",
		Short: "Show all settings, credentials included",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			root, err := a.settingsDocument()
			if err != nil {
				return err
			}
			return a.showValue(root, format)
		},
	}
	choiceVar(show.Flags(), &format, "format", "yaml", []string{"yaml", "json"}, "notation")
	cmd.AddCommand(show, newSettingsGetCommand(a), newSettingsSetCommand(a), newSettingsRemoveCommand(a))
	return cmd
}

func newSettingsGetCommand(a *application) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "get KEY",
		Short: "Show the value at KEY",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			root, key, err := a.settingsAt(args[0])
			if err != nil {
				return err
			}
			value, ok := key.Get(root)
			if !ok {
				return failure(fmt.Errorf("the settings have nothing at %q", args[0]))
			}
			return a.showValue(value, format)
		},
	}
	choiceVar(cmd.Flags(), &format, "format", "yaml", []string{"yaml", "json", "string"}, "notation")
	return cmd
}

func newSettingsSetCommand(a *application) *cobra.Command {
	return &cobra.Command{
		Use:   "set KEY VALUE",
		Short: "Put VALUE, in JSON, at KEY",
		Long: `Put VALUE, in JSON, at KEY, in place of what is there. The file, and names on
the way to the value, are made where there are none.`,
		Example: `  chaos settings set runtime.rollbacks.strategy '"always"'
  chaos settings set notifications '[{"type": "http", "url": "https://example.com"}]'`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			value, err := source.DecodeJSON([]byte(args[1]))
			if err != nil {
				return usageErrorf("the value is not JSON: %w; on the command line, write a text as '\"text\"'", err)
			}
			root, key, err := a.settingsAt(args[0])
			if errors.Is(err, fs.ErrNotExist) {
				root, err = pyvalue.NewMap(1), nil
			}
			if err != nil {
				return err
			}
			if err := key.Set(root, value); err != nil {
				return failure(fmt.Errorf("%q cannot be set: %w", args[0], err))
			}
			return failure(document.Save(a.env.path(a.global.settings), root))
		},
	}
}

func newSettingsRemoveCommand(a *application) *cobra.Command {
	return &cobra.Command{
		Use:   "remove KEY",
		Short: "Remove KEY, with all that is in it",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			root, key, err := a.settingsAt(args[0])
			if err != nil {
				return err
			}
			if !key.Remove(root) {
				return failure(fmt.Errorf("the settings have nothing at %q", args[0]))
			}
			return failure(document.Save(a.env.path(a.global.settings), root))
		},
	}
}

// settingsAt reads a key and the settings, the key first: it is right or wrong
// whatever the settings are.
func (a *application) settingsAt(key string) (*pyvalue.Map, document.Path, error) {
	path, err := document.ParsePath(key)
	if err != nil {
		return nil, nil, &exitError{code: exitUsage, err: err}
	}
	root, err := a.settingsDocument()
	return root, path, err
}

func (a *application) settingsDocument() (*pyvalue.Map, error) {
	root, err := document.Load(a.env.path(a.global.settings))
	if _, isProblem := errors.AsType[source.Problems](err); isProblem {
		return nil, a.explain(err, nil)
	}
	if err != nil {
		return nil, failure(fmt.Errorf("reading the settings: %w", err))
	}
	return root, nil
}

func (a *application) showValue(v any, format string) error {
	var text []byte
	switch format {
	case "json":
		text = append(pyvalue.AppendJSON(nil, v, 0), '\n')
	case "string":
		text = append([]byte(pyvalue.Str(v)), '\n')
	default:
		text = source.AppendYAML(nil, v, source.YAMLLayout{SortKeys: true})
	}
	_, err := a.env.Stdout.Write(text)
	return failure(err)
}
