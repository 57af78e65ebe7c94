package runner

import (
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// permit returns why an activity must not be carried out, nil if it may. What names
// stand for is settled by then, so nothing can change what was looked at.
func (r *run) permit(a *experiment.Activity, req *provider.Request) error {
	if r.o.Permit == nil {
		return nil
	}
	if err := r.o.Permit(a, req); err != nil {
		return provider.Errorf(provider.Unavailable, "%w", err)
	}
	return nil
}
