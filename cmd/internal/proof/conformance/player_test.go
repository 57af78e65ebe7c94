package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// job is one start of chaos.
type job struct {
	Dir    string            `json:"dir"`
	Args   []string          `json:"args"`
	Env    map[string]string `json:"env"`
	Stdout string            `json:"stdout"` // where its outputs go, file names
	Stderr string            `json:"stderr"`

	signal *signalPlan
	ours   bool // the journal may have what only ours have
}

// player carries out a job and returns its exit code, 128+n where signal n ended it.
type player func(ctx context.Context, j job) (int, error)

// settle is the time between a marker file and the signal, in which the activity that wrote
// the marker ends, and the one to interrupt starts.
const settle = 600 * time.Millisecond

// program plays jobs by starting an executable.
func program(path string) player {
	return func(ctx context.Context, j job) (int, error) {
		// Files and not pipes: leftover processes may hold them open.
		stdout, err := os.Create(j.Stdout)
		if err != nil {
			return 0, err
		}
		defer func() { _ = stdout.Close() }()
		stderr, err := os.Create(j.Stderr)
		if err != nil {
			return 0, err
		}
		defer func() { _ = stderr.Close() }()
		cmd := exec.Command(path, j.Args...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = j.Dir, stdout, stderr
		cmd.Env = []string{}
		for key, value := range j.Env {
			cmd.Env = append(cmd.Env, key+"="+value)
		}
		// A session of its own, so that what it leaves behind can be found.
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			return 0, err
		}
		return supervise(ctx, cmd, j)
	}
}

// supervise waits for cmd, sends the signal of j in time, and cleans up.
func supervise(ctx context.Context, cmd *exec.Cmd, j job) (int, error) {
	killGroup := func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	defer killGroup()
	defer context.AfterFunc(ctx, killGroup)()
	sent := make(chan error, 1)
	over, end := context.WithCancel(ctx)
	if j.signal == nil {
		sent <- nil
	} else {
		go func() { sent <- j.signal.send(over, cmd.Process, j.Dir) }()
	}
	var exit *exec.ExitError
	err := cmd.Wait()
	end()
	if err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, errors.New("did not end in time")
	}
	if err := <-sent; err != nil {
		return 0, err
	}
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

// send waits for the marker in dir, then signals process.
func (p *signalPlan) send(ctx context.Context, process *os.Process, dir string) error {
	marker := filepath.Join(dir, p.marker)
	for seen := false; !seen; {
		_, err := os.Stat(marker)
		seen = err == nil
		wait := 10 * time.Millisecond
		if seen {
			wait = settle
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("it ended before signal %v could be sent; the signal waits for the file %s", p.signal, p.marker)
		case <-time.After(wait):
		}
	}
	return process.Signal(p.signal)
}

// forkServer starts testdata/forkserver.py, which plays the reference for as
// long as the test runs, and returns the player that asks it.
func forkServer(t testing.TB, python string, env map[string]string) player {
	t.Helper()
	// Socket names are short: t.TempDir is too long for some systems.
	dir, err := os.MkdirTemp("", "chaos")
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "socket")
	cmd := exec.Command(python, "testdata/forkserver.py", socket)
	for key, value := range env {
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatalf("starting the reference with %s: got %q (%v), want ready", python, line, err)
	}
	return func(ctx context.Context, j job) (int, error) { return askForkServer(ctx, socket, j) }
}

func askForkServer(ctx context.Context, socket string, j job) (int, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if err := json.NewEncoder(conn).Encode(j); err != nil {
		return 0, err
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(answer)))
}
