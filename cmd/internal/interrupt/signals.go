// Package interrupt ends runs early: it turns the signals of the process, and the end of
// the time that runs have, into interruptions of the engine.
package interrupt

import (
	"context"
	"errors"
	"os"
	"sync"
	"syscall"

	"github.com/chaostoolkit/run-action/runner"
)

// ErrSignal is why no run begins after a signal.
var ErrSignal = errors.New("a signal arrived before the run began")

// Signals passes the signals of the process on to all runs in progress.
type Signals struct {
	mu   sync.Mutex
	runs map[Channel]struct{}
	// end ends what is done outside of runs.
	end  context.CancelCauseFunc
	stop func()
}

// Channel passes interruptions to one run.
type Channel chan runner.Interruption

// Send never blocks: a run that has not received eight interruptions needs no ninth.
func (c Channel) Send(i runner.Interruption) {
	select {
	case c <- i:
	default:
	}
}

// Listen starts to listen for signals. subscribe delivers the signals of the process to a
// channel until stop is called. The context that Listen returns is for what is done
// outside of runs, and ends with the first signal.
func Listen(ctx context.Context, subscribe func(chan<- os.Signal) (stop func())) (context.Context, *Signals) {
	ctx, cancel := context.WithCancelCause(ctx)
	s := &Signals{runs: make(map[Channel]struct{}), end: cancel}
	received := make(chan os.Signal, 8)
	stopSignals := subscribe(received)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case signal := <-received:
				s.interrupt(By(signal))
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

// Stop stops listening.
func (s *Signals) Stop() { s.stop() }

func (s *Signals) interrupt(i runner.Interruption) {
	s.end(ErrSignal)
	s.mu.Lock()
	defer s.mu.Unlock()
	for run := range s.runs {
		run.Send(i)
	}
}

// Subscribe returns a channel on which a run receives interruptions until leave is called.
func (s *Signals) Subscribe() (interruptions Channel, leave func()) {
	interruptions = make(Channel, 8)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs[interruptions] = struct{}{}
	return interruptions, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.runs, interruptions)
	}
}

// By returns the interruption that a signal causes.
func By(s os.Signal) runner.Interruption {
	switch s {
	case os.Interrupt:
		return runner.Interruption{Reason: "SIGINT (Ctrl-C)", Signal: s}
	case syscall.SIGTERM:
		return runner.Interruption{Reason: "SIGTERM", Signal: s}
	case syscall.SIGHUP:
		return runner.Interruption{Reason: "SIGHUP: the terminal was closed", Signal: s}
	case syscall.SIGUSR1:
		return runner.Interruption{Reason: "SIGUSR1", Signal: s}
	case syscall.SIGUSR2:
		return runner.Interruption{Reason: "SIGUSR2, which skips the rollbacks", NoRollbacks: true, Signal: s}
	default:
		return runner.Interruption{Reason: s.String(), Signal: s}
	}
}

// ByPython returns the interruption that Python code causes by sending a signal, such as
// "SIGUSR1", to its own process.
func ByPython(signal string) runner.Interruption {
	switch signal {
	case "SIGUSR2":
		return By(syscall.SIGUSR2)
	case "SIGTERM":
		return By(syscall.SIGTERM)
	default:
		return By(syscall.SIGUSR1)
	}
}
