//go:build unix

package writeahead

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// lockWithRetries locks file for this process. The system unlocks it when the process ends,
// whatever the reason. The retries wait for processes that only read the file.
func lockWithRetries(file *os.File) error {
	const tries, pause = 10, 10 * time.Millisecond
	for try := 1; ; try++ {
		err := flock(file, unix.LOCK_EX)
		if !errors.Is(err, ErrInUse) || try == tries {
			return err
		}
		<-time.After(pause)
	}
}

// share keeps other processes from locking file.
func share(file *os.File) error { return flock(file, unix.LOCK_SH) }

func flock(file *os.File, how int) error {
	err := unix.Flock(int(file.Fd()), how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrInUse
	}
	if err != nil {
		return &os.PathError{Op: "flock", Path: file.Name(), Err: err}
	}
	return nil
}

// openOwn opens a log. It refuses a log that another user may have written, since a
// recovery plays the activities in it.
func openOwn(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = checkOwn(info)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func checkOwn(info fs.FileInfo) error {
	const othersWrite = 0o022
	owner, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.Mode().IsRegular():
		return errors.New("the log is not a regular file")
	case !ok || int(owner.Uid) != os.Geteuid():
		return errors.New("the log belongs to another user, so its activities are not played: ask that user to recover it")
	case info.Mode().Perm()&othersWrite != 0:
		return fmt.Errorf("other users can write to the log (mode %v), so its activities are not played", info.Mode().Perm())
	default:
		return nil
	}
}

// CheckFolder returns an error if other users may use the folder, or if it is not a folder.
// A folder that does not exist is fine.
func CheckFolder(dir string) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(owner.Uid) != os.Geteuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a folder that only this user can use", dir)
	}
	return nil
}
