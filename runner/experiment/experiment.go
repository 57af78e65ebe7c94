// Package experiment is the typed model of an experiment, and builds it from a document.
// Building validates: it reports all problems with their places, and compiles providers,
// tolerances and durations.
//
// The model keeps the document, for the journal and because an experiment may have data
// that only its controls and reports understand.
package experiment

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Experiment is a built experiment.
type Experiment struct {
	// Name is the source of the experiment: a path or a URL.
	Name string
	// Document is the experiment as it was written. The Documents of activities are
	// parts of it, not copies.
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
	// Probes are run in order; each has a tolerance.
	Probes   []*Activity
	Controls []*Control
}

// Control declares code that is called before and after parts of a run.
type Control struct {
	Name     string
	Pos      source.Pos
	Path     string
	Document *pyvalue.Map
	// Ref names a control that is declared elsewhere, in place of this one.
	Ref string
	// Module is the Python module with the control's functions.
	Module string
	// Arguments are passed to the functions after substitution.
	Arguments *pyvalue.Map
	// Before and After are set if the control is called before and after a part.
	Before, After bool
	// Automatic controls also apply to the levels below their own.
	Automatic bool
}

// ExtensionName is the name of the extension that holds the Terms of an experiment.
const ExtensionName = "run-action"

// Terms are the experiment's own settings for a suite:
//
//	extensions: [{name: run-action, expect: deviated, timeout: 5m}]
type Terms struct {
	// Expect is the expected verdict; empty for that of the suite.
	Expect journal.Verdict
	// Timeout bounds the run with its rollbacks; zero for that of the suite.
	Timeout time.Duration
}

// Runtime holds the strategies of the experiment; an empty one leaves the choice to the
// run.
type Runtime struct {
	Hypothesis HypothesisStrategy
	Rollbacks  RollbackStrategy
}

// Lookup returns the activity that a reference names, nil if there is none. A probe of
// the hypothesis hides an activity of the same name in the method, which hides one in the
// rollbacks; of equal names in a block the last one is used.
func (e *Experiment) Lookup(name string) *Activity { return e.index[name] }

// indexed returns the activities by the names of Lookup.
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

// Blocks returns the lists of activities: the rollbacks, the method, and the probes of
// the hypothesis. Names in later lists hide those in earlier ones.
func (e *Experiment) Blocks() [][]*Activity {
	blocks := [][]*Activity{e.Rollbacks, e.Method}
	if e.Hypothesis != nil {
		blocks = append(blocks, e.Hypothesis.Probes)
	}
	return blocks
}

// AllControls returns all controls of the experiment.
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

// Environment returns the sorted names of the environment variables that the experiment
// reads.
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
