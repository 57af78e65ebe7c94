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

// lockPatiently makes file this process's own. The system gives it free when the
// process ends, however that happens. Somebody who only looks at it is waited for.
func lockPatiently(file *os.File) error {
	const tries, pause = 10, 10 * time.Millisecond
	for try := 1; ; try++ {
		err := flock(file, unix.LOCK_EX)
		if !errors.Is(err, ErrInUse) || try == tries {
			return err
		}
		<-time.After(pause)
	}
}

// share keeps others from making file their own.
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

// openOwn opens a log, which nobody but this user can have written: what stands in it
// is going to be carried out.
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
		return errors.New("it is no file")
	case !ok || int(owner.Uid) != os.Geteuid():
		return errors.New("it belongs to another user, so that what stands in it is not carried out; have that user recover it")
	case info.Mode().Perm()&othersWrite != 0:
		return fmt.Errorf("other users can write to it (mode %v), so that what stands in it is not carried out", info.Mode().Perm())
	default:
		return nil
	}
}

// CheckFolder says why logs must not be kept in a folder that others may have made,
// nil if it is this user's alone, or not there.
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
		return fmt.Errorf("%s is not a folder of this user alone", dir)
	}
	return nil
}
