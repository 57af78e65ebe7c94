package controls

import (
	"slices"
	"sync"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// hooks are the functions of a control's module, with the names of their parameters.
type hooks map[string][]string

// want says whether one of the hooks called names, or any if there are no names, has
// the parameter.
func (h hooks) want(parameter string, names ...string) bool {
	for name, parameters := range h {
		if slices.Contains(parameters, parameter) && (len(names) == 0 || slices.Contains(names, name)) {
			return true
		}
	}
	return false
}

// hookTable knows the hooks of modules.
type hookTable struct {
	// provides and permit are those of Options.
	provides func(module string) bool
	permit   func(module string) error

	mu    sync.Mutex
	known map[string]hooks // by module
}

func (t *hookTable) remember(module string, known hooks) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil {
		t.known = make(map[string]hooks)
	}
	t.known[module] = known
}

// isOurs says whether a module is played here.
func (t *hookTable) isOurs(module string) bool { return t.provides == nil || t.provides(module) }

// isPermitted returns why a module must not be imported, nil if it may be.
func (t *hookTable) isPermitted(module string) error {
	if t.permit == nil {
		return nil
	}
	return t.permit(module)
}

// has says whether a module has a hook. A module that was not loaded yet, because a
// control added it during the run, may have it.
func (t *hookTable) has(module, hook string) bool {
	if !t.isOurs(module) {
		return false
	}
	t.mu.Lock()
	known, isLoaded := t.known[module]
	t.mu.Unlock()
	if !isLoaded {
		return module != "" && t.isPermitted(module) == nil
	}
	_, has := known[hook]
	return has
}

// wanted says whether one of the hooks of controls called names, or any if there are no
// names, has the parameter.
func (t *hookTable) wanted(controls []*experiment.Control, parameter string, names ...string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(controls, func(c *experiment.Control) bool {
		known, isLoaded := t.known[c.Module]
		return t.isOurs(c.Module) && (!isLoaded || known.want(parameter, names...))
	})
}

// onSide returns the controls that play on a side, "before" or "after", with a hook.
func (t *hookTable) onSide(controls []*experiment.Control, side, hook string) []*experiment.Control {
	var playing []*experiment.Control
	for _, c := range controls {
		if (side == "before" && c.Before || side == "after" && c.After) && t.has(c.Module, hook) {
			playing = append(playing, c)
		}
	}
	return playing
}

// calls lists the calls of a hook, with the arguments of the controls in scope.
func (t *hookTable) calls(controls []*experiment.Control, hook string, scope *values.Scope) []hookCall {
	calls := make([]hookCall, 0, len(controls))
	for i, c := range controls {
		if !t.has(c.Module, hook) {
			continue
		}
		arguments := c.Arguments
		if arguments == nil {
			arguments = pyvalue.NewMap(0)
		}
		if !scope.IsEmpty() {
			arguments, _ = scope.Substitute(arguments).(*pyvalue.Map)
		}
		calls = append(calls, hookCall{index: i, module: c.Module, arguments: arguments})
	}
	return calls
}
