package experiment

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Revision is the changes that a control made to a running experiment, except for those
// of single activities (see Activity.Revise).
type Revision struct {
	// Probes, Method and Rollbacks are the new lists; a nil list is unchanged.
	Probes, Method, Rollbacks []*Activity
	// Keys are the new values of other top-level keys; Removed are removed keys.
	Keys    *pyvalue.Map
	Removed []string
}

// Revise returns the experiment with the changes of a revision and of its activities.
// References keep their meaning; new activities can be referred to by new names. New parts
// are not validated; they fail when they are played.
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
	revised.Method = orElse(r.Method, e.Method)
	revised.Rollbacks = orElse(r.Rollbacks, e.Rollbacks)
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
	h.Probes = orElse(r.Probes, h.Probes)
	setBlock(h.Document, "probes", h.Probes)
	e.Document.Set("steady-state-hypothesis", h.Document)
	e.Hypothesis = &h
}

func orElse(list, otherwise []*Activity) []*Activity {
	if list == nil {
		return otherwise
	}
	return list
}

// setBlock sets the documents of a block. It does not add an empty block.
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

// ReadActivity builds an activity that a control added to a running experiment: a probe
// of the hypothesis, or an activity of another block. An activity that is not valid fails
// when it is played.
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
