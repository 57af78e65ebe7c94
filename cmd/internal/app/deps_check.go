package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/deps"
	"github.com/chaostoolkit/run-action/providers/python/inventory"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/values"
)

func newDepsCheckCommand(a *application) *cobra.Command {
	return &cobra.Command{
		Use:   "check EXPERIMENT...",
		Short: "Say which extensions experiments need, and which of them are missing",
		Long: `Say for each Python module that the experiments name where it comes from and
whether it is there, in the Python that would be used. Nothing is run or imported.

The exit code is 1 if something is missing.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.checkDeps(cmd.Context(), args) },
	}
}

func (a *application) checkDeps(ctx context.Context, sources []string) error {
	uses, err := a.modulesIn(ctx, sources)
	if err != nil {
		return err
	}
	if len(uses) == 0 {
		_, err := fmt.Fprintln(a.env.Stdout, "Nothing needs Python.")
		return failure(err)
	}
	p, stop := inventory.Open(inventory.Options{
		Interpreter: a.interpreter(uses[0].File), Environ: a.env.Environ, Dir: a.env.Dir, Log: a.logs.log,
	})
	defer stop()
	found, err := whatIsInstalled(ctx, p, uses)
	if err != nil {
		a.logs.log.Error("Nothing is known of what is installed", "error", err)
	}
	err = a.table(func(w io.Writer) {
		fmt.Fprintln(w, "MODULE\tSTATUS\tFROM\tUSED IN")
		for i, m := range found {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s:%d\n", m.Name, statusOf(m), originOf(m), uses[i].File, uses[i].Pos.Line)
		}
	})
	if advice := adviceFor(found); err == nil && len(advice) > 0 {
		fmt.Fprintf(a.env.Stdout, "\n%s\n", strings.Join(advice, "\n"))
		return reported(exitFailure)
	}
	return err
}

// modulesIn returns the modules that the experiments name, each once.
func (a *application) modulesIn(ctx context.Context, sources []string) ([]deps.Use, error) {
	names, err := a.selectSources(sources)
	if err != nil {
		return nil, err
	}
	s, err := a.loadSettings()
	if err != nil {
		return nil, err
	}
	reader := a.reader(loadOptions{overrides: &values.Overrides{}}, s)
	var uses []deps.Use
	for _, name := range names {
		file, err := reader.Read(ctx, name)
		if err != nil {
			return nil, a.explain(err, file)
		}
		for _, use := range deps.Uses(file) {
			if !slices.ContainsFunc(uses, func(known deps.Use) bool { return known.Module == use.Module }) {
				uses = append(uses, use)
			}
		}
	}
	return uses, nil
}

// whatIsInstalled tells of each use whether it can be met. Without a Python, none
// can.
func whatIsInstalled(ctx context.Context, p provider.Inventory, uses []deps.Use) ([]installedModule, error) {
	found := make([]installedModule, len(uses))
	var names []string
	for i, use := range uses {
		found[i].Name = use.Module
		names = append(names, use.Module)
	}
	modules, err := p.Modules(ctx, names)
	if err != nil {
		return found, err
	}
	distributions, err := p.Distributions(ctx)
	if err != nil {
		return found, err
	}
	for i, m := range modules {
		found[i].Module = m
		for _, d := range distributions {
			if slices.ContainsFunc(m.Distributions, func(name string) bool { return deps.Canonical(name) == deps.Canonical(d.Name) }) {
				found[i].versions = append(found[i].versions, d.Name+" "+d.Version)
			}
		}
	}
	return found, nil
}

// installedModule is a module with the names and versions of its distributions.
type installedModule struct {
	provider.Module
	versions []string
}

// originOf names the distribution that provides a module.
func originOf(m installedModule) string {
	if len(m.versions) > 0 {
		return strings.Join(m.versions, ", ")
	}
	if extension, ok := deps.ByModule(m.Name); ok {
		return extension.Distribution
	}
	if m.Found {
		return "Python, or a file of your own"
	}
	return "not known"
}

func statusOf(m installedModule) string {
	if m.Found {
		return "there"
	}
	return "missing"
}

// adviceFor says how to get what is missing.
func adviceFor(found []installedModule) []string {
	var groups, advice []string
	for _, m := range found {
		if m.Found {
			continue
		}
		extension, known := deps.ByModule(m.Name)
		switch {
		case len(m.versions) > 0:
			advice = append(advice, m.Name+" is not in "+strings.Join(m.versions, ", ")+": it may be misspelt, or from another version.")
		case !known:
			advice = append(advice, m.Name+" is not known: if it is a file of your own, run from the folder that it is in; "+
				"else list what provides it in a file, and: chaos deps install -r FILE")
		case !slices.Contains(groups, extension.Group):
			groups = append(groups, extension.Group)
		}
	}
	if len(groups) > 0 {
		advice = append(advice, "To install what is missing: chaos deps install "+strings.Join(groups, " "))
	}
	return advice
}
