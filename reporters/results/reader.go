package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// The bounds of what is read, as a folder may be another one than intended, or an archive
// unpack to much more than its size.
const (
	// MaxFiles bounds the files and folders.
	MaxFiles = 10_000
	// maxFile and maxTotal bound the bytes of a file, and of all files.
	maxFile  = 64 << 20
	maxTotal = 128 << 20
)

var errTooMuch = errors.New("it has too much data")

// reader reads files of a folder into a suite.
type reader struct {
	fsys   fs.FS
	policy journal.FailOn
	suite  *report.Suite
	// left is the rest of the bytes that may be read, most the bound of one file.
	left, most int64
	// rejudge ignores recorded verdicts.
	rejudge bool
	// missed is called for a journal that is named but cannot be read.
	missed func(name string, err error)
}

func newReader(fsys fs.FS, policy journal.FailOn) *reader {
	r := &reader{fsys: fsys, policy: policy, suite: &report.Suite{}, left: maxTotal, most: maxFile}
	r.missed = func(name string, err error) {
		r.suite.Notes = append(r.suite.Notes, fmt.Sprintf("the journal %s could not be read: %v", name, err))
	}
	return r
}

// find returns the results files, and the other JSON documents in folders without results
// file, sorted by name.
func (r *reader) find() (results, others []string, err error) {
	hasResults := make(map[string]bool)
	seen := 0
	err = fs.WalkDir(r.fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if seen++; seen > MaxFiles {
			return fmt.Errorf("%w: more than %d files", errTooMuch, MaxFiles)
		}
		switch {
		case !entry.Type().IsRegular():
		case entry.Name() == FileName:
			results = append(results, name)
			hasResults[path.Dir(name)] = true
		case path.Ext(name) == ".json":
			others = append(others, name)
		}
		return nil
	})
	alone := others[:0]
	for _, name := range others {
		if !hasResults[path.Dir(name)] {
			alone = append(alone, name)
		}
	}
	return results, alone, err
}

// readJournal reads a journal.
func (r *reader) readJournal(name string) (*journal.Journal, error) {
	data, err := r.read(name)
	if err != nil {
		return nil, err
	}
	return parse(data)
}

// parse reads a journal; its error is one line.
func parse(data []byte) (*journal.Journal, error) {
	j, err := journal.Read(data)
	if problems := (source.Problems)(nil); errors.As(err, &problems) && len(problems) > 0 {
		err = fmt.Errorf("line %d: %s", max(problems[0].Pos.Line, 1), problems[0].Message)
	}
	return j, err
}

// read returns the content of a regular file.
func (r *reader) read(name string) ([]byte, error) {
	// Opening a pipe would block.
	if info, err := fs.Stat(r.fsys, name); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("this is not a regular file")
	}
	file, err := r.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // was only read
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errors.New("this is not a regular file"))
	}
	most := min(r.most, r.left)
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if int64(len(data)) > most {
		return nil, fmt.Errorf("%w: %s has more than %d bytes", errTooMuch, name, most)
	}
	r.left -= int64(len(data))
	return data, err
}
