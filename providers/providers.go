// Package providers names the providers that activities may have. It is the only
// place that knows all of them: the engine is handed the result of Default, and
// the providers do not know each other.
package providers

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/providers/process"
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Options are what providers take from the process that they are a part of. The
// zero Options are an empty environment and an unnamed version.
type Options struct {
	// Environ returns the environment as os.Environ does, for programs.
	Environ func() []string
	// Getenv returns a variable of it, "" if it is not set: proxies, certificates.
	Getenv func(string) string
	// Dir is the working directory of programs, "" for the runner's own.
	Dir string
	// Version is the runner's own, which HTTP requests tell as their User-Agent.
	Version string
	// Interpreter is the Python to call functions in; "" is the "python3" on PATH.
	Interpreter string
	// Mark is what the Python process carries, so that it is found should this one be
	// killed (see provider.MarkVariable); empty for none.
	Mark string
	// InstalledFirst has Python look into the working directory for modules last.
	InstalledFirst bool
	// Conceal knows what of outputs is secret; nil knows nothing.
	Conceal provider.Concealer
	// Log takes what Python modules print and log; nil discards it.
	Log *slog.Logger
	// Settings are what Python functions that ask chaoslib find there; nil for none.
	Settings *pyvalue.Map
	// OnSignal is told of signals by which a Python function asks for the run to
	// end: "SIGUSR1", "SIGUSR2".
	OnSignal func(name string)
}

// Set is the providers of one run, and what they offer besides activities.
type Set struct {
	// Registry has the providers by the type that an experiment names.
	provider.Registry

	python *python.Provider
}

// ControlOptions say how controls are played.
type ControlOptions struct {
	// Settings are handed to controls that ask for them; nil for none.
	Settings *pyvalue.Map
	// LookupEnv reads the environment for activities that controls write.
	LookupEnv func(string) (string, bool)
	// Permit returns why a module must not be imported to play a control, nil if it
	// may be. It is nil itself where every module may be.
	Permit func(module string) error
	// Log takes what is to be said of controls that fail; nil discards it.
	Log *slog.Logger
}

// Default returns the providers that experiments may name. The set is to be closed
// after the last run.
func Default(options Options) *Set {
	functions := &python.Provider{
		Interpreter: options.Interpreter, Environ: options.Environ, Dir: options.Dir,
		Conceal: options.Conceal, Log: options.Log, OnSignal: options.OnSignal, Settings: options.Settings, InstalledFirst: options.InstalledFirst, Mark: options.Mark,
	}
	environ := options.Environ
	if environ != nil {
		environ = func() []string { return functions.Changed(options.Environ()) }
	}
	return &Set{python: functions, Registry: provider.Registry{
		"http": &http.Provider{
			Getenv:    options.Getenv,
			Conceal:   options.Conceal,
			UserAgent: "chaostoolkit-run-action/" + cmp.Or(options.Version, "unknown"),
		},
		"process": &process.Provider{Environ: environ, Dir: options.Dir, Conceal: options.Conceal},
		"python":  functions,
	}}
}

// Controls returns what plays the controls of one run.
func (s *Set) Controls(o ControlOptions) control.Player {
	return &python.Controls{
		Provider: s.python, Settings: o.Settings, Permit: o.Permit, Log: o.Log,
		Options: experiment.Options{Providers: s.Registry, LookupEnv: o.LookupEnv},
	}
}

// Notify calls a function that plugs in as a notification channel.
func (s *Set) Notify(ctx context.Context, module, function string, arguments ...any) error {
	return s.python.Notify(ctx, module, function, arguments...)
}

// Discover returns what an extension can do: see provider.Discoverer.
func (s *Set) Discover(ctx context.Context, distribution string, system bool) (*pyvalue.Map, error) {
	return s.python.Discover(ctx, distribution, system)
}

// Distributions lists the installed extensions of all providers.
func (s *Set) Distributions(ctx context.Context) ([]provider.Distribution, error) {
	return s.python.Distributions(ctx)
}

// Modules says which of the modules can be found, in the order of names.
func (s *Set) Modules(ctx context.Context, names []string) ([]provider.Module, error) {
	return s.python.Modules(ctx, names)
}
