package http

import (
	"context"
	"crypto/tls"
	"errors"
	nethttp "net/http"
	"net/http/cookiejar"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// maxRedirects is how many redirects are followed, as in requests.
const maxRedirects = 30

// session is what the requests of one activity share. It follows redirects, with their
// cookies, and retries.
type session struct {
	transport *nethttp.Transport
	limits    limits
	// retries is how often a request without a response is retried.
	retries int
	// keep is how many bytes of a body are kept.
	keep int
	jar  *cookiejar.Jar
	// permit returns why a redirect must not be followed, nil if it may be. A nil permit
	// permits all.
	permit func(provider.Resource) error
}

// play sends m and follows redirects until a response is none.
func (s *session) play(ctx context.Context, m *message) (*answer, error) {
	for followed := 0; ; followed++ {
		a, err := s.send(ctx, m)
		if err != nil {
			return nil, err
		}
		location := a.location()
		if location == "" {
			return a, nil
		}
		if followed == maxRedirects {
			return nil, provider.Errorf(provider.Failed, "%s redirects again after %d redirects", m.to, maxRedirects)
		}
		to, err := m.to.follow(location)
		if err != nil {
			return nil, provider.Errorf(provider.Failed, "%s redirects to an address that cannot be called: %w", m.to, err)
		}
		if s.permit != nil {
			if err := s.permit(to.host()); err != nil {
				return nil, provider.Errorf(provider.Unavailable, "%s redirects to an address that is not permitted: %w", m.to, err)
			}
		}
		next := m.redirected(a.status, to)
		s.carryCookies(a, m, next)
		m = next
	}
}

// carryCookies keeps the cookies of a response, and sends those for the next address.
func (s *session) carryCookies(a *answer, from, next *message) {
	if s.jar == nil {
		s.jar, _ = cookiejar.New(nil) // "the error is always nil"
	}
	s.jar.SetCookies(&from.to.URL, a.wire.Cookies())
	var pairs []string
	for _, cookie := range s.jar.Cookies(&next.to.URL) {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	if len(pairs) > 0 {
		setHeader(next.header, "Cookie", strings.Join(pairs, "; "))
	}
}

// send sends m until there is a response, or no retry is left. A request that the server
// may have seen is retried only if it is idempotent.
func (s *session) send(ctx context.Context, m *message) (*answer, error) {
	for try := 0; ; try++ {
		a, f := exchange(ctx, s.transport, m, s.limits, s.keep)
		if f == nil {
			return a, nil
		}
		again := !f.answered && (!f.connected || m.isIdempotent())
		if !again || try >= s.retries || ctx.Err() != nil {
			return nil, s.explain(ctx, m, f)
		}
	}
}

// explain returns the error for a fault.
func (s *session) explain(ctx context.Context, m *message, f *fault) *provider.Error {
	switch {
	case ctx.Err() != nil:
		return stopped(ctx.Err(), m.to)
	case errors.Is(f.cause, errSilence) && f.answered:
		return provider.Errorf(provider.Timeout, "%s sent nothing for %s, after %d bytes of its response: %w", m.to, s.limits.silence, f.read, f.cause)
	case errors.Is(f.cause, errSilence):
		return provider.Errorf(provider.Timeout, "%s sent no response within the timeout of %s: %w", m.to, s.limits.silence, f.cause)
	case errors.Is(f.cause, errEncoding):
		return provider.Errorf(provider.Failed, "reading the response of %s: %w", m.to, f.cause)
	case f.answered:
		return provider.Errorf(provider.Failed, "the response of %s ended after %d bytes of its body: %w", m.to, f.read, f.cause)
	case f.connected:
		return provider.Errorf(provider.Failed, "the connection to %s was lost before there was a response: %w", m.to, f.cause)
	default:
		return provider.Errorf(provider.Failed, "failed to connect to %s: %w%s", m.to, f.cause, hint(f.cause))
	}
}

// hint says what to do about a connection that failed.
func hint(err error) string {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "; to trust the server's certificate, name a file of certificates in verify_tls or REQUESTS_CA_BUNDLE, or set verify_tls to false"
	}
	return ""
}
