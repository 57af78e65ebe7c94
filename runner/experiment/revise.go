package experiment

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Revision is what a control changed of an experiment while that ran, except for
// the contents of activities, which are revised by themselves.
type Revision struct {
	// Probes, Method and Rollbacks are the lists as they are now; a nil one is
	// as it was.
	Probes, Method, Rollbacks []*Activity
	// Keys are the other keys at the top of the experiment that have new values;
	// Removed are those that there are no more.
	Keys    *pyvalue.Map
	Removed []string
}

// Revise returns the experiment as a revision and its activities' revisions make
// it. References go on to mean what they meant; new activities can be referred to
// by new names. What is wrong with the new parts shows when they are played.
func (e *Experiment) Revise(r Revision) *Experiment {
	revised := *e
	revised.Document = e.Document.ShallowClone()
	for _, key := range r.Removed {
		revised.Document.Delete(key)
	}
	for key, value := range r.Keys.All() {
		revised.Document.Set(key, value)
	}
	if value, ok := r.Keys.Get("controls"); ok || slices.Contains(r.Removed, "controls") {
		revised.Controls = rebuildControls(value)
	}
	revised.Method = either(r.Method, e.Method)
	revised.Rollbacks = either(r.Rollbacks, e.Rollbacks)
	revised.reviseHypothesis(r)
	setBlock(revised.Document, "method", revised.Method)
	setBlock(revised.Document, "rollbacks", revised.Rollbacks)
	revised.index = revised.indexed()
	for name, a := range e.index {
		revised.index[name] = a
	}
	return &revised
}

func (e *Experiment) reviseHypothesis(r Revision) {
	document, ok := e.Document.Value("steady-state-hypothesis").(*pyvalue.Map)
	if !ok {
		if e.Hypothesis != nil && slices.Contains(r.Removed, "steady-state-hypothesis") {
			e.Hypothesis = nil
		}
		return
	}
	h := Hypothesis{Document: document.ShallowClone()}
	if e.Hypothesis != nil {
		h.Pos, h.Probes = e.Hypothesis.Pos, e.Hypothesis.Probes
	}
	h.Title = pyvalue.Str(document.Value("title"))
	h.Controls = rebuildControls(document.Value("controls"))
	h.Probes = either(r.Probes, h.Probes)
	setBlock(h.Document, "probes", h.Probes)
	e.Document.Set("steady-state-hypothesis", h.Document)
	e.Hypothesis = &h
}

func either(list, otherwise []*Activity) []*Activity {
	if list == nil {
		return otherwise
	}
	return list
}

// setBlock puts the documents of activities where a block is; a block that there
// never was is not made for nothing.
func setBlock(document *pyvalue.Map, key string, activities []*Activity) {
	if len(activities) == 0 && !document.Has(key) {
		return
	}
	list := make([]any, len(activities))
	for i, a := range activities {
		list[i] = a.Latest().Document
	}
	document.Set(key, list)
}

func rebuildControls(v any) []*Control {
	b := &builder{}
	return b.buildControls(source.FromValue(v), source.NewCollector(""))
}

// ReadActivity builds an activity that a control wrote while the experiment ran:
// a probe of the hypothesis, or an activity of another block. It refuses nothing;
// an activity that is not valid fails when it is played.
func ReadActivity(document *pyvalue.Map, probe bool, pos source.Pos, options Options) *Activity {
	options.unchecked, options.Controls = true, nil
	b := &builder{options: options, e: &Experiment{}}
	collector := source.NewCollector("")
	node := source.FromValue(document)
	node.Pos = pos
	a := b.buildActivity(node, document, collector)
	if a == nil {
		return &Activity{Kind: Action, Pos: pos, Document: document, Call: brokenCall("a control left an empty activity")}
	}
	if probe {
		b.buildProbeTolerance(a, node, collector)
	} else {
		b.buildMethodTolerance(a, node, collector)
	}
	b.complete()
	return a
}
