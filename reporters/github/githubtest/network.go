package githubtest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Serve starts an HTTP server in memory. The returned transport sends every request to it,
// whatever the address, without encryption. Unlike real connections, these let time stand
// still in a bubble of testing/synctest while a request is answered.
func Serve(t testing.TB, handler http.Handler) http.RoundTripper {
	t.Helper()
	listener := &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler, ErrorLog: nil} //nolint:gosec // only tests are slow on purpose
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	transport := &http.Transport{DialContext: listener.dial, DialTLSContext: listener.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		// Handlers that still run may fail the test.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = server.Shutdown(ctx)
		_ = server.Close()
		<-done
	})
	return transport
}

// memory is a listener for connections that are made by dial.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (m *memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case m.conns <- there:
		return here, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the next connection.
func (m *memory) Accept() (net.Conn, error) {
	select {
	case conn := <-m.conns:
		return conn, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

// Close makes Accept and dial fail.
func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

// Addr returns a name.
func (m *memory) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }
