package writeahead_test

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func TestLogIsPrivateAndRemoved(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), writeahead.Folder)
	log, err := writeahead.Create(dir, "one")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{dir: 0o700, log.Path(): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: got %v and %v, want the mode %v", path, info, err, want)
		}
	}
	if err := log.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want that the folder does not exist", err)
	}
}

func TestLogInUseIsLeftAlone(t *testing.T) {
	t.Parallel()
	log := begin(t)
	if _, _, err := writeahead.Open(log.Path()); !errors.Is(err, writeahead.ErrInUse) {
		t.Errorf("got %v, want %v", err, writeahead.ErrInUse)
	}
	if _, err := writeahead.Peek(log.Path()); !errors.Is(err, writeahead.ErrInUse) {
		t.Errorf("peeking: got %v, want %v", err, writeahead.ErrInUse)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	again, session, err := writeahead.Open(log.Path())
	if err != nil || session.ID != "session" || !session.Start.Equal(time.Unix(1700000000, 0)) {
		t.Errorf("got %+v and %v", session, err)
	}
	if err := again.Remove(); err != nil {
		t.Error(err)
	}
	if _, _, err := writeahead.Open(log.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want %v", err, fs.ErrNotExist)
	}
}

func TestLogsOfOthers(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":           "",
		"no log":          "title: t\n",
		"no session":      line(`{"record":"run","run":0}`),
		"another version": line(`{"record":"session","version":2,"chaos":"9.0"}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "some.wal")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, session, err := writeahead.Open(path); err == nil {
				t.Errorf("got %+v, want an error", session)
			}
			if now, err := os.ReadFile(path); err != nil || string(now) != text {
				t.Errorf("the file was changed: %q, %v", now, err)
			}
		})
	}
}

func line(record string) string {
	return fmt.Sprintf("%08x %s\n", crc32.Checksum([]byte(record), crc32.MakeTable(crc32.Castagnoli)), record)
}

// FuzzRecords reads sessions from records that make no sense.
func FuzzRecords(f *testing.F) {
	whole := play(f, twoFaults, runner.Options{})
	var bodies []byte
	for record := range bytes.Lines(whole.log) {
		bodies = append(bodies, record[9:]...)
	}
	f.Add(bodies)
	f.Add([]byte(`{"record":"conclusion","run":0}` + "\n" + `{"record":"state","run":0,"probes":[1,"x",null]}`))
	f.Add([]byte(`{"record":"run","run":0,"document":7}` + "\n" + `{"record":"begin","run":0}` + "\n" + `{"record":"rollback-list","run":0,"list":[1]}`))
	f.Fuzz(func(t *testing.T, bodies []byte) {
		text := line(`{"record":"session","version":1,"sources":["e"]}`)
		for body := range bytes.SplitSeq(bodies, []byte("\n")) {
			text += line(string(body))
		}
		path := filepath.Join(t.TempDir(), "some.wal")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		session, err := writeahead.Peek(path)
		if errors.Is(err, writeahead.ErrCorrupt) {
			return // a line that is not a record, between others that are
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, run := range session.Runs {
			callAll(t, run)
		}
	})
}

// callAll calls all methods of a run.
func callAll(t *testing.T, run *writeahead.Run) {
	t.Helper()
	run.Unresolved()
	run.UnfinishedPython()
	j, err := run.Journal()
	if err != nil {
		return
	}
	past := run.Past(j, run.RollbackCount(), "a crash")
	if err := past.Complete(time.Now()).Write(&bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	if names := run.RollbackNames(); len(names) > run.RollbackCount() {
		t.Errorf("%d rollbacks of %d were not played", len(names), run.RollbackCount())
	}
	j.Verdict(journal.FailOn{})
}
