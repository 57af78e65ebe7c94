package runner

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// guarded plays as long as all guards hold. They are checked together before anything
// is played, and then each at its own frequency and in its own lane. Nothing is played
// if one does not hold to begin with; one that does not hold later ends the run, even
// in the middle of an activity.
//
// Guards end before the rollbacks, which must be played then, and which undo what keeps
// a guard from holding. No control is called around guards.
func (r *run) guarded(ctx context.Context, play func()) {
	guards := r.armGuards()
	if len(guards) == 0 {
		play()
		return
	}
	if !r.guardsHold(ctx, guards) {
		return
	}
	stop := r.watchGuards(ctx, guards)
	defer stop()
	play()
}

// armedGuard is a guard in its lane.
type armedGuard struct {
	*experiment.Guard
	lane int64
}

// armGuards returns the guards of the run. A run that skips all activities needs none;
// one that skips only actions still sends its probes to a system.
func (r *run) armGuards() []armedGuard {
	if r.o.Dry == experiment.DryActivities {
		return nil
	}
	guards := make([]armedGuard, len(r.o.Guards))
	for i, g := range r.o.Guards {
		guards[i] = armedGuard{Guard: g, lane: event.WatchLane + r.lanes.Add(1)}
	}
	return guards
}

// guardsHold checks the guards before anything is played. It reports all that do not
// hold, in order.
func (r *run) guardsHold(ctx context.Context, guards []armedGuard) bool {
	checked := make([]*event.GuardTripped, len(guards))
	var checks sync.WaitGroup
	for i, g := range guards {
		checks.Go(func() { checked[i] = r.check(ctx, g) })
	}
	checks.Wait()
	if ctx.Err() != nil {
		return false
	}
	var tripped []event.GuardTripped
	for _, t := range checked {
		if t != nil {
			tripped = append(tripped, *t)
		}
	}
	if len(tripped) == 0 {
		r.ledger.emit(event.GuardsHeld{Guards: r.o.Guards})
		return true
	}
	r.ledger.amend(func(s *state) { s.prevented = true })
	r.trip(tripped...)
	return false
}

// watchGuards checks the guards until one does not hold or the function that it returns
// is called. That function waits for the checks that are under way, whose results still
// count.
func (r *run) watchGuards(ctx context.Context, guards []armedGuard) (stop func()) {
	stopped := make(chan struct{})
	var watches sync.WaitGroup
	for _, g := range guards {
		watches.Go(func() {
			for wait(ctx, g.Frequency, stopped) {
				if tripped := r.check(ctx, g); tripped != nil {
					r.trip(*tripped)
					return
				}
			}
		})
	}
	return func() {
		close(stopped)
		watches.Wait()
	}
}

// check returns why a guard does not hold, nil if it holds or if the run ended
// meanwhile. A guard whose probe fails does not hold.
func (r *run) check(ctx context.Context, g armedGuard) (tripped *event.GuardTripped) {
	defer func() {
		if cause := recover(); cause != nil {
			r.o.Log.Error("The check of a guard panicked", "guard", g.Probe.Name, "cause", cause, "stack", string(debug.Stack()))
			tripped = &event.GuardTripped{Guard: g.Guard, Failure: fmt.Sprintf("the check itself broke: %v", cause)}
		}
	}()
	bounded, cancel := context.WithTimeout(ctx, g.Timeout)
	defer cancel()
	request := provider.Request{Lane: g.lane, Mark: r.mark(0)}
	output, err := r.callProvider(bounded, g.Probe, request)
	var judgement *journal.Judgement
	if err == nil {
		judgement, err = r.judgeGuard(bounded, g, request, output)
	}
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return &event.GuardTripped{Guard: g.Guard, Failure: truncate(r.ledger.redactor.RedactText(err.Error()))}
	case judgement.Met:
		return nil
	default:
		return &event.GuardTripped{Guard: g.Guard, Expected: judgement.Expected, Found: judgement.Found}
	}
}

func (r *run) judgeGuard(ctx context.Context, g armedGuard, request provider.Request, output any) (*journal.Judgement, error) {
	t := g.Probe.Tolerance
	if t == nil || t.Probe == nil {
		return r.judge(ctx, t, output, g.lane), nil
	}
	request.Value, request.HasValue = output, true
	judgement, err := r.callToleranceProbe(ctx, t.Probe, request)
	if err != nil {
		return nil, fmt.Errorf("the tolerance probe %q failed: %w", t.Probe.Name, err)
	}
	return judgement, nil
}

// maxFailure bounds the text of a failure, in bytes: people read it.
const maxFailure = 500

// truncate cuts off the end of a text that is too long.
func truncate(text string) string {
	if len(text) <= maxFailure {
		return text
	}
	end := maxFailure
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// trip ends the run because guards do not hold, and asks for rollbacks.
func (r *run) trip(tripped ...event.GuardTripped) {
	names, reasons := make([]string, len(tripped)), make([]string, len(tripped))
	for i, t := range tripped {
		r.ledger.emit(t)
		names[i] = fmt.Sprintf("%q", t.Guard.Probe.Name)
		reasons[i] = "the guard " + names[i] + ": " + t.Why()
	}
	guard := "the guard "
	if len(names) > 1 {
		guard = "the guards "
	}
	r.interrupt(Interruption{
		Reason: guard + strings.Join(names, ", "), Detail: strings.Join(reasons, "; "), Rollbacks: true, AtOnce: true,
	})
}
