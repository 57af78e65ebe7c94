package crash

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/chaostoolkit/run-action/runner/require"
)

// mount mounts a small file system at dir for as long as the test.
func mount(t *testing.T, dir, size string) {
	t.Helper()
	require.Root(t)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Fatalf("mounting a file system of %s: %v", size, err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// TestFullDisk has the disk fill up with the write-ahead log at various moments: the
// run ends there, with all that it did undone, whether it is killed besides or not.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := scenarios()[0]
	for _, pages := range []int{1, 2, 3, 4, 5, 6, 8} {
		for _, killed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d pages, killed %t", pages, killed), func(t *testing.T) {
				t.Parallel()
				fillDisk(t, s, pages, killed)
			})
		}
	}
}

func fillDisk(t *testing.T, s scenario, pages int, killed bool) {
	system := s.target(t)
	v := newVictim(t, s.files, system.variables())
	state := filepath.Join(v.dir, ".chaos")
	mount(t, state, fmt.Sprintf("%dk", 4*pages))
	moment := func(ended <-chan struct{}) { <-ended }
	if killed {
		moment = func(ended <-chan struct{}) {
			for _, log := range v.logs(t) {
				for records(log) < 12 { // it may never have so many
					select {
					case <-ended:
						return
					default:
					}
				}
			}
		}
	}
	v.kill(t, moment, s.arguments()...)
	output, code := v.recover(t)
	if left := system.faults(t); len(left) > 0 || code != 0 {
		t.Errorf("got the faults %v and exit code %d, want neither\n%s\n%s", left, code, &v.output, output)
	}
	for name, times := range system.undone(t) {
		if times > 1 {
			t.Errorf("%s was undone %d times\n%s\n%s", name, times, &v.output, output)
		}
	}
}

// TestFullDiskSaysSo ends a run with the reason, where there was room to begin, and
// before anything else is changed.
func TestFullDiskSaysSo(t *testing.T) {
	t.Parallel()
	s := scenarios()[0]
	system := s.target(t)
	shout := "method:\n- {type: action, name: shout, provider: {type: process, path: seq, arguments: '9999'}}\n"
	files := map[string]string{"experiment.yaml": strings.Replace(s.files["experiment.yaml"], "method:\n", shout, 1)}
	v := newVictim(t, files, system.variables())
	mount(t, filepath.Join(v.dir, ".chaos"), "32k")
	v.kill(t, func(ended <-chan struct{}) { <-ended }, s.arguments()...)
	if want := "a failure to write the write-ahead log: "; !strings.Contains(v.output.String(), want) {
		t.Errorf("got\n%s\nwant %q in it", &v.output, want)
	}
	if left := system.faults(t); len(left) > 0 || strings.Contains(v.output.String(), "inject b") {
		t.Errorf("got the faults %v, want none, and none that was injected\n%s", left, &v.output)
	}
}

// TestReadOnlyDirectory runs where nothing can be written: the log is kept elsewhere,
// and is found there.
func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	s := scenarios()[0]
	system := s.target(t)
	v := newVictim(t, nil, system.variables())
	temporary, journal := t.TempDir(), filepath.Join(t.TempDir(), "journal.json")
	v.environ = append(v.environ, "TMPDIR="+temporary)
	mount(t, v.dir, "1m")
	if err := os.WriteFile(filepath.Join(v.dir, "experiment.yaml"), []byte(s.files["experiment.yaml"]), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("", v.dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	run := []string{"--no-log-file", "run", "--journal-path=" + journal}
	refused := v.command(slices.Concat(run, []string{"--state-dir=state", "experiment.yaml"})...)
	if output, err := refused.CombinedOutput(); err == nil || len(system.undone(t)) > 0 || !strings.Contains(string(output), "nothing was run") {
		t.Errorf("with a folder that cannot be written to: got %v\n%s\nwant that nothing is run", err, output)
	}
	injected := func(ended <-chan struct{}) {
		for len(system.faults(t)) == 0 {
			select {
			case <-ended:
				return
			default:
			}
		}
	}
	if !v.kill(t, injected, append(run, "experiment.yaml")...) {
		t.Fatalf("chaos was not killed\n%s", &v.output)
	}
	cmd := v.command("--no-log-file", "recover")
	if output, err := cmd.CombinedOutput(); err != nil || len(system.faults(t)) > 0 {
		t.Errorf("got %v and the faults %v, want neither\n%s", err, system.faults(t), output)
	}
	if _, err := os.Stat(journal); err != nil {
		t.Error(err)
	}
}
