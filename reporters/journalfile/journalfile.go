// Package journalfile writes a journal to disk in such a way that there is
// never half a journal: a reader finds the old file or the whole new one.
package journalfile

import (
	"io/fs"

	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Check returns why a journal could not be written to path, nil if it could. Callers check
// before a run, when there is still time to choose another path.
func Check(path string) error { return atomicfile.Check(path) }

// Write replaces the file at path with the journal, with the permissions mode, as a journal
// says a lot about a system even without secrets. It writes to pipes and devices directly.
func Write(path string, mode fs.FileMode, j *journal.Journal) error {
	return atomicfile.WriteAs(path, mode, j.Write)
}
