package providers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Set is the providers of one run, and what they offer besides activities. Close it
// after the last run.
//
// A provider offers what it implements: activities (provider.Provider), channels of
// notifications (provider.Notifier), discovery (provider.Discoverer), an inventory
// (provider.Inventory) and controls (Controller). The Set asks the first provider, in
// the order of the entries, that implements what is needed and, if it is Partial, has
// the module or distribution.
type Set struct {
	// Registry has the providers by the type that an experiment names.
	provider.Registry

	entries []entry
}

// entry is a provider of activities of one type.
type entry struct {
	kind     string
	provider provider.Provider
}

// Partial is a provider for some of the modules and distributions of its type. It leaves
// the others to the entries that follow. A provider that is not Partial has them all.
type Partial interface {
	ProvidesModule(name string) bool
	ProvidesDistribution(name string) bool
}

// Controller is a provider whose modules can be controls.
type Controller interface {
	// ControlPlayer returns what plays the controls of one run.
	ControlPlayer(o ControlOptions) control.Player
}

// newSet returns the Set of some providers, in this order.
func newSet(entries ...entry) *Set {
	registry := make(provider.Registry)
	for _, e := range entries {
		switch known := registry[e.kind].(type) {
		case nil:
			registry[e.kind] = e.provider
		case shared:
			registry[e.kind] = append(known, e.provider)
		default:
			registry[e.kind] = shared{known, e.provider}
		}
	}
	return &Set{Registry: registry, entries: entries}
}

// shared are the providers of one type, in order.
type shared []provider.Provider

// Compile asks the first provider that has the module of the spec, else the last one,
// which then reports what is wrong with it.
func (s shared) Compile(spec provider.Spec, report *source.Collector) provider.Call {
	module, _ := spec.Node.Get("module").Text()
	i := slices.IndexFunc(s, func(p provider.Provider) bool { return providesModule(p, strings.TrimSpace(module)) })
	if i < 0 {
		i = len(s) - 1
	}
	return s[i].Compile(spec, report)
}

// Close closes the providers that have something to close.
func (s shared) Close() error {
	var errs []error
	for _, p := range s {
		if closer, ok := p.(io.Closer); ok {
			errs = append(errs, closer.Close())
		}
	}
	return errors.Join(errs...)
}

func providesModule(p any, name string) bool {
	partial, ok := p.(Partial)
	return !ok || partial.ProvidesModule(name)
}

func providesDistribution(p any, name string) bool {
	partial, ok := p.(Partial)
	return !ok || partial.ProvidesDistribution(name)
}

// all returns the providers that implement T, in order.
func all[T any](s *Set) []T {
	var found []T
	for _, e := range s.entries {
		if p, ok := e.provider.(T); ok {
			found = append(found, p)
		}
	}
	return found
}

// Notify calls a function that is a channel of notifications.
func (s *Set) Notify(ctx context.Context, module, function string, arguments ...any) error {
	for _, p := range all[provider.Notifier](s) {
		if providesModule(p, module) {
			return p.Notify(ctx, module, function, arguments...)
		}
	}
	return fmt.Errorf("no provider has the module %q", module)
}

// Discover returns what an extension can do: see provider.Discoverer.
func (s *Set) Discover(ctx context.Context, distribution string, system bool) (*pyvalue.Map, error) {
	for _, p := range all[provider.Discoverer](s) {
		if providesDistribution(p, distribution) {
			return p.Discover(ctx, distribution, system)
		}
	}
	return nil, fmt.Errorf("no provider has the distribution %q", distribution)
}

// Distributions lists what is installed: the distributions of the first inventory, then
// those of the next. A distribution that an earlier inventory lists is not listed again.
// If one fails, the others are listed next to the error.
func (s *Set) Distributions(ctx context.Context) ([]provider.Distribution, error) {
	var list []provider.Distribution
	var errs []error
	for _, p := range all[provider.Inventory](s) {
		more, err := p.Distributions(ctx)
		errs = append(errs, err)
		earlier := list
		for _, d := range more {
			if !slices.ContainsFunc(earlier, func(e provider.Distribution) bool { return e.Name == d.Name }) {
				list = append(list, d)
			}
		}
	}
	return list, errors.Join(errs...)
}

// Modules says which of the modules can be found, in the order of names. Each inventory
// is asked once, about the modules that it has, and not at all if there are none.
func (s *Set) Modules(ctx context.Context, names []string) ([]provider.Module, error) {
	inventories := all[provider.Inventory](s)
	modules := make([]provider.Module, len(names))
	asked := make([][]int, len(inventories)) // indexes of names, by inventory
	for i, name := range names {
		modules[i].Name = name
		if at := slices.IndexFunc(inventories, func(p provider.Inventory) bool { return providesModule(p, name) }); at >= 0 {
			asked[at] = append(asked[at], i)
		}
	}
	for at, indexes := range asked {
		if len(indexes) == 0 {
			continue
		}
		part := make([]string, len(indexes))
		for i, index := range indexes {
			part[i] = names[index]
		}
		found, err := inventories[at].Modules(ctx, part)
		if err != nil {
			return nil, err
		}
		for i, m := range found[:min(len(found), len(indexes))] {
			modules[indexes[i]] = m
		}
	}
	return modules, nil
}
