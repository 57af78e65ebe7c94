package http

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	nethttp "net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// message is a request that can be sent more than once.
type message struct {
	method string
	to     *address
	// header has each name once, in the spelling of the experiment.
	header nethttp.Header
	// body is nil for none. announceEmpty sends a Content-Length even then.
	body          []byte
	announceEmpty bool
}

// findHeader returns the name in h that equals name, ignoring case.
func findHeader(h nethttp.Header, name string) (string, bool) {
	for known := range h {
		if strings.EqualFold(known, name) {
			return known, true
		}
	}
	return "", false
}

func setHeader(h nethttp.Header, name, value string) {
	deleteHeader(h, name)
	h[name] = []string{value}
}

func deleteHeader(h nethttp.Header, name string) {
	if known, ok := findHeader(h, name); ok {
		delete(h, known)
	}
}

// isManaged says whether the value of a header follows from the rest of the request, so
// that it cannot be set.
func isManaged(name string) bool {
	return slices.ContainsFunc([]string{"Content-Length", "Transfer-Encoding", "Trailer"}, func(managed string) bool {
		return strings.EqualFold(name, managed)
	})
}

// defaultHeader returns the headers that are sent unless the experiment sets them.
func defaultHeader(userAgent string) nethttp.Header {
	return nethttp.Header{
		"User-Agent":      {userAgent},
		"Accept":          {"*/*"},
		"Accept-Encoding": {"gzip, deflate"},
		"Connection":      {"keep-alive"},
	}
}

// authorize logs in as user, which overrides other credentials.
func authorize(h nethttp.Header, user *url.Userinfo) {
	if user == nil {
		return
	}
	password, _ := user.Password()
	plain := latin1(user.Username()) + ":" + latin1(password)
	setHeader(h, "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(plain)))
}

// latin1 encodes s in Latin-1, as HTTP headers are, if that has all of its characters.
// Otherwise it returns s, in UTF-8.
func latin1(s string) string {
	encoded := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff || r == utf8.RuneError {
			return s
		}
		encoded = append(encoded, byte(r))
	}
	return string(encoded)
}

// request returns the message for a transport.
func (m *message) request(ctx context.Context) *nethttp.Request {
	header := m.header.Clone()
	r := &nethttp.Request{Method: m.method, URL: &m.to.URL, Header: header}
	if name, ok := findHeader(header, "Host"); ok {
		r.Host = header[name][0]
		delete(header, name)
	}
	// The transport adds its own if it is missing or in another spelling.
	agent := ""
	if name, ok := findHeader(header, "User-Agent"); ok {
		agent = header[name][0]
		delete(header, name)
	}
	header["User-Agent"] = []string{agent}
	switch {
	case m.body != nil:
		r.ContentLength = int64(len(m.body))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(m.body)), nil }
		r.Body, _ = r.GetBody()
	case m.announceEmpty && !slices.Contains([]string{"POST", "PUT", "PATCH"}, m.method):
		// The transport sends a Content-Length of 0 for these methods only, and drops the
		// header unless its spelling is unusual.
		header["content-length"] = []string{"0"}
	}
	return r.WithContext(ctx)
}

// isIdempotent says whether a request may be sent again if the server may have seen it.
func (m *message) isIdempotent() bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"}, m.method)
}

// isSafe says whether a request only reads (RFC 9110, 9.2.1).
func (m *message) isSafe() bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE"}, m.method)
}

// redirected returns the message that follows a redirect to another address.
func (m *message) redirected(status int, to *address) *message {
	next := *m
	next.to = to
	next.header = m.header.Clone()
	deleteHeader(next.header, "Cookie") // the session adds those for the address
	if !sameOrigin(m.to, to) {
		deleteHeader(next.header, "Authorization")
	}
	if status == nethttp.StatusTemporaryRedirect || status == nethttp.StatusPermanentRedirect {
		return &next
	}
	deleteHeader(next.header, "Content-Type")
	next.body, next.announceEmpty = nil, false
	switch {
	case m.method == nethttp.MethodHead:
	case status != nethttp.StatusMovedPermanently || m.method == nethttp.MethodPost:
		next.method = nethttp.MethodGet
	}
	return &next
}

// sameOrigin says whether credentials for one address may be sent to another: to the same
// host and port, or from http to https on the default ports.
func sameOrigin(from, to *address) bool {
	if from.Hostname() != to.Hostname() {
		return false
	}
	if from.Scheme == to.Scheme {
		return port(from) == port(to)
	}
	return from.Scheme == "http" && port(from) == "80" && port(to) == "443"
}

func port(a *address) string {
	switch {
	case a.Port() != "":
		return a.Port()
	case a.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}
