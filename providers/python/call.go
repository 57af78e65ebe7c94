package python

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/providers/internal/block"
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
	// scopes name the groups of secrets which the function is given; nil if it is
	// given none, not even an empty mapping.
	scopes []string
	// wants says which values the function takes from the engine if it has a
	// parameter for them; all of them, while its parameters are not known.
	wantsConfiguration, wantsSecrets bool
}

var _ provider.Call = (*call)(nil)

// describe asks the worker for the parameters of a function, once for each; the
// answer is there when the function that it returns returns.
func (p *Provider) describe(module, function string) func() answer {
	p.described.mu.Lock()
	defer p.described.mu.Unlock()
	key := [2]string{module, function}
	if known := p.described.answers[key]; known != nil {
		return known
	}
	w, err := p.get()
	if err != nil {
		return func() answer { return answer{err: unavailable(err)} }
	}
	_, ch := w.send(pyvalue.MapOf("op", "describe", "module", module, "func", function))
	wait := sync.OnceValue(func() answer { return <-ch })
	if p.described.answers == nil {
		p.described.answers = make(map[[2]string]func() answer)
	}
	p.described.answers[key] = wait
	return wait
}

// descriptions are the answers to what functions were asked about.
type descriptions struct {
	mu      sync.Mutex
	answers map[[2]string]func() answer
}

// Run calls the function. Its exception is an *provider.Error with the words that
// the journal carries; the whole traceback goes to the log.
func (c *call) Run(ctx context.Context, req provider.Request) (any, error) {
	w, err := c.provider.get()
	if err != nil {
		return nil, unavailable(err)
	}
	a, err := w.exchange(ctx, c.request(req), c, req.Log)
	if err == nil && req.HasValue && a.truth != pyvalue.Truth(a.result) {
		return a.truth, nil // what stands for the result does not say what Python takes it for
	}
	return a.result, err
}

// exchange sends a request and waits for its answer; what is called stands in the
// errors, and the traceback of a failure in the log.
func (w *worker) exchange(ctx context.Context, request *pyvalue.Map, what *call, log *slog.Logger) (answer, error) {
	id, ch := w.send(request)
	a, err := await(ctx, w, id, ch)
	switch {
	case err != nil:
		return answer{}, err
	case a.err != nil:
		return answer{}, a.err
	case a.failure != nil:
		log.Debug("a Python function failed", "traceback", strings.Join(a.failure.trace, ""))
		return answer{}, what.explain(a.failure)
	default:
		return a, nil
	}
}

// unavailable is the error where there is no worker.
func unavailable(err error) *provider.Error {
	return &provider.Error{Kind: provider.Unavailable, Message: err.Error(), Cause: err}
}

// argumentsIn returns the arguments as the function is given them.
func (c *call) argumentsIn(req provider.Request) *pyvalue.Map {
	arguments, _ := block.Arguments(c.arguments, req).(*pyvalue.Map)
	return arguments
}

func (c *call) request(req provider.Request) *pyvalue.Map {
	request := pyvalue.MapOf("op", "call", "module", c.module, "func", c.function,
		"arguments", c.argumentsIn(req), "lane", req.Lane)
	if req.HasValue {
		request.Set("judge", true)
	}
	if c.wantsConfiguration {
		request.Set("configuration", req.Scope.Configuration)
	}
	if c.wantsSecrets {
		if given := secretsFor(req.Scope, c.scopes, req.AllSecrets); given != nil {
			request.Set("secrets", given)
		}
	}
	return request
}

