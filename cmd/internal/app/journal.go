package app

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/chaostoolkit/run-action/reporters/journalfile"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// writeJournal writes the journal and returns where it is. If it cannot go where
// it should, although that was checked before the run, it goes to the directory
// for temporary files, and failing that to the console: what was done to a
// system must not be forgotten.
func (a *application) writeJournal(path string, j *journal.Journal) (string, error) {
	err := journalfile.Write(path, a.global.fileMode.perm(), j)
	if err == nil {
		return path, nil
	}
	a.logs.log.Error("The journal cannot be written", "error", err)
	name := fmt.Sprintf("journal-%s.json", j.Start.Format("20060102-150405.000"))
	fallback := filepath.Join(os.TempDir(), name)
	if journalfile.Write(fallback, a.global.fileMode.perm(), j) == nil {
		return fallback, fmt.Errorf("the journal is in %s, as it cannot be written to %s", fallback, path)
	}
	if j.Write(a.env.Stderr) != nil {
		return "", fmt.Errorf("the journal is lost: writing to %s: %w", path, err)
	}
	return "", fmt.Errorf("the journal is above, as it cannot be written to %s: %w", path, err)
}
