package python

import (
	"syscall"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

var _ event.Observer = (*Controls)(nil)

// Observe tells the handlers that controls registered of an event, by the name
// that the Chaos Toolkit's RunEventHandler gives it. The run does not wait for
// them; they are called in order, before whatever is called next.
func (c *Controls) Observe(e event.Event) {
	if started, ok := e.(event.RunStarted); ok {
		c.settle(started)
	}
	if !c.listening() {
		return
	}
	switch e := e.(type) {
	case event.HypothesisStarted:
		c.hypothesisStarted(e)
	case event.HypothesisFinished:
		c.hypothesisFinished(e)
	case event.WatchStarted:
		c.tell("start_continuous_hypothesis", event.WatchLane, value(e.Frequency.Seconds()))
	case event.WatchFinished:
		c.tell("continuous_hypothesis_completed", event.WatchLane, "experiment", "journal", value(nil))
	case event.MethodStarted:
		c.tell("start_method", 0, "experiment")
	case event.MethodFinished:
		c.tell("method_completed", 0, "experiment", value(journal.Documents(c.run.Journal().Run)))
	case event.RollbacksStarted:
		c.tell("start_rollbacks", 0, "experiment")
	case event.RollbacksFinished:
		c.tell("rollbacks_completed", 0, "experiment", "journal")
	case event.ActivityStarted:
		c.tell("start_activity", e.Lane, c.activity(e.Activity))
	case event.ActivityFinished:
		c.tell("activity_completed", e.Lane, c.activity(e.Activity), value(e.Record.Document()))
	case event.Interrupted:
		c.interrupted(e)
	case event.RunStarted, event.RunResumed, event.ConfigurationResolved, event.ExperimentRevised, event.HypothesisSkipped, event.RollbacksSkipped, event.RollbackDue,
		event.Paused, event.ToleranceJudged, event.GuardsHeld, event.GuardTripped, event.RunFinished:
	}
}

// settle keeps how the run watches the steady state, and its strategies, which
// controls find in the settings whoever chose them.
func (c *Controls) settle(e event.RunStarted) {
	runtime, _ := c.Settings.Value("runtime").(*pyvalue.Map)
	runtime = runtime.ShallowClone()
	set := func(name, strategy string) {
		block, _ := runtime.Value(name).(*pyvalue.Map)
		block = block.ShallowClone()
		block.Set("strategy", strategy)
		runtime.Set(name, block)
	}
	set("rollbacks", string(e.Rollbacks))
	set("hypothesis", string(e.Hypothesis))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.runtime, c.frequency = runtime, e.Frequency.Seconds()
}

func (c *Controls) hypothesisStarted(e event.HypothesisStarted) {
	switch e.Phase {
	case event.Before:
		c.tell("start_hypothesis_before", 0, "experiment")
	case event.After:
		c.tell("start_hypothesis_after", 0, "experiment")
	case event.During, event.Method, event.Rollbacks:
	}
}

func (c *Controls) hypothesisFinished(e event.HypothesisFinished) {
	if e.State == nil {
		return
	}
	state := value(e.State.Document())
	switch e.Phase {
	case event.Before:
		c.tell("hypothesis_before_completed", 0, "experiment", state, "journal")
	case event.After:
		c.tell("hypothesis_after_completed", 0, "experiment", state, "journal")
	case event.During:
		c.tell("continuous_hypothesis_iteration", event.WatchLane, value(int64(len(c.run.Journal().SteadyStates.During))), state)
	case event.Method, event.Rollbacks:
	}
}

func (c *Controls) interrupted(e event.Interrupted) {
	if e.Signal != nil && e.Signal != syscall.SIGTERM { // which the reference takes for an interruption
		c.tell("signal_exit", 0)
		return
	}
	c.tell("interrupted", 0, "experiment", "journal")
}

// value is an argument that is just that.
func value(v any) *pyvalue.Map { return pyvalue.MapOf("value", v) }

// activity is the argument that stands for an activity as the worker knows it.
func (c *Controls) activity(a *experiment.Activity) *pyvalue.Map {
	c.mu.Lock()
	defer c.mu.Unlock()
	if number, known := c.numbers[a.Declared()]; known {
		return pyvalue.MapOf("activity", number)
	}
	return value(a.Document)
}

func (c *Controls) listening() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.listens
}

// tell has the handlers called with arguments: what the worker knows by name, or
// else a mapping.
func (c *Controls) tell(name string, lane int64, arguments ...any) {
	c.mu.Lock()
	w, listening := c.worker, c.listens
	c.mu.Unlock()
	if !listening {
		return
	}
	request := pyvalue.MapOf("op", "event", "name", name, "arguments", arguments, "lane", lane)
	for _, a := range arguments {
		if a == "journal" {
			request.Set("journal", c.run.Journal().Document())
		}
	}
	w.tell(request)
}
