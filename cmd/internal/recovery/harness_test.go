package recovery_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/recovery"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
)

// world is a process, and a service that experiments break and heal. Each request to
// "/copy" copies the write-ahead logs as they are at that moment: what a process leaves
// that is killed then.
type world struct {
	*hosttest.Process
	server *httptest.Server

	mu       sync.Mutex
	requests []string
	// dead is the folder with the copied logs.
	dead string
	// during is called by each request to "/during".
	during func()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Process: hosttest.New(t)}
	w.dead = w.Path("dead")
	w.server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/during" {
		w.during()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, r.URL.RequestURI())
	switch r.URL.Path {
	case "/copy":
		if err := w.copyLogs(); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
		}
	}
}

// copyLogs copies the logs of the running session, once.
func (w *world) copyLogs() error {
	if _, err := os.Stat(w.dead); err == nil {
		return nil
	}
	if err := os.MkdirAll(w.dead, 0o700); err != nil {
		return err
	}
	paths, err := filepath.Glob(w.Path(".chaos/*.wal"))
	for _, path := range paths {
		text, readErr := os.ReadFile(path)
		if readErr != nil {
			return readErr
		}
		if err := os.WriteFile(filepath.Join(w.dead, filepath.Base(path)), text, 0o600); err != nil {
			return err
		}
	}
	return err
}

// seen returns the requests since the last call.
func (w *world) seen() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	requests := w.requests
	w.requests = nil
	return requests
}

// experiment returns an experiment whose method is a call of "/copy", with rollbacks that
// are given as paths of the service.
func (w *world) experiment(rollbacks ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: breaks\ndescription: d\nmethod:\n%s", w.call("break it", "/copy"))
	b.WriteString("rollbacks:\n")
	for _, path := range rollbacks {
		b.WriteString(w.call("undo "+path, path))
	}
	return b.String()
}

func (w *world) call(name, path string) string {
	return fmt.Sprintf("- {type: action, name: %q, provider: {type: http, url: %q}}\n", name, w.server.URL+path)
}

// kill runs the experiments of a session, whose logs are copied in the method of the
// first, and forgets what the service has seen of it: only the copy is left, as after a
// kill.
func (w *world) kill(t *testing.T, arguments ...string) {
	t.Helper()
	w.play(t, arguments...)
	w.seen()
	if logs, _ := filepath.Glob(filepath.Join(w.dead, "*.wal")); len(logs) != 1 {
		t.Fatalf("got the logs %v, want one; the session logged:\n%s", logs, w.Err)
	}
}

// play plays a session; the arguments are those of "chaos run".
func (w *world) play(t *testing.T, arguments ...string) {
	t.Helper()
	var o session.Options
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	o.Define(flags)
	w.defineGlobal(flags)
	if err := flags.Parse(arguments); err != nil {
		t.Fatal(err)
	}
	secrets := &confidential.Secrets{}
	s, err := session.New(&load.Setup{Process: w.Process.Process, Secrets: secrets, Options: o.Load}, nil, &o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Play(t.Context(), flags.Args()); err != nil {
		t.Logf("the session ended with %v", err)
	}
}

// recover calls "chaos recover" with arguments, in a directory of its own, and returns
// the exit code and what it logged.
func (w *world) recover(t *testing.T, arguments ...string) (code exit.Code, log string) {
	t.Helper()
	own := hosttest.New(t)
	return w.recoverIn(t, own, arguments...)
}

func (w *world) recoverIn(t *testing.T, own *hosttest.Process, arguments ...string) (code exit.Code, log string) {
	t.Helper()
	r := &recovery.Recovery{Process: own.Process, Secrets: &confidential.Secrets{}}
	flags := pflag.NewFlagSet("recover", pflag.ContinueOnError)
	own.Options.Define(flags)
	own.Options.NoLogFile, own.Options.Settings = true, own.Path("settings.yaml")
	r.Options.Define(flags)
	if err := flags.Parse(arguments); err != nil {
		t.Fatal(err)
	}
	code, message := exit.Of(r.Recover(t.Context(), w.dead))
	return code, own.Err.String() + message
}

// defineGlobal adds the options before the command, as the program does, and keeps the
// values that the process has.
func (w *world) defineGlobal(flags *pflag.FlagSet) {
	given := w.Options
	w.Options.Define(flags)
	w.Options = given
}

func (w *world) journal(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(w.Path("journal.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// leftLogs returns how many logs are left.
func (w *world) leftLogs(t *testing.T) int {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(w.dead, "*.wal"))
	if err != nil {
		t.Fatal(err)
	}
	return len(logs)
}

// edit changes the log that is left.
func (w *world) edit(t *testing.T, change func([]byte) []byte) {
	t.Helper()
	logs, _ := filepath.Glob(filepath.Join(w.dead, "*.wal"))
	for _, path := range logs {
		text, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, change(bytes.Clone(text)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func wantRequests(t *testing.T, w *world, want ...string) {
	t.Helper()
	if got := w.seen(); !slices.Equal(got, want) {
		t.Errorf("got the requests %q, want %q", got, want)
	}
}

func wantIn(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("got no %q in\n%s", want, text)
		}
	}
}
