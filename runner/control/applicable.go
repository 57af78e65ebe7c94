package control

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/experiment"
)

// Applicable returns the controls to call at a level, in order, each once. The
// experiment's own controls come first, below its level only if they are automatic;
// then the global ones; then those that the hypothesis or the activity declares. Each
// of these replaces a control of the experiment with the same name. References are
// replaced with the control that they name.
func Applicable(p Point, e *experiment.Experiment, global []*experiment.Control) []*experiment.Control {
	if p.Level == Experiment {
		return resolve(slices.Concat(global, e.Controls), e, global)
	}
	near := slices.Concat(global, localControls(p, e))
	var controls []*experiment.Control
	for _, c := range e.Controls {
		overridden := slices.ContainsFunc(near, func(n *experiment.Control) bool { return n.Ref == "" && n.Name == c.Name })
		if c.Automatic && !overridden {
			controls = append(controls, c)
		}
	}
	return resolve(append(controls, near...), e, global)
}

// localControls returns the controls that the part itself declares. The method and the
// rollbacks are lists and declare none.
func localControls(p Point, e *experiment.Experiment) []*experiment.Control {
	switch p.Level {
	case Hypothesis:
		if e.Hypothesis != nil {
			return e.Hypothesis.Controls
		}
	case Activity:
		return p.Activity.Latest().Controls
	case Experiment, Method, Rollbacks:
	}
	return nil
}

// resolve replaces references with the controls that they name, and drops duplicates.
func resolve(controls []*experiment.Control, e *experiment.Experiment, global []*experiment.Control) []*experiment.Control {
	resolved := controls[:0]
	for _, c := range controls {
		if c.Ref != "" {
			c = find(c.Ref, e, global)
		}
		if c != nil && !slices.Contains(resolved, c) {
			resolved = append(resolved, c)
		}
	}
	return resolved
}

// find returns the control called name that the experiment, at any level, or the
// settings declare.
func find(name string, e *experiment.Experiment, global []*experiment.Control) *experiment.Control {
	for _, c := range slices.Concat(e.AllControls(), global) {
		if c.Ref == "" && c.Name == name {
			return c
		}
	}
	return nil
}
