package process

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/chaostoolkit/run-action/providers/leftover"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

const (
	// grace is how long a program may clean up after SIGTERM.
	grace = time.Second
	// drainWait is how long to wait for the output of a killed program. Only processes
	// that started a session of their own hold it open longer.
	drainWait = 250 * time.Millisecond
	// killWait is how long to wait then for a killed program to end. Only one that we may
	// not kill, or that is stuck in the kernel, takes longer.
	killWait = 5 * time.Second
	// goneInterval is how often a process group that is stopped is checked.
	goneInterval = 5 * time.Millisecond
)

// valueVariable names the environment variable with the value to judge.
const valueVariable = "CHAOS_TOLERANCE_VALUE"

// maxValueVariable keeps the variable well below the 128 KiB that Linux allows
// for one (MAX_ARG_STRLEN in execve(2)); the value itself is on stdin anyway.
const maxValueVariable = 64 << 10

// running is a program that was started.
type running struct {
	cmd            *exec.Cmd
	pipes          [2]io.ReadCloser
	stdout, stderr capture
	// mark is in the environment of the program and of all that it starts; "" for none.
	mark string
	// done is closed when the program and its output have ended. Captures and status must
	// not be read before that.
	done chan struct{}
}

// start starts argv in its own process group.
func (c *call) start(argv []string, req provider.Request) (*running, error) {
	half := max(1, cmp.Or(c.provider.OutputLimit, DefaultOutputLimit)/2)
	r := &running{
		cmd: &exec.Cmd{
			Path: argv[0], Args: argv, Dir: c.provider.Dir, Env: c.provider.environ(),
			SysProcAttr: &syscall.SysProcAttr{Setpgid: true},
		},
		stdout: capture{half: half, conceal: c.provider.Conceal}, stderr: capture{half: half, conceal: c.provider.Conceal},
		done: make(chan struct{}), mark: req.Mark,
	}
	if req.Mark != "" {
		r.cmd.Env = append(slices.Clip(r.cmd.Env), provider.MarkVariable+"="+req.Mark)
	}
	if req.HasValue {
		r.give(req.Value)
	}
	var err error
	if r.pipes[0], err = r.cmd.StdoutPipe(); err != nil {
		return nil, c.notStarted(argv, err)
	}
	if r.pipes[1], err = r.cmd.StderrPipe(); err != nil {
		return nil, c.notStarted(argv, err)
	}
	if err = r.cmd.Start(); err != nil {
		return nil, c.notStarted(argv, err)
	}
	go r.follow(&c.provider.buffers)
	return r, nil
}

// give passes the program a value to judge.
func (r *running) give(value any) {
	text := pyvalue.AppendCompactJSON(nil, value)
	r.cmd.Stdin = bytes.NewReader(text)
	r.cmd.WaitDelay = drainWait // for a program that exits without reading it
	if len(text) <= maxValueVariable {
		r.cmd.Env = append(slices.Clip(r.cmd.Env), valueVariable+"="+string(text))
	}
}

// follow reads the output until no process has it open, and then the exit status.
func (r *running) follow(buffers *chunks) {
	defer close(r.done)
	var stderr sync.WaitGroup
	stderr.Go(func() { r.stderr.readAll(r.pipes[1], buffers) })
	r.stdout.readAll(r.pipes[0], buffers)
	stderr.Wait()
	// An error means that the status is not zero, or unknown: see status.
	_ = r.cmd.Wait()
}

// wait returns nil when the program has ended. If ctx or the timeout (0 for none) ends
// first, it stops the program and returns ctx's error or errTimeout.
func (r *running) wait(ctx context.Context, timeout time.Duration) error {
	var expired <-chan time.Time
	if timeout > 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		expired = timer.C
	}
	var reason error
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		reason = ctx.Err()
	case <-expired:
		reason = errTimeout
	}
	if r.ended() {
		return nil // at the same time
	}
	r.stop()
	return reason
}

// stop stops the program's process group, and marked processes that left it: first with
// SIGTERM, then with SIGKILL.
func (r *running) stop() {
	r.stopGroup()
	if r.mark != "" {
		leftover.Stop(context.Background(), func(mark string) bool { return mark == r.mark })
	}
}

func (r *running) stopGroup() {
	// The number cannot belong to another group: the leader keeps it until follow reads its
	// status, and the group while it has members. No process to signal is fine.
	group := -r.cmd.Process.Pid
	_ = syscall.Kill(group, syscall.SIGTERM)
	deadline := time.NewTimer(grace)
	defer deadline.Stop()
	look := time.NewTicker(goneInterval)
	defer look.Stop()
	for !r.gone(group) {
		select {
		case <-look.C:
		case <-deadline.C:
			_ = syscall.Kill(group, syscall.SIGKILL)
			r.release()
			return
		}
	}
}

// gone says whether the program and all of its group have ended. If this process adopts
// orphans, as the first process of a container or on request, it must also reap those of
// the group.
func (r *running) gone(group int) bool {
	if !r.ended() {
		return false
	}
	for {
		orphan, err := syscall.Wait4(group, nil, syscall.WNOHANG, nil)
		if err != nil || orphan <= 0 {
			break
		}
	}
	return errors.Is(syscall.Kill(group, 0), syscall.ESRCH)
}

// release waits for a killed program. It gives up its output if a process that was not
// killed holds that open, and finally the program itself.
func (r *running) release() {
	if r.endsIn(drainWait) {
		return
	}
	_ = r.pipes[0].Close() // ends the reads in follow
	_ = r.pipes[1].Close()
	r.endsIn(killWait)
}

func (r *running) endsIn(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.done:
		return true
	case <-timer.C:
		return false
	}
}

// ended says whether done is closed.
func (r *running) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// status returns the exit status, or the negative number of the signal that ended the
// program. It is not ok if the system does not have it.
func (r *running) status() (status int64, ok bool) {
	if r.cmd.ProcessState == nil {
		return 0, false
	}
	state, ok := r.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && state.Signaled() {
		return -int64(state.Signal()), true
	}
	return int64(r.cmd.ProcessState.ExitCode()), true
}

// output returns the result of the program: {"status", "stdout", "stderr"}.
func (r *running) output() *pyvalue.Map {
	m := pyvalue.MapOf("status", nil, "stdout", r.stdout.text(), "stderr", r.stderr.text())
	if status, ok := r.status(); ok {
		m.Set("status", status)
	}
	return m
}

// warnOfOmission logs that a stream was too long to be kept.
func (c *capture) warnOfOmission(log *slog.Logger, activity, stream string) {
	if omitted := c.omitted(); omitted > 0 {
		log.Warn("The output of the process is too long and was truncated in the middle.",
			"activity", activity, "stream", stream, "bytes", c.total, "omitted", omitted)
	}
}
