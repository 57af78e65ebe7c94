// Package http is the provider that calls a URL. The result is a mapping of the
// response's status, headers and body. A response that reports an error is a result
// like any other; only a call without a response fails.
//
// Requests look like those of Python's requests, which servers and the authors of
// experiments are used to: how arguments become a query, a form or JSON, which redirects
// are followed, what is retried.
//
// A probe on a connection from before a fault might not see the fault, or mistake a peer
// that is gone for a slow one. So each call has a new connection, except calls that only
// read and follow each other immediately.
//
// Unlike requests, it does not read .netrc files and ignores Retry-After.
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
	// DefaultConnectTimeout bounds connecting, with the TLS handshake, unless the
	// experiment does. The Chaos Toolkit waits as long as the system does, some two
	// minutes.
	DefaultConnectTimeout = 10 * time.Second
	// DefaultReadTimeout bounds the silence of a server, unless the experiment does. The
	// Chaos Toolkit waits for ever. It is long because some experiments wait for
	// something slow.
	DefaultReadTimeout = 10 * time.Minute
	// DefaultBodyLimit is how much is kept of a body.
	DefaultBodyLimit = 16 << 20
	// reuseWithin is how long a connection may be reused after a call. Injecting a fault
	// takes longer than that.
	reuseWithin = 10 * time.Millisecond
)

// Provider calls URLs. The zero Provider is ready for use. It must not be copied after
// its first use.
type Provider struct {
	// Getenv returns an environment variable, "" if it is not set: proxies (HTTP_PROXY,
	// HTTPS_PROXY, ALL_PROXY and NO_PROXY, in lower or upper case) and certificates
	// (REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE). nil is an empty environment.
	Getenv func(string) string
	// UserAgent is the User-Agent of requests, unless the experiment sets it.
	UserAgent string
	// BodyLimit is how many bytes of a body are kept, 0 for DefaultBodyLimit. Longer bodies
	// are truncated.
	BodyLimit int
	// Conceal finds secrets in bodies that are truncated; nil finds none.
	Conceal provider.Concealer

	mu     sync.Mutex
	shared map[transportKey]*nethttp.Transport
	proxy  func(*url.URL) (*url.URL, error)
	roots  map[string]*x509.CertPool
}

var _ provider.Provider = (*Provider)(nil)

// Close closes idle connections. The Provider can still be used.
func (p *Provider) Close() error {
	p.closeIdleConnections()
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
