package provider

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The interfaces below are what a Provider may offer besides activities. Who needs one
// of them asks for the interface, so that more than one provider can offer it.

// Notifier is a Provider that calls functions which plug in as notification channels.
type Notifier interface {
	// Notify calls a function with positional arguments and drops its result.
	Notify(ctx context.Context, module, function string, arguments ...any) error
}

// Discoverer is a Provider whose extensions can list their activities.
type Discoverer interface {
	// Discover returns what the extension that a distribution provides can do and, with
	// system set, what it finds in the system that it is for. The result has the
	// extension's "activities" and more.
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
	// Found says that the module, or at least its place, exists.
	Found bool
	// Distributions are those that the module's top-level package comes from; there are
	// none for what belongs to the language itself or to nobody.
	Distributions []string
}
