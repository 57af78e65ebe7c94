package demo_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/demo"
)

// visit sends one request and returns the status and the body.
func visit(t *testing.T, shop http.Handler, method, path, body string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	shop.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func TestShop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stopped := false
		shop := demo.NewShop(func() { stopped = true })
		steps := []struct {
			method, path, body string
			status             int
			contains           string
		}{
			{"GET", "/checkout", "", 200, `"also":["a helmet"`},
			{"PUT", "/faults/recommendations", `{"mode": "down"}`, 200, "down"},
			{"GET", "/checkout", "", 200, `"also":[]`},
			{"GET", "/health", "", 200, `"recommendations":"down"`},
			{"DELETE", "/faults/recommendations", "", 200, "up"},
			{"PUT", "/faults/payment", `{"mode": "slow", "seconds": 2}`, 200, "slow"},
			{"GET", "/checkout", "", 200, `"milliseconds":2000`},
			{"PUT", "/faults/payment", `{"mode": "down"}`, 200, "down"},
			{"GET", "/checkout", "", 503, "payment"},
			{"PUT", "/faults/weather", `{"mode": "down"}`, 400, "expected"},
			{"PUT", "/faults/payment", `{"mode": "odd"}`, 400, "expected"},
			{"PUT", "/faults/payment", `nonsense`, 400, "expected"},
			{"POST", "/stop", "", 200, "closed"},
		}
		for _, step := range steps {
			status, body := visit(t, shop, step.method, step.path, step.body)
			if status != step.status || !strings.Contains(body, step.contains) {
				t.Errorf("%s %s: got %d %s, want %d with %q", step.method, step.path, status, body, step.status, step.contains)
			}
		}
		if !stopped {
			t.Error("the shop was not closed")
		}
	})
}

func TestServeEnds(t *testing.T) {
	t.Parallel()
	t.Run("without visitors", func(t *testing.T) {
		t.Parallel()
		if err := demo.Serve(t.Context(), "127.0.0.1:0", 10*time.Millisecond, io.Discard); err != nil {
			t.Errorf("got error %v, want none", err)
		}
	})
	t.Run("with its context", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if err := demo.Serve(ctx, "127.0.0.1:0", time.Hour, callback(cancel)); err != nil {
			t.Errorf("got error %v, want none", err)
		}
	})
}

// callback is a writer that calls a function for each write.
type callback func()

func (c callback) Write(p []byte) (int, error) {
	c()
	return len(p), nil
}
