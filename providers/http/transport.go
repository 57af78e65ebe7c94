package http

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	nethttp "net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// maxHead bounds the headers of a response, in bytes.
const maxHead = 1 << 20

// verification says how certificates of servers are checked. The zero verification uses
// the certificates that the environment names, or else the system's.
type verification struct {
	off bool
	// bundle is a file of certificates to trust, or a folder of such files.
	bundle string
}

// transportKey distinguishes transports.
type transportKey struct {
	verification
	connect time.Duration
}

// sharedTransport returns the transport that all calls with the same key share.
func (p *Provider) sharedTransport(key transportKey) (*nethttp.Transport, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.shared[key]; ok {
		return t, nil
	}
	t, err := p.newTransport(key)
	if err != nil {
		return nil, err
	}
	if p.shared == nil {
		p.shared = make(map[transportKey]*nethttp.Transport)
	}
	p.shared[key] = t
	return t, nil
}

// ownTransport returns a transport whose connections are not shared.
func (p *Provider) ownTransport(key transportKey) (*nethttp.Transport, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.newTransport(key)
}

// closeIdleConnections closes the connections that no call is using.
func (p *Provider) closeIdleConnections() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.shared {
		t.CloseIdleConnections()
	}
}

// newTransport uses HTTP/1.1 only, like requests. It needs p.mu.
func (p *Provider) newTransport(key transportKey) (*nethttp.Transport, error) {
	config, err := p.tlsConfig(key.verification)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: key.connect}
	protocols := new(nethttp.Protocols)
	protocols.SetHTTP1(true)
	proxy := p.proxies()
	return &nethttp.Transport{
		Proxy:                  func(r *nethttp.Request) (*url.URL, error) { return proxy(r.URL) },
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    key.connect,
		IdleConnTimeout:        reuseWithin,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHead,
		Protocols:              protocols,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			raw, err := dialer.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &conn{Conn: raw}, nil
		},
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			secured, err := dialTLS(ctx, dialer, config, network, addr)
			if err != nil {
				return nil, err
			}
			return &conn{Conn: secured}, nil
		},
	}, nil
}

// dialTLS does what a Transport does itself, but returns the connection, so that it can be
// wrapped to observe the headers.
func dialTLS(ctx context.Context, dialer *net.Dialer, config *tls.Config, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialer.Timeout)
	defer cancel()
	raw, err := dialer.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	config = config.Clone()
	if config.ServerName, _, err = net.SplitHostPort(addr); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	secured := tls.Client(raw, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return secured, nil
}

// tlsConfig reads a bundle of certificates once. It needs p.mu.
func (p *Provider) tlsConfig(v verification) (*tls.Config, error) {
	if v.off {
		return &tls.Config{InsecureSkipVerify: true}, nil // the experiment says so
	}
	bundle := v.bundle
	if bundle == "" {
		bundle = p.getenv("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
	}
	if bundle == "" {
		return &tls.Config{}, nil
	}
	roots, ok := p.roots[bundle]
	if !ok {
		var err error
		if roots, err = readCertificates(bundle); err != nil {
			return nil, fmt.Errorf("reading the certificates to trust: %w", err)
		}
		if p.roots == nil {
			p.roots = make(map[string]*x509.CertPool)
		}
		p.roots[bundle] = roots
	}
	return &tls.Config{RootCAs: roots}, nil
}

// readCertificates reads a PEM file, or all PEM files of a folder.
func readCertificates(path string) (*x509.CertPool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*")); err != nil {
			return nil, err
		}
	}
	pool, found := x509.NewCertPool(), false
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil && !info.IsDir() {
			return nil, err
		}
		found = pool.AppendCertsFromPEM(text) || found
	}
	if !found {
		return nil, fmt.Errorf("%s contains no certificate in PEM format", path)
	}
	return pool, nil
}

// proxies returns the proxy for a URL, from the environment. It needs p.mu.
func (p *Provider) proxies() func(*url.URL) (*url.URL, error) {
	if p.proxy == nil {
		all := p.getenv("all_proxy", "ALL_PROXY")
		config := httpproxy.Config{
			HTTPProxy:  p.getenv("http_proxy", "HTTP_PROXY"),
			HTTPSProxy: p.getenv("https_proxy", "HTTPS_PROXY"),
			NoProxy:    p.getenv("no_proxy", "NO_PROXY"),
			CGI:        p.getenv("REQUEST_METHOD") != "",
		}
		if config.HTTPProxy == "" {
			config.HTTPProxy = all
		}
		if config.HTTPSProxy == "" {
			config.HTTPSProxy = all
		}
		p.proxy = config.ProxyFunc()
	}
	return p.proxy
}
