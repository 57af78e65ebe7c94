package process

import (
	"path/filepath"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

var _ provider.Targeter = (*call)(nil)

// Targets returns the program, and the shell that starts it if the arguments are a text.
func (c *call) Targets(req provider.Request) ([]provider.Target, error) {
	found, err := c.locate()
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(c.provider.Dir)
	if err != nil {
		return nil, err
	}
	program := provider.Program{Name: c.path, Path: found, Dir: dir}
	arguments := block.Arguments(c.arguments, req)
	words := commandLine(found, arguments)
	if !isLine(arguments) {
		program.Arguments = words[1:]
		return []provider.Target{{Block: c.block, Key: "path", Resource: program}}, nil
	}
	program.Line = true
	interpreter := provider.Program{Name: filepath.Base(shell), Path: shell, Dir: dir, Arguments: words[1:]}
	return []provider.Target{
		{Block: c.block, Key: "path", Resource: program},
		{Block: c.block, Key: "arguments", Resource: interpreter},
	}, nil
}

// isLine says whether arguments are a text, which a shell reads.
func isLine(arguments any) bool {
	switch arguments.(type) {
	case nil, []any, *pyvalue.Map:
		return false
	default:
		return true
	}
}
