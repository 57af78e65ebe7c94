package runner

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// Next calls the next Wrapper or, after the last one, the provider.
type Next func(ctx context.Context, req provider.Request) (output any, err error)

// Wrapper is called around the provider of an activity, to trace, repeat or replace the
// call. It may call next any number of times, with another context or request; what it
// returns is the output or the failure of the activity. It is called for everything that
// a provider carries out in a run: the activities of the experiment, tolerance probes,
// probes of the configuration, and guards. The calls may be concurrent.
//
// The timeout of the activity bounds the Wrapper and all its calls of next. Only the
// error that the Wrapper returns can end the run. Options.Permit has permitted the
// activity before; a Wrapper that reaches for anything else must ask req.Permit, if it
// is set. A panic aborts the run, like a panic of a provider.
type Wrapper func(ctx context.Context, a *experiment.Activity, req provider.Request, next Next) (output any, err error)

// callProvider carries out an activity, within its timeout and with the wrappers around
// the provider. Nothing else calls providers.
func (r *run) callProvider(ctx context.Context, a *experiment.Activity, req provider.Request) (output any, err error) {
	if a.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, a.Timeout)
		defer cancel()
	}
	defer r.failOnPanic(&err, "the call of the", a)
	req.Scope, req.Log = r.scope.Load(), r.o.Log
	if err = r.permit(a, &req); err != nil {
		return nil, err
	}
	return r.wrapped(a)(ctx, req)
}

// wrapped returns the call of the provider with the wrappers around it.
func (r *run) wrapped(a *experiment.Activity) Next {
	call := func(ctx context.Context, req provider.Request) (output any, err error) {
		defer r.failOnPanic(&err, "the", a) // so that wrappers see the error
		return a.Call.Run(ctx, req)
	}
	for _, wrap := range slices.Backward(r.o.Wrap) {
		next := call
		call = func(ctx context.Context, req provider.Request) (any, error) { return wrap(ctx, a, req, next) }
	}
	return call
}

// failOnPanic must be deferred. It turns a panic into the error of the activity and
// aborts the run.
func (r *run) failOnPanic(err *error, broken string, a *experiment.Activity) {
	if cause := recover(); cause != nil {
		r.abort(fmt.Sprintf("%v\n%s", cause, debug.Stack()))
		*err = fmt.Errorf("%s %s provider broke: %v", broken, a.Provider, cause)
	}
}

// endRunFor ends the run if err concerns more than the activity: the activity asks to
// end the run, or the provider cannot try it, so that the run would prove nothing.
func (r *run) endRunFor(a *experiment.Activity, err error) {
	failure := (*provider.Error)(nil)
	if !errors.As(err, &failure) {
		return
	}
	switch failure.Kind {
	case provider.EndsRun:
		r.interrupt(Interruption{Reason: "an activity: " + failure.Message, NoRollbacks: failure.NoRollbacks})
	case provider.Unavailable:
		r.abort(fmt.Sprintf("the activity %q cannot be carried out: %s", a.Name, failure.Message))
	case provider.Failed, provider.Timeout, provider.Interrupted:
	}
}

// interrupted says whether err means only that ctx ended or that the run ends, which
// may end an activity before its own ctx.
func interrupted(ctx context.Context, err error) bool {
	if failure := (*provider.Error)(nil); errors.As(err, &failure) {
		return failure.Kind == provider.EndsRun || failure.Kind == provider.Interrupted
	}
	return ctx.Err() != nil && errors.Is(err, context.Canceled)
}
