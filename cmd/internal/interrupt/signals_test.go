package interrupt_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/runner"
)

func listen(t *testing.T) (*hosttest.Process, context.Context, *interrupt.Signals) {
	t.Helper()
	p := hosttest.New(t)
	ctx, signals := interrupt.Listen(t.Context(), p.Signals)
	t.Cleanup(signals.Stop)
	return p, ctx, signals
}

func TestSignalsReachAllRuns(t *testing.T) {
	t.Parallel()
	p, ctx, signals := listen(t)
	one, leaveOne := signals.Subscribe()
	other, leaveOther := signals.Subscribe()
	defer leaveOther()
	p.Send(syscall.SIGTERM)
	want := runner.Interruption{Reason: "SIGTERM", Signal: syscall.SIGTERM}
	for _, got := range []runner.Interruption{<-one, <-other} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, interrupt.ErrSignal) {
		t.Errorf("what is outside of runs ended because of %v", err)
	}
	leaveOne()
	p.Send(syscall.SIGUSR2) // the second signal: a run in its rollbacks ends them
	if got := <-other; !got.NoRollbacks || got.Signal != syscall.SIGUSR2 {
		t.Errorf("got %+v", got)
	}
	if len(one) != 0 {
		t.Errorf("a run that has ended received %+v", <-one)
	}
	late, leaveLate := signals.Subscribe()
	defer leaveLate()
	if len(late) != 0 {
		t.Errorf("a run that began later received %+v", <-late)
	}
}

// Nobody may wait for a run that no longer receives: not the signals, not the other runs.
func TestSignalsDoNotWaitForRuns(t *testing.T) {
	t.Parallel()
	p, _, signals := listen(t)
	stuck, leaveStuck := signals.Subscribe()
	defer leaveStuck()
	busy, leaveBusy := signals.Subscribe()
	defer leaveBusy()
	const sent = 20
	for i := range sent {
		p.Send(syscall.SIGINT)
		if got := <-busy; got.Signal != os.Interrupt {
			t.Errorf("signal %d: got %+v", i, got)
		}
	}
	if n := len(stuck); n == 0 || n >= sent {
		t.Errorf("%d interruptions wait for the run", n)
	}
}

func TestSubscribeConcurrently(t *testing.T) {
	t.Parallel()
	p, ctx, signals := listen(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			_, leave := signals.Subscribe()
			leave()
			leave() // twice is no harm
		})
	}
	p.Send(syscall.SIGHUP)
	group.Wait()
	<-ctx.Done()
}

func TestStop(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	ctx, signals := interrupt.Listen(t.Context(), p.Signals)
	run, leave := signals.Subscribe()
	defer leave()
	signals.Stop()
	p.Send(syscall.SIGTERM)
	if len(run) != 0 {
		t.Error("a run received a signal after Stop")
	}
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the context ended because of %v", err)
	}
}

func TestListenWithinContext(t *testing.T) {
	t.Parallel()
	why := errors.New("the test ended")
	parent, cancel := context.WithCancelCause(t.Context())
	ctx, signals := interrupt.Listen(parent, hosttest.New(t).Signals)
	defer signals.Stop()
	cancel(why)
	if <-ctx.Done(); !errors.Is(context.Cause(ctx), why) {
		t.Errorf("the context ended because of %v", context.Cause(ctx))
	}
}

// A signal of the operating system, from kill to the run.
func TestRealSignal(t *testing.T) {
	t.Parallel()
	env, err := host.Current()
	if err != nil {
		t.Fatal(err)
	}
	_, signals := interrupt.Listen(t.Context(), env.Signals)
	defer signals.Stop()
	run, leave := signals.Subscribe()
	defer leave()
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR2); err != nil {
		t.Fatal(err)
	}
	if got := <-run; !got.NoRollbacks || !strings.Contains(got.Reason, "SIGUSR2") {
		t.Errorf("got %+v", got)
	}
}

func TestBy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		signal      os.Signal
		reason      string
		noRollbacks bool
	}{
		{syscall.SIGINT, "SIGINT (Ctrl-C)", false},
		{syscall.SIGTERM, "SIGTERM", false},
		{syscall.SIGHUP, "SIGHUP: the terminal was closed", false},
		{syscall.SIGUSR1, "SIGUSR1", false},
		{syscall.SIGUSR2, "SIGUSR2, which skips the rollbacks", true},
		{syscall.SIGQUIT, "quit", false},
	}
	for _, test := range tests {
		want := runner.Interruption{Reason: test.reason, NoRollbacks: test.noRollbacks, Signal: test.signal}
		if diff := cmp.Diff(want, interrupt.By(test.signal)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.signal, diff)
		}
	}
}

// chaoslib ends runs by a signal to its own process, which here is only the worker.
func TestByPython(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]os.Signal{
		"SIGUSR1": syscall.SIGUSR1, "SIGUSR2": syscall.SIGUSR2, "SIGTERM": syscall.SIGTERM, "": syscall.SIGUSR1, "SIGWINCH": syscall.SIGUSR1,
	} {
		if got := interrupt.ByPython(name); got.Signal != want || got.NoRollbacks != (want == syscall.SIGUSR2) {
			t.Errorf("%q: got %+v", name, got)
		}
	}
}
