// Package validate is the command "chaos validate".
package validate

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/reporters/problems"
	"github.com/chaostoolkit/run-action/runner/source"
)

// command is one call of the command.
type command struct {
	setup  load.Setup
	format string
	// files are the experiments that could be read, problems everything that is wrong.
	files    []*source.File
	problems source.Problems
}

// New returns the command.
func New(process *host.Process, secrets *confidential.Secrets) *cobra.Command {
	c := &command{setup: load.Setup{Process: process, Secrets: secrets}}
	cmd := &cobra.Command{
		Use:   "validate SOURCE...",
		Short: "Report every problem of experiments without running them",
		Long: `Read experiments and report every problem with its file, line and column. A SOURCE
is a file, a pattern such as "experiments/**/*.yaml", or an http(s) URL.

The command runs no activity and no probe, and reads no secret store. It imports the
Python modules that activities name, to check their functions and arguments.

The exit code is 0 if all experiments are valid, 1 if not, and 2 if the command line
is wrong.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args) },
	}
	c.setup.Options.Define(cmd.Flags())
	c.setup.Options.DefinePolicy(cmd.Flags())
	host.Choice(cmd.Flags(), &c.format, "format", "text", []string{"text", "json", "github"}, "format of the report")
	return cmd
}

func (c *command) run(ctx context.Context, sources []string) error {
	if err := c.setup.CheckOptions(); err != nil {
		return err
	}
	names, err := c.setup.Select(sources)
	if err != nil {
		return err
	}
	if err := c.setup.Open(ctx); err != nil {
		return err
	}
	c.check(ctx, names)
	if err := c.report(names); err != nil {
		return err
	}
	if c.problems.HasErrors() {
		return exit.Silently(exit.Failure)
	}
	return nil
}

// check validates the experiments. They share the Python of the first one.
func (c *command) check(ctx context.Context, names []string) {
	l := c.setup.NewLoader(names[0], load.LoaderOptions{})
	defer l.Close()
	if c.problems = l.ReadOverrides(); c.problems.HasErrors() {
		return
	}
	for _, name := range names {
		file, found := l.Check(ctx, name)
		if file != nil {
			c.files = append(c.files, file)
		}
		c.problems = append(c.problems, found...)
	}
}

func (c *command) report(names []string) error {
	stdout := c.setup.Process.Stdout
	clean := c.setup.Secrets.Problems(c.problems)
	switch c.format {
	case "json":
		return problems.WriteJSON(stdout, names, clean)
	case "github":
		return problems.WriteGitHub(stdout, clean)
	}
	printer := c.setup.Printer()
	for _, name := range names {
		own := slices.DeleteFunc(slices.Clone(c.problems), func(p source.Problem) bool { return p.File != name })
		printer.Print(own, c.file(name))
	}
	printer.Print(slices.DeleteFunc(slices.Clone(c.problems), func(p source.Problem) bool { return slices.Contains(names, p.File) }), nil)
	c.conclude(names)
	return nil
}

// file returns the experiment called name, nil if it could not be read.
func (c *command) file(name string) *source.File {
	for _, f := range c.files {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// conclude ends a report for people with one line.
func (c *command) conclude(names []string) {
	log := c.setup.Process.Logs
	errs := c.problems.Count(source.Error)
	invalid := make(map[string]bool)
	for _, p := range c.problems {
		if p.Severity == source.Error {
			invalid[p.File] = true
		}
	}
	switch {
	case len(names) == 1 && len(invalid) == 0:
		log.Info("The experiment is valid")
	case len(names) == 1:
		log.Error("The experiment is not valid", "errors", errs)
	case len(invalid) == 0:
		log.Info("All experiments are valid", "experiments", len(names))
	default:
		log.Error("Some experiments are not valid", "errors", errs, "invalid", len(invalid), "experiments", len(names))
	}
}
