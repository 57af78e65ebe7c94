package deps

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/source"
)

// Use is a place where an experiment names a Python module.
type Use struct {
	Module string
	File   string
	Pos    source.Pos
}

// Uses returns the modules that the providers of an experiment name: those of activities,
// of controls, and of providers nested in their arguments. Each module is returned once,
// with the first place where it is named.
func Uses(file *source.File) []Use {
	var uses []Use
	collect(file.Root, func(n *source.Node, module string) {
		if !slices.ContainsFunc(uses, func(u Use) bool { return u.Module == module }) {
			uses = append(uses, Use{Module: module, File: file.Name, Pos: n.Pos})
		}
	})
	return uses
}

func collect(n *source.Node, add func(n *source.Node, module string)) {
	if n == nil {
		return
	}
	if kind, _ := n.Get("type").Text(); kind == "python" {
		if module, ok := n.Get("module").Text(); ok && module != "" {
			add(n.Get("module"), module)
		}
	}
	for _, item := range n.Items {
		collect(item, add)
	}
	for _, f := range n.Fields {
		collect(f.Value, add)
	}
}
