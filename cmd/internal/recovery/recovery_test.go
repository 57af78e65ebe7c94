package recovery_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// A run that was killed in its method is finished: each rollback is played once, the
// journal is complete, and nothing is left. A second recovery does nothing.
func TestRecoverFinishesARun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal", "/close"))
	w.kill(t, "e.yaml")
	if err := os.Remove(w.Path("journal.json")); err != nil {
		t.Fatal(err)
	}

	code, log := w.recover(t)
	if code != exit.OK || w.leftLogs(t) != 0 {
		t.Errorf("got the exit code %d and %d logs, want 0 and none\n%s", code, w.leftLogs(t), log)
	}
	wantRequests(t, w, "/heal", "/close")
	wantIn(t, w.journal(t), `"status": "interrupted"`, "the death of its process", `"undo /heal"`, `"break it"`)
	wantIn(t, log, "The run is finished", "verdict=interrupted")

	code, log = w.recover(t)
	if code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w)
	wantIn(t, log, "There is nothing to recover")
}

// Whatever is left is recovered by one of several recoveries at the same time.
func TestRecoverAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.kill(t, "e.yaml")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { w.recoverIn(t, hosttest.New(t)) })
	}
	group.Wait()
	wantRequests(t, w, "/heal")
}

// A rollback that fails was tried and does not keep the others from being played. It
// stays due, so that the recovery can be retried.
func TestRecoverKeepsWhatFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal", "/close"))
	w.kill(t, "e.yaml")
	w.server.Close()

	code, log := w.recover(t)
	if code != exit.Failure || w.leftLogs(t) != 1 {
		t.Errorf("got the exit code %d and %d logs, want 1 and the log\n%s", code, w.leftLogs(t), log)
	}
	wantIn(t, log, "A rollback was not played", `rollback="undo /heal"`, "To undo it: chaos recover "+w.dead)
	wantIn(t, w.journal(t), "failed to connect")
}

func TestRecoverForgets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.kill(t, "e.yaml")
	code, log := w.recover(t, "--forget")
	if code != exit.OK || w.leftLogs(t) != 0 {
		t.Errorf("got the exit code %d and %d logs, want 0 and none", code, w.leftLogs(t))
	}
	wantRequests(t, w)
	wantIn(t, log, "Forgetting a session", "e.yaml")
}

// Once the time is used up, rollbacks stay due.
func TestRecoverWithoutTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.kill(t, "e.yaml")
	own := hosttest.New(t)
	begin, calls := time.Now(), 0
	own.Now = func() time.Time { // each look at the clock takes an hour
		calls++
		return begin.Add(time.Duration(calls) * time.Hour)
	}
	code, log := w.recoverIn(t, own, "--timeout=1m")
	if code != exit.Failure || w.leftLogs(t) != 1 {
		t.Errorf("got the exit code %d and %d logs, want 1 and the log\n%s", code, w.leftLogs(t), log)
	}
	wantRequests(t, w)
	if code, log = w.recover(t); code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w, "/heal")
}

// The end of a log may be missing, as its process died while it wrote. What the rest says
// is undone; a log that somebody changed is kept, and nothing is done.
func TestRecoverDamagedLogs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func([]byte) []byte
		code   exit.Code
		log    string
		heals  bool
		logs   int
	}{
		{name: "a torn end", change: func(text []byte) []byte { return text[:len(text)-5] }, log: "incomplete", heals: true},
		{name: "zeros at the end", change: func(text []byte) []byte { return append(text, make([]byte, 512)...) }, heals: true},
		{
			name: "a changed record", change: func(text []byte) []byte { return bytes.Replace(text, []byte("undo"), []byte("UNDO"), 1) },
			code: exit.Failure, log: "A session cannot be recovered", logs: 1,
		},
		{name: "not a log", change: func([]byte) []byte { return []byte("hello\nthere\n") }, code: exit.Failure, log: "A session cannot be recovered", logs: 1},
		{name: "an empty log that is new", change: func([]byte) []byte { return nil }, logs: 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.WriteFile(t, "e.yaml", w.experiment("/heal"))
			w.kill(t, "e.yaml")
			w.edit(t, test.change)
			code, log := w.recover(t)
			if code != test.code || w.leftLogs(t) != test.logs {
				t.Errorf("got the exit code %d and %d logs, want %d and %d\n%s", code, w.leftLogs(t), test.code, test.logs, log)
			}
			if healed := len(w.seen()) > 0; healed != test.heals {
				t.Errorf("got healed %t, want %t", healed, test.heals)
			}
			wantIn(t, log, test.log)
		})
	}
}

// An empty log whose process cannot write to it any more is removed.
func TestRecoverRemovesOldEmptyLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.WriteFile(t, "dead/old.wal", "")
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if code, log := w.recover(t); code != exit.OK || w.leftLogs(t) != 0 {
		t.Errorf("got the exit code %d and %d logs, want 0 and none\n%s", code, w.leftLogs(t), log)
	}
}

