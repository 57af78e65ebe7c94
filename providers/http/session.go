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

// maxRedirects is how many redirections are followed, as by Python's requests.
const maxRedirects = 30

// session is what the requests of one activity have in common: it follows
// redirections, keeps cookies meanwhile, and tries again.
type session struct {
	transport *nethttp.Transport
	limits    limits
	// retries is how often a request is repeated that got no answer.
	retries int
	// keep is how many bytes of a body are kept.
	keep int
	jar  *cookiejar.Jar
	// permit is asked before a redirection is followed; nil permits all of them.
	permit func(provider.Resource) error
}

// play sends m and whatever it takes to get to an answer that does not redirect.
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
			return nil, provider.Errorf(provider.Failed, "%s redirects once more after %d redirections", m.to, maxRedirects)
		}
		to, err := m.to.follow(location)
		if err != nil {
			return nil, provider.Errorf(provider.Failed, "%s redirects to where nothing can be called: %w", m.to, err)
		}
		if s.permit != nil {
			if err := s.permit(to.host()); err != nil {
				return nil, provider.Errorf(provider.Unavailable, "%s redirects to where it must not be followed: %w", m.to, err)
			}
		}
		next := m.redirected(a.status, to)
		s.carryCookies(a, m, next)
		m = next
	}
}

// carryCookies keeps the cookies that an answer set and sends those that are for
// the next address.
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

// send sends m until there is an answer, or no more try. What may have been seen
// by the server is repeated only where that does no harm.
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

// explain puts a fault into words.
func (s *session) explain(ctx context.Context, m *message, f *fault) *provider.Error {
	switch {
	case ctx.Err() != nil:
		return stopped(ctx.Err(), m.to)
	case errors.Is(f.cause, errSilence) && f.answered:
		return provider.Errorf(provider.Timeout, "%s fell silent for %s, after %d bytes of its answer: %w", m.to, s.limits.silence, f.read, f.cause)
	case errors.Is(f.cause, errSilence):
		return provider.Errorf(provider.Timeout, "%s gave no answer within its timeout of %s: %w", m.to, s.limits.silence, f.cause)
	case errors.Is(f.cause, errPacked):
		return provider.Errorf(provider.Failed, "reading the answer of %s: %w", m.to, f.cause)
	case f.answered:
		return provider.Errorf(provider.Failed, "the answer of %s broke off after %d bytes of its body: %w", m.to, f.read, f.cause)
	case f.connected:
		return provider.Errorf(provider.Failed, "the connection to %s broke before there was an answer: %w", m.to, f.cause)
	default:
		return provider.Errorf(provider.Failed, "failed to connect to %s: %w%s", m.to, f.cause, hint(f.cause))
	}
}

// hint says what may help against a connection that failed.
func hint(err error) string {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "; to trust the server's certificate, name a file of certificates in verify_tls or REQUESTS_CA_BUNDLE, or set verify_tls to false"
	}
	return ""
}
