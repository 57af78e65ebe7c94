// Package writeahead keeps the write-ahead log of a session: it logs each step of a run
// before the run takes it. If the process dies, another process can finish the run.
//
// A session - one call of "chaos run" - has one log. Only its user can read it. It has no
// data that the journal would not have. The session removes it after the last report.
//
// The log is a text file with one record per line: the CRC-32C of the record in eight
// hexadecimal digits, a space, and the record as a JSON object. If the process died while
// it wrote a record, the incomplete last line is ignored.
//
// Most records are written to the file at once, so they survive the death of the process.
// Results are buffered for up to 10 milliseconds, except results of rollbacks: a recovery
// must not play a rollback twice. All records are synced to the disk within about a second,
// so they survive the death of the machine. Two things wait for a sync: the first change of
// the system, and each rollback.
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

// Version is the version of the log's format. Logs of other versions are not recovered.
const Version = 1

// Folder is the name of the default folder for logs.
const Folder = ".chaos"

// Extension is the file name extension of logs.
const Extension = ".wal"

// syncDelay is how long written records may wait until they are synced to the disk.
const syncDelay = time.Second

// flushDelay is how long buffered records may wait until they are written.
const flushDelay = 10 * time.Millisecond

// maxBuffered is the size of the buffer in bytes at which it is written at once.
const maxBuffered = 64 << 10

// Log is a log that this process writes. It is safe for concurrent use.
type Log struct {
	path string

	mu   sync.Mutex
	file *os.File
	// buffered are the lines that are not written yet.
	buffered []byte
	// flushTimer writes them; nil if no write is scheduled.
	flushTimer *time.Timer
	// size is the number of bytes written, all of them whole records.
	size int64
	// syncTimer syncs the written records; nil if no sync is scheduled.
	syncTimer *time.Timer
	// err is why the log cannot be written any more.
	err error

	// syncing is held during a sync. synced is the number of bytes that are on the disk.
	syncing sync.Mutex
	synced  int64
}

// Create creates the log of the session id in the folder dir, and the folder if it does not
// exist.
func Create(dir, id string) (*Log, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, id+Extension)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockWithRetries(file); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return &Log{path: path, file: file}, nil
}

// syncFolder syncs the folder of a file, so the file itself survives the death of the machine.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Path returns where the log is.
func (l *Log) Path() string { return l.path }

// append writes the buffered records and this one.
func (l *Log) append(record *pyvalue.Map) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buffered = frame(l.buffered, record)
	return l.write()
}

// appendLater buffers a record until the next write, for flushDelay at most. It is for
// records that a recovery can do without.
func (l *Log) appendLater(record *pyvalue.Map) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buffered = frame(l.buffered, record)
	if len(l.buffered) > maxBuffered {
		return l.write()
	}
	if l.flushTimer == nil {
		l.flushTimer = time.AfterFunc(flushDelay, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.flushTimer = nil
			l.write() //nolint:errcheck // if the cause persists, the next write fails, too
		})
	}
	return l.err
}

// write writes the buffered records. If it fails, it truncates the file to the last whole
// record; if that fails, too, the log cannot be written any more. The caller holds mu.
func (l *Log) write() error {
	if l.flushTimer != nil {
		l.flushTimer.Stop()
		l.flushTimer = nil
	}
	lines := l.buffered
	if l.buffered = lines[:0]; cap(lines) > maxBuffered {
		l.buffered = nil
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
	if l.syncTimer == nil {
		l.syncTimer = time.AfterFunc(syncDelay, func() { l.Sync() }) //nolint:errcheck // after a failed sync, all writes fail
	}
	return nil
}

// Sync writes all records and syncs them to the disk. After a failed sync the contents of
// the disk are unknown, so the log cannot be written any more.
func (l *Log) Sync() error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	err := l.write()
	if l.syncTimer != nil {
		l.syncTimer.Stop()
		l.syncTimer = nil
	}
	size, file := l.size, l.file
	l.mu.Unlock() // others may write during the sync
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

// Close syncs and closes the log, and leaves its file for a recovery.
func (l *Log) Close() error {
	err := l.Sync()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = os.ErrClosed
	}
	return errors.Join(err, l.file.Close())
}

// Remove closes the log and removes its file, as there is nothing left to recover. It
// removes the folder, too, if it is an empty default folder.
func (l *Log) Remove() error {
	err := os.Remove(l.path) // while it is locked
	err = errors.Join(err, l.Close())
	if filepath.Base(filepath.Dir(l.path)) == Folder {
		_ = os.Remove(filepath.Dir(l.path)) // fails if it is not empty
	}
	return err
}

// ErrInUse means that a process is still writing the log, or recovering it.
var ErrInUse = errors.New("another process uses the log")

// Find returns the paths of the logs in a folder, the oldest first. It returns none if the
// folder does not exist.
func Find(dir string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(escapePattern(dir), "*"+Extension))
	if err != nil {
		return nil, fmt.Errorf("looking for logs in %s: %w", dir, err)
	}
	return paths, nil
}

// Open reads the log of a process that died, and opens it for writing. The error is
// ErrInUse if a process still uses the log, ErrEmpty if the log has no record, and
// os.ErrNotExist if another process has removed the log.
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
	if err := lockWithRetries(l.file); err != nil {
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

// Peek reads the log of a process that died, and does not change it. The errors are those
// of Open.
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

// maxSize is the size in bytes above which logs are not read.
const maxSize = 1 << 30

// load reads a session. whole is the size in bytes of all whole records.
func load(file *os.File) (session *Session, whole int64, err error) {
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > maxSize {
		return nil, 0, fmt.Errorf("the log is too large: it has %d bytes, and the limit is %d", info.Size(), maxSize)
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
