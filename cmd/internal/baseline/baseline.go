// Package baseline reads the earlier run that a session is compared with: from a file, a
// folder, a zip, or the forge.
package baseline

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Read reads an earlier run from a file or a folder at an absolute path: a journal, the
// results of a suite, or a zip or a folder with such files. Journals are judged by failOn.
func Read(path string, failOn journal.FailOn) (*report.Suite, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case info.IsDir():
		return results.ReadFolder(os.DirFS(path), failOn)
	case !info.Mode().IsRegular():
		return nil, errors.New("it is neither a file nor a folder")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	if isZip(file) {
		return readArchive(file, info.Size(), failOn)
	}
	return results.ReadFile(os.DirFS(filepath.Dir(path)), filepath.Base(path), failOn)
}

// withoutPath removes the path from an error that is shown beside it.
func withoutPath(err error) error {
	if located, ok := errors.AsType[*fs.PathError](err); ok {
		return located.Err
	}
	return err
}

// zipMagic begins every zip that is not empty.
const zipMagic = "PK\x03\x04"

func isZip(file io.ReaderAt) bool {
	magic := make([]byte, len(zipMagic))
	_, err := file.ReadAt(magic, 0)
	return err == nil && string(magic) == zipMagic
}

// readArchive reads an earlier run from a zip. It unpacks nothing to the disk.
func readArchive(r io.ReaderAt, size int64, failOn journal.FailOn) (*report.Suite, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("it is not a zip: %w", err)
	}
	if len(archive.File) > results.MaxFiles {
		return nil, fmt.Errorf("the zip has %d files, more than %d", len(archive.File), results.MaxFiles)
	}
	return results.ReadFolder(archive, failOn)
}
