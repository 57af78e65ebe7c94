package app

import (
	"context"
	"errors"
	"os"
	"syscall"

	"github.com/chaostoolkit/run-action/runner"
)

// errSignal ends what is done before a run begins.
var errSignal = errors.New("a signal came before the run began")

// interruptible turns the signals of the process, and those that Python code sends
// to its own, into interruptions of a run.
// The context is for what comes before the run, and ends with the first signal.
func (a *application) interruptible(ctx context.Context) (loading context.Context, interruptions <-chan runner.Interruption, stop func()) {
	loading, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 8)
	forwarded := make(chan runner.Interruption, 8)
	stopSignals := a.env.Signals(signals)
	done := make(chan struct{})
	go func() {
		for {
			var s os.Signal
			select {
			case s = <-signals:
			case s = <-a.raised:
			case <-done:
				return
			}
			cancel(errSignal)
			forward(forwarded, interruptionBy(s))
		}
	}()
	return loading, forwarded, func() {
		stopSignals()
		close(done)
		cancel(nil)
	}
}

// forward never blocks: a run that has not taken eight interruptions needs no
// ninth.
func forward(to chan<- runner.Interruption, i runner.Interruption) {
	select {
	case to <- i:
	default:
	}
}

func interruptionBy(s os.Signal) runner.Interruption {
	switch s {
	case os.Interrupt:
		return runner.Interruption{Reason: "SIGINT (Ctrl-C)", Signal: s}
	case syscall.SIGTERM:
		return runner.Interruption{Reason: "SIGTERM", Signal: s}
	case syscall.SIGHUP:
		return runner.Interruption{Reason: "SIGHUP, as the terminal went away", Signal: s}
	case syscall.SIGUSR1:
		return runner.Interruption{Reason: "SIGUSR1", Signal: s}
	case syscall.SIGUSR2:
		return runner.Interruption{Reason: "SIGUSR2, which asks for no rollbacks", NoRollbacks: true, Signal: s}
	default:
		return runner.Interruption{Reason: s.String(), Signal: s}
	}
}
