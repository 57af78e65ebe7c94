package hosttest_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

func TestProcess(t *testing.T) {
	t.Parallel()
	one, other := hosttest.New(t, "A=1", "HOME=/elsewhere"), hosttest.New(t)
	if one.Dir == other.Dir {
		t.Error("two processes work in one folder")
	}
	if one.Getenv("A") != "1" || one.Getenv("HOME") != "/elsewhere" || other.Getenv("HOME") != other.Dir {
		t.Errorf("the environments are %q and %q", one.Environ, other.Environ)
	}
	path := one.WriteFile(t, "a/b.txt", "text")
	if text, err := os.ReadFile(path); err != nil || string(text) != "text" || path != filepath.Join(one.Dir, "a/b.txt") {
		t.Errorf("%s has %q, %v", path, text, err)
	}
	one.Logs.Info("a message")
	if !strings.Contains(one.Err.String(), "a message") || one.Out.String()+other.Err.String() != "" {
		t.Errorf("the outputs are %q, %q and %q", one.Err, one.Out, other.Err)
	}
	if entries, err := os.ReadDir(other.Dir); err != nil || len(entries) != 0 {
		t.Errorf("a new process has the files %v, %v", entries, err)
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	p.Send(syscall.SIGTERM) // without a receiver
	first, second := make(chan os.Signal, 1), make(chan os.Signal, 1)
	stop := p.Signals(first)
	p.Signals(second)
	p.Send(syscall.SIGTERM)
	p.Send(syscall.SIGINT) // lost, as the first one was not received
	if one, other := <-first, <-second; one != syscall.SIGTERM || other != syscall.SIGTERM || len(first)+len(second) != 0 {
		t.Errorf("got %v and %v, and %d more", one, other, len(first)+len(second))
	}
	stop()
	p.Send(syscall.SIGHUP)
	if len(first) != 0 || <-second != syscall.SIGHUP {
		t.Error("a signal went to who has unsubscribed")
	}
}

func TestBuffer(t *testing.T) {
	t.Parallel()
	var b hosttest.Buffer
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if n, err := b.Write([]byte("line\n")); n != 5 || err != nil {
				t.Errorf("wrote %d, %v", n, err)
			}
			_ = b.String()
		})
	}
	group.Wait()
	if b.String() != strings.Repeat("line\n", 8) {
		t.Errorf("got %q", b.String())
	}
}
