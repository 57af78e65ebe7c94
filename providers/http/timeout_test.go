package http_test

import (
	"context"
	"errors"
	"io"
	"net"
	nethttp "net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

func TestNoConnection(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	c := compile(t, new(http.Provider), "url", "http://user:hidden@"+address+"/a", "max_retries", int64(2))
	_, err = c.Run(t.Context(), request())
	wantKind(t, err, provider.Failed, "failed to connect to http://"+address+"/a: ")
	if strings.Contains(err.Error(), "hidden") {
		t.Errorf("got %q, which has the password", err)
	}
}

// silent accepts connections and never says anything.
func silent(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var held []net.Conn
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range held {
			_ = c.Close()
		}
	})
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			held = append(held, c)
			mu.Unlock()
		}
	}()
	return listener.Addr().String()
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	address := silent(t)
	halfway := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		_, _ = io.WriteString(w, "begin")
		_ = nethttp.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	tests := []struct {
		name    string
		url     string
		timeout any
		retries int64
		kind    provider.Kind
		want    string
	}{
		{"answer", "http://" + address, 0.05, 0, provider.Timeout, "sent no response within the timeout of 50ms"},
		{"answer, as the second of two", "http://" + address, []any{int64(30), 0.05}, 0, provider.Timeout, "within the timeout of 50ms"},
		{"answer, as a variable", "http://" + address, "${t}", 0, provider.Timeout, "within the timeout of 50ms"},
		{"answer, as a variable that is a list", "http://" + address, "${both}", 0, provider.Timeout, "within the timeout of 50ms"},
		{"answer, tried again", "http://" + address, 0.05, 2, provider.Timeout, "within the timeout of 50ms"},
		{"body", halfway.URL, 0.05, 0, provider.Timeout, "sent nothing for 50ms, after 5 bytes"},
		{"handshake", "https://" + address, []any{0.05, nil}, 0, provider.Failed, "failed to connect"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			req := request()
			req.Scope = &values.Scope{Configuration: pyvalue.MapOf("t", "0.05", "both", []any{int64(30), "0.05"})}
			c := compile(t, new(http.Provider), "url", test.url, "timeout", test.timeout, "max_retries", test.retries)
			_, err := c.Run(t.Context(), req)
			wantKind(t, err, test.kind, test.want)
		})
	}
}

func TestContextEnds(t *testing.T) {
	t.Parallel()
	address := silent(t)
	reached := make(chan struct{})
	halfway := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		_, _ = io.WriteString(w, "begin")
		_ = nethttp.NewResponseController(w).Flush()
		close(reached)
		<-r.Context().Done()
	})
	t.Run("deadline", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := compile(t, new(http.Provider), "url", "http://"+address, "max_retries", int64(3)).Run(ctx, request())
		wantKind(t, err, provider.Timeout, "its activity timed out")
	})
	t.Run("interrupted within a body", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-reached
			cancel()
		}()
		_, err := compile(t, new(http.Provider), "url", halfway.URL).Run(ctx, request())
		wantKind(t, err, provider.Interrupted, "because the run ends")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want it to be context.Canceled", err)
		}
	})
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := compile(t, new(http.Provider), "url", "http://"+address).Run(ctx, request())
		wantKind(t, err, provider.Interrupted, "")
	})
}
