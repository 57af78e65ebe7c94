package session

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/journalfile"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// journals says where the journals of a session go. Paths are absolute.
type journals struct {
	// path is the journal of the only experiment; it is unused if there is a folder.
	path string
	// dir is the folder for the journals, "" if there is only one journal.
	dir string

	mu sync.Mutex
	// taken are the names of the journals in the folder.
	taken map[string]bool
}

// newJournals returns the places that the options name. With single set there is one
// experiment, named as such.
func newJournals(p *host.Process, o *Options, single bool) *journals {
	j := &journals{path: p.Path(o.JournalPath), taken: make(map[string]bool)}
	switch {
	case single:
	case o.JournalDir == "":
		j.dir = p.Path("journals")
	default:
		j.dir = p.Path(o.JournalDir)
	}
	return j
}

// check creates the folder, and returns an error if no journal could be written.
func (j *journals) check() error {
	path := j.path
	if j.dir != "" {
		if err := os.MkdirAll(j.dir, 0o777); err != nil {
			return exit.Failf("the journals could not be written, so nothing was run: %w", err)
		}
		path = filepath.Join(j.dir, "journal.json")
	}
	if err := journalfile.Check(path); err != nil {
		return exit.Failf("the journal could not be written, so nothing was run: %w", err)
	}
	return nil
}

// next returns where the journal of an experiment goes. It must be called once for each
// experiment.
func (j *journals) next(name string) string {
	if j.dir == "" {
		return j.path
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return filepath.Join(j.dir, suite.JournalName(name, j.taken))
}

// SetJournals sets where the journals go, and checks nothing. With single set there is
// one experiment, named as such.
func (s *Session) SetJournals(single bool) { s.journals = newJournals(s.process, s.options, single) }

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
	if fallback := reserveFallback(j); fallback != "" && journalfile.Write(fallback, perm, j) == nil {
		return fallback, fmt.Errorf("the journal is in %s, as it cannot be written to %s", fallback, path)
	}
	if j.Write(s.process.Stderr) != nil {
		return "", fmt.Errorf("the journal is lost: writing to %s: %w", path, err)
	}
	return "", fmt.Errorf("the journal is above, as it cannot be written to %s: %w", path, err)
}

// reserveFallback creates a file for a journal in the folder for temporary files and
// returns its path, "" if that is not possible. Runs that start at the same time get
// different files.
func reserveFallback(j *journal.Journal) string {
	file, err := os.CreateTemp("", "journal-"+j.Start.Format("20060102-150405")+"-*.json")
	if err != nil {
		return ""
	}
	file.Close() //nolint:errcheck // nothing was written
	return file.Name()
}
