package python

import (
	"sync"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
)

// descriptions are what the worker said of functions, by module and function.
type descriptions struct {
	mu      sync.Mutex
	answers map[[2]string]func() worker.Answer
}

// describe asks the worker for the parameters of a function, once for each. The
// function that it returns waits for the answer.
func (p *Provider) describe(module, function string) func() worker.Answer {
	p.described.mu.Lock()
	defer p.described.mu.Unlock()
	key := [2]string{module, function}
	if known := p.described.answers[key]; known != nil {
		return known
	}
	w, err := p.Worker()
	if err != nil {
		return func() worker.Answer { return worker.Answer{Err: unavailable(err)} }
	}
	ch := w.Send(describeRequest{module, function})
	wait := sync.OnceValue(func() worker.Answer { return <-ch })
	if p.described.answers == nil {
		p.described.answers = make(map[[2]string]func() worker.Answer)
	}
	p.described.answers[key] = wait
	return wait
}

// check reports what is wrong with the function and its arguments.
func (c *call) check(a worker.Answer, b provider.Spec, report *source.Collector) {
	switch {
	case a.Err != nil:
		report.Add(source.RulePythonUnavailable, source.Problem{Pos: b.Node.Pos, Message: a.Err.Error()})
	case a.Failure != nil:
		c.wantsConfiguration, c.wantsSecrets = true, true
		c.reportMissing(a.Failure, b, report)
	default:
		c.checkArguments(a.Result, b, report)
	}
}

func (c *call) reportMissing(f *worker.Failure, b provider.Spec, report *source.Collector) {
	key, rule := "module", source.RuleUnknownModule
	p := source.Problem{Message: whyNotCallable(f, c.module, c.function)}
	switch f.Kind {
	case kindNoModule:
		_, p.Hint = WhyNotImported(f, c.module)
		p.Hint += ", or run from the directory that contains it"
	case kindNoFunction:
		key, rule = "func", source.RuleUnknownFunction
		if near := source.Nearest(c.function, decodeFunctions(f.Message)); near != "" {
			p.Hint = "did you mean \"" + near + "\"?"
		}
	case kindNotAFunction:
		key, rule = "func", source.RuleUnknownFunction
	}
	p.Pos = b.Node.Get(key).Pos
	report.At(key).Add(rule, p)
}
