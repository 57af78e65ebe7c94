// Package worker runs a child process that carries out requests, and talks to it in
// JSON: one message on a line, over two pipes of its own, so that nothing that the
// process prints can be mistaken for an answer.
//
// The process reads requests from file descriptor 3 and writes to file descriptor 4:
//
//	{"id": 1, "op": "call", "lane": 2, ...}        a request; without id it has no answer
//	{"id": 1, "op": "interrupt"}                   stop that request, if it has not ended
//	{"id": 2, "op": "extend", "program": "..."}    add the operations of a program
//
//	{"id": 1, "result": ..., "truth": true}        an answer
//	{"id": 1, "error": {"kind": "failed", "message": "...", "trace": ["..."], "ungraceful": false}}
//	{"log": {"level": 30, "message": "...", "logger": "...", "file": "...", "line": 3}}
//	{"changes": ...}                               an event: its only key is its name
//
// Levels of logs are 10 (debug), 20 (info), 30 (warning), 40 (error) and 50 (critical).
// The process carries out the requests of one lane in order, and those of different
// lanes concurrently. Values that JSON has no form for are written as in values.go.
package worker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
)

const (
	// interruptGrace is how long an interrupted request may take to clean up before
	// the process is killed.
	interruptGrace = time.Second
	// exitGrace is how long the process may take to exit after its pipe was closed:
	// tracing sends what it has gathered.
	exitGrace = 3 * time.Second
	// lastLines is how many lines of stderr are kept to explain a death.
	lastLines = 20
)

// Config says how a worker is started, and where its messages go.
type Config struct {
	// Name is the language or program, for messages: "Python".
	Name string
	// Command returns the program to start, with its standard input and environment.
	Command func() (*exec.Cmd, error)
	// Mark is added to the environment of the process as provider.MarkVariable; "" for
	// none.
	Mark string
	// Log receives what the process prints and logs; nil discards it.
	Log *slog.Logger
	// Conceal finds secrets in what is truncated; nil finds none.
	Conceal provider.Concealer
	// Events has a function for each event by its name, called with its value. Events
	// of other names are dropped.
	Events map[string]func(value any)
	// First are requests without an answer that precede all others.
	First []Request
}

// Worker is a running process. Its methods may be called concurrently.
type Worker struct {
	name    string
	cmd     *exec.Cmd
	log     *slog.Logger
	conceal provider.Concealer

	writing  sync.Mutex
	requests *os.File

	extending sync.Mutex
	extended  map[string]bool // by program

	mu      sync.Mutex
	next    int64
	pending map[int64]chan Answer
	events  map[string]func(any)
	stderr  []string

	// runEnds says that the process is killed because the run ends.
	runEnds bool
	// overrun says that it is killed because a message is too long.
	overrun bool
	// gone is closed when the process has ended; err then says how.
	gone chan struct{}
	err  *provider.Error
}

// Start starts a process. It does not wait for it: the first answer shows whether the
// process works. An error wraps exec.ErrNotFound or fs.ErrNotExist if there is no such
// program.
func Start(c Config) (*Worker, error) {
	w := &Worker{
		name: c.Name, log: c.Log, conceal: c.Conceal, events: make(map[string]func(any)),
		extended: make(map[string]bool), pending: make(map[int64]chan Answer), gone: make(chan struct{}),
	}
	maps.Copy(w.events, c.Events)
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if w.cmd, err = c.Command(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.Name, err)
	}
	if c.Mark != "" {
		w.cmd.Env = append(slices.Clip(w.cmd.Env), provider.MarkVariable+"="+c.Mark)
	}
	stdout, stderr := w.lines(slog.LevelInfo, false), w.lines(slog.LevelWarn, true)
	w.cmd.Stdout, w.cmd.Stderr = stdout, stderr
	answers, err := w.start()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.Name, err)
	}
	go w.listen(answers, stdout, stderr)
	for _, r := range c.First {
		w.Post(r)
	}
	return w, nil
}

// start starts the process with its pipes, and returns the one that its messages come
// from.
func (w *Worker) start() (answers *os.File, err error) {
	requests, w1, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	answers, w2, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, requests.Close(), w1.Close())
	}
	w.requests = w1
	w.cmd.ExtraFiles = []*os.File{requests, w2}
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	w.cmd.WaitDelay = interruptGrace
	err = w.cmd.Start()
	requests.Close() //nolint:errcheck // the process has it
	w2.Close()       //nolint:errcheck // as above
	if err != nil {
		return nil, errors.Join(err, w1.Close(), answers.Close())
	}
	return answers, nil
}

// IsGone says whether the process has ended.
func (w *Worker) IsGone() bool {
	select {
	case <-w.gone:
		return true
	default:
		return false
	}
}

// listen reads the messages of the process until it has ended.
func (w *Worker) listen(answers *os.File, outputs ...*lineWriter) {
	messages := &messageReader{r: bufio.NewReaderSize(answers, maxLine)}
	for {
		line, err := messages.next()
		if err != nil {
			w.overrun = errors.Is(err, errOverrun)
			break
		}
		w.receive(line)
	}
	answers.Close() //nolint:errcheck // it was only read
	// A module may have closed the pipe: without answers the process is useless.
	w.kill()
	state := w.cmd.Wait()
	for _, o := range outputs {
		o.flush()
	}
	w.end(state)
}

// lines returns a writer that logs each line that the process prints.
func (w *Worker) lines(level slog.Level, keep bool) *lineWriter {
	return &lineWriter{conceal: w.conceal, emit: func(line string) {
		w.log.Log(context.Background(), level, line, "from", w.name) //nolint:sloglint // the message is the module's
		if !keep {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.stderr = append(w.stderr, line); len(w.stderr) > lastLines {
			w.stderr = w.stderr[1:]
		}
	}}
}
