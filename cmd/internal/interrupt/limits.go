package interrupt

import (
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/runner"
)

// Limit interrupts a run in time for its rollbacks when one of the budgets is about to be
// spent, and ends the rollbacks when it is spent. It does so until stop is called.
func Limit(now time.Time, run Channel, budgets ...suite.Budget) (stop func()) {
	var stops []func()
	for _, b := range budgets {
		stops = append(stops, b.Watch(now,
			func() { run.Send(runner.Interruption{Reason: b.String(), Rollbacks: true, Spares: true}) },
			func() { run.Send(outOfTime(b.String() + ", and no time is left")) }))
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// LimitRollbacks ends the rollbacks of a run when the budget of a recovery is spent. It
// does so until stop is called.
func LimitRollbacks(now time.Time, run Channel, b suite.Budget) (stop func()) {
	return b.WatchEnd(now, func() {
		run.Send(outOfTime("the " + b.What + " of " + b.Limit.String() + " for all rollbacks together"))
	})
}

func outOfTime(reason string) runner.Interruption {
	return runner.Interruption{Reason: reason, NoRollbacks: true, OutOfTime: true}
}
