package load_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/runner/experiment"
)

// world is a process and a setup in it.
type world struct {
	*hosttest.Process
	setup load.Setup
}

func newWorld(t *testing.T, o load.Options, environ ...string) *world {
	t.Helper()
	p := hosttest.New(t, environ...)
	return &world{p, load.Setup{Process: p.Process, Secrets: &confidential.Secrets{}, Options: o}}
}

// open checks the options, and reads settings and policy.
func (w *world) open(t *testing.T) {
	t.Helper()
	err := w.setup.CheckOptions()
	if err == nil {
		err = w.setup.Open(t.Context())
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, w.Err)
	}
}

// load loads the experiment in e.yaml with a loader of its own.
func (w *world) load(t *testing.T, o load.LoaderOptions) (*experiment.Experiment, *load.Loader, error) {
	t.Helper()
	l := w.setup.NewLoader("e.yaml", o)
	t.Cleanup(l.Close)
	err := l.LoadControls()
	if err != nil {
		return nil, l, err
	}
	e, err := l.Load(t.Context(), "e.yaml")
	return e, l, err
}

// mail is a channel of notifications that keeps what it gets.
type mail struct {
	mu     sync.Mutex
	bodies []string
}

func newMail(t *testing.T) (m *mail, address string) {
	t.Helper()
	m = &mail{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m.mu.Lock()
		defer m.mu.Unlock()
		m.bodies = append(m.bodies, string(body))
	}))
	t.Cleanup(server.Close)
	return m, server.URL
}

func (m *mail) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.bodies, "\n")
}

func wantIn(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("got no %q in\n%s", want, text)
		}
	}
}

func wantNotIn(t *testing.T, text string, unwanted ...string) {
	t.Helper()
	for _, word := range unwanted {
		if strings.Contains(text, word) {
			t.Errorf("got %q in\n%s", word, text)
		}
	}
}

func wantCode(t *testing.T, err error, want exit.Code) (message string) {
	t.Helper()
	code, message := exit.Of(err)
	if code != want {
		t.Errorf("got the exit code %d (%v), want %d", code, err, want)
	}
	return message
}

const valid = "title: fine\ndescription: d\nmethod: []\n"
