package controls

import (
	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// handlerRequest calls a method of all handlers of events. It has no answer.
type handlerRequest struct {
	method    string
	arguments []argument
	// journal is the journal now, if it is one of the arguments; else nil.
	journal *pyvalue.Map
	lane    int64
}

// Encode implements worker.Request.
func (r handlerRequest) Encode() *pyvalue.Map {
	arguments := make([]any, len(r.arguments))
	for i, a := range r.arguments {
		arguments[i] = a.encode()
	}
	frame := worker.Frame("event", r.lane, "name", r.method, "arguments", arguments)
	if r.journal != nil {
		frame.Set("journal", r.journal)
	}
	return frame
}

// argument is an argument of a handler.
type argument interface{ encode() any }

// namedArgument is an argument that the worker knows by its name.
type namedArgument string

const (
	experimentArgument    namedArgument = "experiment"
	journalArgument       namedArgument = "journal"
	configurationArgument namedArgument = "configuration"
	secretsArgument       namedArgument = "secrets"
	settingsArgument      namedArgument = "settings"
)

func (n namedArgument) encode() any { return string(n) }

// valueArgument is a value.
type valueArgument struct{ value any }

func (a valueArgument) encode() any { return pyvalue.MapOf("value", a.value) }

// activityArgument is the activity with a number.
type activityArgument int64

func (a activityArgument) encode() any { return pyvalue.MapOf("activity", int64(a)) }

// scheduleArgument says how often the steady state is observed, in seconds.
type scheduleArgument float64

func (a scheduleArgument) encode() any { return pyvalue.MapOf("schedule", float64(a)) }

// eventChanges is the name of the event with what controls changed.
const eventChanges = "changes"

// changes are what controls changed.
type changes struct {
	activities []activityChange
	// These are the numbers of the activities of a phase; nil if it has the same ones.
	probes, method, rollbacks []int64
	// keys are the other keys of the experiment that changed, removed those that it has
	// no longer.
	keys    *pyvalue.Map
	removed []string
	// These are nil if they did not change.
	configuration, secrets *pyvalue.Map
}

// activityChange is a new document of an activity, or the document of a new one.
type activityChange struct {
	number   int64
	document *pyvalue.Map
}

// ofExperiment says whether anything but configuration and secrets changed.
func (c *changes) ofExperiment() bool {
	return c.activities != nil || c.probes != nil || c.method != nil || c.rollbacks != nil || c.keys != nil || c.removed != nil
}

func decodeChanges(value any) *changes {
	m, _ := value.(*pyvalue.Map)
	phases, _ := m.Value("phases").(*pyvalue.Map)
	c := &changes{
		probes: numbers(phases.Value("probes")), method: numbers(phases.Value("method")), rollbacks: numbers(phases.Value("rollbacks")),
	}
	activities, _ := m.Value("activities").([]any)
	for _, item := range activities {
		if pair, _ := item.([]any); len(pair) == 2 {
			number, _ := pair[0].(int64)
			document, _ := pair[1].(*pyvalue.Map)
			c.activities = append(c.activities, activityChange{number, document})
		}
	}
	c.keys, _ = m.Value("keys").(*pyvalue.Map)
	if m.Has("removed") {
		c.removed = texts(m.Value("removed"))
	}
	c.configuration, _ = m.Value("configuration").(*pyvalue.Map)
	c.secrets, _ = m.Value("secrets").(*pyvalue.Map)
	return c
}

// numbers returns the items of a list, nil for what is not a list.
func numbers(list any) []int64 {
	items, ok := list.([]any)
	if !ok {
		return nil
	}
	found := make([]int64, len(items))
	for i, item := range items {
		found[i], _ = item.(int64)
	}
	return found
}
