package playtest

import (
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// interrupt ends the run with a reason for the journal.
func (p *player) interrupt(e event.Interrupted, reason string) {
	p.j.Status, p.j.Interruption = journal.StatusInterrupted, &journal.Interruption{Reason: reason, At: p.now}
	p.emit(e)
}

func guard(name string) *experiment.Guard {
	return &experiment.Guard{File: "guards.yaml", Probe: probe(name)}
}

// guarded is a run that a guard ends during its method.
func guarded(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	orders, queue := guard("orders are taken"), guard("the queue is short")
	p.emit(event.GuardsHeld{Guards: []*experiment.Guard{orders, queue}})
	p.check(event.Before, ok(), ok())
	p.method(func() {
		r := p.start(event.Method, p.e.Method[0], false)
		p.pass(4 * second)
		p.emit(event.GuardTripped{Guard: orders, Expected: "status 200", Found: "status 503\nBackend fetch failed"})
		p.interrupt(event.Interrupted{Reason: `the guard "orders are taken"`, Rollbacks: true},
			`the guard "orders are taken": expected status 200, found status 503`)
		p.end(event.Method, p.e.Method[0], r, result{interrupted: true})
	})
	p.rollbacks(ok(), ok())
}

// heldBack is a run that plays nothing because of guards.
func heldBack(p *player) {
	p.prepare()
	p.begin("Shops survive the loss of a pod", experiment.DryNone)
	orders, hostile := guard("orders are taken"), guard("\x1b[2J\nowned")
	p.emit(event.GuardTripped{Guard: orders, Failure: "connection refused"})
	p.emit(event.GuardTripped{Guard: hostile, Expected: "\x1b[2J", Found: "\r\n\u202e"})
	p.interrupt(event.Interrupted{Reason: `the guards "orders are taken", "owned"`, Rollbacks: true},
		"the guard \"orders are taken\": its probe failed: connection refused; the guard \"\x1b[2J\nowned\": expected \x1b[2J, found \r\n\u202e")
	p.emit(event.RollbacksSkipped{
		Strategy: experiment.RollbackAlways, Activities: p.e.Rollbacks, Reason: "a guard did not hold to begin with, so nothing was changed",
	})
}
