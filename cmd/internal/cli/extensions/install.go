package extensions

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/deps"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/runner/source"
)

// installation is one call of "chaos deps install".
type installation struct {
	process      *host.Process
	requirements []string
	venv         string
}

func newInstall(process *host.Process) *cobra.Command {
	i := &installation{process: process}
	cmd := &cobra.Command{
		Use:   "install [GROUP...] [-r REQUIREMENTS]...",
		Short: "Install extensions into a virtual environment",
		Long: `Install extensions into the active virtual environment, or else into .venv in the
working directory, where "chaos run" finds them. The command creates .venv if it does
not exist. It uses uv if uv is installed, and pip otherwise.

A GROUP stands for one extension. The groups are:
` + wrapped(deps.Groups()) + `
If a requirements file has hashes, the command refuses each package that has no hash,
or a different one.`,
		Example: `  chaos deps install k8s prometheus
  chaos deps install -r requirements.txt`,
		ValidArgs: deps.Groups(),
		RunE:      func(cmd *cobra.Command, args []string) error { return i.run(cmd.Context(), args) },
	}
	cmd.Flags().StringArrayVarP(&i.requirements, "requirement", "r", nil, "requirements file in the format of pip (repeatable)")
	cmd.Flags().StringVar(&i.venv, "venv", "", "virtual environment to install into (default: the active one, or .venv)")
	return cmd
}

// wrapped returns words in indented lines of at most 84 columns.
func wrapped(words []string) string {
	var b strings.Builder
	line := " "
	for _, word := range words {
		if len(line)+1+len(word) > 84 {
			b.WriteString(line + "\n")
			line = " "
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

func (i *installation) run(ctx context.Context, groups []string) error {
	distributions, err := distributionsOf(groups)
	if err != nil {
		return err
	}
	if len(groups)+len(i.requirements) == 0 {
		return exit.Usagef("there is nothing to install; expected a group, such as k8s, or -r and a requirements file")
	}
	required, err := i.required()
	if err != nil {
		return err
	}
	e := environment(i.process, i.venv)
	if err := e.Prepare(ctx); err != nil {
		return exit.Fail(err)
	}
	for _, file := range i.requirements {
		if err := e.InstallFile(ctx, i.process.Path(file)); err != nil {
			return exit.Failf("installing what %s lists: %w", file, err)
		}
	}
	if len(distributions) > 0 {
		if err := e.Install(ctx, distributions...); err != nil {
			return exit.Failf("installing %s: %w", strings.Join(groups, ", "), err)
		}
	}
	return exit.Fail(i.show(ctx, e, append(required, distributions...)))
}

// required returns the names of the distributions that the requirements files list.
func (i *installation) required() (names []string, err error) {
	for _, file := range i.requirements {
		text, err := os.ReadFile(i.process.Path(file))
		if err != nil {
			return nil, exit.Usagef("-r: %w", err)
		}
		names = append(names, deps.Required(string(text))...)
	}
	return names, nil
}

func distributionsOf(groups []string) ([]string, error) {
	var distributions []string
	for _, group := range groups {
		extension, ok := deps.ByGroup(group)
		if ok {
			distributions = append(distributions, extension.Distribution)
			continue
		}
		if near := source.Nearest(group, deps.Groups()); near != "" {
			return nil, exit.Usagef("there is no group %q; did you mean %q?", group, near)
		}
		return nil, exit.Usagef("there is no group %q: the groups are %s; list other packages in a requirements file",
			group, strings.Join(deps.Groups(), ", "))
	}
	return distributions, nil
}

// show prints the versions of what was installed.
func (i *installation) show(ctx context.Context, e *deps.Environment, wanted []string) error {
	inventory, stop := openInventory(i.process, e.Interpreter())
	defer stop()
	installed, err := inventory.Distributions(ctx)
	if err != nil {
		return err
	}
	asked := make(map[string]bool)
	for _, name := range wanted {
		asked[deps.Canonical(name)] = true
	}
	return host.WriteTable(i.process.Stdout, func(w io.Writer) {
		fmt.Fprintln(w, "NAME\tVERSION")
		for _, d := range installed {
			if asked[deps.Canonical(d.Name)] {
				fmt.Fprintf(w, "%s\t%s\n", d.Name, d.Version)
			}
		}
	})
}
