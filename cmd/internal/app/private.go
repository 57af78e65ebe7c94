package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/chaostoolkit/run-action/runner/atomicfile"
)

// fileMode is the flag with the permissions of files that are not for everybody. The
// zero fileMode leaves them to their owner.
type fileMode fs.FileMode

const (
	privateMode fileMode = 0o600
	// anyMode has all that can be asked for: nothing that is written is a program.
	anyMode fileMode = 0o666
)

func (m *fileMode) perm() fs.FileMode {
	if *m == 0 {
		return fs.FileMode(privateMode)
	}
	return fs.FileMode(*m)
}

// String returns the mode as chmod takes it.
func (m *fileMode) String() string { return fmt.Sprintf("%04o", uint32(m.perm())) }

// Type names the value in the help.
func (m *fileMode) Type() string { return "mode" }

// Set reads an octal number.
func (m *fileMode) Set(text string) error {
	value, err := strconv.ParseUint(text, 8, 32)
	mode := fileMode(value)
	if err != nil || mode&^anyMode != 0 || mode&privateMode != privateMode {
		return fmt.Errorf("%q is no octal mode between 0600 and 0666 that lets the owner read and write, as 0640", text)
	}
	*m = mode
	return nil
}

// openPrivate opens a file to append to. One that is there, perhaps of a time when
// everybody could read it, gets the mode, too, if it is ours.
func openPrivate(path string, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm() != mode {
		err = f.Chmod(mode)
	}
	if err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// writePrivate writes a report that may hold outputs.
func (r *reporting) writePrivate(what, path string, content func(io.Writer) error) {
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = atomicfile.WriteAs(path, r.app.global.fileMode.perm(), content)
	}
	if err != nil {
		r.warn(fmt.Sprintf("The report in %s could not be written: %v", what, err))
	}
}
