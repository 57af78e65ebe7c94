package playtest

import (
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

const (
	ms     = time.Millisecond
	second = time.Second
)

// Runs returns a run for each way in which runs end, and some that are hard to show. They
// pause before the first activity of the method, and have an activity in the background.
func Runs() []Run {
	return []Run{
		{"passed", passed},
		{"deviated-after", deviatedAfter},
		{"deviated-during", deviatedDuring},
		{"unsteady", unsteady},
		{"failed-probe", failedProbe},
		{"failed-activity", failedActivity},
		{"interrupted", interrupted},
		{"guarded", guarded},
		{"held-back", heldBack},
		{"aborted", aborted},
		{"dry", dry},
		{"exploring", exploring},
		{"hostile", hostile},
	}
}

// prepare sets up the experiment that most runs play.
func (p *player) prepare() {
	p.e.Hypothesis = &experiment.Hypothesis{
		Title:  "Orders can be placed",
		Probes: []*experiment.Activity{probe("the shop answers"), probe("the queue is empty")},
	}
	p.e.Method = []*experiment.Activity{action("stop a pod"), background(action("load the shop")), probe("read the logs")}
	p.e.Rollbacks = []*experiment.Activity{action("start the pod"), action("empty the queue")}
}

func ok() result { return result{took: 20 * ms} }

func lost() result {
	return result{took: 30 * ms, expected: "status 200", found: "status 503\nBackend fetch failed"}
}

func failed() result {
	return result{took: 40 * ms, exception: []string{
		"Traceback (most recent call last):\n", "  File \"probes.py\", line 3, in read\n", "ConnectionError: refused\n",
	}}
}

// playMethod plays the method with its pause and its background activity.
func (p *player) playMethod(last result) {
	p.method(func() {
		p.pause(event.Method, p.e.Method[0], 2*second, false)
		p.run(event.Method, p.e.Method[0], result{took: 1500 * ms})
		load := p.start(event.Method, p.e.Method[1], false)
		p.run(event.Method, p.e.Method[2], last)
		p.pass(3 * second)
		p.end(event.Method, p.e.Method[1], load, ok())
	})
}

func passed(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, ok(), ok())
	p.playMethod(ok())
	p.check(event.After, ok(), ok())
	p.rollbacks(ok(), ok())
}

func deviatedAfter(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, ok(), ok())
	p.playMethod(result{took: 20 * ms, status: 2})
	p.check(event.After, lost())
	p.rollbacks(ok(), ok())
}

func deviatedDuring(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, ok(), ok())
	p.emit(event.WatchStarted{Frequency: 500 * ms})
	p.method(func() {
		p.check(event.During, ok(), ok())
		p.run(event.Method, p.e.Method[0], ok())
		p.check(event.During, lost())
		p.check(event.During, lost())
		load := p.start(event.Method, p.e.Method[1], false)
		p.check(event.During, ok(), ok())
		p.run(event.Method, p.e.Method[2], ok())
		p.check(event.During, ok(), lost())
		p.end(event.Method, p.e.Method[1], load, ok())
	})
	p.emit(event.WatchFinished{Ratio: 60})
	p.check(event.After, ok(), ok())
	p.rollbacks(ok(), ok())
}

func unsteady(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, lost())
	p.rollbacks(ok(), ok())
}

func failedProbe(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, ok(), failed())
	p.j.Status = journal.StatusFailed
	p.emit(event.RollbacksSkipped{
		Strategy: experiment.RollbackDefault, Activities: p.e.Rollbacks, Reason: "nothing was changed",
	})
}

func failedActivity(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, ok(), ok())
	p.playMethod(failed())
	p.check(event.After, ok(), ok())
	p.rollbacks(ok(), result{took: ms, exception: []string{"no such queue: orders\nthere are: payments, mails\n"}})
}

func interrupted(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, ok(), ok())
	p.method(func() {
		r := p.start(event.Method, p.e.Method[0], false)
		p.pass(90 * second)
		p.interrupt(event.Interrupted{Reason: "SIGINT (Ctrl-C)", Rollbacks: true}, "SIGINT (Ctrl-C)")
		p.end(event.Method, p.e.Method[0], r, result{interrupted: true})
	})
	p.emit(event.RollbacksStarted{Strategy: experiment.RollbackAlways, Activities: p.e.Rollbacks})
	p.emit(event.RollbackDue{Activity: p.e.Rollbacks[0]})
	r := p.start(event.Rollbacks, p.e.Rollbacks[0], false)
	p.pass(second)
	p.emit(event.Interrupted{Reason: "SIGUSR2", Rollbacks: false})
	p.end(event.Rollbacks, p.e.Rollbacks[0], r, result{interrupted: true})
	p.emit(event.RollbacksFinished{Remaining: p.e.Rollbacks[1:]})
}

func aborted(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	p.check(event.Before, ok(), ok())
	p.method(func() {
		p.run(event.Method, p.e.Method[0], result{took: ms, exception: []string{"the process provider broke: nil map\n"}})
		p.j.Status = journal.StatusAborted
	})
	p.rollbacks(ok(), ok())
}

func dry(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryActivities)
	skip := result{skipped: true}
	p.check(event.Before, skip, skip)
	p.method(func() {
		p.emit(event.Paused{Phase: event.Method, Activity: p.e.Method[0], Duration: 2 * second, Skipped: true})
		for _, a := range p.e.Method {
			p.run(event.Method, a, skip)
		}
	})
	p.check(event.After, skip, skip)
	p.rollbacks(skip, skip)
}

func exploring(p *player) {
	p.begin("Nothing to do", experiment.DryNone)
	p.emit(event.HypothesisSkipped{})
	p.method(func() {})
	p.rollbacks()
}

// hostile has texts that try to control a terminal.
func hostile(p *player) {
	name := "\x1b[2J\x1b]0;owned\aname\r\n[2026-11-23 10:00:00 INFO] forged \u202egnp.exe 東京👍\u009b31m"
	p.e.Hypothesis = &experiment.Hypothesis{Title: name, Probes: []*experiment.Activity{probe(name)}}
	p.e.Method = []*experiment.Activity{action(name), action(name)}
	p.e.Rollbacks = []*experiment.Activity{action(name)}
	p.begin(name, experiment.DryNone)
	p.check(event.Before, ok())
	p.method(func() {
		p.pause(event.Method, p.e.Method[0], second, true)
		p.run(event.Method, p.e.Method[0], result{took: second, exception: []string{name + "\n", "2\n", "3\n", "4\n", "5\n", "6\n"}})
	})
	p.check(event.After, result{took: second, expected: name, found: name})
	p.emit(event.RollbacksSkipped{Strategy: experiment.RollbackNever, Activities: p.e.Rollbacks, Reason: name})
}
