package python

import (
	"context"
	_ "embed"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

//go:embed survey.py
var surveyProgram string

// Interpreter is the Python that a worker runs.
type Interpreter struct {
	Version, Executable string
	// Prefix is the folder of its environment.
	Prefix string
	// Isolated says that it is a virtual environment, Managed that its packages
	// are those of the operating system, into which nothing should be installed.
	Isolated, Managed bool
}

// Distributions lists what is installed, by name.
func (p *Provider) Distributions(ctx context.Context) ([]provider.Distribution, error) {
	result, err := p.survey(ctx, "distributions", pyvalue.NewMap(0))
	if err != nil {
		return nil, err
	}
	var list []provider.Distribution
	for _, m := range mappings(result) {
		list = append(list, provider.Distribution{
			Name: m.String("name"), Version: m.String("version"), License: m.String("license"), Summary: m.String("summary"),
		})
	}
	return list, nil
}

// Modules tells which of the modules can be found, in the order of names.
func (p *Provider) Modules(ctx context.Context, names []string) ([]provider.Module, error) {
	result, err := p.survey(ctx, "modules", pyvalue.MapOf("names", pyvalue.FromGo(names)))
	if err != nil {
		return nil, err
	}
	var list []provider.Module
	for _, m := range mappings(result) {
		module := provider.Module{Name: m.String("name"), Found: m.Value("found") == true}
		owners, _ := m.Value("distributions").([]any)
		for _, owner := range owners {
			module.Distributions = append(module.Distributions, pyvalue.Str(owner))
		}
		list = append(list, module)
	}
	return list, nil
}

// Where tells about the interpreter itself.
func (p *Provider) Where(ctx context.Context) (Interpreter, error) {
	result, err := p.survey(ctx, "where", pyvalue.NewMap(0))
	m, _ := result.(*pyvalue.Map)
	return Interpreter{
		Version: m.String("version"), Executable: m.String("executable"), Prefix: m.String("prefix"),
		Isolated: m.Value("isolated") == true, Managed: m.Value("managed") == true,
	}, err
}

// Discover has the extension that the distribution provides tell what it can do
// and, with system set, what it finds in the system that it is for. The result
// has the extension's "activities" and more.
func (p *Provider) Discover(ctx context.Context, distribution string, system bool) (*pyvalue.Map, error) {
	result, err := p.survey(ctx, "discover", pyvalue.MapOf("distribution", distribution, "system", system))
	if err != nil {
		return nil, err
	}
	discovery, ok := result.(*pyvalue.Map)
	if !ok {
		return nil, provider.Errorf(provider.Failed,
			"the function \"discover\" of %s returned %s, expected a mapping", distribution, pyvalue.TypeName(result))
	}
	return discovery, nil
}

// Notify calls a function with positional arguments, as those are called that are
// told of events. What it returns is dropped.
func (p *Provider) Notify(ctx context.Context, module, function string, arguments ...any) error {
	_, err := p.ask(ctx, pyvalue.MapOf("op", "call", "module", module, "func", function, "positional", arguments),
		&call{module: module, function: function})
	return err
}

func (p *Provider) survey(ctx context.Context, function string, arguments *pyvalue.Map) (any, error) {
	return p.ask(ctx, pyvalue.MapOf("op", "survey", "program", surveyProgram, "func", function, "arguments", arguments),
		&call{module: "survey", function: function})
}

// ask sends a request that is no activity; what stands for it in errors.
func (p *Provider) ask(ctx context.Context, request *pyvalue.Map, what *call) (any, error) {
	w, err := p.get()
	if err != nil {
		return nil, unavailable(err)
	}
	return w.ask(ctx, request, what)
}

func (w *worker) ask(ctx context.Context, request *pyvalue.Map, what *call) (any, error) {
	a, err := w.exchange(ctx, request, what, w.log)
	return a.result, err
}

// mappings returns the items of a list that are mappings.
func mappings(list any) (found []*pyvalue.Map) {
	items, _ := list.([]any)
	for _, item := range items {
		if m, ok := item.(*pyvalue.Map); ok {
			found = append(found, m)
		}
	}
	return found
}