// A log belongs to its process as long as that runs.
func TestRecoverSkipsRunningSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dead = w.Path(".chaos")
	w.WriteFile(t, "e.yaml", "title: t\ndescription: d\nmethod:\n"+w.call("goes on", "/during")+"rollbacks:\n"+w.call("undo", "/heal"))
	var log string
	var code exit.Code
	w.during = func() { code, log = w.recover(t) }
	w.play(t, "e.yaml")
	if code != exit.OK || w.leftLogs(t) != 0 {
		t.Errorf("got the exit code %d and %d logs, want 0 and, at the end, none", code, w.leftLogs(t))
	}
	wantRequests(t, w, "/during", "/heal")
	wantIn(t, log, "A session is skipped, as its process is still running")
}

func TestRecoverWithoutItsDirectory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	home := w.Dir
	w.Dir = filepath.Join(home, "work")
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.dead = filepath.Join(home, "dead")
	w.kill(t, "e.yaml")
	if err := os.RemoveAll(w.Dir); err != nil {
		t.Fatal(err)
	}
	code, log := w.recover(t)
	if code != exit.Failure || w.leftLogs(t) != 1 {
		t.Errorf("got the exit code %d and %d logs, want 1 and the log", code, w.leftLogs(t))
	}
	wantIn(t, log, "the working directory of the session does not exist")
}

// A suite is completed as a whole: what had ended keeps its verdict, what had not begun
// is skipped, and the results are published.
func TestRecoverASuite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "1.yaml", "title: one\ndescription: d\nmethod: []\n")
	w.WriteFile(t, "2.yaml", strings.Replace(w.experiment("/heal"), "breaks", "two", 1))
	w.WriteFile(t, "3.yaml", "title: three\ndescription: d\nmethod: []\n")
	w.kill(t, "--junit-path", "junit.xml", "1.yaml", "2.yaml", "3.yaml")
	for _, name := range []string{"junit.xml", "journals/results.json", "journals/2.json", "journals/3.json"} {
		if err := os.Remove(w.Path(name)); err != nil {
			t.Fatal(err)
		}
	}
	code, log := w.recover(t)
	if code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w, "/heal")
	results, err := os.ReadFile(w.Path("journals/results.json"))
	if err != nil {
		t.Fatal(err)
	}
	wantIn(t, string(results), `"chaos was killed or crashed, and its runs were finished afterwards"`, `"passed": 1`, `"interrupted": 1`, `"skipped": 1`,
		"chaos died before it was run", "1 rollback was played afterwards")
	for _, name := range []string{"junit.xml", "journals/2.json"} {
		if _, err := os.Stat(w.Path(name)); err != nil {
			t.Error(err)
		}
	}
}

// Control files that have vanished are a problem that is reported, and nothing is undone
// without them.
func TestRecoverWithoutControlFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.WriteFile(t, "controls.yaml", "{}\n")
	w.kill(t, "--control-file", "controls.yaml", "e.yaml")
	if err := os.Remove(w.Path("controls.yaml")); err != nil {
		t.Fatal(err)
	}
	code, log := w.recover(t)
	if code != exit.Failure || w.leftLogs(t) != 1 {
		t.Errorf("got the exit code %d and %d logs, want 1 and the log\n%s", code, w.leftLogs(t), log)
	}
	wantIn(t, log, "controls.yaml", "what it changed may still be in effect")
}

// Secrets are not in the log. They are taken from the file if it says the same, and
// otherwise the rollback stays due.
func TestRecoverWithSecrets(t *testing.T) {
	t.Parallel()
	for _, changed := range []bool{false, true} {
		w := newWorld(t)
		text := "secrets: {s: {key: hunter2-hunter2}}\n" + w.experiment("/heal?key=${key}")
		text = strings.ReplaceAll(text, `?key=${key}"}}`, `?key=${key}", secrets: [s]}}`)
		w.WriteFile(t, "e.yaml", text)
		w.kill(t, "e.yaml")
		logs, _ := filepath.Glob(filepath.Join(w.dead, "*.wal"))
		if content, err := os.ReadFile(logs[0]); err != nil || bytes.Contains(content, []byte("hunter2")) || !bytes.Contains(content, []byte(redact.Replacement)) {
			t.Errorf("the log has the secret, or not its replacement (%v)", err)
		}
		if changed {
			w.WriteFile(t, "e.yaml", text+"tags: [new]\n")
		}
		code, log := w.recover(t)
		if strings.Contains(log, "hunter2") {
			t.Errorf("the secret is in the log of the recovery\n%s", log)
		}
		if !changed {
			wantRequests(t, w, "/heal?key=hunter2-hunter2")
			continue
		}
		if code != exit.Failure || w.leftLogs(t) != 1 {
			t.Errorf("got the exit code %d and %d logs, want 1 and the log", code, w.leftLogs(t))
		}
		wantRequests(t, w)
		wantIn(t, log, "e.yaml has changed")
	}
}

// Without secrets, the rollbacks are played as they were recorded, whatever the file says.
func TestRecoverAChangedExperiment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.kill(t, "e.yaml")
	w.WriteFile(t, "e.yaml", w.experiment("/harm"))
	if code, log := w.recover(t); code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w, "/heal")
}
