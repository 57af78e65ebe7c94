package control

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/experiment"
)

// Applicable returns the controls to be called at a level, in their order, each
// once. The experiment's own apply to the levels below, if they are automatic, and
// come first; then the global ones; then those that the hypothesis or the activity
// declares itself. One that is declared nearer takes the place of an experiment's
// with the same name. References stand for the control that they name.
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

// localControls are those that the part itself declares; the method and the
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

// resolve puts controls in the place of references, and leaves out what is
// there already.
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

// find returns the control called name, which the experiment declares at its top
// or anywhere else, or the settings.
func find(name string, e *experiment.Experiment, global []*experiment.Control) *experiment.Control {
	for _, c := range slices.Concat(e.AllControls(), global) {
		if c.Ref == "" && c.Name == name {
			return c
		}
	}
	return nil
}
