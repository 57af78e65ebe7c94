package github

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// maxResponse bounds a response. A page of 100 of the longest comments is a quarter of it.
const maxResponse = 32 << 20

// transport authenticates requests to its own hosts only: a redirect must not send the token
// elsewhere. It bounds the time of each request, with reading its answer.
type transport struct {
	next    http.RoundTripper
	timeout time.Duration
	// authorize adds the token to a request. It is a function, so printing a transport
	// does not print the token.
	authorize func(*http.Request)
}

func newTransport(o Options, hosts ...*url.URL) *transport {
	t := &transport{next: o.Transport, timeout: o.RequestTimeout}
	if t.next == nil {
		t.next = http.DefaultTransport
	}
	if t.timeout <= 0 {
		t.timeout = RequestTimeout
	}
	t.authorize = func(r *http.Request) {
		for _, host := range hosts {
			if host != nil && r.URL.Scheme == host.Scheme && r.URL.Host == host.Host {
				r.Header.Set("Authorization", "Bearer "+string(o.Token))
				return
			}
		}
	}
	return t
}

// RoundTrip sends a request.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), t.timeout)
	r = r.Clone(ctx)
	t.authorize(r)
	response, err := t.next.RoundTrip(r)
	if err != nil {
		cancel()
		return nil, err
	}
	response.Body = &boundedBody{ReadCloser: response.Body, left: maxResponse, done: cancel}
	return response, nil
}

var errTooLong = errors.New("the response is longer than any that GitHub sends")

// boundedBody is a body that fails beyond a size, and stops the timeout of its request after
// it was read or closed: the generated client does not close the bodies of errors.
type boundedBody struct {
	io.ReadCloser
	left int64
	done func()
}

// Read reads up to the limit.
func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil {
		b.done()
	}
	return n, err
}

// Close closes the body.
func (b *boundedBody) Close() error {
	defer b.done()
	return b.ReadCloser.Close()
}
