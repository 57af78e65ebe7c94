// Package provider defines what a provider is: code that carries out one type of
// activity, such as starting a process, calling a URL or calling a Python function. The
// providers themselves are in the providers folder; the engine knows only this package.
package provider

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"

	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Provider carries out activities of one provider type.
type Provider interface {
	// Compile checks a spec and returns a Call that carries it out. It adds problems to
	// report, whose path is that of the provider block; unknown keys are warnings. The
	// Call may be nil if there are errors.
	Compile(spec Spec, report *source.Collector) Call
}

// Spec is the provider block of an activity, with what Compile must know about the
// activity.
type Spec struct {
	// Node is the mapping under "provider".
	Node *source.Node
	// Activity is the activity's name, for messages.
	Activity string
	// Judged says that the activity declares a tolerance, so that the provider need not
	// warn about an exit status or an HTTP status.
	Judged bool
	// TakesValue says that the activity is a tolerance probe, which is given the output
	// to judge as the argument "value".
	TakesValue bool
	// Unchecked says that what the spec names need not exist yet, because a control
	// wrote it while the experiment ran.
	Unchecked bool
	// Defer makes check run after the whole experiment was compiled, so that a provider
	// can look up many things concurrently until then.
	Defer func(check func())
}

// Call is a compiled spec. It may be run many times and concurrently.
type Call interface {
	// Run carries out the activity and returns its output, in the types of package
	// pyvalue. An error that the provider expects is an *Error. When ctx ends, Run stops
	// at once everything that it started, and returns.
	Run(ctx context.Context, req Request) (output any, err error)
}

// MarkVariable is the environment variable by which leftover processes are found.
const MarkVariable = "CHAOS_ACTIVITY"

// Request is what one run of a Call may depend on.
type Request struct {
	// Scope resolves the names in the activity's texts.
	Scope *values.Scope
	// Log takes what is not part of the output but worth knowing.
	Log *slog.Logger
	// Value is the output that a tolerance probe must judge, if HasValue is set. It
	// replaces the argument called "value".
	Value    any
	HasValue bool
	// Lane distinguishes activities that run concurrently: 0 is the foreground; each
	// background activity, each guard and the watch of the steady state has its own. The
	// calls of one lane come in order.
	Lane int64
	// Mark is the value of MarkVariable in the environment of the activity's processes,
	// by which they are found if this process is killed; empty for none.
	Mark string
	// AllSecrets gives the activity all groups of secrets, not only those it names.
	AllSecrets bool
	// Permit is asked about resources that are only known while the activity runs, such
	// as the host of a redirect. An error says that the activity must not use it. nil
	// permits everything.
	Permit func(Resource) error
}

// Registry holds the providers by their type, such as "process".
type Registry map[string]Provider

// Close closes the providers that can be closed.
func (r Registry) Close() error {
	var errs []error
	for _, p := range r {
		if closer, ok := p.(io.Closer); ok {
			errs = append(errs, closer.Close())
		}
	}
	return errors.Join(errs...)
}

// Types returns the provider types, sorted.
func (r Registry) Types() []string { return slices.Sorted(maps.Keys(r)) }
