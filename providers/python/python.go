// Package python is the provider that calls Python functions: a module, the name of a
// function in it, and arguments.
//
// One Python process calls all functions of a run: the worker. It starts when the first
// activity that needs Python is read, and ends with the provider. Modules are imported
// once and keep their state between activities; controls (package controls) and the
// inventory (package inventory) use the same process. Its program is worker.py, which
// needs Python 3.9 and its standard library.
package python

import (
	"log/slog"
	"strings"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Provider calls Python functions. Close stops its worker.
type Provider struct {
	// Interpreter is the Python to use; "" is the "python3" on PATH.
	Interpreter string
	// Environ returns the worker's environment in the form of os.Environ.
	Environ func() []string
	// Dir is the worker's working directory, from which modules can be imported.
	Dir string
	// InstalledFirst searches the working directory for modules last, so that a file in it
	// cannot replace an installed module.
	InstalledFirst bool
	// Mark is added to the worker's environment as provider.MarkVariable; "" for none.
	Mark string
	// Conceal finds secrets in what is truncated; nil finds none.
	Conceal provider.Concealer
	// Log receives what modules print and log; nil discards it.
	Log *slog.Logger
	// OnSignal is called with "SIGUSR1", "SIGUSR2" (which chaoslib sends to its own process
	// to end the run) or "SIGTERM" if no function runs in the foreground that the signal
	// ends. nil ignores them then.
	OnSignal func(name string)
	// Settings are what functions find as chaoslib's settings; nil for none.
	Settings *pyvalue.Map

	workers   worker.Pool
	described descriptions
	changed   changedEnvironment
}

var (
	_ provider.Provider = (*Provider)(nil)
	_ provider.Notifier = (*Provider)(nil)
)

// Compile reads the block's module, func, arguments and secrets. The worker imports the
// module meanwhile, and Compile checks later whether the function exists and accepts
// the arguments.
func (p *Provider) Compile(b provider.Spec, report *source.Collector) provider.Call {
	report.UnknownKeys(b.Node, "type", "module", "func", "arguments", "secrets")
	c := &call{
		provider: p, activity: b.Activity, block: b.Node,
		module:   requiredName(b.Node, "module", "a Python activity needs a module", report),
		function: requiredName(b.Node, "func", "a Python activity needs a function", report),
	}
	c.arguments = readArguments(b.Node.Get("arguments"), report.At("arguments"))
	c.scopes = readScopes(b.Node.Get("secrets"), report.At("secrets"))
	if c.module == "" || c.function == "" || c.arguments == nil {
		return nil
	}
	if b.Unchecked {
		c.wantsConfiguration, c.wantsSecrets = true, true
		return c
	}
	answer := p.describe(c.module, c.function)
	b.Defer(func() { c.check(answer(), b, report) })
	return c
}

func requiredName(n *source.Node, key, message string, report *source.Collector) string {
	value := n.Get(key)
	text, _ := value.Text()
	if text = strings.TrimSpace(text); text != "" {
		return text
	}
	problem := source.Problem{Pos: n.Pos, Message: message, Expected: "its name"}
	if value != nil {
		problem.Pos, problem.Found = value.Pos, value.TypeName()
	}
	report.At(key).Add(source.RuleMissingKey, problem)
	return ""
}

func readArguments(n *source.Node, report *source.Collector) *pyvalue.Map {
	if n.IsNull() {
		return pyvalue.NewMap(0)
	}
	m, ok := n.Value().(*pyvalue.Map)
	if !ok {
		report.WrongType(n, "the arguments of a function must be named", "a mapping")
	}
	return m
}

// readScopes reads the names of the secrets that the function is given.
func readScopes(n *source.Node, report *source.Collector) []string {
	if n.IsNull() {
		return nil
	}
	if name, ok := n.Text(); ok {
		report.Warn(source.RuleDeprecatedForm, n.Pos, "secrets must be a list of names", "write [\""+name+"\"]")
		return []string{name}
	}
	if n.Kind != source.List {
		report.WrongType(n, "secrets must be a list of names", "a list of the names of secrets")
		return nil
	}
	scopes := make([]string, 0, len(n.Items))
	for i, item := range n.Items {
		name, ok := item.Text()
		if !ok {
			report.Index(i).WrongType(item, "a group of secrets must be named", "its name")
			continue
		}
		scopes = append(scopes, name)
	}
	return scopes
}

// secretsFor merges the groups of secrets that the function is given: the named ones,
// or all. It returns nil for a function that is given no secrets.
func secretsFor(scope *values.Scope, names []string, all bool) *pyvalue.Map {
	if all {
		names = scope.Secrets.Keys()
	}
	if names == nil {
		return nil
	}
	merged := pyvalue.NewMap(0)
	for _, name := range names {
		group, _ := scope.Secrets.Value(name).(*pyvalue.Map)
		for key, value := range group.All() {
			merged.Set(key, value)
		}
	}
	return merged
}
