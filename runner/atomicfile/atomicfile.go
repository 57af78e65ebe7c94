// Package atomicfile writes files atomically: a reader sees the old file or the complete
// new one, even if the writer is killed.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Check returns the error that writing a file to path would have. It is for checking
// paths early, while the user can still choose another one.
func Check(path string) error {
	target, old, err := resolve(path)
	if err != nil {
		return err
	}
	if isDirect(old) {
		return nil
	}
	f, err := createBeside(target, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Write replaces the file at path with what fill writes. A new file gets the permissions
// perm without those of the umask; an existing file keeps its own. A path that is not a
// regular file, such as a pipe or a device, is written to directly.
func Write(path string, perm fs.FileMode, fill func(io.Writer) error) error {
	return write(path, perm, false, fill)
}

// WriteAs is Write for a file that gets exactly the permissions perm, such as a file with
// confidential content.
func WriteAs(path string, perm fs.FileMode, fill func(io.Writer) error) error {
	return write(path, perm, true, fill)
}

func write(path string, perm fs.FileMode, exactly bool, fill func(io.Writer) error) error {
	target, old, err := resolve(path)
	if err != nil {
		return err
	}
	if isDirect(old) {
		// A pipe without a reader is an error: opening it must not block.
		f, err := os.OpenFile(target, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if errors.Is(err, syscall.ENXIO) {
			return fmt.Errorf("no process reads the pipe %s", path)
		}
		if err != nil {
			return err
		}
		return errors.Join(fillFile(f, fill), f.Close())
	}
	f, err := createBeside(target, perm)
	if err != nil {
		return err
	}
	switch {
	case exactly:
		err = f.Chmod(perm)
	case old != nil:
		err = f.Chmod(old.Mode().Perm())
	}
	err = errors.Join(err, fillFile(f, fill), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err != nil {
		os.Remove(f.Name()) //nolint:errcheck // the first error is the important one
	}
	return err
}

func fillFile(f *os.File, fill func(io.Writer) error) error {
	w := bufio.NewWriter(f)
	return errors.Join(fill(w), w.Flush())
}

// resolve follows links, so that the target of a link is replaced and not the link. old
// is the existing file, nil if there is none.
func resolve(path string) (target string, old fs.FileInfo, err error) {
	target, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	old, err = os.Stat(target)
	if err == nil && old.IsDir() {
		err = fmt.Errorf("%s is a directory", path)
	}
	return target, old, err
}

func isDirect(old fs.FileInfo) bool { return old != nil && !old.Mode().IsRegular() }

// maxNames bounds how many names createBeside tries.
const maxNames = 100

// createBeside creates a file in the directory of target.
func createBeside(target string, perm fs.FileMode) (*os.File, error) {
	for i := range maxNames {
		name := filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+"."+strconv.Itoa(os.Getpid())+"-"+strconv.Itoa(i))
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, fmt.Errorf("cannot find a free name for a temporary file beside %s", target)
}
