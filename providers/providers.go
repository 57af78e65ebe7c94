// Package providers names the providers that activities may have. It is the only place
// that knows all of them: the engine gets the result of Default, and the providers do
// not know each other.
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

// Options are what providers need from the process that they are a part of. The zero
// Options are an empty environment and an unknown version.
type Options struct {
	// Environ returns the environment of programs, in the form of os.Environ.
	Environ func() []string
	// Getenv returns a variable for proxies and certificates, "" if it is not set.
	Getenv func(string) string
	// Dir is the working directory of programs, "" for the runner's own.
	Dir string
	// Version is the runner's version, for the User-Agent of HTTP requests.
	Version string
	// Interpreter is the Python that calls functions; "" is the "python3" on PATH.
	Interpreter string
	// Mark is added to the environment of the Python process, so that it is found after
	// this process was killed (see provider.MarkVariable); "" for none.
	Mark string
	// InstalledFirst has Python search the working directory for modules last.
	InstalledFirst bool
	// Conceal finds secrets in outputs; nil finds none.
	Conceal provider.Concealer
	// Log receives what Python modules print and log; nil discards it.
	Log *slog.Logger
	// Settings are what Python functions find as chaoslib's settings; nil for none.
	Settings *pyvalue.Map
	// OnSignal is called with the signal by which a Python function asks for the run to
	// end: "SIGUSR1", "SIGUSR2".
	OnSignal func(name string)
}

// Default returns the providers that experiments may name.
//
// To add one, write a package and add an entry here; nothing else needs to know of it.
// It may have the type of another provider: a provider of Go functions for modules that
// experiments name today goes before Python, under the same type,
//
//	entry{"python", native.New(...)},
//
// and implements Partial, so that it gets the activities, notifications, inventory and
// controls of its own modules only. Python gets all others, and is not started for a run
// that needs none.
func Default(o Options) *Set {
	functions := &python.Provider{
		Interpreter: o.Interpreter, Environ: o.Environ, Dir: o.Dir, InstalledFirst: o.InstalledFirst, Mark: o.Mark,
		Conceal: o.Conceal, Log: o.Log, OnSignal: o.OnSignal, Settings: o.Settings,
	}
	environ := o.Environ
	if environ != nil {
		environ = func() []string { return functions.Changed(o.Environ()) }
	}
	return newSet(
		entry{"http", &http.Provider{
			Getenv: o.Getenv, Conceal: o.Conceal, UserAgent: "chaostoolkit-run-action/" + cmp.Or(o.Version, "unknown"),
		}},
		entry{"process", &process.Provider{Environ: environ, Dir: o.Dir, Conceal: o.Conceal}},
		entry{"python", newPython(functions)},
	)
}
