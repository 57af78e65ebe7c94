package app

import (
	"context"
	"errors"
	"os"
	"sync"
	"syscall"

	"github.com/chaostoolkit/run-action/runner"
)

// errSignal ends what is done before a run begins, and keeps others from beginning.
var errSignal = errors.New("a signal came before the run began")

// signals turns the signals of the process into interruptions of all runs that go
// on.
type signals struct {
	mu   sync.Mutex
	runs map[chan<- runner.Interruption]struct{}
	// end ends what is done outside of runs.
	end  context.CancelCauseFunc
	stop func()
}

// listenForSignals begins to listen. The context is for what is done outside of
// runs, and ends with the first signal.
func (a *application) listenForSignals(ctx context.Context) (context.Context, *signals) {
	ctx, cancel := context.WithCancelCause(ctx)
	s := &signals{runs: make(map[chan<- runner.Interruption]struct{}), end: cancel}
	received := make(chan os.Signal, 8)
	stopSignals := a.env.Signals(received)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case signal := <-received:
				s.interrupt(interruptionBy(signal))
			case <-done:
				return
			}
		}
	}()
	s.stop = func() {
		stopSignals()
		close(done)
		cancel(nil)
	}
	return ctx, s
}

func (s *signals) interrupt(i runner.Interruption) {
	s.end(errSignal)
	s.mu.Lock()
	defer s.mu.Unlock()
	for run := range s.runs {
		forward(run, i)
	}
}

// forRun returns a channel on which a run hears of signals until leave is called.
func (s *signals) forRun() (interruptions chan runner.Interruption, leave func()) {
	interruptions = make(chan runner.Interruption, 8)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs[interruptions] = struct{}{}
	return interruptions, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.runs, interruptions)
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

// signalNamed returns a signal that Python code sent to the process that it is in.
func signalNamed(name string) os.Signal {
	switch name {
	case "SIGUSR2":
		return syscall.SIGUSR2
	case "SIGTERM":
		return syscall.SIGTERM
	default:
		return syscall.SIGUSR1
	}
}
