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

// guarded plays as long as all guards hold. They are checked once before, together,
// and then each at its own frequency and in a lane of its own, whatever is being
// played. Nothing is played if one does not hold to begin with; later that ends
// the run, inside of an activity, too.
//
// Guards end before the rollbacks: these are what has to be done then, and what they
// undo is what would keep a guard from holding. No control is called around guards.
func (r *run) guarded(ctx context.Context, play func()) {
	guards := r.posted()
	if len(guards) == 0 {
		play()
		return
	}
	if !r.guardsHold(ctx, guards) {
		return
	}
	relieve := r.watchGuards(ctx, guards)
	defer relieve()
	play()
}

// post is a guard in its lane.
type post struct {
	*experiment.Guard
	lane int64
}

// posted returns the guards of the run. Only a run that carries nothing out needs
// none: where actions are left out, the probes still ask something of a system.
func (r *run) posted() []post {
	if r.o.Dry == experiment.DryActivities {
		return nil
	}
	posts := make([]post, len(r.o.Guards))
	for i, g := range r.o.Guards {
		posts[i] = post{Guard: g, lane: event.WatchLane + r.lanes.Add(1)}
	}
	return posts
}

// guardsHold says whether everything may be played. All guards that do not hold are
// told of, in order.
func (r *run) guardsHold(ctx context.Context, guards []post) bool {
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
		r.emit(event.GuardsHeld{Guards: r.o.Guards})
		return true
	}
	r.mu.Lock()
	r.heldBack = true
	r.mu.Unlock()
	r.trip(tripped...)
	return false
}

// watchGuards checks the guards until one does not hold or the function that it
// returns is called. That waits for checks which are under way: what they find is
// about the run, too.
func (r *run) watchGuards(ctx context.Context, guards []post) (relieve func()) {
	relieved := make(chan struct{})
	var watches sync.WaitGroup
	for _, g := range guards {
		watches.Go(func() {
			for waitForNext(ctx, g.Frequency, relieved) {
				if tripped := r.check(ctx, g); tripped != nil {
					r.trip(*tripped)
					return
				}
			}
		})
	}
	return func() {
		close(relieved)
		watches.Wait()
	}
}

// check returns why a guard does not hold, nil if it does, or if the run was ended
// meanwhile. A probe that fails in whatever way is a guard that does not hold.
func (r *run) check(ctx context.Context, g post) (tripped *event.GuardTripped) {
	defer func() {
		if cause := recover(); cause != nil {
			r.o.Log.Error("A guard could not be checked", "guard", g.Probe.Name, "cause", cause, "stack", string(debug.Stack()))
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
		return &event.GuardTripped{Guard: g.Guard, Failure: brief(r.o.Redactor.RedactText(err.Error()))}
	case judgement.Met:
		return nil
	default:
		return &event.GuardTripped{Guard: g.Guard, Expected: judgement.Expected, Found: judgement.Found}
	}
}

func (r *run) judgeGuard(ctx context.Context, g post, request provider.Request, output any) (*journal.Judgement, error) {
	t := g.Probe.Tolerance
	if t == nil || t.Probe == nil {
		return r.judge(ctx, t, output, g.lane), nil
	}
	request.Value, request.HasValue = output, true
	answer, err := r.callProvider(ctx, t.Probe, request)
	var judgement *journal.Judgement
	if err == nil {
		judgement, err = r.judgement(t.Probe, answer)
	}
	if err != nil {
		return nil, fmt.Errorf("the tolerance probe %q failed: %w", t.Probe.Name, err)
	}
	return judgement, nil
}

// maxFailure bounds what is told of a failure, in bytes: somebody has to read it.
const maxFailure = 500

// brief leaves out the end of a text that is too long.
func brief(text string) string {
	if len(text) <= maxFailure {
		return text
	}
	end := maxFailure
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// trip ends the run because of guards that do not hold, and asks for rollbacks.
func (r *run) trip(tripped ...event.GuardTripped) {
	names, reasons := make([]string, len(tripped)), make([]string, len(tripped))
	for i, t := range tripped {
		r.emit(t)
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
