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

// observeBefore observes the steady state before the method. It returns whether the
// method may be played.
func (r *run) observeBefore(ctx context.Context) bool {
	observed := r.observe(ctx, event.Before, func(s *state, observed *journal.State) {
		s.journal.SteadyStates.Before = observed
		if probe := observed.Deviation(); probe != nil && probe.Status == journal.OutcomeFailed {
			s.worsen(journal.StatusFailed)
		}
	})
	return observed != nil && observed.Met
}

// observeAfter observes the steady state after the method.
func (r *run) observeAfter(ctx context.Context) {
	r.observe(ctx, event.After, func(s *state, observed *journal.State) {
		s.journal.SteadyStates.After = observed
		if probe := observed.Deviation(); probe != nil {
			s.journal.Deviated = true
			if probe.Status == journal.OutcomeFailed {
				s.worsen(journal.StatusFailed)
			}
		}
	})
}

// observe plays the probes of the hypothesis until one does not hold, and has enter
// add what was observed to the journal. It returns nil, and calls no enter, if the
// observation was interrupted.
func (r *run) observe(ctx context.Context, phase event.Phase, enter func(*state, *journal.State)) *journal.State {
	r.ledger.emit(event.HypothesisStarted{Phase: phase, Hypothesis: r.experiment().Hypothesis})
	point := control.Point{Level: control.Hypothesis, Lane: laneOf(phase)}
	if !r.before(ctx, point) {
		r.ledger.emit(event.HypothesisFinished{Phase: phase})
		return nil
	}
	observed := r.playProbes(ctx, phase)
	r.afterHypothesis(ctx, point, observed)
	r.ledger.record(func(s *state) event.Event {
		if observed != nil {
			enter(s, observed)
		}
		return event.HypothesisFinished{Phase: phase, State: observed}
	})
	return observed
}

func laneOf(phase event.Phase) int64 {
	if phase == event.During {
		return event.WatchLane
	}
	return 0
}

func (r *run) playProbes(ctx context.Context, phase event.Phase) *journal.State {
	probes := func() []*experiment.Activity { // as they are now: controls may change them
		if h := r.experiment().Hypothesis; h != nil {
			return h.Probes
		}
		return nil
	}
	observed := &journal.State{Met: true, Probes: make([]*journal.Record, 0, len(probes()))}
	for i := 0; i < len(probes()) && observed.Met; i++ {
		listed := probes()[i]
		done := r.playActivity(ctx, execution{phase: phase, lane: laneOf(phase)}, listed)
		record := done.record
		if record == nil || record.Status == "" {
			return nil
		}
		listed = listed.Latest()
		judgement := r.judgeProbe(ctx, listed, done, laneOf(phase))
		if judgement == nil || ctx.Err() != nil {
			return nil
		}
		r.ledger.record(func(*state) event.Event {
			record.Tolerance = judgement
			return event.ToleranceJudged{Phase: phase, Activity: listed, Record: record, Number: done.number}
		})
		observed.Probes = append(observed.Probes, record)
		observed.Met = judgement.Met
	}
	return observed
}

func (r *run) judgeProbe(ctx context.Context, probe *experiment.Activity, done result, lane int64) *journal.Judgement {
	switch {
	case done.record.Status == journal.OutcomeFailed:
		return &journal.Judgement{}
	case r.o.Dry.SkipsTolerances() || probe.Dry != nil && probe.Dry.SkipsTolerances():
		return &journal.Judgement{Met: true}
	default:
		return r.judge(ctx, probe.Tolerance, done.output, lane)
	}
}

// judge applies a tolerance to an output, in the lane of the activity that returned it.
// The judgement is nil if it was interrupted. A hypothesis without a valid tolerance,
// which only exists if validation was turned off, never holds.
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

// judgeByProbe has a tolerance probe judge an output. The judgement is nil if the probe
// was interrupted.
func (r *run) judgeByProbe(ctx context.Context, probe *experiment.Activity, req provider.Request) *journal.Judgement {
	judgement, err := r.callToleranceProbe(ctx, probe, req)
	r.endRunFor(probe, err)
	switch {
	case err == nil:
		return judgement
	case interrupted(ctx, err):
		return nil
	default:
		return r.notAccepted(probe, "the probe failed: "+err.Error())
	}
}

// callToleranceProbe returns what a tolerance probe says of the value in the request.
// The error says that the probe failed, or that the type of its provider is not known.
func (r *run) callToleranceProbe(ctx context.Context, probe *experiment.Activity, req provider.Request) (*journal.Judgement, error) {
	answer, err := r.callProvider(ctx, probe, req)
	if err != nil {
		return nil, err
	}
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
		Expected: r.ledger.redactor.RedactText("the tolerance probe \"" + probe.Name + "\" to accept the output"),
		Found:    r.ledger.redactor.RedactText(found),
	}
}
