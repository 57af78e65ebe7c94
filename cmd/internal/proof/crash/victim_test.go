package crash

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/chaostoolkit/run-action/runner/require"
)

// patience is how long a test waits for anything.
const patience = time.Minute

// victim is a run to be killed, in its own folder.
type victim struct {
	dir     string
	environ []string
	output  bytes.Buffer
}

// newVictim writes the files of a scenario.
func newVictim(t testing.TB, files map[string]string, variables map[string]string) *victim {
	t.Helper()
	v := &victim{dir: t.TempDir(), environ: os.Environ()}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(v.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range variables {
		v.environ = append(v.environ, name+"="+value)
	}
	return v
}

// command returns a call of chaos in a process group of its own.
func (v *victim) command(args ...string) *exec.Cmd {
	cmd := exec.Command(chaos, args...)
	cmd.Dir, cmd.Env = v.dir, v.environ
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// kill runs chaos, and kills its process group when moment returns. The channel given to
// moment is closed when chaos ends by itself; moment must return then. The result says
// whether chaos was killed before it ended.
func (v *victim) kill(t testing.TB, moment func(ended <-chan struct{}), args ...string) bool {
	t.Helper()
	cmd := v.command(args...)
	cmd.Stdout, cmd.Stderr = &v.output, &v.output
	// Processes of activities survive it and have its output.
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait() //nolint:errcheck // it is looked at below
		close(ended)
	}()
	moment(ended)
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) //nolint:errcheck // it may have ended
	<-ended
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled()
}

// recover calls chaos recover, and returns its output.
func (v *victim) recover(t testing.TB) (output string, code int) {
	t.Helper()
	cmd := v.command("recover")
	text, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

// logs returns the paths of the write-ahead logs.
func (v *victim) logs(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(v.dir, ".chaos", "*.wal"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// records counts the records of a log.
func records(path string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	return bytes.Count(text, []byte("\n"))
}

// afterRecords is a moment: the log has n records.
func (v *victim) afterRecords(t testing.TB, n int) func(<-chan struct{}) {
	t.Helper()
	dir := filepath.Join(v.dir, ".chaos")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unix.InotifyAddWatch(fd, dir, unix.IN_MODIFY); err != nil {
		t.Fatal(err)
	}
	changes := os.NewFile(uintptr(fd), "inotify")
	t.Cleanup(func() { changes.Close() }) //nolint:errcheck // it was only read
	return func(ended <-chan struct{}) {
		written := make(chan struct{})
		go func() {
			defer close(written)
			v.await(t, changes, n)
		}()
		select {
		case <-written:
		case <-ended:
			changes.Close() //nolint:errcheck // ends the other one
			<-written
		}
	}
}

// await returns when the log has n records. It checks the log at each change.
func (v *victim) await(t testing.TB, changes *os.File, n int) {
	buffer := make([]byte, 64<<10)
	for {
		if _, err := changes.Read(buffer); err != nil {
			return
		}
		for _, log := range v.logs(t) {
			if records(log) >= n {
				return
			}
		}
	}
}

// after is a moment: d after the start.
func after(d time.Duration) func(<-chan struct{}) {
	return func(ended <-chan struct{}) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ended:
		}
	}
}

// waitForNone waits until no process of a session is left: a Python process ends by
// itself when the process that it talks to is gone.
func waitForNone(t testing.TB, session string, story func() string) {
	t.Helper()
	deadline, tick := time.After(patience), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	for {
		left := survivors(t, session)
		if len(left) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("got the processes %v, want none to be left\n%s", left, story())
		}
	}
}

// interpreter returns the Python that "python3" stands for, which may be a script
// that finds one.
func interpreter(t testing.TB) string {
	t.Helper()
	path, err := exec.Command(require.Program(t, "python3"), "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(path))
}

// survivors returns the processes that carry the mark of a run of this session.
func survivors(t testing.TB, session string) []string {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, path := range paths {
		if environ, err := os.ReadFile(path); err == nil && strings.Contains(string(environ), "CHAOS_ACTIVITY="+session) {
			found = append(found, path)
		}
	}
	return found
}
