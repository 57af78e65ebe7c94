package python

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The parts of the program that a worker runs.
var (
	//go:embed values.py
	valuesProgram string
	//go:embed functions.py
	functionsProgram string
	//go:embed worker.py
	workerProgram string
)

// Bounds of the conversation with a worker.
const (
	// interruptGrace is how long an interrupted function may take to clean up
	// before the worker is killed.
	interruptGrace = time.Second
	// exitGrace is how long what modules registered for the end may take: tracing
	// sends what it has gathered.
	exitGrace = 3 * time.Second
	// maxLine bounds what a module prints without a line break, in bytes.
	maxLine = 64 << 10
	// lastLines is how many lines of stderr are kept for when the worker dies.
	lastLines = 20
)

// worker is a running Python process.
type worker struct {
	cmd      *exec.Cmd
	log      *slog.Logger
	onSignal func(string)
	conceal  provider.Concealer
	// onEnviron is told what functions changed of the environment.
	onEnviron func(*pyvalue.Map)

	writing  sync.Mutex
	requests *os.File

	mu      sync.Mutex
	next    int64
	pending map[int64]chan answer
	stderr  []string

	// onceExtended hands over the program for controls.
	onceExtended sync.Once
	// onChanges is told what controls changed, before the answer to the request in
	// which they did; nil for nobody.
	onChanges func(*pyvalue.Map)

	// runEnds says that the process is killed because the run ends.
	runEnds bool
	// overrun says that it is killed because its messages have no end.
	overrun bool
	// gone is closed when the process has ended; err then says how.
	gone chan struct{}
	err  *provider.Error
}

// answer is what a worker says to a request: a result or a failure.
type answer struct {
	result any
	// truth is whether Python takes the result of a request that judges for true.
	truth   bool
	failure *failure
	err     *provider.Error // the worker could not answer
}

// failure is an exception in the worker.
type failure struct {
	// kind is "failed"; what ends the run: "interrupt", "exit", "signal" or
	// "keyboard"; or what keeps a function from being found: "no-module",
	// "broken-module", "no-function", "not-a-function".
	kind, message string
	trace         []string
	// ungraceful says of an exit or a signal that it asks for no rollbacks.
	ungraceful bool
}

// startWorker starts a Python process. It does not wait for it: a request finds
// out whether it works.
func startWorker(p *Provider) (*worker, error) {
	w := &worker{
		log: p.Log, onSignal: p.OnSignal, conceal: p.Conceal, onEnviron: p.changed.take,
		pending: make(map[int64]chan answer), gone: make(chan struct{}),
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	requests, w1, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting Python: %w", err)
	}
	answers, w2, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting Python: %w", err), requests.Close(), w1.Close())
	}
	w.requests = w1
	// It starts in the directory of this process, as that is what a relative path in
	// PYTHONPATH refers to, and then changes to its own.
	w.cmd = exec.Command(p.interpreter(), "-", cmp.Or(p.Dir, ".")) //nolint:noctx // it outlives every request; Close ends it
	if p.InstalledFirst {
		if err := w.startAside(p); err != nil {
			return nil, errors.Join(err, requests.Close(), w1.Close(), answers.Close(), w2.Close())
		}
	}
	w.cmd.Env = p.environ()
	if p.Mark != "" {
		w.cmd.Env = append(slices.Clip(w.cmd.Env), provider.MarkVariable+"="+p.Mark)
	}
	w.cmd.Stdin = strings.NewReader(valuesProgram + functionsProgram + workerProgram)
	w.cmd.ExtraFiles = []*os.File{requests, w2}
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, stderr := w.lines(slog.LevelInfo, false), w.lines(slog.LevelWarn, true)
	w.cmd.Stdout, w.cmd.Stderr = stdout, stderr
	w.cmd.WaitDelay = interruptGrace
	err = w.cmd.Start()
	requests.Close() //nolint:errcheck // the child has it
	w2.Close()       //nolint:errcheck // as above
	if err != nil {
		return nil, errors.Join(explainStart(p.interpreter(), err), w1.Close(), answers.Close())
	}
	go w.listen(answers, stdout, stderr)
	if p.Settings.Len() > 0 {
		w.tell(pyvalue.MapOf("op", "settings", "settings", p.Settings))
	}
	return w, nil
}

func explainStart(interpreter string, err error) error {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no Python: %q was not found; install Python 3.9 or later, or name one with --python", interpreter)
	}
	return fmt.Errorf("starting Python: %w", err)
}

// listen takes the worker's messages until it is gone.
func (w *worker) listen(answers *os.File, outputs ...*lineWriter) {
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
	// The pipe may have been closed by a module: there are no answers any more,
	// so the process is of no use.
	w.kill()
	state := w.cmd.Wait()
	for _, o := range outputs {
		o.flush()
	}
	w.bury(state)
}

