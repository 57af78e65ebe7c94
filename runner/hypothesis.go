package runner

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/kind"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// gate observes the steady state before the method, and says whether the method
// may be played.
func (r *run) gate(ctx context.Context) bool {
	state := r.observe(ctx, event.Before, func(s *journal.State) {
		r.j.SteadyStates.Before = s
		if probe := s.Deviation(); probe != nil && probe.Status == journal.OutcomeFailed {
			r.worsen(journal.StatusFailed)
		}
	})
	return state != nil && state.Met
}

// validate observes it after the method.
func (r *run) validate(ctx context.Context) {
	r.observe(ctx, event.After, func(s *journal.State) {
		r.j.SteadyStates.After = s
		if probe := s.Deviation(); probe != nil {
			r.j.Deviated = true
			if probe.Status == journal.OutcomeFailed {
				r.worsen(journal.StatusFailed)
			}
		}
	})
}

// observe runs the probes of the hypothesis until one does not hold, and has
// enter put the state into the journal. The state is nil, and not entered, if
// the observation was interrupted.
func (r *run) observe(ctx context.Context, block event.Phase, enter func(*journal.State)) *journal.State {
	r.emit(event.HypothesisStarted{Phase: block, Hypothesis: r.experiment().Hypothesis})
	point := control.Point{Level: control.Hypothesis, Lane: laneOf(block)}
	if !r.before(ctx, point) {
		r.emit(event.HypothesisFinished{Phase: block})
		return nil
	}
	state := r.probe(ctx, block)
	r.afterHypothesis(ctx, point, state)
	r.record(func() event.Event {
		if state != nil {
			enter(state)
		}
		return event.HypothesisFinished{Phase: block, State: state}
	})
	return state
}

func laneOf(block event.Phase) int64 {
	if block == event.During {
		return event.WatchLane
	}
	return 0
}

func (r *run) probe(ctx context.Context, block event.Phase) *journal.State {
	probes := func() []*experiment.Activity { // as they are now: controls may change them
		if h := r.experiment().Hypothesis; h != nil {
			return h.Probes
		}
		return nil
	}
	state := &journal.State{Met: true, Probes: make([]*journal.Record, 0, len(probes()))}
	for i := 0; i < len(probes()) && state.Met; i++ {
		item := probes()[i]
		done := r.execute(ctx, execution{block: block, lane: laneOf(block)}, item)
		record := done.record
		if record == nil || record.Status == "" {
			return nil
		}
		item = item.Latest()
		judgement := r.judgeProbe(ctx, item, done, laneOf(block))
		if judgement == nil || ctx.Err() != nil {
			return nil
		}
		r.record(func() event.Event {
			record.Tolerance = judgement
			return event.ToleranceJudged{Phase: block, Activity: item, Record: record, Number: done.number}
		})
		state.Probes = append(state.Probes, record)
		state.Met = judgement.Met
	}
	return state
}

func (r *run) judgeProbe(ctx context.Context, item *experiment.Activity, done played, lane int64) *journal.Judgement {
	switch {
	case done.record.Status == journal.OutcomeFailed:
		return &journal.Judgement{}
	case r.o.Dry.SkipsTolerances() || item.Dry != nil && item.Dry.SkipsTolerances():
		return &journal.Judgement{Met: true}
	default:
		return r.judge(ctx, item.Tolerance, done.output, lane)
	}
}

// judge applies a tolerance to an output, in the lane of the activity that had it;
// the judgement is nil if it was interrupted. A hypothesis without a valid
// tolerance, which only exists where validation was turned off, never holds.
func (r *run) judge(ctx context.Context, t *experiment.Tolerance, output any, lane int64) *journal.Judgement {
	switch {
	case t == nil:
		return &journal.Judgement{Expected: "a valid tolerance", Found: "none"}
	case t.Probe != nil:
		return r.judgeByProbe(ctx, t.Probe, provider.Request{Value: output, HasValue: true, Lane: lane})
	}
	outcome := t.Check.Check(output, r.scope.Load())
	if outcome.Met {
		return &journal.Judgement{Met: true}
	}
	expected, found := r.explain(t, output)
	return &journal.Judgement{Expected: expected, Found: found}
}

// judgeByProbe runs a probe on an output. A function says by its result whether
// the output is tolerable; a process by exiting with 0, a URL by answering with a
// status below 400.
func (r *run) judgeByProbe(ctx context.Context, probe *experiment.Activity, req provider.Request) *journal.Judgement {
	answer, err := r.callProvider(ctx, probe, req)
	r.endRunFor(probe, err)
	var judgement *journal.Judgement
	if err == nil {
		judgement, err = r.judgement(probe, answer)
	}
	switch {
	case err == nil:
		return judgement
	case interrupted(ctx, err):
		return nil
	default:
		return r.notAccepted(probe, "the probe failed: "+err.Error())
	}
}

// judgement reads the output of a tolerance probe. The error says that nobody can, as
// the type of its provider is not known.
func (r *run) judgement(probe *experiment.Activity, answer any) (*journal.Judgement, error) {
	k, err := kind.Of(probe.Provider)
	if err != nil {
		return nil, err
	}
	if ok, why := k.Accept(answer); !ok {
		return r.notAccepted(probe, why), nil
	}
	return &journal.Judgement{Met: true}, nil
}

func (r *run) notAccepted(probe *experiment.Activity, found string) *journal.Judgement {
	return &journal.Judgement{
		Expected: r.o.Redactor.RedactText("the tolerance probe \"" + probe.Name + "\" to accept the output"),
		Found:    r.o.Redactor.RedactText(found),
	}
}
