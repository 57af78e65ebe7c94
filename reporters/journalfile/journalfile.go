// Package journalfile writes a journal to disk in such a way that there is
// never half a journal: a reader finds the old file or the whole new one.
package journalfile

import (
	"io/fs"

	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Check says why a journal could not be written to path, nil if it could. It is
// asked before a run, when there is still time to choose another path.
func Check(path string) error { return atomicfile.Check(path) }

// Write puts the journal at path, in place of what is there, with the permissions
// mode: whatever is redacted, it tells a lot of a system. A path that is no regular
// file, such as a pipe or a device, is written to directly.
func Write(path string, mode fs.FileMode, j *journal.Journal) error {
	return atomicfile.WriteAs(path, mode, j.Write)
}
