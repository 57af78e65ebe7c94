package controls

import (
	"slices"
	"sync"
	"syscall"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// eventHandlers calls the handlers of events that controls registered, by the names of
// the methods of the Chaos Toolkit's RunEventHandler. The run does not wait for them;
// they are called in order, before the hooks that follow.
type eventHandlers struct {
	run      control.Run
	settings *pyvalue.Map
	document *documentSync

	mu     sync.Mutex
	worker *worker.Worker
	// listening says that controls can register handlers in the worker.
	listening bool
	// runtime has the strategies of the run, in the form of the settings.
	runtime *pyvalue.Map
	// frequency is the wait between observations of the steady state, in seconds.
	frequency float64
}

// attach has handlers called in a worker, if there can be any.
func (h *eventHandlers) attach(w *worker.Worker, listening bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.worker, h.listening = w, listening
}

func (h *eventHandlers) isListening() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.listening
}

// running says that the controls are configured.
func (h *eventHandlers) running() {
	h.mu.Lock()
	frequency := h.frequency
	h.mu.Unlock()
	h.call("running", 0, experimentArgument, journalArgument, configurationArgument, secretsArgument,
		scheduleArgument(frequency), settingsArgument)
}

func (h *eventHandlers) observe(e event.Event) {
	if started, ok := e.(event.RunStarted); ok {
		h.keepStrategies(started)
	}
	if !h.isListening() {
		return
	}
	switch e := e.(type) {
	case event.HypothesisStarted:
		h.hypothesisStarted(e)
	case event.HypothesisFinished:
		h.hypothesisFinished(e)
	case event.WatchStarted:
		h.call("start_continuous_hypothesis", event.WatchLane, valueArgument{e.Frequency.Seconds()})
	case event.WatchFinished:
		h.call("continuous_hypothesis_completed", event.WatchLane, experimentArgument, journalArgument, valueArgument{nil})
	case event.ActivityStarted:
		h.call("start_activity", e.Lane, h.activity(e.Activity))
	case event.ActivityFinished:
		h.call("activity_completed", e.Lane, h.activity(e.Activity), valueArgument{e.Record.Document()})
	case event.Interrupted:
		h.interrupted(e)
	default:
		h.phaseObserved(e)
	}
}

// phaseObserved calls the handlers for the beginning and the end of the method and of
// the rollbacks.
func (h *eventHandlers) phaseObserved(e event.Event) {
	switch e.(type) {
	case event.MethodStarted:
		h.call("start_method", 0, experimentArgument)
	case event.MethodFinished:
		h.call("method_completed", 0, experimentArgument, valueArgument{journal.Documents(h.run.Journal().Run)})
	case event.RollbacksStarted:
		h.call("start_rollbacks", 0, experimentArgument)
	case event.RollbacksFinished:
		h.call("rollbacks_completed", 0, experimentArgument, journalArgument)
	case event.HypothesisStarted, event.HypothesisFinished, event.WatchStarted, event.WatchFinished,
		event.ActivityStarted, event.ActivityFinished, event.Interrupted: // see observe
	case event.RunStarted, event.RunResumed, event.ConfigurationResolved, event.ExperimentRevised,
		event.HypothesisSkipped, event.RollbacksSkipped, event.RollbackDue, event.Paused,
		event.ToleranceJudged, event.GuardsHeld, event.GuardTripped, event.RunFinished: // no handlers
	}
}

// keepStrategies keeps the strategies of the run, which controls find in the settings,
// and how often it observes the steady state.
func (h *eventHandlers) keepStrategies(e event.RunStarted) {
	runtime, _ := h.settings.Value("runtime").(*pyvalue.Map)
	runtime = runtime.ShallowClone()
	set := func(name, strategy string) {
		section, _ := runtime.Value(name).(*pyvalue.Map)
		section = section.ShallowClone()
		section.Set("strategy", strategy)
		runtime.Set(name, section)
	}
	set("rollbacks", string(e.Rollbacks))
	set("hypothesis", string(e.Hypothesis))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.runtime, h.frequency = runtime, e.Frequency.Seconds()
}

// strategies returns the strategies of the run, in the form of the settings.
func (h *eventHandlers) strategies() *pyvalue.Map {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.runtime
}

func (h *eventHandlers) hypothesisStarted(e event.HypothesisStarted) {
	switch e.Phase {
	case event.Before:
		h.call("start_hypothesis_before", 0, experimentArgument)
	case event.After:
		h.call("start_hypothesis_after", 0, experimentArgument)
	case event.During, event.Method, event.Rollbacks:
	}
}

func (h *eventHandlers) hypothesisFinished(e event.HypothesisFinished) {
	if e.State == nil {
		return
	}
	state := valueArgument{e.State.Document()}
	switch e.Phase {
	case event.Before:
		h.call("hypothesis_before_completed", 0, experimentArgument, state, journalArgument)
	case event.After:
		h.call("hypothesis_after_completed", 0, experimentArgument, state, journalArgument)
	case event.During:
		observed := int64(len(h.run.Journal().SteadyStates.During))
		h.call("continuous_hypothesis_iteration", event.WatchLane, valueArgument{observed}, state)
	case event.Method, event.Rollbacks:
	}
}

func (h *eventHandlers) interrupted(e event.Interrupted) {
	if e.Signal != nil && e.Signal != syscall.SIGTERM { // which the reference treats as an interruption
		h.call("signal_exit", 0)
		return
	}
	h.call("interrupted", 0, experimentArgument, journalArgument)
}

// activity is the argument for an activity: its number if the worker knows it.
func (h *eventHandlers) activity(a *experiment.Activity) argument {
	if number, known := h.document.numberOf(a.Declared()); known {
		return activityArgument(number)
	}
	return valueArgument{a.Document}
}

// call calls a method of the handlers.
func (h *eventHandlers) call(method string, lane int64, arguments ...argument) {
	h.mu.Lock()
	w, listening := h.worker, h.listening
	h.mu.Unlock()
	if !listening {
		return
	}
	r := handlerRequest{method: method, arguments: arguments, lane: lane}
	if slices.Contains(arguments, argument(journalArgument)) {
		r.journal = h.run.Journal().Document()
	}
	w.Post(r)
}
