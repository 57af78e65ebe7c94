package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/deps"
	"github.com/chaostoolkit/run-action/providers/python/inventory"
	"github.com/chaostoolkit/run-action/runner/source"
)

func newDepsCommand(a *application) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deps",
		Short: "Install the extensions that experiments need",
		RunE:  a.wantsCommand,
	}
	cmd.AddCommand(newDepsInstallCommand(a), newDepsCheckCommand(a))
	return cmd
}

// installOptions are the options of "chaos deps install".
type installOptions struct {
	requirements []string
	venv         string
}

func newDepsInstallCommand(a *application) *cobra.Command {
	o := &installOptions{}
	cmd := &cobra.Command{
		Use:   "install [GROUP...] [-r REQUIREMENTS]...",
		Short: "Install extensions into a virtual environment",
		Long: `Install extensions into the active virtual environment, or else into .venv in the
working directory, which is made if need be: there "chaos run" finds them. It is
done by uv if it is there, else by pip.

A requirements file with hashes is installed as it stands: what has no hash, or
another one, is refused.

The groups are ` + strings.Join(deps.Groups(), ", ") + ".",
		Example: `  chaos deps install k8s prometheus
  chaos deps install -r requirements.txt`,
		ValidArgs: deps.Groups(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.installDeps(cmd.Context(), args, o)
		},
	}
	cmd.Flags().StringArrayVarP(&o.requirements, "requirement", "r", nil, "requirements file in the notation of pip (repeatable)")
	cmd.Flags().StringVar(&o.venv, "venv", "", "virtual environment to install into (default: the active one, or .venv)")
	return cmd
}

func (a *application) installDeps(ctx context.Context, groups []string, o *installOptions) error {
	distributions, err := distributionsOf(groups)
	if err != nil {
		return err
	}
	if len(groups)+len(o.requirements) == 0 {
		return usageErrorf("nothing is named to be installed; expected a group, as k8s, or -r and a requirements file")
	}
	wanted := slices.Clone(distributions)
	for _, file := range o.requirements {
		text, err := os.ReadFile(a.env.path(file))
		if err != nil {
			return usageErrorf("-r: %w", err)
		}
		wanted = append(wanted, deps.Required(string(text))...)
	}
	e := a.environment(o.venv)
	if err := e.Prepare(ctx); err != nil {
		return failure(err)
	}
	for _, file := range o.requirements {
		if err := e.InstallFile(ctx, a.env.path(file)); err != nil {
			return failure(fmt.Errorf("installing what %s lists: %w", file, err))
		}
	}
	if len(distributions) > 0 {
		if err := e.Install(ctx, distributions...); err != nil {
			return failure(fmt.Errorf("installing %s: %w", strings.Join(groups, ", "), err))
		}
	}
	return a.showInstalled(ctx, e, wanted)
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
			return nil, usageErrorf("there is no group %q; did you mean %q?", group, near)
		}
		return nil, usageErrorf("there is no group %q: the groups are %s; what else is needed goes into a requirements file",
			group, strings.Join(deps.Groups(), ", "))
	}
	return distributions, nil
}

// showInstalled prints the versions of what was asked for.
func (a *application) showInstalled(ctx context.Context, e *deps.Environment, wanted []string) error {
	p, stop := inventory.Open(inventory.Options{Interpreter: e.Interpreter(), Environ: a.env.Environ, Dir: a.env.Dir, Log: a.logs.log})
	defer stop()
	installed, err := p.Distributions(ctx)
	if err != nil {
		return failure(err)
	}
	asked := make(map[string]bool)
	for _, name := range wanted {
		asked[deps.Canonical(name)] = true
	}
	return a.table(func(w io.Writer) {
		fmt.Fprintln(w, "NAME\tVERSION")
		for _, d := range installed {
			if asked[deps.Canonical(d.Name)] {
				fmt.Fprintf(w, "%s\t%s\n", d.Name, d.Version)
			}
		}
	})
}

// findUv returns the path of uv, "" if it is not there.
func (a *application) findUv() string {
	path, err := exec.LookPath("uv")
	if err != nil && !errors.Is(err, exec.ErrNotFound) {
		a.logs.log.Debug("uv is not used", "error", err)
	}
	return path
}
