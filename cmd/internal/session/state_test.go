package session_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
)

// listing is an action that writes down which write-ahead logs there are while it runs.
func listing(dir string) string {
	return parts{method: shell("action", "list", "cat "+dir+"/*.wal > seen")}.String()
}

func TestStateIsKeptDuringTheRunOnly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		dir  string
		args []string
	}{
		{"default", ".chaos", nil},
		{"another folder", "deep/state", []string{"--state-dir", "deep/state"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "e.yaml", listing(test.dir))
			p.mustPlay(t, exit.OK, append(test.args, "e.yaml")...)
			wantTexts(t, "the write-ahead log", p.read("seen"), "e.yaml", "list")
			if left := p.names(test.dir); len(left) > 0 {
				t.Errorf("%q are left in the state folder", left)
			}
		})
	}
}

func TestNoState(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", listing(".chaos"))
	p.mustPlay(t, exit.OK, "--state-dir=", "e.yaml")
	if p.exists(".chaos") || p.read("seen") != "" {
		t.Error("there is a write-ahead log although none was wanted")
	}
}

// A working directory without room for a state folder is no reason to run without one.
func TestStateFallback(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, ".chaos", "a file, not a folder")
	p.WriteFile(t, "e.yaml", listing(session.FallbackStateDir()))
	p.mustPlay(t, exit.OK, "e.yaml")
	wantTexts(t, "the write-ahead log", p.read("seen"), p.Dir)
	if paths, err := writeahead.Find(session.FallbackStateDir()); err != nil || len(paths) > 0 {
		t.Errorf("got the logs %q and the error %v, want none", paths, err)
	}
}

// A state folder that the user chose has no substitute.
func TestChosenStateFolderCannotBeWritten(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "touch changed")}.String())
	message := p.mustPlay(t, exit.Failure, "--state-dir", "e.yaml", "e.yaml")
	wantTexts(t, "the message", message, "the write-ahead log cannot be written, so nothing was run", "choose another folder with --state-dir")
	if p.exists("changed") {
		t.Error("the method was played without a write-ahead log")
	}
}

// interruptRollbacks plays an experiment whose rollbacks a signal ends before the last one.
func interruptRollbacks(t *testing.T, p *program, args ...string) {
	t.Helper()
	server := signalServer(t, p, syscall.SIGUSR2)
	p.WriteFile(t, "e.yaml", parts{
		method: shell("action", "change", "true"), rollbacks: request(server.URL) + "," + shell("action", "undo", "true"),
	}.String())
	p.mustPlay(t, exit.Failure, append(args, "e.yaml")...)
}

//nolint:paralleltest // a process that another test starts shares the lock of the log until it executes its program
func TestDueRollbacksAreLeftToARecovery(t *testing.T) {
	tests := []struct {
		name, dir, command string
		args               []string
	}{
		{"default", ".chaos", "chaos recover\n", nil},
		{"another folder", "my state", "chaos recover '", []string{"--state-dir", "my state"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newProgram(t).inStep()
			interruptRollbacks(t, p, test.args...)
			p.wantLog(t, "A rollback was not played (rollback=undo)", "What the method changed may still be in effect. To undo it: "+test.command)
			logs := p.names(test.dir)
			if len(logs) != 1 {
				t.Fatalf("got the logs %q, want one", logs)
			}
			past, err := writeahead.Peek(filepath.Join(p.Path(test.dir), logs[0]))
			if err != nil {
				t.Fatal(err)
			}
			if len(past.Runs) != 1 || !past.Runs[0].Due() || past.Directory != p.Dir {
				t.Errorf("got the session %+v, want one run with rollbacks that are due", past)
			}
			// The next session says that there is something to recover.
			p.WriteFile(t, "next.yaml", passing())
			p.mustPlay(t, exit.OK, append(test.args, "next.yaml")...)
			p.wantLog(t, "An earlier session of e.yaml, from ", "did not finish: what it changed may still be in effect. To undo it: "+test.command)
			if got := p.names(test.dir); len(got) != 1 {
				t.Errorf("got the logs %q, want that of the first session", got)
			}
		})
	}
}

// begin begins the log of a session in which nothing was run.
func begin(t *testing.T, dir, id string) *writeahead.Log {
	t.Helper()
	log, err := writeahead.Create(dir, id)
	if err == nil {
		err = log.Begin(writeahead.Header{ID: id, Start: time.Now(), Sources: []string{id + ".yaml"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// Logs that are in use, empty or gone are not worth a warning; those that cannot be read are.
func TestEarlierSessions(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "state/broken.wal", "this is no log\n")
	p.WriteFile(t, "state/empty.wal", "")
	used := begin(t, p.Path("state"), "used")
	if err := begin(t, p.Path("state"), "finished").Close(); err != nil {
		t.Fatal(err)
	}
	p.WriteFile(t, "e.yaml", passing())
	p.mustPlay(t, exit.OK, "--state-dir", "state", "e.yaml")
	if err := used.Close(); err != nil {
		t.Error(err)
	}
	p.wantLog(t, "Cannot read the write-ahead log of an earlier session", "broken.wal")
	for _, name := range []string{"empty.wal", "used", "finished"} {
		if strings.Contains(p.Err.String(), name) {
			t.Errorf("the log mentions %s:\n%s", name, p.Err)
		}
	}
}

// Sessions in the same folder do not disturb each other.
func TestSessionsAtTheSameTime(t *testing.T) {
	t.Parallel()
	first := newProgram(t)
	second := newProgram(t)
	second.Dir = first.Dir
	second.WriteFile(t, "inner.yaml", passing())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, _ *http.Request) {
		second.play(t, "--no-log-file", "--journal-path", "inner.json", "inner.yaml")
	}))
	defer server.Close()
	first.WriteFile(t, "outer.yaml", parts{method: request(server.URL)}.String())
	first.mustPlay(t, exit.OK, "outer.yaml")
	if first.journal(t, "inner.json").Status != "completed" || first.journal(t, "journal.json").Status != "completed" {
		t.Error("a session did not complete")
	}
	if strings.Contains(second.Err.String(), "earlier session") {
		t.Errorf("the second session warns about the first, which is running:\n%s", second.Err)
	}
	if _, err := os.Stat(first.Path(".chaos")); err == nil {
		t.Error("the state folder is left")
	}
}
