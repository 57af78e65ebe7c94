// Package info is the command "chaos info".
package info

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// New returns the command.
func New(process *host.Process, secrets *confidential.Secrets) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Show versions, settings and installed extensions",
		RunE:  exit.MissingCommand,
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "core",
		Short: "Show the version of chaos",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return exit.Fail(host.WriteTable(process.Stdout, func(w io.Writer) {
				fmt.Fprintf(w, "NAME\tVERSION\nCLI\t%s\nCore library\t%s\n", host.Version, host.Version)
			}))
		},
	}, &cobra.Command{
		Use:   "settings",
		Short: "Show the settings file unchanged, credentials included",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return exit.Fail(showSettings(process)) },
	}, &cobra.Command{
		Use:   "extensions",
		Short: "Show the installed extensions",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return exit.Fail(showExtensions(cmd.Context(), &load.Setup{Process: process, Secrets: secrets}))
		},
	})
	return cmd
}

func showSettings(process *host.Process) error {
	path := process.Path(process.Options.Settings)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = []byte("There is no settings file at "+path), nil
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(process.Stdout, strings.TrimRight(string(text), "\n"))
	return err
}

func showExtensions(ctx context.Context, setup *load.Setup) error {
	l := setup.NewLoader("", load.LoaderOptions{})
	defer l.Close()
	installed, err := l.Providers.Distributions(ctx)
	if err != nil {
		return err
	}
	return host.WriteTable(setup.Process.Stdout, func(w io.Writer) { writeExtensions(w, installed) })
}

// writeExtensions lists the distributions that have the name of an extension. The
// reference's own library is none.
func writeExtensions(w io.Writer, installed []provider.Distribution) {
	fmt.Fprintln(w, "NAME\tVERSION\tLICENSE\tDESCRIPTION")
	for _, d := range installed {
		if !strings.HasPrefix(d.Name, "chaostoolkit-") || d.Name == "chaostoolkit-lib" {
			continue
		}
		summary := strings.TrimPrefix(d.Summary, "Chaos Toolkit Extension for ")
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.Name, d.Version, d.License, summary)
	}
}
