package http

import (
	"context"
	"errors"
	nethttp "net/http"
	"net/http/httptrace"
	"time"
)

// limits are how long the steps of an exchange may take.
type limits struct {
	// connect bounds connecting.
	connect time.Duration
	// silence bounds how long nothing is transferred; the whole exchange may take longer.
	silence time.Duration
}

// errSilence ends an exchange in which nothing was transferred for too long.
var errSilence = errors.New("nothing was received from the server")

// fault is an exchange that failed.
type fault struct {
	// cause is errSilence, the context's error, or an error of the network.
	cause error
	// connected says that there was a connection, so the server may have seen the request.
	// answered says that the head of the response was received.
	connected, answered bool
	// read is how many bytes of the body were received.
	read int64
}

// exchange sends one request and reads the whole response.
func exchange(ctx context.Context, transport *nethttp.Transport, m *message, l limits, keep int) (*answer, *fault) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := &watch{silence: l.silence, fail: cancel}
	defer w.end()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { w.begin(info.Conn) },
	})
	r, err := transport.RoundTrip(m.request(ctx))
	if err != nil {
		return nil, &fault{cause: cause(ctx, err), connected: w.began()}
	}
	defer func() { _ = r.Body.Close() }() // the response was read, or it failed
	a := &answer{status: r.StatusCode, wire: r}
	if err := a.readBody(r, keep); err != nil {
		return nil, &fault{cause: cause(ctx, err), connected: true, answered: true, read: a.total}
	}
	a.head = w.end()
	return a, nil
}

// cause returns the reason for which ctx ended, which matters more than the error that
// resulted from it, or else err.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
