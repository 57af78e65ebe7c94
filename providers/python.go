package providers

import (
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/providers/python/controls"
	"github.com/chaostoolkit/run-action/providers/python/inventory"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
)

// pythonFunctions is everything that Python offers, in one process: activities,
// notifications, the inventory, discovery and controls.
type pythonFunctions struct {
	*python.Provider
	*inventory.Inventory
}

func newPython(p *python.Provider) pythonFunctions {
	return pythonFunctions{p, inventory.New(p)}
}

// ControlPlayer implements Controller.
func (p pythonFunctions) ControlPlayer(o ControlOptions) control.Player {
	return controls.New(p.Provider, controls.Options{
		Settings: o.Settings, Provides: o.Provides, Permit: o.Permit, Log: o.Log,
		Activities: experiment.Options{Providers: o.Registry, LookupEnv: o.LookupEnv},
	})
}
