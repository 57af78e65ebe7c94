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
	// connect bounds the making of a connection.
	connect time.Duration
	// silence bounds how long nothing may pass over one; not the whole exchange.
	silence time.Duration
}

// errSilence ends an exchange in which nothing passed for too long.
var errSilence = errors.New("nothing came from the server")

// fault is an exchange without an answer.
type fault struct {
	// cause is errSilence, the context's error, or whatever the network had.
	cause error
	// connected says that there was a connection, so that the server may have
	// seen the request; answered that an answer began to come.
	connected, answered bool
	// read is how much of the body came.
	read int64
}

// exchange sends one request and reads the whole answer.
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
	defer func() { _ = r.Body.Close() }() // the answer was read, or it failed
	a := &answer{status: r.StatusCode, wire: r}
	if err := a.readBody(r, keep); err != nil {
		return nil, &fault{cause: cause(ctx, err), connected: true, answered: true, read: a.total}
	}
	a.head = w.end()
	return a, nil
}

// cause prefers the reason for which ctx ended to the error that followed from it.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
