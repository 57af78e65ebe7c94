package extensions

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// discovery is one call of "chaos discover".
type discovery struct {
	setup                   load.Setup
	noSystemInfo, noInstall bool
	path                    string
}

// NewDiscover returns the command "chaos discover".
func NewDiscover(process *host.Process, secrets *confidential.Secrets) *cobra.Command {
	d := &discovery{setup: load.Setup{Process: process, Secrets: secrets}}
	cmd := &cobra.Command{
		Use:   "discover PACKAGE",
		Short: "Save the activities that an extension offers, for \"chaos init\"",
		Long: `Install the extension PACKAGE, such as chaostoolkit-kubernetes, and ask it which
activities it offers and what it finds in the system. Write its answer to a file, from
which "chaos init" lets you choose activities.

The command installs into the virtual environment that a run in the working directory
uses, or else into .venv, which it creates if it does not exist.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return d.run(cmd.Context(), args[0]) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&d.noSystemInfo, "no-system-info", false, "do not let the extension inspect its system, such as a cluster")
	flags.BoolVar(&d.noInstall, "no-install", false, "use the installed extension, and install nothing")
	flags.StringVar(&d.path, "discovery-path", "./discovery.json", "file to write")
	return cmd
}

func (d *discovery) run(ctx context.Context, extension string) error {
	if err := d.setup.OpenSettings(); err != nil {
		return err
	}
	process := d.setup.Process
	path := process.Path(d.path)
	if err := atomicfile.Check(path); err != nil {
		return exit.Failf("the discovery could not be written, so nothing was done: %w", err)
	}
	l := d.setup.NewLoader("", load.LoaderOptions{})
	defer func() { l.Close() }()
	payload := func() any { return extension }
	l.Notifier.Notify(ctx, notification.DiscoveryStarted, payload, nil)
	var err error
	if !d.noInstall {
		if err = d.install(ctx, extension); err == nil {
			l.Close()
			l = d.setup.NewLoader("", load.LoaderOptions{}) // the environment may have changed
		}
	}
	var found *pyvalue.Map
	if err == nil {
		process.Logs.Info("Discovering", "extension", extension)
		found, err = l.Providers.Discover(ctx, extension, !d.noSystemInfo)
	}
	if err == nil {
		err = atomicfile.Write(path, 0o666, func(w io.Writer) error {
			_, err := w.Write(append(pyvalue.AppendJSON(nil, found, 0), '\n'))
			return err
		})
	}
	if err != nil {
		l.Notifier.Notify(ctx, notification.DiscoveryFailed, payload, err)
		return exit.Failf("discovering %s: %w", extension, err)
	}
	process.Logs.Info("The discovery is written", "file", d.path)
	l.Notifier.Notify(ctx, notification.DiscoveryCompleted, func() any { return found }, nil)
	return nil
}

// install installs the newest version of a distribution for the Python that is used: into
// its virtual environment, or into a new one that is used from then on.
func (d *discovery) install(ctx context.Context, distribution string) error {
	process := d.setup.Process
	i, stop := openInventory(process, load.Interpreter(process, "", false))
	defer stop()
	interpreter, err := i.Interpreter(ctx)
	if err != nil {
		return err
	}
	e := environment(process, "")
	switch {
	case interpreter.Isolated:
		e.Dir = interpreter.Prefix
	case process.Options.Python != "":
		return errors.New("the Python of --python is in no virtual environment, and nothing is installed into the system's own; omit --python, or use --no-install")
	}
	if err := e.Prepare(ctx); err != nil {
		return err
	}
	return e.Install(ctx, distribution)
}
