package python

import "github.com/chaostoolkit/run-action/runner/provider"

var _ provider.Targeter = (*call)(nil)

// Targets returns the function.
func (c *call) Targets(req provider.Request) ([]provider.Target, error) {
	return []provider.Target{{Block: c.block, Key: "module", Resource: provider.Function{
		Module: c.module, Name: c.function, Arguments: c.argumentsIn(req),
	}}}, nil
}
