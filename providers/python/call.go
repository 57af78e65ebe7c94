package python

import (
	"cmp"
	"context"
	"log/slog"
	"strings"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// call is one function to be called with arguments.
type call struct {
	provider         *Provider
	activity         string
	block            *source.Node
	module, function string
	arguments        *pyvalue.Map
	// scopes name the groups of secrets that the function is given; nil if it is given
	// none, not even an empty mapping.
	scopes []string
	// These say which values the function has parameters for. They are true while its
	// parameters are unknown.
	wantsConfiguration, wantsSecrets bool
}

var (
	_ provider.Call     = (*call)(nil)
	_ provider.Targeter = (*call)(nil)
)

// Run calls the function. Its exception is an *provider.Error with the message that the
// journal carries; the whole traceback goes to the log.
func (c *call) Run(ctx context.Context, req provider.Request) (any, error) {
	w, err := c.provider.Worker()
	if err != nil {
		return nil, unavailable(err)
	}
	a, err := exchange(ctx, w, c.request(req), c.module, c.function, req.Log)
	if err == nil && req.HasValue && a.Truth != pyvalue.Truth(a.Result) {
		return a.Truth, nil // Python judges the object itself, not the value that stands for it
	}
	return a.Result, err
}

// Targets returns the function.
func (c *call) Targets(req provider.Request) ([]provider.Target, error) {
	return []provider.Target{{Block: c.block, Key: "module", Resource: provider.Function{
		Module: c.module, Name: c.function, Arguments: c.argumentsFor(req),
	}}}, nil
}

func (c *call) name() string { return c.module + "." + c.function }

// argumentsFor returns the arguments with the values of a run.
func (c *call) argumentsFor(req provider.Request) *pyvalue.Map {
	arguments, _ := block.Arguments(c.arguments, req).(*pyvalue.Map)
	return arguments
}

func (c *call) request(req provider.Request) callRequest {
	r := callRequest{
		module: c.module, function: c.function, arguments: c.argumentsFor(req), judge: req.HasValue, lane: req.Lane,
	}
	if c.wantsConfiguration {
		r.configuration = cmp.Or(req.Scope.Configuration, pyvalue.NewMap(0))
	}
	if c.wantsSecrets {
		r.secrets = secretsFor(req.Scope, c.scopes, req.AllSecrets)
	}
	return r
}

// Notify calls a function with positional arguments and drops its result.
func (p *Provider) Notify(ctx context.Context, module, function string, arguments ...any) error {
	w, err := p.Worker()
	if err != nil {
		return unavailable(err)
	}
	_, err = p.Ask(ctx, w, callRequest{module: module, function: function, positional: arguments}, module, function)
	return err
}

// Ask sends a worker a request that is not an activity, and returns the result. Module
// and function are how errors name what was asked for.
func (p *Provider) Ask(ctx context.Context, w *worker.Worker, r worker.Request, module, function string) (any, error) {
	a, err := exchange(ctx, w, r, module, function, p.log())
	return a.Result, err
}

// exchange sends a request and waits for its answer. A failure is an error that names
// the function, and its traceback goes to the log.
func exchange(ctx context.Context, w *worker.Worker, r worker.Request, module, function string, log *slog.Logger) (worker.Answer, error) {
	a, err := w.Exchange(ctx, r)
	switch {
	case err != nil:
		return worker.Answer{}, err
	case a.Err != nil:
		return worker.Answer{}, a.Err
	case a.Failure != nil:
		log.Debug("A Python function failed", "traceback", strings.Join(a.Failure.Trace, ""))
		return worker.Answer{}, explain(a.Failure, module, function)
	default:
		return a, nil
	}
}
