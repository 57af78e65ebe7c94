package python

import (
	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// The frames of this package: worker.py and functions.py are the other side.

// Names of the events that the process sends.
const (
	eventEnvironment = "environ"
	eventSignal      = "signal"
)

// describeRequest asks for the parameters of a function: see decodeSignature.
type describeRequest struct{ module, function string }

// Encode implements worker.Request.
func (r describeRequest) Encode() *pyvalue.Map {
	return worker.Frame("describe", 0, "module", r.module, "func", r.function)
}

// callRequest calls a function; the result is what it returns.
type callRequest struct {
	module, function string
	// arguments are given by name, positional by position; either may be nil.
	arguments  *pyvalue.Map
	positional []any
	// injected has what the function is given if it has a parameter of that name; a
	// nil configuration or secrets is not given.
	configuration, secrets *pyvalue.Map
	// judge asks for the truth of the result.
	judge bool
	lane  int64
}

// Encode implements worker.Request.
func (r callRequest) Encode() *pyvalue.Map {
	frame := worker.Frame("call", r.lane, "module", r.module, "func", r.function)
	if r.arguments != nil {
		frame.Set("arguments", r.arguments)
	}
	if r.positional != nil {
		frame.Set("positional", r.positional)
	}
	if r.judge {
		frame.Set("judge", true)
	}
	if r.configuration != nil {
		frame.Set("configuration", r.configuration)
	}
	if r.secrets != nil {
		frame.Set("secrets", r.secrets)
	}
	return frame
}

// settingsRequest says what chaoslib's settings are. It has no answer.
type settingsRequest struct{ settings *pyvalue.Map }

// Encode implements worker.Request.
func (r settingsRequest) Encode() *pyvalue.Map {
	return worker.Frame("settings", 0, "settings", r.settings)
}

// environmentChange is what a function changed in the environment of the process.
type environmentChange struct {
	set   map[string]string
	unset []string
}

func decodeEnvironment(value any) environmentChange {
	m, _ := value.(*pyvalue.Map)
	set, _ := m.Value("set").(*pyvalue.Map)
	change := environmentChange{set: make(map[string]string, set.Len())}
	for name, value := range set.All() {
		change.set[name] = pyvalue.Str(value)
	}
	unset, _ := m.Value("unset").([]any)
	for _, name := range unset {
		change.unset = append(change.unset, pyvalue.Str(name))
	}
	return change
}

// decodeSignal returns the name of a signal, as "SIGUSR1".
func decodeSignal(value any) string {
	name, _ := value.(string)
	return name
}

// decodeSignature reads the answer to a describeRequest. It is not ok for a function
// whose parameters are unknown, such as some functions written in C.
func decodeSignature(result any) (s signature, ok bool) {
	m, _ := result.(*pyvalue.Map)
	parameters := m.Value("parameters")
	for _, p := range worker.Mappings(parameters) {
		s.add(p.String("name"), p.String("kind"), p.Value("required") == true)
	}
	_, ok = parameters.([]any)
	return s, ok
}

// decodeFunctions reads the functions of a module that the message of a "no-function"
// failure lists as JSON.
func decodeFunctions(message string) []string {
	value, err := source.DecodeJSON([]byte(message))
	if err != nil {
		return nil
	}
	known, _ := value.([]any)
	names := make([]string, 0, len(known))
	for _, k := range known {
		names = append(names, pyvalue.Str(k))
	}
	return names
}
