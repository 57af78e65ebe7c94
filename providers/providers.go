// Package providers names the providers that activities may have. It is the only
// place that knows all of them: the engine is handed the result of Default, and
// the providers do not know each other.
package providers

import (
	"cmp"
	"log/slog"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/providers/process"
	"github.com/chaostoolkit/run-action/providers/python"
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

// Default returns the providers by the type that an experiment names. The
// registry is to be closed after the last run.
func Default(options Options) provider.Registry {
	functions := &python.Provider{
		Interpreter: options.Interpreter, Environ: options.Environ, Dir: options.Dir,
		Conceal: options.Conceal, Log: options.Log, OnSignal: options.OnSignal, Settings: options.Settings, InstalledFirst: options.InstalledFirst, Mark: options.Mark,
	}
	environ := options.Environ
	if environ != nil {
		environ = func() []string { return functions.Changed(options.Environ()) }
	}
	return provider.Registry{
		"http": &http.Provider{
			Getenv:    options.Getenv,
			Conceal:   options.Conceal,
			UserAgent: "chaostoolkit-run-action/" + cmp.Or(options.Version, "unknown"),
		},
		"process": &process.Provider{Environ: environ, Dir: options.Dir, Conceal: options.Conceal},
		"python":  functions,
	}
}
