package process_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// announced makes a named pipe, and a function that waits until the program
// writes the number of a process into it.
func announced(t *testing.T) (fifo string, pid func() int) {
	t.Helper()
	fifo = filepath.Join(t.TempDir(), "ready")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	return fifo, func() int {
		text, err := os.ReadFile(fifo)
		if err != nil {
			t.Error(err)
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			t.Error(err)
		}
		t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
		return pid
	}
}

// alive says whether a process is running, and not only waiting to be reaped.
func alive(pid int) bool {
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		_, state, _ := strings.Cut(string(stat), ") ")
		return !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
	}
	_, noProc := os.Stat("/proc/self/stat")
	return noProc != nil && syscall.Kill(pid, 0) == nil
}

func wantGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); alive(pid); {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still there", pid)
		}
		<-time.After(time.Millisecond)
	}
}

// TestInterrupted stops programs that have come to a known point.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		mode   string
		how    string
		status int64
		stdout string
		// survives is a process that is beyond the reach of the provider.
		survives bool
		// mark is what all of its processes carry.
		mark string
	}{
		{name: "simple", mode: "wait", status: -15, stdout: "so far"},
		{name: "cleans up", mode: "polite", status: 0, stdout: "cleaned up"},
		{name: "ignores SIGTERM", mode: "stubborn", status: -9},
		{name: "has a child", mode: "parent", how: "group", status: -15},
		{name: "has a quiet child", mode: "parent", how: "quiet", status: -15},
		{name: "has ended, but not its child", mode: "parent", how: "alone", status: 0},
		{name: "has a child in another session", mode: "parent", how: "session", status: -15, survives: true},
		{name: "has a marked child in another session", mode: "parent", how: "session", status: -15, mark: "of TestInterrupted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fifo, ready := announced(t)
			c := compile(t, inMode(test.mode), "path", self(t), "arguments", []any{fifo, cmp.Or(test.how, "itself")})
			ctx, cancel := context.WithCancel(t.Context())
			pid := make(chan int, 1)
			go func() {
				pid <- ready()
				cancel()
			}()
			req := request()
			req.Mark = test.mark
			_, err := c.Run(ctx, req)
			output := wantKind(t, err, provider.Interrupted)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want it to be context.Canceled", err)
			}
			if !test.survives {
				wantGone(t, <-pid)
			}
			if got := output.Value("status"); got != test.status {
				t.Errorf("got status %v, want %v", got, test.status)
			}
			if got := output.Value("stdout"); got != test.stdout {
				t.Errorf("got stdout %q, want %q", got, test.stdout)
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		timeout any
		context time.Duration
		want    string
	}{
		{"of the process", 0.05, time.Hour, "timeout of 50ms"},
		{"as a variable", "${t}", time.Hour, "timeout of 50ms"},
		{"as a variable that is a text", "${s}", time.Hour, "timeout of 50ms"},
		{"of the activity", int64(60), 50 * time.Millisecond, "its activity timed out"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), test.context)
			defer cancel()
			req := request()
			req.Scope = &values.Scope{Configuration: pyvalue.MapOf("t", 0.05, "s", "0.05")}
			c := compile(t, inMode("wait"), "path", self(t), "timeout", test.timeout)
			_, err := c.Run(ctx, req)
			output := wantKind(t, err, provider.Timeout)
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want %q in it", err, test.want)
			}
			if !output.Has("stdout") {
				t.Errorf("got output %v, want one", output.Keys())
			}
		})
	}
}

func TestContextEndedBefore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := compile(t, inMode("words"), "path", self(t)).Run(ctx, request())
	wantKind(t, err, provider.Interrupted)
}
