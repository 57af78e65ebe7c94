package host

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"text/tabwriter"
)

// FileMode is the flag with the permissions of files that may hold outputs. The zero
// FileMode gives access to the owner only.
type FileMode fs.FileMode

const (
	privateMode FileMode = 0o600
	// anyMode has all bits that a mode may have: no written file is a program.
	anyMode FileMode = 0o666
)

// Perm returns the permissions.
func (m *FileMode) Perm() fs.FileMode {
	if *m == 0 {
		return fs.FileMode(privateMode)
	}
	return fs.FileMode(*m)
}

// String returns the mode as chmod takes it.
func (m *FileMode) String() string { return fmt.Sprintf("%04o", uint32(m.Perm())) }

// Type names the value in the help.
func (m *FileMode) Type() string { return "mode" }

// Set reads an octal number.
func (m *FileMode) Set(text string) error {
	value, err := strconv.ParseUint(text, 8, 32)
	mode := FileMode(value)
	if err != nil || mode&^anyMode != 0 || mode&privateMode != privateMode {
		return fmt.Errorf("%q is not an octal mode between 0600 and 0666 that lets the owner read and write, such as 0640", text)
	}
	*m = mode
	return nil
}

// openPrivate opens a file to append to. It also changes the mode of a file that exists,
// which may have been readable by everybody, if the file belongs to this user.
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

// CheckDirectory returns why a path is not a directory, nil if it is one.
func CheckDirectory(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory", path)
	}
	return nil
}

// maxSmall bounds the files that ReadSmall reads, in bytes.
const maxSmall = 16 << 20

// ReadSmall returns the content of a file that is only read to show some of it, nil if
// that is not possible at once: reading a pipe may never end.
func ReadSmall(path string) []byte {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSmall {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return content
}

// IsExecutable reports whether a path is a file that may be executed.
func IsExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// WriteTable aligns the columns of what write writes. Tabs separate columns.
func WriteTable(out io.Writer, write func(w io.Writer)) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	write(w)
	return w.Flush()
}
