package worker_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// program is a worker in another language than Python. It answers "hang" only when it
// is interrupted.
const program = `
echo "mark $CHAOS_ACTIVITY"
while read -r line <&3; do
  id=${line##*\"id\":}; id=${id%%[,\}]*}
  case $line in
  *'"op":"first"'*) first=seen ;;
  *'"op":"extend"'*) extended=$extended+ ; echo "{\"id\":$id,\"result\":null}" >&4 ;;
  *'"op":"interrupt"'*) echo "{\"id\":$hanging,\"error\":{\"kind\":\"interrupt\"}}" >&4 ;;
  *'"op":"hang"'*) hanging=$id; echo '{"hanging":true}' >&4 ;;
  *'"op":"state"'*) echo "{\"id\":$id,\"result\":\"$first $extended\",\"truth\":true}" >&4 ;;
  *'"op":"fail"'*) echo "{\"id\":$id,\"error\":{\"kind\":\"failed\",\"message\":\"no\",\"trace\":[\"a\",\"b\"],\"ungraceful\":true}}" >&4 ;;
  *'"op":"event"'*) echo '{"changes":[1,2]}' >&4; echo '{"unknown":1}' >&4; echo "{\"id\":$id,\"result\":1}" >&4 ;;
  *'"op":"log"'*) echo '{"log":{"level":30,"message":"careful","logger":"l","file":"f","line":3}}' >&4
    echo 'not JSON' >&4; echo >&4; echo '{}' >&4; echo "{\"id\":$id,\"result\":1}" >&4 ;;
  *) echo "unknown operation" >&2; exit 7 ;;
  esac
done`

type operation string

func (o operation) Encode() *pyvalue.Map { return worker.Frame(string(o), 0) }

// logBuffer is written to while a test reads it.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func start(t *testing.T, c worker.Config) *worker.Worker {
	t.Helper()
	c.Name = "shell"
	c.Command = func() (*exec.Cmd, error) {
		cmd := exec.Command("sh", "-c", program)
		cmd.Env = os.Environ()
		return cmd, nil
	}
	w, err := worker.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	return w
}

func exchange(t *testing.T, w *worker.Worker, o operation) worker.Answer {
	t.Helper()
	a, err := w.Exchange(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	w := start(t, worker.Config{First: []worker.Request{operation("first")}})
	w.Extend("p")
	w.Extend("p")
	if diff := cmp.Diff(worker.Answer{Result: "seen +", Truth: true}, exchange(t, w, "state")); diff != "" {
		t.Errorf("a result (-want +got):\n%s", diff)
	}
	want := &worker.Failure{Kind: "failed", Message: "no", Trace: []string{"a", "b"}, Ungraceful: true}
	if diff := cmp.Diff(want, exchange(t, w, "fail").Failure); diff != "" {
		t.Errorf("a failure (-want +got):\n%s", diff)
	}
}

// Events precede the answer to the request during which they occurred.
func TestEvents(t *testing.T) {
	t.Parallel()
	var got []any
	w := start(t, worker.Config{Events: map[string]func(any){"changes": func(any) { t.Error("the function was replaced") }}})
	w.Subscribe("changes", func(value any) { got = append(got, value) })
	exchange(t, w, "event")
	if diff := cmp.Diff([]any{[]any{int64(1), int64(2)}}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	log := &logBuffer{}
	w := start(t, worker.Config{Mark: "m1", Log: slog.New(slog.NewTextHandler(log, nil))})
	exchange(t, w, "log")
	w.Stop()
	for _, want := range []string{
		`level=WARN msg=careful logger=l file=f line=3`, `level=INFO msg="mark m1" from=shell`, "wrote to the pipe of the engine",
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is missing in the log:\n%s", want, log)
		}
	}
}

func TestInterruption(t *testing.T) {
	t.Parallel()
	hanging := make(chan struct{})
	w := start(t, worker.Config{Events: map[string]func(any){"hanging": func(any) { close(hanging) }}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-hanging
		cancel()
	}()
	_, err := w.Exchange(ctx, operation("hang"))
	failure, ok := errors.AsType[*provider.Error](err)
	if !ok || failure.Kind != provider.Interrupted {
		t.Errorf("got %v, want an interruption", err)
	}
	if w.IsGone() {
		t.Error("the process ended, want it to go on after a request that stopped")
	}
}

func TestDeath(t *testing.T) {
	t.Parallel()
	var pool worker.Pool
	starts := 0
	get := func() *worker.Worker {
		w, err := pool.Get(func() (*worker.Worker, error) {
			starts++
			return start(t, worker.Config{}), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := get()
	a := exchange(t, w, "no such operation")
	if a.Err == nil || a.Err.Message != "the shell process died: exit status 7; its last lines on stderr:\nunknown operation" {
		t.Errorf("got %v, want how the process died", a.Err)
	}
	if late := <-w.Send(operation("state")); late.Err != a.Err {
		t.Errorf("got %v after that, want %v", late.Err, a.Err)
	}
	if exchange(t, get(), "state"); get() == w || starts != 2 {
		t.Errorf("got %d processes, want one more after the first died", starts)
	}
	pool.Close()
	if _, err := pool.Get(nil); err == nil {
		t.Error("got a worker from a pool that is closed")
	}
}

func TestNoProgram(t *testing.T) {
	t.Parallel()
	_, err := worker.Start(worker.Config{Name: "shell", Command: func() (*exec.Cmd, error) {
		return exec.Command(t.TempDir() + "/sh"), nil
	}})
	if err == nil || !strings.HasPrefix(err.Error(), "starting shell: ") {
		t.Errorf("got %v, want an error that names the program", err)
	}
}
