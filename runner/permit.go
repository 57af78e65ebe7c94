package runner

import (
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// permit returns why an activity must not be carried out, nil if it may. The scope of
// the request is final, so that the provider sees the values that were checked.
func (r *run) permit(a *experiment.Activity, req *provider.Request) error {
	if r.o.Permit == nil {
		return nil
	}
	if err := r.o.Permit(a, req); err != nil {
		return provider.Errorf(provider.Unavailable, "%w", err)
	}
	return nil
}
