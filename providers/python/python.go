// Package python is the provider that calls Python functions: a module, the name
// of a function in it, and arguments.
//
// The functions are called in one Python process for the whole run, the worker,
// which is started when the first activity that needs Python is read and ended
// with the provider. Modules are imported once and keep their state between
// activities. The worker and its protocol are in worker.py; it needs Python 3.9
// and nothing but its standard library.
package python

import (
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Provider calls Python functions. Close ends its worker.
type Provider struct {
	// Interpreter is the Python to use; "" looks for one (see FindInterpreter).
	Interpreter string
	// Environ returns the worker's environment in the form of os.Environ.
	Environ func() []string
	// Dir is the worker's working directory, from which modules can be imported.
	Dir string
	// InstalledFirst has the working directory offer only modules of which there is no
	// installed one, so that what is in it cannot pass for another.
	InstalledFirst bool
	// Mark is what the worker carries in its environment, as provider.MarkVariable;
	// empty for none.
	Mark string
	// Conceal knows what of that is secret; nil knows nothing.
	Conceal provider.Concealer
	// Log takes what modules print and log; nil discards it.
	Log *slog.Logger
	// OnSignal is told of SIGUSR1 and SIGUSR2, which chaoslib sends to its own
	// process in order to end the run, and of SIGTERM, where there is no function in
	// the foreground for them to end; nil leaves them without effect then.
	OnSignal func(name string)
	// Settings are what chaoslib says are the settings, if functions ask it; nil for
	// none.
	Settings *pyvalue.Map

	workers   pool
	described descriptions
	changed   changedEnvironment
}

var _ provider.Provider = (*Provider)(nil)

// Compile reads the block's module, func, arguments and secrets. Whether there is
// such a function, and whether the arguments are its own, is asked of the worker,
// which imports the module meanwhile.
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
		report.Warn(source.RuleDeprecatedForm, n.Pos, "the names of secrets are a list", "write [\""+name+"\"]")
		return []string{name}
	}
	if n.Kind != source.List {
		report.WrongType(n, "the function cannot be given its secrets", "a list of the names of secrets")
		return nil
	}
	scopes := make([]string, 0, len(n.Items))
	for i, item := range n.Items {
		name, ok := item.Text()
		if !ok {
			report.Index(i).WrongType(item, "secrets are named", "the name of a group of secrets")
			continue
		}
		scopes = append(scopes, name)
	}
	return scopes
}

// secretsFor merges the values of the groups that the function may see: those that
// are named, which may be none, or all. It is nil for a function that is given no
// secrets.
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

// FindInterpreter returns the Python that a run uses when none is asked for: that
// of the active virtual environment, that of a ".venv" beside the experiment or
// in the working directory, else the "python3" on PATH. isFile says whether a path
// is an executable file.
func FindInterpreter(virtualEnv, experimentDir, dir string, isFile func(string) bool) string {
	for _, venv := range []string{virtualEnv, filepath.Join(experimentDir, ".venv"), filepath.Join(dir, ".venv")} {
		if venv == "" {
			continue
		}
		if python := filepath.Join(venv, "bin", "python"); isFile(python) {
			return python
		}
	}
	return "python3"
}