// await waits for an answer. When ctx ends, the function is interrupted so that
// it can clean up, and the whole worker is killed if it does not come to an end.
func await(ctx context.Context, w *worker, id int64, ch <-chan answer) (answer, error) {
	select {
	case a := <-ch:
		return a, nil
	case <-ctx.Done():
	}
	tookTooLong := errors.Is(ctx.Err(), context.DeadlineExceeded)
	w.interrupt(id)
	timer := time.NewTimer(interruptGrace)
	defer timer.Stop()
	select {
	case <-ch:
	case <-timer.C:
		if tookTooLong {
			w.kill()
		} else {
			w.killForEnd()
		}
		<-w.gone
	}
	if tookTooLong {
		return answer{}, provider.Errorf(provider.Timeout, "the Python function took too long and was stopped")
	}
	return answer{}, provider.Errorf(provider.Interrupted, "the Python function was stopped, as the run ends")
}

// explain turns an exception into the error that the journal carries, with its
// traceback as the reference lists it.
func (c *call) explain(f *failure) *provider.Error {
	e := &provider.Error{Kind: provider.Failed, Message: f.message}
	switch f.kind {
	case "failed":
		if len(f.trace) > 0 {
			e.Trace = append(slices.Clone(f.trace),
				"\nDuring handling of the above exception, another exception occurred:\n\n",
				"chaoslib.exceptions.ActivityFailed: "+f.message+"\n")
		}
	case "interrupt", "exit", "keyboard":
		e.Kind, e.NoRollbacks = provider.EndsRun, f.ungraceful
		e.Message = "the function " + c.name() + " asked for the run to end: " + f.message
	case "signal":
		e.Kind, e.NoRollbacks = provider.EndsRun, f.ungraceful
		e.Message = "the function " + c.name() + " was ended by " + f.message
	default:
		e.Kind, e.Message = provider.Unavailable, message(f, c.module, c.function)
	}
	return e
}

func (c *call) name() string { return c.module + "." + c.function }

// message says in words why a function cannot be called.
func message(f *failure, module, function string) string {
	switch f.kind {
	case "no-module":
		return "the Python module \"" + module + "\" is not installed"
	case "broken-module":
		return "the Python module \"" + module + "\" cannot be imported: " + f.message
	case "no-function":
		return "the Python module \"" + module + "\" has no function \"" + function + "\""
	case "interrupt", "exit", "signal", "keyboard":
		return "the Python module \"" + module + "\" asked for the run to end when it was imported: " + f.message
	case "not-a-function":
		return "\"" + function + "\" in the Python module \"" + module + "\" is no function but of the type " + f.message
	default:
		return f.message
	}
}

// check reports what the worker has to say of the function and its arguments.
func (c *call) check(a answer, b provider.Spec, report *source.Collector) {
	switch {
	case a.err != nil:
		report.Add(source.RulePythonUnavailable, source.Problem{Pos: b.Node.Pos, Message: a.err.Error()})
	case a.failure != nil:
		c.wantsConfiguration, c.wantsSecrets = true, true
		c.reportMissing(a.failure, b, report)
	default:
		c.checkArguments(a.result, b, report)
	}
}

func (c *call) reportMissing(f *failure, b provider.Spec, report *source.Collector) {
	key, rule := "module", source.RuleUnknownModule
	p := source.Problem{Message: message(f, c.module, c.function)}
	switch f.kind {
	case "no-module":
		p.Hint = "install the distribution that provides it into the Python that is used, or run from the directory that it is in"
	case "no-function":
		key, rule = "func", source.RuleUnknownFunction
		p.Hint = nearFunction(c.function, f.message)
	case "not-a-function":
		key, rule = "func", source.RuleUnknownFunction
	}
	p.Pos = b.Node.Get(key).Pos
	report.At(key).Add(rule, p)
}

// nearFunction suggests one of the functions that the worker listed as JSON.
func nearFunction(name, list string) string {
	value, err := source.DecodeJSON([]byte(list))
	known, _ := value.([]any)
	if err != nil {
		return ""
	}
	names := make([]string, 0, len(known))
	for _, k := range known {
		names = append(names, pyvalue.Str(k))
	}
	if near := source.Nearest(name, names); near != "" {
		return "did you mean \"" + near + "\"?"
	}
	return ""
}
