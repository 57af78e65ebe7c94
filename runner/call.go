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

// Next carries out an activity, as a provider's Call does, or calls the next Wrapper.
type Next func(ctx context.Context, req provider.Request) (output any, err error)

// Wrapper is called instead of the provider of an activity: to trace the call, to
// repeat it, to replace it. It calls next any number of times, with another context or
// request if it likes, and returns what is to count as the activity's output. An
// activity is anything that a provider carries out in a run: those of the experiment,
// tolerance probes, probes of the configuration, guards. Background activities and
// guards make wrappers run concurrently.
//
// The activity's timeout bounds the Wrapper with all that it calls, and only the error
// that it returns can end the run. Options.Permit has permitted the activity by then;
// a Wrapper that reaches for something else must ask req.Permit. A panic of a Wrapper
// aborts the run, as one of a provider does.
type Wrapper func(ctx context.Context, a *experiment.Activity, req provider.Request, next Next) (output any, err error)

// callProvider has the provider carry out an activity, within its timeout and as the
// wrappers want it. It is the only caller of providers.
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
		defer r.failOnPanic(&err, "the", a) // before wrappers, which see the error
		return a.Call.Run(ctx, req)
	}
	for _, wrap := range slices.Backward(r.o.Wrap) {
		next := call
		call = func(ctx context.Context, req provider.Request) (any, error) { return wrap(ctx, a, req, next) }
	}
	return call
}

// failOnPanic is to be deferred: it makes a panic the error of the activity, and aborts
// the run.
func (r *run) failOnPanic(err *error, broken string, a *experiment.Activity) {
	if cause := recover(); cause != nil {
		r.abort(fmt.Sprintf("%v\n%s", cause, debug.Stack()))
		*err = fmt.Errorf("%s %s provider broke: %v", broken, a.Provider, cause)
	}
}

// endRunFor ends the run if err concerns more than the activity: the activity asks for
// the end, or the provider cannot even try it, so that going on would prove nothing.
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
