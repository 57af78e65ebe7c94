// Package inventory says what is installed in a Python: its distributions and modules,
// what extensions can do, and where the interpreter is. Its program is inventory.py,
// which the worker of package python runs.
package inventory

import (
	"context"
	_ "embed"
	"log/slog"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

//go:embed inventory.py
var program string

// Inventory asks one Python.
type Inventory struct{ python *python.Provider }

var (
	_ provider.Inventory  = (*Inventory)(nil)
	_ provider.Discoverer = (*Inventory)(nil)
)

// New returns the inventory of the Python that a provider calls functions in. It uses
// the same process.
func New(p *python.Provider) *Inventory { return &Inventory{p} }

// Options name a Python that no activities are called in.
type Options struct {
	// Interpreter is the Python; "" is the "python3" on PATH.
	Interpreter string
	// Environ is its environment, in the form of os.Environ.
	Environ []string
	// Dir is its working directory, which may have modules.
	Dir string
	// Log receives what modules print and log; nil discards it.
	Log *slog.Logger
}

// Open returns the inventory of a Python with a process of its own, which stop ends.
func Open(o Options) (i *Inventory, stop func()) {
	p := &python.Provider{
		Interpreter: o.Interpreter, Environ: func() []string { return o.Environ }, Dir: o.Dir, Log: o.Log,
	}
	return New(p), func() { p.Close() } //nolint:errcheck // it never fails
}

// Distributions lists what is installed, by name.
func (i *Inventory) Distributions(ctx context.Context) ([]provider.Distribution, error) {
	result, err := i.ask(ctx, distributionsRequest{})
	if err != nil {
		return nil, err
	}
	return decodeDistributions(result), nil
}

// Modules says which of the modules can be found, in the order of names. It imports
// none of them.
func (i *Inventory) Modules(ctx context.Context, names []string) ([]provider.Module, error) {
	result, err := i.ask(ctx, modulesRequest{names})
	if err != nil {
		return nil, err
	}
	return decodeModules(result), nil
}

// Interpreter is a Python.
type Interpreter struct {
	Version, Executable string
	// Prefix is the folder of its environment.
	Prefix string
	// Isolated says that it is a virtual environment. Managed says that its packages are
	// those of the operating system, so nothing should be installed into it.
	Isolated, Managed bool
}

// Interpreter describes the interpreter itself.
func (i *Inventory) Interpreter(ctx context.Context) (Interpreter, error) {
	result, err := i.ask(ctx, interpreterRequest{})
	return decodeInterpreter(result), err
}

// Discover returns what the extension that a distribution provides can do and, with
// system set, what it finds in the system that it is for. The result has the
// extension's "activities" and more.
func (i *Inventory) Discover(ctx context.Context, distribution string, system bool) (*pyvalue.Map, error) {
	result, err := i.ask(ctx, discoverRequest{distribution, system})
	if err != nil {
		return nil, err
	}
	discovery, ok := result.(*pyvalue.Map)
	if !ok {
		return nil, provider.Errorf(provider.Failed,
			"the function \"discover\" of %s returned %s, expected a mapping", distribution, pyvalue.TypeName(result))
	}
	return discovery, nil
}

// request is one of those below.
type request interface {
	worker.Request
	// name names the request in errors.
	name() string
}

func (i *Inventory) ask(ctx context.Context, r request) (any, error) {
	w, err := i.python.Worker()
	if err != nil {
		return nil, &provider.Error{Kind: provider.Unavailable, Message: err.Error(), Cause: err}
	}
	w.Extend(program)
	return i.python.Ask(ctx, w, r, "inventory", r.name())
}
