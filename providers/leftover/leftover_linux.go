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
	// grace is how long processes may clean up after they were told to stop.
	grace = time.Second
	// killWait is how long killed ones may then take to vanish.
	killWait = 5 * time.Second
)

// Stop ends each process whose mark is wanted, politely, then not, and tells which
// those were. Processes that may not be looked at are not ours.
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

// target is a process that is to be ended, held so that its number cannot become
// another's meanwhile.
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
	if mark := markOf(pid); mark == "" || !wanted(mark) { // it is another one by now
		p.close()
		return nil
	}
	return p
}

// markOf returns the mark in the environment that the process was started with, ""
// if it has none.
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
		_ = unix.PidfdSendSignal(p.fd, s, nil, 0) // one that is gone needs none
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

// gone says that the process has ended: its descriptor can be read then, also if
// nobody has taken its status yet.
func (p *target) gone() bool {
	fds := []unix.PollFd{{Fd: int32(p.fd), Events: unix.POLLIN}} //nolint:gosec // a descriptor
	n, err := unix.Poll(fds, 0)
	return err == nil && n == 1 && fds[0].Revents&(unix.POLLIN|unix.POLLHUP|unix.POLLERR) != 0
}

func (p *target) close() { _ = unix.Close(p.fd) }
