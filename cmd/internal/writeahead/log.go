// Package writeahead keeps on disk what runs are about to do, before they do it, so
// that another process can bring a run to its end whose own process died.
//
// A session - one call of "chaos run" - has one log. It is private to the user,
// holds nothing that the journal would not hold, and is removed when all is done and
// reported. What is going to be done, and what became of a rollback, is in the operating
// system's hands before anything else happens, which is enough if the process dies; what
// became of other activities is so a moment later. Sync puts all of it on the disk, for
// the case that the machine dies.
//
// A log is a text file with a record a line: eight digits of its CRC-32C, a space,
// and a JSON object. Wherever writing stopped, what counts is all up to the last
// line that is whole.
package writeahead

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Version is that of the format. A log of another version is left alone.
const Version = 1

// Folder is what the folder is called that logs are kept in where nobody chose one.
const Folder = ".chaos"

// Extension is that of the files of logs.
const Extension = ".wal"

// syncDelay is how long records may be in the system's hands only that nobody has
// asked to be put on the disk.
const syncDelay = time.Second

// putOffTime is how long what is over may go unwritten.
const putOffTime = 10 * time.Millisecond

// maxGathered bounds what does, in bytes.
const maxGathered = 64 << 10

// Log is a log that this process writes. It may be used concurrently.
type Log struct {
	path string

	mu   sync.Mutex
	file *os.File
	// gathered are records that are still to be written, late does so in a moment.
	gathered []byte
	late     *time.Timer
	// size is where the last whole record ends.
	size int64
	// due puts what was written on the disk in a moment, nil if that is not needed.
	due *time.Timer
	// err is why the log is of no use any more.
	err error

	// syncing is held by who puts records on the disk, which has the first synced bytes.
	syncing sync.Mutex
	synced  int64
}

// Create begins the log of a session called id in the folder dir, which it makes.
func Create(dir, id string) (*Log, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, id+Extension)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockPatiently(file); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return &Log{path: path, file: file}, nil
}

// syncFolder puts on the disk that there is such a file.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Path returns where the log is.
func (l *Log) Path() string { return l.path }

// append writes a record, and those that were put off before.
func (l *Log) append(record *pyvalue.Map) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gathered = frame(l.gathered, record)
	return l.write()
}

// putOff writes a record with the next one, or in a moment: it tells of what is over, so
// that nothing depends on it.
func (l *Log) putOff(record *pyvalue.Map) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gathered = frame(l.gathered, record)
	if len(l.gathered) > maxGathered {
		return l.write()
	}
	if l.late == nil {
		l.late = time.AfterFunc(putOffTime, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.late = nil
			l.write() //nolint:errcheck // the next one to write is told
		})
	}
	return l.err
}

// write writes what is gathered. If that cannot be written whole it is taken back; if
// that cannot be done either, nothing more can be written. It needs mu.
func (l *Log) write() error {
	if l.late != nil {
		l.late.Stop()
		l.late = nil
	}
	lines := l.gathered
	if l.gathered = lines[:0]; cap(lines) > maxGathered {
		l.gathered = nil
	}
	if l.err != nil || len(lines) == 0 {
		return l.err
	}
	if _, err := l.file.WriteAt(lines, l.size); err != nil {
		if undone := l.file.Truncate(l.size); undone != nil {
			l.err = err
		}
		return err
	}
	l.size += int64(len(lines))
	if l.due == nil {
		l.due = time.AfterFunc(syncDelay, func() { l.Sync() }) //nolint:errcheck // the next one to need it asks again
	}
	return nil
}

// Sync puts all records on the disk. Once that failed nobody knows what the disk has,
// so that it fails for ever.
func (l *Log) Sync() error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	err := l.write()
	if l.due != nil {
		l.due.Stop()
		l.due = nil
	}
	size, file := l.size, l.file
	l.mu.Unlock() // others may go on writing meanwhile
	if err != nil || size == l.synced {
		return err
	}
	if err := file.Sync(); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.err = err
		return err
	}
	l.synced = size
	return nil
}

// Close leaves the log to whoever recovers what it tells of.
func (l *Log) Close() error {
	err := l.Sync()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = os.ErrClosed
	}
	return errors.Join(err, l.file.Close())
}

// Remove ends the log, and the folder if there is nothing else in it and nobody chose
// it: nothing is left to be recovered.
func (l *Log) Remove() error {
	err := os.Remove(l.path) // while it is locked
	err = errors.Join(err, l.Close())
	if filepath.Base(filepath.Dir(l.path)) == Folder {
		_ = os.Remove(filepath.Dir(l.path)) // fails if it is not empty
	}
	return err
}

// ErrInUse says that the process which writes a log is still at work, or that another
// one recovers it.
var ErrInUse = errors.New("another process is at work on it")

// Find returns the paths of the logs in a folder, the oldest first. A folder that is
// not there has none.
func Find(dir string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(escapePattern(dir), "*"+Extension))
	if err != nil {
		return nil, fmt.Errorf("looking for logs in %s: %w", dir, err)
	}
	return paths, nil
}

// Open takes over the log of a process that is gone, and tells what stands in it.
// The error is ErrInUse if the process is not gone, ErrEmpty if it had not begun, and
// os.ErrNotExist if somebody else has dealt with the log meanwhile.
func Open(path string) (*Log, *Session, error) {
	file, err := openOwn(path)
	if err != nil {
		return nil, nil, err
	}
	l := &Log{path: path, file: file}
	session, err := l.takeOver()
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return l, session, nil
}

func (l *Log) takeOver() (*Session, error) {
	if err := lockPatiently(l.file); err != nil {
		return nil, err
	}
	if now, err := os.Lstat(l.path); err != nil {
		return nil, err
	} else if mine, err := l.file.Stat(); err != nil || !os.SameFile(now, mine) {
		return nil, os.ErrNotExist
	}
	session, whole, err := load(l.file)
	if err != nil {
		return nil, err
	}
	l.size = whole
	return session, l.file.Truncate(whole)
}

// Peek tells what stands in the log of a process that is gone, and leaves it as it
// is. The errors are those of Open.
func Peek(path string) (*Session, error) {
	file, err := openOwn(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	if err := share(file); err != nil {
		return nil, err
	}
	session, _, err := load(file)
	return session, err
}

// maxSize bounds the logs that are read, in bytes.
const maxSize = 1 << 30

// load reads a session, and tells how many bytes of the log are of use.
func load(file *os.File) (session *Session, whole int64, err error) {
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > maxSize {
		return nil, 0, fmt.Errorf("it has %d bytes, which is more than any session writes", info.Size())
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, 0, err
	}
	records, whole, err := read(text)
	if err != nil {
		return nil, 0, err
	}
	if session, err = replay(records); err != nil {
		return nil, 0, err
	}
	session.Torn = int64(len(text)) - whole
	return session, whole, nil
}
