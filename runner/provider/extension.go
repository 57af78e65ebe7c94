package provider

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The interfaces below are what a Provider may offer besides activities.

// Notifier is a Provider that can call functions as notification channels.
type Notifier interface {
	// Notify calls a function with positional arguments and drops its result.
	Notify(ctx context.Context, module, function string, arguments ...any) error
}

// Discoverer is a Provider whose extensions can list their activities.
type Discoverer interface {
	// Discover returns what the extension in a distribution can do and, if system is
	// set, what it finds in its target system. The result has the extension's
	// "activities" and more.
	Discover(ctx context.Context, distribution string, system bool) (*pyvalue.Map, error)
}

// Inventory is a Provider that knows which extensions are installed.
type Inventory interface {
	// Distributions lists what is installed, by name.
	Distributions(ctx context.Context) ([]Distribution, error)
	// Modules says which of the modules can be found, in the order of names.
	Modules(ctx context.Context, names []string) ([]Module, error)
}

// Distribution is an installed package. License and Summary are as its author wrote
// them, and may be empty.
type Distribution struct {
	Name, Version, License, Summary string
}

// Module is what is known of a module without importing it.
type Module struct {
	Name string
	// Found says that the module, or at least its file, exists.
	Found bool
	// Distributions are those that contain the module's top-level package. There are
	// none for modules of the language itself and of no distribution.
	Distributions []string
}