// bury tells everybody who waits that there will be no answer.
func (w *worker) bury(state error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	reason := "it ended"
	if state != nil {
		reason = state.Error()
	}
	w.err = provider.Errorf(provider.Failed, "the Python process is gone: %s%s", reason, tail(w.stderr))
	if w.overrun {
		w.err = provider.Errorf(provider.Failed, "the Python process was ended: %w", errOverrun)
	}
	if w.runEnds {
		w.err = provider.Errorf(provider.Interrupted, "the Python process was ended, as the run ends")
	}
	close(w.gone)
	for id, ch := range w.pending {
		ch <- answer{err: w.err}
		delete(w.pending, id)
	}
}

func tail(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return "; its last words were:\n" + strings.Join(lines, "\n")
}

func (w *worker) receive(line []byte) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if len(line) == 0 {
		return // the end of a message that was cut off
	}
	message, err := decode(line)
	if err != nil {
		w.log.Warn("A Python module wrote to the pipe of the engine")
		return
	}
	switch {
	case message.Has("id"):
		w.deliver(message)
	case message.Has("log"):
		w.record(message.Value("log"))
	case message.Has("environ"):
		if changes, ok := message.Value("environ").(*pyvalue.Map); ok && w.onEnviron != nil {
			w.onEnviron(changes)
		}
	case message.Has("changes"):
		changes, _ := message.Value("changes").(*pyvalue.Map)
		w.mu.Lock()
		tell := w.onChanges
		w.mu.Unlock()
		if tell != nil {
			tell(changes)
		}
	case message.Has("signal") && w.onSignal != nil:
		w.onSignal(message.String("signal"))
	}
}

func (w *worker) deliver(message *pyvalue.Map) {
	id, _ := message.Value("id").(int64)
	w.mu.Lock()
	ch := w.pending[id]
	delete(w.pending, id)
	w.mu.Unlock()
	if ch == nil {
		return
	}
	a := answer{result: message.Value("result"), truth: message.Value("truth") == true}
	if e, ok := message.Value("error").(*pyvalue.Map); ok {
		a.failure = &failure{
			kind: e.String("kind"), message: w.brief(e.String("message")), ungraceful: e.Value("ungraceful") == true,
		}
		lines, _ := e.Value("trace").([]any)
		a.failure.trace = w.briefTrace(lines)
	}
	ch <- a
}

// record logs what a module logged, at its level.
func (w *worker) record(v any) {
	m, _ := v.(*pyvalue.Map)
	level, _ := m.Value("level").(int64)
	w.log.Log(context.Background(), levelOf(level), w.brief(m.String("message")), //nolint:sloglint // the message is the module's
		"logger", m.String("logger"), "file", m.String("file"), "line", m.Value("line"))
}

// levelOf returns the level for one of Python's.
func levelOf(python int64) slog.Level {
	switch {
	case python >= 50:
		return slog.LevelError + 4
	case python >= 40:
		return slog.LevelError
	case python >= 30:
		return slog.LevelWarn
	case python >= 20:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}

// send writes a request and returns where its answer will come.
func (w *worker) send(request *pyvalue.Map) (id int64, ch <-chan answer) {
	reply := make(chan answer, 1)
	w.mu.Lock()
	if w.err != nil {
		w.mu.Unlock()
		reply <- answer{err: w.err}
		return 0, reply
	}
	w.next++
	id = w.next
	w.pending[id] = reply
	w.mu.Unlock()
	request.Set("id", id)
	w.write(request)
	return id, reply
}

// write does not report errors: a pipe that is closed means that the worker is
// gone, which everybody who waits will be told.
func (w *worker) write(request *pyvalue.Map) {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.requests.Write(append(encode(request), '\n')) //nolint:errcheck // see above
}

// tell writes a request that has no answer.
func (w *worker) tell(request *pyvalue.Map) { w.write(request) }

func (w *worker) interrupt(id int64) {
	w.write(pyvalue.MapOf("id", id, "op", "interrupt"))
}

// killForEnd kills the worker because the run ends: that is why whatever else it is
// doing has no answer.
func (w *worker) killForEnd() {
	w.mu.Lock()
	w.runEnds = true
	w.mu.Unlock()
	w.kill()
}

// kill ends the process and every process that it started.
func (w *worker) kill() {
	syscall.Kill(-w.cmd.Process.Pid, syscall.SIGKILL) //nolint:errcheck // it may be gone already
}

// stop ends the process when nobody needs it any more.
func (w *worker) stop() {
	w.writing.Lock()
	w.requests.Close() //nolint:errcheck // that it is closed is what counts
	w.writing.Unlock()
	timer := time.NewTimer(exitGrace)
	defer timer.Stop()
	select {
	case <-w.gone:
	case <-timer.C:
	}
	w.kill()
	<-w.gone
}

// lines returns a writer that logs each line that is written to it.
func (w *worker) lines(level slog.Level, keep bool) *lineWriter {
	return &lineWriter{conceal: w.conceal, emit: func(line string) {
		w.log.Log(context.Background(), level, line, "from", "Python") //nolint:sloglint // the message is the module's
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
