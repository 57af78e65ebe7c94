package controls

import (
	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The frames of this package: controls.py is the other side.

// loadRequest imports a module; decodeHooks reads the answer.
type loadRequest struct{ module string }

// Encode implements worker.Request.
func (r loadRequest) Encode() *pyvalue.Map {
	return worker.Frame("load-control", 0, "module", r.module)
}

func decodeHooks(result any) hooks {
	m, _ := result.(*pyvalue.Map)
	known := make(hooks, m.Len())
	for name, parameters := range m.All() {
		known[name] = texts(parameters)
	}
	return known
}

// validateRequest lets a module validate a declaration. It fails if that is wrong.
type validateRequest struct {
	module      string
	declaration any
}

// Encode implements worker.Request.
func (r validateRequest) Encode() *pyvalue.Map {
	return worker.Frame("validate-control", 0, "module", r.module, "control", r.declaration)
}

// hookCall is one call of a hook. The index is that of its control among those that the
// request is for.
type hookCall struct {
	index     int
	module    string
	arguments *pyvalue.Map
	global    bool
}

func encodeCalls(calls []hookCall) []any {
	list := make([]any, len(calls))
	for i, c := range calls {
		list[i] = pyvalue.MapOf("index", int64(c.index), "module", c.module, "arguments", c.arguments, "global", c.global)
	}
	return list
}

// hookValues are values that hooks may have parameters for. The worker keeps them; nil
// leaves what it has.
type hookValues struct{ configuration, secrets, settings *pyvalue.Map }

func (v hookValues) addTo(frame *pyvalue.Map) {
	if v.configuration != nil {
		frame.Set("configuration", v.configuration)
	}
	if v.secrets != nil {
		frame.Set("secrets", v.secrets)
	}
	if v.settings != nil {
		frame.Set("settings", v.settings)
	}
}

// beginRequest gives the worker the experiment, and configures controls. decodeFailed
// reads the answer.
type beginRequest struct {
	experiment *pyvalue.Map
	activities phaseNumbers
	runtime    *pyvalue.Map
	calls      []hookCall
	values     hookValues
}

// phaseNumbers are the numbers of the activities of each phase, in the order of the
// document; nil stands for an item that is not an activity.
type phaseNumbers struct{ probes, method, rollbacks []any }

// Encode implements worker.Request.
func (r beginRequest) Encode() *pyvalue.Map {
	numbers := pyvalue.MapOf("probes", r.activities.probes, "method", r.activities.method, "rollbacks", r.activities.rollbacks)
	frame := worker.Frame("begin-controls", 0, "experiment", r.experiment, "activities", numbers,
		"runtime", r.runtime, "calls", encodeCalls(r.calls))
	r.values.addTo(frame)
	return frame
}

// applyRequest calls a hook of each of some controls. decodeFailed and decodeState read
// the answer.
type applyRequest struct {
	hook string
	// context is the number of an activity, "hypothesis" or "experiment"; before the
	// experiment is read, its name.
	context any
	calls   []hookCall
	values  hookValues
	// state is what the part resulted in; nil for none.
	state *state
	lane  int64
}

// state is a value that may be null.
type state struct{ value any }

func stateOf(value any) *state { return &state{value} }

// Encode implements worker.Request.
func (r applyRequest) Encode() *pyvalue.Map {
	frame := worker.Frame("apply-controls", r.lane, "hook", r.hook, "context", r.context, "calls", encodeCalls(r.calls))
	r.values.addTo(frame)
	if r.state != nil {
		frame.Set("state", r.state.value)
	}
	return frame
}

// decodeState returns the state if hooks changed it, else nil.
func decodeState(result any) any {
	m, _ := result.(*pyvalue.Map)
	return m.Value("state")
}

// hookFailure is a hook that failed. The index is that of its hookCall.
type hookFailure struct {
	index          int
	message, trace string
}

func decodeFailed(result any) []hookFailure {
	m, _ := result.(*pyvalue.Map)
	var failed []hookFailure
	for _, f := range worker.Mappings(m.Value("failed")) {
		index, _ := f.Value("index").(int64)
		failed = append(failed, hookFailure{int(index), f.String("message"), f.String("trace")})
	}
	return failed
}

// endRequest cleans controls up, and calls handlers with the journal if there is one.
// decodeFailed reads the answer.
type endRequest struct {
	calls   []hookCall
	journal *pyvalue.Map
}

// Encode implements worker.Request.
func (r endRequest) Encode() *pyvalue.Map {
	frame := worker.Frame("end-controls", 0, "calls", encodeCalls(r.calls))
	if r.journal != nil {
		frame.Set("journal", r.journal)
	}
	return frame
}

// texts returns the items of a list as texts.
func texts(list any) []string {
	items, _ := list.([]any)
	found := make([]string, len(items))
	for i, item := range items {
		found[i] = pyvalue.Str(item)
	}
	return found
}
