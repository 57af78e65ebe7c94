// Package provider says what a provider is: something that can carry out a
// kind of activity - start a process, call a URL, call a Python function. The
// providers themselves are in the providers folder; the engine knows only this.
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
	// Compile reads the provider block of an activity and returns what it asks
	// for, ready to run. Problems go to report, which stands at the block;
	// unknown keys are warnings. A block with errors may yield nil.
	Compile(block Spec, report *source.Collector) Call
}

// Spec is the provider block of an activity, and what Compile must know about
// the activity around it.
type Spec struct {
	// Node is the mapping under "provider".
	Node *source.Node
	// Activity is the activity's name, for messages.
	Activity string
	// Judged says that a tolerance is declared for the result, so that an exit
	// status or an HTTP status needs no warning of the provider's own.
	Judged bool
	// TakesValue says that the activity judges an output, which it is given as the
	// argument "value" when it runs.
	TakesValue bool
	// Unchecked says that what is asked for need not exist before the activity
	// runs: a control wrote it while the experiment ran.
	Unchecked bool
	// Defer has check run once everything else of the experiment was compiled, so
	// that a provider can find out many things at the same time meanwhile.
	Defer func(check func())
}

// Call is a compiled activity. It may be run many times, and at the same time.
type Call interface {
	// Run does what the activity asks for and returns its output, in the types
	// of package pyvalue. An error is an *Error wherever the provider foresaw it.
	// When ctx ends, Run stops at once whatever it started, and returns.
	Run(ctx context.Context, req Request) (output any, err error)
}

// MarkVariable is the environment variable by which processes are found that an
// activity of a dead run left behind.
const MarkVariable = "CHAOS_ACTIVITY"

// Request is what one run of a Call may depend on.
type Request struct {
	// Scope resolves the names in the activity's texts.
	Scope *values.Scope
	// Log takes what a reader of the run should know besides the output.
	Log *slog.Logger
	// Value is the output of the probe that a tolerance probe has to judge; it
	// is only meaningful where HasValue is set, and then takes the place of the
	// argument called "value".
	Value    any
	HasValue bool
	// Lane tells apart what goes on at the same time: 0 is the foreground, each
	// background activity has a lane of its own, and so has the watch on the steady
	// state. What is asked for in one lane is asked for in order.
	Lane int64
	// Mark is what processes of the activity carry in their environment, as
	// MarkVariable, so that they are found should this process be killed; empty for
	// none.
	Mark string
	// AllSecrets has the activity be given all groups of secrets, whichever it names.
	AllSecrets bool
	// Permit is asked about what the activity comes across only while it runs, as the
	// host that a server redirects to; an error says that it must not go there. nil
	// permits everything.
	Permit func(Resource) error
}

// Registry holds the providers by their type, as "process".
type Registry map[string]Provider

// Close closes the providers that hold on to something.
func (r Registry) Close() error {
	var errs []error
	for _, p := range r {
		if closer, ok := p.(io.Closer); ok {
			errs = append(errs, closer.Close())
		}
	}
	return errors.Join(errs...)
}

// Types returns the provider types that may be named, sorted.
func (r Registry) Types() []string { return slices.Sorted(maps.Keys(r)) }
