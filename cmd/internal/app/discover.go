package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/deps"
	"github.com/chaostoolkit/run-action/providers/python/inventory"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// discoverOptions are the options of "chaos discover".
type discoverOptions struct {
	noSystemInfo, noInstall bool
	path                    string
}

func newDiscoverCommand(a *application) *cobra.Command {
	o := &discoverOptions{}
	cmd := &cobra.Command{
		Use:   "discover PACKAGE",
		Short: "Write down what an extension can do",
		Long: `Install the extension PACKAGE, as chaostoolkit-kubernetes, have it tell which
activities it has and what it finds in the system, and write that down for
"chaos init".

It is installed into the virtual environment that is used, which is made if there
is none.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.discover(cmd.Context(), args[0], o)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.noSystemInfo, "no-system-info", false, "do not look into the system that the extension is for")
	flags.BoolVar(&o.noInstall, "no-install", false, "take the extension that is installed")
	flags.StringVar(&o.path, "discovery-path", "./discovery.json", "where to write it down")
	return cmd
}

func (a *application) discover(ctx context.Context, extension string, o *discoverOptions) error {
	s, err := a.loadSettings()
	if err != nil {
		return err
	}
	path := a.env.path(o.path)
	if err := atomicfile.Check(path); err != nil {
		return failure(fmt.Errorf("the discovery could not be written, so nothing was done: %w", err))
	}
	registry := a.registry()
	defer func() { registry.Close() }() //nolint:errcheck // whatever it held on to ends with the process
	n := a.notifier(s, registry)
	payload := func() any { return extension }
	n.Notify(ctx, notification.DiscoveryStarted, payload, nil)
	if !o.noInstall {
		if err = a.installExtension(ctx, extension); err == nil {
			registry.Close() //nolint:errcheck // as above
			registry = a.registry()
			n = a.notifier(s, registry) // the environment may be another one now
		}
	}
	var discovery *pyvalue.Map
	if err == nil {
		a.logs.log.Info("Discovering", "extension", extension)
		discovery, err = registry.Discover(ctx, extension, !o.noSystemInfo)
	}
	if err == nil {
		err = writeText(path, append(pyvalue.AppendJSON(nil, discovery, 0), '\n'))
	}
	if err != nil {
		n.Notify(ctx, notification.DiscoveryFailed, payload, err)
		return failure(fmt.Errorf("discovering %s: %w", extension, err))
	}
	a.logs.log.Info("The discovery is written down", "file", o.path)
	n.Notify(ctx, notification.DiscoveryCompleted, func() any { return discovery }, nil)
	return nil
}

// installExtension installs the newest version of a distribution for the Python
// that is used: into its virtual environment, or else into a new one that is used
// from then on.
func (a *application) installExtension(ctx context.Context, distribution string) error {
	installed, stop := inventory.Open(inventory.Options{
		Interpreter: a.interpreter(""), Environ: a.env.Environ, Dir: a.env.Dir, Log: a.logs.log,
	})
	defer stop()
	where, err := installed.Interpreter(ctx)
	if err != nil {
		return err
	}
	e := a.environment("")
	switch {
	case where.Isolated:
		e.Dir = where.Prefix
	case a.global.python != "":
		return errors.New("the Python of --python is in no virtual environment, and nothing is installed into the system's own; leave --python out, or use --no-install")
	}
	if err := e.Prepare(ctx); err != nil {
		return err
	}
	return e.Install(ctx, distribution)
}

// environment returns the virtual environment in the folder dir or, for "", the
// one that a run in the working directory uses.
func (a *application) environment(dir string) *deps.Environment {
	if dir == "" {
		dir = a.env.Getenv("VIRTUAL_ENV")
	}
	if dir == "" {
		dir = ".venv"
	}
	base := "python3"
	if a.global.python != "" {
		base = a.interpreter("")
	}
	return &deps.Environment{
		Dir: a.env.path(dir), Base: base, Uv: a.findUv(), Environ: a.env.Environ, Log: a.logs.log,
	}
}

func writeText(path string, text []byte) error {
	return atomicfile.Write(path, 0o666, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}
