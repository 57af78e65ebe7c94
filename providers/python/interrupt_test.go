package python_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// call compiles the call of a function of the module of the tests.
func call(t testing.TB, p *python.Provider, function, arguments string) provider.Call {
	t.Helper()
	c, problems := compile(t, p, "{type: python, module: faulty, func: "+function+", arguments: "+arguments+"}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return c
}

// kindOf returns the kind of an error, which must be a provider's.
func kindOf(t testing.TB, err error) provider.Kind {
	t.Helper()
	var failure *provider.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want an error of the provider", err)
	}
	return failure.Kind
}

// await waits until there is a file.
func await(t testing.TB, path string) string {
	t.Helper()
	for range 1000 {
		if content, err := os.ReadFile(path); err == nil && len(content) > 0 {
			return string(content)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s was not written", path)
	return ""
}

func TestSignalsEndTheFunction(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	p.OnSignal = func(name string) { t.Errorf("got %s beside the answer of the function, want one of them", name) }
	tests := []struct {
		name        string
		number      syscall.Signal
		message     string
		noRollbacks bool
	}{
		{"graceful", syscall.SIGUSR1, "SIGUSR1", false},
		{"ungraceful", syscall.SIGUSR2, "SIGUSR2", true},
		{"to terminate", syscall.SIGTERM, "SIGTERM", false},
		{"to interrupt", syscall.SIGINT, "KeyboardInterrupt", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			trace := filepath.Join(t.TempDir(), "trace")
			c := call(t, p, "signal_self", "{number: "+pyvalue.Str(int64(test.number))+", trace: "+trace+"}")
			_, err := c.Run(t.Context(), request())
			var failure *provider.Error
			if !errors.As(err, &failure) || failure.Kind != provider.EndsRun || failure.NoRollbacks != test.noRollbacks ||
				!strings.Contains(failure.Message, test.message) {
				t.Errorf("got %#v, want the run to end because of %s, without rollbacks: %t", err, test.message, test.noRollbacks)
			}
			if _, err := os.Stat(trace); err != nil {
				t.Errorf("the function did not clean up: %v", err)
			}
		})
	}
}

// A signal cannot end a function in the background, so the engine gets it.
func TestSignalsReachTheEngine(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	names := make(chan string, 2)
	p.OnSignal = func(name string) { names <- name }
	for _, number := range []syscall.Signal{syscall.SIGINT, syscall.SIGUSR1} {
		req := request()
		req.Lane = 2
		c := call(t, p, "signal_beside", "{number: "+pyvalue.Str(int64(number))+"}")
		if got, err := c.Run(t.Context(), req); err != nil || got != "went on" {
			t.Errorf("%v: got %v, %v, want the function to go on", number, got, err)
		}
	}
	if got := <-names; got != "SIGUSR1" {
		t.Errorf("got %s, want SIGUSR1, and nothing of an interruption that ends nothing", got)
	}
}

// An exit with the codes of the Chaos Toolkit means what its signals mean.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	for code, noRollbacks := range map[string]bool{"20": false, "30": true, "'30'": false, "null": false} {
		_, err := run(t, p, "leave", "{code: "+code+"}")
		var failure *provider.Error
		if !errors.As(err, &failure) || failure.Kind != provider.EndsRun || failure.NoRollbacks != noRollbacks {
			t.Errorf("%s: got %#v, want the run to end, without rollbacks: %t", code, err, noRollbacks)
		}
	}
}

// Python hears of signals on its main thread only. One that does not wake that up, as
// it hits another thread or comes just before a call of the system, is heard, too.
func TestSignalsAreNotLost(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	for _, number := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGINT} {
		trace := filepath.Join(t.TempDir(), "trace")
		_, err := call(t, p, "deaf", "{number: "+pyvalue.Str(int64(number))+", trace: "+trace+"}").Run(t.Context(), request())
		if kindOf(t, err) != provider.EndsRun {
			t.Errorf("%v: got %v, want it to end the run", number, err)
		}
		if _, err := os.Stat(trace); err != nil {
			t.Errorf("%v: the function did not clean up: %v", number, err)
		}
	}
}

// A function that has not begun when it is interrupted does not begin.
func TestInterruptionBeforeTheBeginning(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	nap := call(t, p, "nap", "{seconds: 60}")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for want := int64(1); want <= 3; want++ {
		if got, err := run(t, p, "count", "{}"); err != nil || got != want {
			t.Errorf("got %v, %v, want %d calls of one worker", got, err, want)
		}
		if _, err := nap.Run(ctx, request()); kindOf(t, err) != provider.Interrupted {
			t.Errorf("got %v, want an interruption", err)
		}
	}
}

// Interruptions come as calls end by themselves: none may hit the call that follows.
func TestInterruptionIsForOneCall(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	for _, lane := range []int64{0, 2} {
		req := request()
		req.Lane = lane
		ending, following := call(t, p, "echo", "{value: a}"), call(t, p, "count", "{}")
		for i := range 300 {
			ctx, cancel := context.WithCancel(t.Context())
			stop := time.AfterFunc(time.Duration(i)*time.Microsecond, cancel)
			_, _ = ending.Run(ctx, req) // it may be interrupted or not
			if _, err := following.Run(t.Context(), req); err != nil {
				t.Fatalf("lane %d, call %d: got %v, want it undisturbed", lane, i, err)
			}
			stop.Stop()
			cancel()
		}
	}
	if got, err := run(t, p, "count", "{}"); err != nil || got != int64(601) {
		t.Errorf("got %v, %v, want 601 calls of one worker", got, err)
	}
}

// ended is a context that ends for a reason that a test chooses.
type ended struct {
	context.Context
	why error
}

func (e ended) Err() error {
	if e.Context.Err() == nil {
		return nil
	}
	return e.why
}

// When the worker is killed, whatever else it does is over: because the run ends, or
// for the fault of a function that took too long.
func TestKilledBesideAnother(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		why  error
		want provider.Kind
	}{
		{"the run ends", context.Canceled, provider.Interrupted},
		{"too long", context.DeadlineExceeded, provider.Failed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProvider(t)
			background := request()
			background.Lane = 2
			var naps sync.WaitGroup
			nap := call(t, p, "nap", "{seconds: 60}")
			naps.Go(func() {
				if _, err := nap.Run(t.Context(), background); kindOf(t, err) != test.want {
					t.Errorf("got %v of the kind %d, want %d", err, kindOf(t, err), test.want)
				}
			})
			started := filepath.Join(t.TempDir(), "started")
			stubborn := call(t, p, "stubborn", "{seconds: 60, started: "+started+"}")
			ctx, cancel := context.WithCancel(t.Context())
			naps.Go(func() {
				await(t, started)
				cancel()
			})
			if _, err := stubborn.Run(ended{ctx, test.why}, request()); err == nil {
				t.Error("a function that does not stop has returned")
			}
			naps.Wait()
		})
	}
}
