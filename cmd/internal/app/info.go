package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/runner/provider"
)

func newInfoCommand(a *application) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Show what there is: versions, settings, extensions",
		RunE:  a.wantsCommand,
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "core",
		Short: "Show the version of chaos",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.table(func(w io.Writer) {
				fmt.Fprintf(w, "NAME\tVERSION\nCLI\t%s\nCore library\t%s\n", Version, Version)
			})
		},
	}, &cobra.Command{
		Use:   "settings",
		Short: "Show the settings file as it is",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return a.showSettingsFile() },
	}, &cobra.Command{
		Use:   "extensions",
		Short: "Show the extensions in the Python that is used",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			registry := a.registry()
			defer registry.Close() //nolint:errcheck // whatever it held on to ends with the process
			installed, err := registry.Distributions(cmd.Context())
			if err != nil {
				return failure(err)
			}
			return a.table(func(w io.Writer) { writeExtensions(w, installed) })
		},
	})
	return cmd
}

func (a *application) showSettingsFile() error {
	path := a.env.path(a.global.settings)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = []byte("There is no settings file at "+path), nil
	}
	if err != nil {
		return failure(err)
	}
	_, err = fmt.Fprintln(a.env.Stdout, strings.TrimRight(string(text), "\n"))
	return failure(err)
}

// table aligns the columns of what write writes with tabs between them.
func (a *application) table(write func(w io.Writer)) error {
	w := tabwriter.NewWriter(a.env.Stdout, 0, 0, 2, ' ', 0)
	write(w)
	return failure(w.Flush())
}

// writeExtensions lists the distributions that are named as extensions are, but
// for the reference's own library.
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
