// Package playtest plays runs event by event, to test observers and reporters without the
// engine. It plays each run as the engine would: records change while they are observed, and
// the journal is complete at the end.
package playtest

import (
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Start is the start of every run.
func Start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }

// Run is a run that can be played.
type Run struct {
	Name string
	play func(p *player)
}

// Play plays the run for an observer and returns its journal. It calls wait, which may be
// nil, wherever time passes.
func (r Run) Play(o event.Observer, wait func(time.Duration)) *journal.Journal {
	p := &player{observer: o, wait: wait, now: Start(), e: &experiment.Experiment{}}
	p.j = &journal.Journal{Status: journal.StatusCompleted, Start: p.now}
	r.play(p)
	p.j.End, p.j.Duration = p.now, p.now.Sub(p.j.Start)
	p.emit(event.RunFinished{Journal: p.j})
	return p.j
}

type player struct {
	observer event.Observer
	wait     func(time.Duration)
	now      time.Time
	e        *experiment.Experiment
	j        *journal.Journal
}

func (p *player) emit(e event.Event) { p.observer.Observe(e) }

func (p *player) pass(d time.Duration) {
	p.now = p.now.Add(d)
	if p.wait != nil {
		p.wait(d)
	}
}

// begin announces a run with the default strategies.
func (p *player) begin(title string, dry experiment.Dry) {
	document := pyvalue.MapOf("title", title, "method", documents(p.e.Method), "rollbacks", documents(p.e.Rollbacks))
	if h := p.e.Hypothesis; h != nil {
		document.Set("steady-state-hypothesis", pyvalue.MapOf("title", h.Title, "probes", documents(h.Probes)))
	}
	if dry != experiment.DryNone {
		document.Set("dry", string(dry))
	}
	p.j.Experiment = document
	p.emit(event.RunStarted{
		Experiment: p.e, Journal: p.j, Dry: dry,
		Hypothesis: experiment.HypothesisDefault, Rollbacks: experiment.RollbackDefault,
	})
}

func documents(activities []*experiment.Activity) []any {
	list := make([]any, len(activities))
	for i, a := range activities {
		list[i] = a.Document
	}
	return list
}

func activity(kind experiment.Kind, name string) *experiment.Activity {
	return &experiment.Activity{
		Name: name, Kind: kind, Provider: "process",
		Document: pyvalue.MapOf("type", string(kind), "name", name, "provider", pyvalue.MapOf("type", "process")),
	}
}

func probe(name string) *experiment.Activity { return activity(experiment.Probe, name) }

func action(name string) *experiment.Activity { return activity(experiment.Action, name) }

func background(a *experiment.Activity) *experiment.Activity {
	a.Background = true
	a.Document.Set("background", true)
	return a
}

// result is the result of an activity: it succeeds with an output unless something else is
// set.
type result struct {
	took            time.Duration
	status          int64
	exception       []string
	interrupted     bool
	skipped         bool
	expected, found string
}

func (p *player) start(phase event.Phase, a *experiment.Activity, skipped bool) *journal.Record {
	r := &journal.Record{Activity: a.Document, Start: p.now}
	switch phase {
	case event.Method:
		p.j.Run = append(p.j.Run, r)
	case event.Rollbacks:
		p.j.Rollbacks = append(p.j.Rollbacks, r)
	case event.Before, event.During, event.After:
	}
	p.emit(event.ActivityStarted{Phase: phase, Activity: a, Record: r, Skipped: skipped, Background: a.Background && !phase.IsHypothesis()})
	return r
}

func (p *player) end(phase event.Phase, a *experiment.Activity, r *journal.Record, came result) {
	r.End = p.now
	r.Duration = r.End.Sub(r.Start)
	switch {
	case came.interrupted:
	case came.exception != nil:
		r.Status, r.Exception = journal.OutcomeFailed, came.exception
	default:
		r.Status = journal.OutcomeSucceeded
		if !came.skipped {
			r.Output = pyvalue.MapOf("status", came.status, "stdout", "done\n", "stderr", "")
		}
	}
	p.emit(event.ActivityFinished{Phase: phase, Activity: a, Record: r})
}

func (p *player) run(phase event.Phase, a *experiment.Activity, came result) *journal.Record {
	if phase == event.Rollbacks {
		p.emit(event.RollbackDue{Activity: a})
	}
	r := p.start(phase, a, came.skipped)
	p.pass(came.took)
	p.end(phase, a, r, came)
	return r
}

func (p *player) pause(phase event.Phase, a *experiment.Activity, d time.Duration, after bool) {
	p.emit(event.Paused{Phase: phase, Activity: a, Duration: d, After: after})
	p.pass(d)
}

// check observes the steady state with one result for each probe that is run.
func (p *player) check(phase event.Phase, results ...result) {
	p.emit(event.HypothesisStarted{Phase: phase, Hypothesis: p.e.Hypothesis})
	state := &journal.State{Met: true}
	for i, came := range results {
		a := p.e.Hypothesis.Probes[i]
		r := p.run(phase, a, came)
		r.Tolerance = &journal.Judgement{
			Met: came.expected == "" && came.exception == nil, Expected: came.expected, Found: came.found,
		}
		p.emit(event.ToleranceJudged{Phase: phase, Activity: a, Record: r})
		state.Probes = append(state.Probes, r)
		state.Met = r.Tolerance.Met
	}
	switch phase {
	case event.Before:
		p.j.SteadyStates.Before = state
	case event.During:
		p.j.SteadyStates.During = append(p.j.SteadyStates.During, state)
	default:
		p.j.SteadyStates.After = state
	}
	p.j.Deviated = p.j.Deviated || !state.Met && phase != event.Before
	p.emit(event.HypothesisFinished{Phase: phase, State: state})
}

// method plays the method around what play does.
func (p *player) method(play func()) {
	p.emit(event.MethodStarted{Activities: p.e.Method})
	play()
	p.emit(event.MethodFinished{})
}

// rollbacks plays the first rollbacks, one for each result.
func (p *player) rollbacks(results ...result) {
	p.emit(event.RollbacksStarted{Strategy: experiment.RollbackDefault, Activities: p.e.Rollbacks})
	for i, came := range results {
		p.run(event.Rollbacks, p.e.Rollbacks[i], came)
	}
	p.emit(event.RollbacksFinished{Remaining: p.e.Rollbacks[len(results):]})
}

// Begun returns the events of a run up to the first activity of its method.
func Begun(title, name string) []event.Event {
	a := action(name)
	e := &experiment.Experiment{Method: []*experiment.Activity{a}}
	j := &journal.Journal{Experiment: pyvalue.MapOf("title", title)}
	return []event.Event{
		event.RunStarted{Experiment: e, Journal: j},
		event.MethodStarted{Activities: e.Method},
		event.ActivityStarted{Phase: event.Method, Activity: a, Record: &journal.Record{Activity: a.Document}},
	}
}
