// Package experiment is the typed model of an experiment, and the one place that
// builds it from a document. Building validates: it reports every problem with
// its place, and leaves in the model only what can be run - providers, tolerances
// and durations are compiled, strategies are known.
//
// The document itself is kept beside the model, for the journal and because an
// experiment may carry data that only its controls and reports understand.
package experiment

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Experiment is what is to be run.
type Experiment struct {
	// Name is where the experiment was read from: a path or a URL.
	Name string
	// Document is the experiment as it was written. The Document of each
	// activity is a part of it, not a copy.
	Document *pyvalue.Map

	Title         string
	Description   string
	Tags          []string
	Configuration []Setting
	Secrets       *secrets.Definitions
	// Hypothesis is nil if the experiment has none.
	Hypothesis *Hypothesis
	Method     []*Activity
	Rollbacks  []*Activity
	Controls   []*Control
	Runtime    Runtime
	Terms      Terms

	index map[string]*Activity
}

// Hypothesis is the steady-state hypothesis.
type Hypothesis struct {
	Title    string
	Document *pyvalue.Map
	Pos      source.Pos
	// Probes are the activities to run in order, each with a tolerance.
	Probes   []*Activity
	Controls []*Control
}

// Control declares code to be called around parts of a run.
type Control struct {
	Name     string
	Pos      source.Pos
	Path     string
	Document *pyvalue.Map
	// Ref names a control declared elsewhere, which this one stands for.
	Ref string
	// Module is the Python module with the control's functions.
	Module string
	// Arguments are handed to the functions after substitution.
	Arguments *pyvalue.Map
	// Before and After tell on which side of a part the control is called.
	Before, After bool
	// Automatic controls apply to the levels below the one that declares them.
	Automatic bool
}

// ExtensionName is the name of the extension in which an experiment states its
// Terms.
const ExtensionName = "run-action"

// Terms are what the experiment itself says of its place among others:
//
//	extensions: [{name: run-action, expect: deviated, timeout: 5m}]
type Terms struct {
	// Expect is the verdict that is wanted, empty for whatever the suite wants.
	Expect journal.Verdict
	// Timeout bounds the run, rollbacks included; zero leaves that to the suite.
	Timeout time.Duration
}

// Runtime is what the experiment itself asks of the run; empty strategies ask
// for nothing.
type Runtime struct {
	Hypothesis HypothesisStrategy
	Rollbacks  RollbackStrategy
}

// Lookup returns the activity that a reference names, nil if there is none. A
// probe of the hypothesis hides an activity of the method with its name, and that
// one of the rollbacks; of equal names in one block the last counts.
func (e *Experiment) Lookup(name string) *Activity { return e.index[name] }

// indexed returns the activities by the names under which references know them.
func (e *Experiment) indexed() map[string]*Activity {
	index := make(map[string]*Activity)
	for _, block := range e.Blocks() {
		for _, a := range block {
			if a.Ref == "" {
				index[a.Name] = a
			}
		}
	}
	return index
}

// Blocks returns the lists of activities: the rollbacks, the method, and the
// probes of the hypothesis, whose names weigh most in references.
func (e *Experiment) Blocks() [][]*Activity {
	blocks := [][]*Activity{e.Rollbacks, e.Method}
	if e.Hypothesis != nil {
		blocks = append(blocks, e.Hypothesis.Probes)
	}
	return blocks
}

// AllControls returns the controls that are declared anywhere in the experiment.
func (e *Experiment) AllControls() []*Control {
	controls := slices.Clone(e.Controls)
	if e.Hypothesis != nil {
		controls = append(controls, e.Hypothesis.Controls...)
	}
	for _, block := range e.Blocks() {
		for _, a := range block {
			controls = append(controls, a.Latest().Controls...)
		}
	}
	return controls
}

// Environment returns the names of the environment variables that the experiment
// reads, sorted.
func (e *Experiment) Environment() []string {
	var names []string
	for _, s := range e.Configuration {
		if s.Env != nil {
			names = append(names, s.Env.Key)
		}
	}
	names = append(names, e.Secrets.Environment()...)
	slices.Sort(names)
	return slices.Compact(names)
}

// HasProbes reports whether there is a hypothesis that can be checked.
func (e *Experiment) HasProbes() bool {
	return e.Hypothesis != nil && len(e.Hypothesis.Probes) > 0
}
