// Package http is the provider that calls a URL. The result is a mapping of the
// answer's status, headers and body; an answer that reports an error is a result
// like any other, only a call without an answer fails.
//
// Requests look as those of Python's requests do, because servers, and the people
// who wrote experiments against them, are used to these: how arguments become a
// query, a form or JSON, which redirects are followed and with what, what is tried
// again.
//
// A probe that went over a connection from before a fault might not see the fault,
// or take a peer that is no longer there for one that is slow. So connections are
// new, but for calls that only look and that follow each other at once.
//
// Not taken from requests are .netrc files and, with max_retries, waiting where a
// server asks for it with Retry-After.
package http

import (
	"crypto/x509"
	nethttp "net/http"
	"net/url"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
)

const (
	// DefaultConnectTimeout bounds the making of a connection, with its TLS
	// handshake, where an experiment does not. The Chaos Toolkit would wait for
	// as long as the system does, some two minutes.
	DefaultConnectTimeout = 10 * time.Second
	// DefaultReadTimeout bounds the silence of a server that is to answer, where
	// an experiment does not. The Chaos Toolkit would wait for ever. It is long,
	// so that no experiment that waits for something slow fails of it.
	DefaultReadTimeout = 10 * time.Minute
	// DefaultBodyLimit is how much is kept of a body.
	DefaultBodyLimit = 16 << 20
	// reuseWithin is how long after one call its connection is good for the next.
	// It is shorter than any fault takes to be injected.
	reuseWithin = 10 * time.Millisecond
)

// Provider calls URLs. The zero Provider is ready for use; it must not be copied
// once it is in use.
type Provider struct {
	// Getenv returns an environment variable, "" if it is not set. It is asked
	// for proxies (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in small or
	// capital letters) and for certificates (REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE).
	// nil is an empty environment.
	Getenv func(string) string
	// UserAgent is what requests call themselves if the experiment does not say.
	UserAgent string
	// BodyLimit is how many bytes of a body are kept, 0 for DefaultBodyLimit. Of
	// a longer one the end is left out.
	BodyLimit int
	// Conceal knows what of a body is secret; nil knows nothing.
	Conceal provider.Concealer

	mu     sync.Mutex
	shared map[transportKey]*nethttp.Transport
	proxy  func(*url.URL) (*url.URL, error)
	roots  map[string]*x509.CertPool
}

var _ provider.Provider = (*Provider)(nil)

// Close closes the connections that wait for another call. The Provider may be
// used on.
func (p *Provider) Close() error {
	p.forgetConnections()
	return nil
}

func (p *Provider) getenv(names ...string) string {
	if p.Getenv == nil {
		return ""
	}
	for _, name := range names {
		if value := p.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
