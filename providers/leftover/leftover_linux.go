package leftover

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/chaostoolkit/run-action/runner/provider"
)

const (
	// grace is how long processes may clean up after SIGTERM.
	grace = time.Second
	// killWait is how long to wait for killed processes to end.
	killWait = 5 * time.Second
)

// Stop stops each process whose mark is wanted, first with SIGTERM, then with SIGKILL, and
// returns them. It ignores processes that it may not inspect, which are other users'.
func Stop(ctx context.Context, wanted func(mark string) bool) []Process {
	found := find(wanted)
	defer func() {
		for _, p := range found {
			p.close()
		}
	}()
	signal(found, unix.SIGTERM)
	if !await(ctx, found, grace) {
		signal(found, unix.SIGKILL)
		await(ctx, found, killWait)
	}
	list := make([]Process, len(found))
	for i, p := range found {
		p.Stopped = p.gone()
		list[i] = p.Process
	}
	return list
}

// target is a process to stop. Its descriptor keeps its number from being reused.
type target struct {
	Process
	fd int
}

func find(wanted func(string) bool) []*target {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var found []*target
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		if p := hold(pid, wanted); p != nil {
			found = append(found, p)
		}
	}
	return found
}

// hold returns the process if its mark is wanted, nil if not.
func hold(pid int, wanted func(string) bool) *target {
	if mark := markOf(pid); mark == "" || !wanted(mark) {
		return nil
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil
	}
	p := &target{Process: Process{PID: pid, Name: nameOf(pid)}, fd: fd}
	if mark := markOf(pid); mark == "" || !wanted(mark) { // the number was reused
		p.close()
		return nil
	}
	return p
}

// markOf returns the mark in the environment that a process was started with, "" for none.
func markOf(pid int) string {
	environ, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "environ"))
	if err != nil {
		return ""
	}
	for variable := range bytes.SplitSeq(environ, []byte{0}) {
		if mark, ok := bytes.CutPrefix(variable, []byte(provider.MarkVariable+"=")); ok {
			return string(mark)
		}
	}
	return ""
}

func nameOf(pid int) string {
	name, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(name))
}

func signal(processes []*target, s unix.Signal) {
	for _, p := range processes {
		_ = unix.PidfdSendSignal(p.fd, s, nil, 0) // it may have ended already
	}
}

// await says whether all processes end within d.
func await(ctx context.Context, processes []*target, d time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	deadline, _ := ctx.Deadline()
	for _, p := range processes {
		for !p.gone() {
			left := time.Until(deadline).Milliseconds()
			if left <= 0 || ctx.Err() != nil {
				return false
			}
			_, err := unix.Poll([]unix.PollFd{{Fd: int32(p.fd), Events: unix.POLLIN}}, int(left)) //nolint:gosec // a descriptor
			if err != nil && !errors.Is(err, unix.EINTR) {
				return false
			}
		}
	}
	return true
}

// gone says whether the process has ended: its descriptor is readable then, even if it
// was not reaped yet.
func (p *target) gone() bool {
	fds := []unix.PollFd{{Fd: int32(p.fd), Events: unix.POLLIN}} //nolint:gosec // a descriptor
	n, err := unix.Poll(fds, 0)
	return err == nil && n == 1 && fds[0].Revents&(unix.POLLIN|unix.POLLHUP|unix.POLLERR) != 0
}

func (p *target) close() { _ = unix.Close(p.fd) }
