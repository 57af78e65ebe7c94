// Package extensions has the commands about extensions of the Chaos Toolkit, which are
// Python packages: "chaos deps" installs and checks them, "chaos discover" lists what one
// of them can do.
package extensions

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/deps"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/providers/python/inventory"
)

// NewDeps returns the command "chaos deps".
func NewDeps(process *host.Process, secrets *confidential.Secrets) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deps",
		Short: "Install and check the extensions that experiments need",
		RunE:  exit.MissingCommand,
	}
	cmd.AddCommand(newInstall(process), newCheck(&load.Setup{Process: process, Secrets: secrets}))
	return cmd
}

// environment returns the virtual environment in the folder dir or, for "", the one that
// a run in the working directory uses.
func environment(process *host.Process, dir string) *deps.Environment {
	if dir == "" {
		dir = process.Getenv("VIRTUAL_ENV")
	}
	if dir == "" {
		dir = ".venv"
	}
	base := "python3"
	if process.Options.Python != "" {
		base = load.Interpreter(process, "", false)
	}
	return &deps.Environment{
		Dir: process.Path(dir), Base: base, Uv: findUv(process), Environ: process.Environ, Log: process.Logs.Logger,
	}
}

// findUv returns the path of uv on the PATH of the process, "" if it is not installed.
// Relative folders on PATH are skipped: what they hold depends on the working directory.
func findUv(process *host.Process) string {
	for _, folder := range filepath.SplitList(process.Getenv("PATH")) {
		if path := filepath.Join(folder, "uv"); filepath.IsAbs(folder) && host.IsExecutable(path) {
			return path
		}
	}
	return ""
}

// openInventory opens the inventory of a Python. stop ends its process.
func openInventory(process *host.Process, interpreter string) (i *inventory.Inventory, stop func()) {
	return inventory.Open(inventory.Options{
		Interpreter: interpreter, Environ: process.Environ, Dir: process.Dir, Log: process.Logs.Logger,
	})
}
