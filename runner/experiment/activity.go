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

// Kind distinguishes probes, which observe, from actions, which change something.
type Kind string

// The kinds of activities.
const (
	Probe  Kind = "probe"
	Action Kind = "action"
)

// Title returns the kind with a capital letter: "Probe", "Action".
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
	// Ref is the name of the activity to run in place of this one. A reference only has
	// Background and Tolerance of its own.
	Ref      string
	Pos      source.Pos
	Path     string
	Document *pyvalue.Map

	// Provider is the provider's type, Call the compiled provider block.
	Provider string
	Call     provider.Call
	// Background activities do not delay those that follow.
	Background bool
	Pauses     Pauses
	// Timeout bounds one execution; zero is no limit.
	Timeout time.Duration
	// Dry is the activity's own dry mode; nil is that of the run.
	Dry *Dry
	// Tolerance judges the output; nil is none.
	Tolerance *Tolerance
	Controls  []*Control

	// revised is the activity after a control changed it during the run, and declared
	// the original of a revised activity.
	revised  atomic.Pointer[Activity]
	declared *Activity
}

// Latest returns the current state of the activity: controls may revise it while the
// experiment runs. The lists of an experiment keep the declared activities, so that an
// activity keeps its identity.
func (a *Activity) Latest() *Activity {
	if revised := a.revised.Load(); revised != nil {
		return revised
	}
	return a
}

// Declared returns the activity in the experiment's lists that this is a revision of, or
// the activity itself.
func (a *Activity) Declared() *Activity {
	if a.declared != nil {
		return a.declared
	}
	return a
}

// Revise sets the latest state of the activity to a new one.
func (a *Activity) Revise(to *Activity) {
	to.declared = a
	a.revised.Store(to)
}

// Label returns the name of the activity for people; for a reference, the name that it
// refers to.
func (a *Activity) Label() string {
	if a.Ref != "" {
		return a.Ref
	}
	return a.Name
}

// Tolerance judges an output by Check or, if that is nil, by running Probe with the
// output as its argument "value".
type Tolerance struct {
	Check tolerance.Check
	// Document is the source of Check.
	Document any
	Probe    *Activity
}

// Pauses are the waits before and after an activity; its duration excludes them.
type Pauses struct {
	Before, After Pause
}

// Pause is a wait: a number of seconds, a string with a placeholder for one, or nil for
// none.
type Pause struct {
	value any
}

// IsZero reports whether there is no pause.
func (p Pause) IsZero() bool { return !pyvalue.Truth(p.value) }

// Duration returns the duration of the pause in scope, or an error if its value is not a
// number of seconds.
func (p Pause) Duration(scope *values.Scope) (time.Duration, error) {
	value := p.value
	if text, ok := value.(string); ok {
		value = scope.SubstituteText(text)
		if text, ok = value.(string); ok {
			number, err := values.Float.Convert(text)
			if err != nil {
				return 0, fmt.Errorf("a pause must be a number of seconds, but %q has the value %q", p.value, text)
			}
			value = number
		}
	}
	d, ok := seconds(value)
	if !ok {
		return 0, fmt.Errorf("a pause must be a number of seconds of at least 0, but %v has the value %s", p.value, pyvalue.Str(value))
	}
	return d, nil
}

// seconds converts a number of seconds; ok is false for other values, for negative
// numbers, and for more than a Duration can hold (292 years).
func seconds(v any) (time.Duration, bool) {
	f, ok := pyvalue.Float(v)
	if _, isBool := v.(bool); isBool || !ok || !(f >= 0) || f > maxSeconds {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}

const maxSeconds = float64(1<<63-1) / float64(time.Second)
