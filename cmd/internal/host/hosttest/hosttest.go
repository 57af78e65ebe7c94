// Package hosttest makes processes for tests: with a folder of their own, an environment
// that the test chooses, outputs in memory and signals that the test sends.
package hosttest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// Process is a process whose outputs can be read.
type Process struct {
	*host.Process
	// Out and Err are what was written to Stdout and Stderr, the log included.
	Out, Err *Buffer

	mu      sync.Mutex
	signals []chan<- os.Signal
}

// Buffer is a bytes.Buffer that may be used concurrently.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write appends p.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String returns everything that was written.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// New returns a process in a new folder, which is also its home. The environment has the
// variables, as "NAME=value", and the PATH of the test. The log goes to Err, in lines.
func New(t *testing.T, environ ...string) *Process {
	t.Helper()
	dir := t.TempDir()
	p := &Process{Out: &Buffer{}, Err: &Buffer{}}
	p.Process = &host.Process{
		Env: host.Env{
			Stdin: &bytes.Buffer{}, Stdout: p.Out, Stderr: p.Err,
			Environ: append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}, environ...), Dir: dir, Executable: filepath.Join(dir, "chaos"),
			Host: journal.Host{Node: "test", Platform: "test"}, Now: time.Now, Signals: p.subscribe,
		},
		Options: host.Options{NoLogFile: true, Settings: filepath.Join(dir, "settings.yaml"), LogFormat: "string"},
		Logs:    host.NewLogs(),
	}
	if err := p.Logs.Open(p.Process, &redact.Redactor{}, false); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Logs.Close)
	return p
}

// WriteFile writes a file in the folder of the process and returns its path.
func (p *Process) WriteFile(t *testing.T, name, text string) string {
	t.Helper()
	path := p.Path(name)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Send sends a signal to all that have subscribed to the signals of the process. Like the
// kernel, it does not wait for a channel that is full.
func (p *Process) Send(s os.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ch := range p.signals {
		select {
		case ch <- s:
		default:
		}
	}
}

func (p *Process) subscribe(ch chan<- os.Signal) (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signals = append(p.signals, ch)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.signals = slices.DeleteFunc(p.signals, func(other chan<- os.Signal) bool { return other == ch })
	}
}
