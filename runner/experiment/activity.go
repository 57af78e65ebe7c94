package experiment

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Kind tells probes, which observe, from actions, which change something.
type Kind string

// The kinds of activities.
const (
	Probe  Kind = "probe"
	Action Kind = "action"
)

// Title returns the kind as it begins a line: "Probe", "Action".
func (k Kind) Title() string {
	if k == Action {
		return "Action"
	}
	return "Probe"
}

// Activity is a probe or an action, or a reference to one.
type Activity struct {
	Name string
	Kind Kind
	// Ref is the name of the activity to run in place of this one. Of a
	// reference, only Background and Tolerance count besides.
	Ref      string
	Pos      source.Pos
	Path     string
	Document *pyvalue.Map

	// Provider is the provider's type, Call what it has to do.
	Provider string
	Call     provider.Call
	// Background activities do not hold up those that follow.
	Background bool
	Pauses     Pauses
	// Timeout bounds one execution; zero is no bound.
	Timeout time.Duration
	// Dry says in which way the activity is to be skipped whatever the run's own
	// mode is; nil leaves it to the run.
	Dry *Dry
	// Tolerance is how the output is judged, nil for not at all.
	Tolerance *Tolerance
	Controls  []*Control

	// revised is what a control made of the activity while it ran, and declared
	// what that one was made of.
	revised  atomic.Pointer[Activity]
	declared *Activity
}

// Latest returns the activity as it is now: controls may revise one while the
// experiment runs. The lists of an experiment keep what was declared, so that an
// activity stays the same one whatever becomes of it.
func (a *Activity) Latest() *Activity {
	if revised := a.revised.Load(); revised != nil {
		return revised
	}
	return a
}

// Declared returns the activity in the experiment's lists that this is a revision
// of, or itself.
func (a *Activity) Declared() *Activity {
	if a.declared != nil {
		return a.declared
	}
	return a
}

// Revise makes to, which is new, the latest state of the activity.
func (a *Activity) Revise(to *Activity) {
	to.declared = a
	a.revised.Store(to)
}

// Label is the name by which people know the activity: of a reference, the one
// it refers to.
func (a *Activity) Label() string {
	if a.Ref != "" {
		return a.Ref
	}
	return a.Name
}

// Tolerance judges an output: by Check or, where that is nil, by running Probe
// with the output as its argument "value".
type Tolerance struct {
	Check tolerance.Check
	// Document is what Check was compiled from.
	Document any
	Probe    *Activity
}

// Pauses are the waits around an activity; they do not count into its duration.
type Pauses struct {
	Before, After Pause
}

// Pause is a wait: a number of seconds, a text that substitution turns into one,
// or nil for none.
type Pause struct {
	value any
}

// IsZero says that there is nothing to wait for.
func (p Pause) IsZero() bool { return !pyvalue.Truth(p.value) }

// Duration returns how long the pause is in scope, or an error if that is no
// number of seconds.
func (p Pause) Duration(scope *values.Scope) (time.Duration, error) {
	value := p.value
	if text, ok := value.(string); ok {
		value = scope.SubstituteText(text)
		if text, ok = value.(string); ok {
			number, err := values.Float.Convert(text)
			if err != nil {
				return 0, fmt.Errorf("a pause must be a number of seconds, but %q stands for %q", p.value, text)
			}
			value = number
		}
	}
	d, ok := seconds(value)
	if !ok {
		return 0, fmt.Errorf("a pause must be a number of seconds from 0 on, but %v stands for %s", p.value, pyvalue.Str(value))
	}
	return d, nil
}

// seconds converts a number of seconds; it is not ok for what is no number, is
// negative, or is beyond what a Duration holds (292 years).
func seconds(v any) (time.Duration, bool) {
	f, ok := pyvalue.Float(v)
	if _, isBool := v.(bool); isBool || !ok || !(f >= 0) || f > maxSeconds {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}

const maxSeconds = float64(1<<63-1) / float64(time.Second)
