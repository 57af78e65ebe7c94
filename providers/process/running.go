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
	// grace is how long a program may clean up after it was told to stop.
	grace = time.Second
	// drainWait is how long the output of a killed program is waited for; longer
	// hold on to it only processes that went into a session of their own.
	drainWait = 250 * time.Millisecond
	// killWait is how long a killed program may then take to vanish; longer lasts
	// only what we may not kill, and what is stuck in the kernel.
	killWait = 5 * time.Second
	// goneInterval is how often a process group that has to end is looked at.
	goneInterval = 5 * time.Millisecond
)

// valueVariable names the environment variable with the value to judge.
const valueVariable = "CHAOS_TOLERANCE_VALUE"

// maxValueVariable keeps the variable well below the 128 KiB that Linux allows
// for one (MAX_ARG_STRLEN in execve(2)); the value itself is on stdin anyway.
const maxValueVariable = 64 << 10

// running is a program at work.
type running struct {
	cmd            *exec.Cmd
	pipes          [2]io.ReadCloser
	stdout, stderr capture
	// mark is what the program and all that it starts carry; "" for nothing.
	mark string
	// done is closed when the program has ended and its output, too; before that,
	// captures and status must not be read.
	done chan struct{}
}

// start starts argv in a process group of its own.
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

// give hands the program a value to judge.
func (r *running) give(value any) {
	text := pyvalue.AppendCompactJSON(nil, value)
	r.cmd.Stdin = bytes.NewReader(text)
	r.cmd.WaitDelay = drainWait // for a program that ends and leaves it unread
	if len(text) <= maxValueVariable {
		r.cmd.Env = append(slices.Clip(r.cmd.Env), valueVariable+"="+string(text))
	}
}

// follow reads what the program prints until there is nobody left to print, and
// then takes its exit status.
func (r *running) follow(buffers *chunks) {
	defer close(r.done)
	var stderr sync.WaitGroup
	stderr.Go(func() { r.stderr.readAll(r.pipes[1], buffers) })
	r.stdout.readAll(r.pipes[0], buffers)
	stderr.Wait()
	// An error says that the status is not zero, or that there is none: see status.
	_ = r.cmd.Wait()
}

// wait returns nil when the program has come to its end. When ctx or the timeout,
// if there is one, ends first, it stops the program and returns ctx's error or
// errTimeout.
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
		return nil // at the same moment
	}
	r.stop()
	return reason
}

// stop ends the program's process group, and whoever left it for a session of its
// own: politely, then not.
func (r *running) stop() {
	r.stopGroup()
	if r.mark != "" {
		leftover.Stop(context.Background(), func(mark string) bool { return mark == r.mark })
	}
}

func (r *running) stopGroup() {
	// The leader keeps its number until follow takes its status, and its group
	// keeps it as long as there is a member, so nobody else can be hit. That a
	// signal finds nobody is fine.
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

// gone says that the program and all of its group have ended. Those who lost their
// parent are ours where this process adopts orphans, as the first process of a
// container or because it asked for that; nobody else takes their status.
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

// release waits for a killed program, but first gives up its output if somebody
// who was not killed holds on to it, and in the end the program itself.
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

// status is the exit status, or the number of the signal that ended the program
// as a negative one. It is not ok if the system lost it.
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

// warnOfOmission says that a stream was too long to be kept.
func (c *capture) warnOfOmission(log *slog.Logger, activity, stream string) {
	if omitted := c.omitted(); omitted > 0 {
		log.Warn("The process printed more than is kept, the middle of its output is left out.",
			"activity", activity, "stream", stream, "bytes", c.total, "omitted", omitted)
	}
}
