package session

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/journalfile"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// journals says where the journals of a session go.
type journals struct {
	// dir is the folder for the journals, "" if there is only one journal.
	dir string

	mu sync.Mutex
	// taken are the names of the journals in the folder.
	taken map[string]bool
}

// openJournals decides where the journals go. With single set there is one experiment,
// named as such.
func (s *Session) openJournals(single bool) error {
	s.SetJournals(single)
	if s.options.ValidateOnly {
		return nil
	}
	path := s.process.Path(s.options.JournalPath)
	if dir := s.journals.dir; dir != "" {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return exit.Failf("the journals could not be written, so nothing was run: %w", err)
		}
		path = filepath.Join(dir, "journal.json")
	}
	if err := journalfile.Check(path); err != nil {
		return exit.Failf("the journal could not be written, so nothing was run: %w", err)
	}
	return nil
}

// SetJournals sets where the journals go, and checks nothing.
func (s *Session) SetJournals(single bool) {
	if single {
		return
	}
	dir := s.options.JournalDir
	if dir == "" {
		dir = "journals"
	}
	s.journals.dir, s.journals.taken = s.process.Path(dir), make(map[string]bool)
}

// journalPath returns where the journal of an experiment goes. It must be called once for
// each experiment.
func (s *Session) journalPath(name string) string {
	if s.journals.dir == "" {
		return s.process.Path(s.options.JournalPath)
	}
	s.journals.mu.Lock()
	defer s.journals.mu.Unlock()
	return filepath.Join(s.journals.dir, suite.JournalName(name, s.journals.taken))
}

// WriteJournal writes a journal and returns its path. If it cannot be written there,
// although that was checked before the run, it goes to the folder for temporary files, or
// else to the console: what was done to a system must not be lost.
func (s *Session) WriteJournal(path string, j *journal.Journal) (string, error) {
	perm := s.process.Options.FileMode.Perm()
	err := journalfile.Write(path, perm, j)
	if err == nil {
		return path, nil
	}
	s.process.Logs.Error("The journal cannot be written", "error", err)
	fallback := filepath.Join(os.TempDir(), fmt.Sprintf("journal-%s.json", j.Start.Format("20060102-150405.000")))
	if journalfile.Write(fallback, perm, j) == nil {
		return fallback, fmt.Errorf("the journal is in %s, as it cannot be written to %s", fallback, path)
	}
	if j.Write(s.process.Stderr) != nil {
		return "", fmt.Errorf("the journal is lost: writing to %s: %w", path, err)
	}
	return "", fmt.Errorf("the journal is above, as it cannot be written to %s: %w", path, err)
}
