package extensions

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/deps"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/runner/provider"
)

func newCheck(setup *load.Setup) *cobra.Command {
	return &cobra.Command{
		Use:   "check EXPERIMENT...",
		Short: "List the extensions that experiments need, and which of them are missing",
		Long: `List the Python modules that experiments name. For each module, show its package and
whether the Python that a run uses has it. The command runs and imports nothing.

The exit code is 1 if a module is missing.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return check(cmd.Context(), setup, args) },
	}
}

func check(ctx context.Context, setup *load.Setup, sources []string) error {
	process := setup.Process
	uses, err := modulesIn(ctx, setup, sources)
	if err != nil {
		return err
	}
	if len(uses) == 0 {
		_, err := fmt.Fprintln(process.Stdout, "Nothing needs Python.")
		return exit.Fail(err)
	}
	l := setup.NewLoader(uses[0].File, load.LoaderOptions{})
	defer l.Close()
	found, err := installed(ctx, l.Providers, uses)
	if err != nil {
		process.Logs.Error("Could not list the installed packages", "error", err)
	}
	err = host.WriteTable(process.Stdout, func(w io.Writer) {
		fmt.Fprintln(w, "MODULE\tSTATUS\tFROM\tUSED IN")
		for i, m := range found {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s:%d\n", m.Name, m.status(), m.origin(), uses[i].File, uses[i].Pos.Line)
		}
	})
	if advice := adviceFor(found); err == nil && len(advice) > 0 {
		fmt.Fprintf(process.Stdout, "\n%s\n", strings.Join(advice, "\n"))
		return exit.Silently(exit.Failure)
	}
	return exit.Fail(err)
}

// modulesIn returns the modules that the experiments name, each once.
func modulesIn(ctx context.Context, setup *load.Setup, sources []string) ([]deps.Use, error) {
	names, err := setup.Select(sources)
	if err != nil {
		return nil, err
	}
	if err := setup.OpenSettings(); err != nil {
		return nil, err
	}
	var uses []deps.Use
	for _, name := range names {
		file, err := setup.Read(ctx, name)
		if err != nil {
			return nil, setup.Printer().Explain(err, file)
		}
		for _, use := range deps.Uses(file) {
			if !slices.ContainsFunc(uses, func(known deps.Use) bool { return known.Module == use.Module }) {
				uses = append(uses, use)
			}
		}
	}
	return uses, nil
}

// module is a module with the names and versions of the distributions that it comes from.
type module struct {
	provider.Module
	versions []string
}

// installed returns for each use whether its module is installed, or built in. Without a
// Python none is installed.
func installed(ctx context.Context, i provider.Inventory, uses []deps.Use) ([]module, error) {
	found := make([]module, len(uses))
	var names []string
	for i, use := range uses {
		found[i].Name = use.Module
		names = append(names, use.Module)
	}
	modules, err := i.Modules(ctx, names)
	if err != nil {
		return found, err
	}
	distributions, err := i.Distributions(ctx)
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

// origin names the distribution that a module comes from.
func (m module) origin() string {
	if len(m.versions) > 0 {
		return strings.Join(m.versions, ", ")
	}
	if extension, ok := deps.ByModule(m.Name); ok {
		return extension.Distribution
	}
	if m.Found {
		return "Python, or a file of your own"
	}
	return "unknown"
}

func (m module) status() string {
	if m.Found {
		return "installed"
	}
	return "missing"
}

// adviceFor says how to install what is missing.
func adviceFor(found []module) []string {
	var groups, advice []string
	for _, m := range found {
		if m.Found {
			continue
		}
		extension, known := deps.ByModule(m.Name)
		switch {
		case len(m.versions) > 0:
			advice = append(advice, m.Name+" is not in "+strings.Join(m.versions, ", ")+": it may be misspelled, or from another version.")
		case !known:
			advice = append(advice, m.Name+" is unknown: if it is a file of your own, run chaos in its folder; "+
				"else list its package in a file and run: chaos deps install -r FILE")
		case !slices.Contains(groups, extension.Group):
			groups = append(groups, extension.Group)
		}
	}
	if len(groups) > 0 {
		advice = append(advice, "To install what is missing: chaos deps install "+strings.Join(groups, " "))
	}
	return advice
}
