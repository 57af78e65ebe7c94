package inventory

import (
	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The frames of this package: inventory.py is the other side.

// distributionsRequest is answered as decodeDistributions reads it.
type distributionsRequest struct{}

func (distributionsRequest) name() string { return "distributions" }

// Encode implements worker.Request.
func (r distributionsRequest) Encode() *pyvalue.Map { return worker.Frame(r.name(), 0) }

func decodeDistributions(result any) []provider.Distribution {
	var list []provider.Distribution
	for _, m := range worker.Mappings(result) {
		list = append(list, provider.Distribution{
			Name: m.String("name"), Version: m.String("version"), License: m.String("license"), Summary: m.String("summary"),
		})
	}
	return list
}

// modulesRequest is answered as decodeModules reads it.
type modulesRequest struct{ names []string }

func (modulesRequest) name() string { return "modules" }

// Encode implements worker.Request.
func (r modulesRequest) Encode() *pyvalue.Map {
	return worker.Frame(r.name(), 0, "names", pyvalue.FromGo(r.names))
}

func decodeModules(result any) []provider.Module {
	var list []provider.Module
	for _, m := range worker.Mappings(result) {
		module := provider.Module{Name: m.String("name"), Found: m.Value("found") == true}
		owners, _ := m.Value("distributions").([]any)
		for _, owner := range owners {
			module.Distributions = append(module.Distributions, pyvalue.Str(owner))
		}
		list = append(list, module)
	}
	return list
}

// interpreterRequest is answered as decodeInterpreter reads it.
type interpreterRequest struct{}

func (interpreterRequest) name() string { return "interpreter" }

// Encode implements worker.Request.
func (r interpreterRequest) Encode() *pyvalue.Map { return worker.Frame(r.name(), 0) }

func decodeInterpreter(result any) Interpreter {
	m, _ := result.(*pyvalue.Map)
	return Interpreter{
		Version: m.String("version"), Executable: m.String("executable"), Prefix: m.String("prefix"),
		Isolated: m.Value("isolated") == true, Managed: m.Value("managed") == true,
	}
}

// discoverRequest is answered with what the extension returned.
type discoverRequest struct {
	distribution string
	system       bool
}

func (discoverRequest) name() string { return "discover" }

// Encode implements worker.Request.
func (r discoverRequest) Encode() *pyvalue.Map {
	return worker.Frame(r.name(), 0, "distribution", r.distribution, "system", r.system)
}
