package http

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	nethttp "net/http"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// call is a URL to call, before substitution. A part that the block leaves out is zero.
type call struct {
	provider *Provider
	activity string
	judged   bool
	block    *source.Node

	url       string
	method    string
	headers   *pyvalue.Map
	arguments any
	timeout   any
	verify    any
	retries   int
}

// Run calls the URL and returns {"status", "headers", "body"}. The value that a tolerance
// probe judges becomes the argument "value": a list or mapping as JSON text, unless the
// arguments are sent as JSON. Arguments that are a text or a list do not get it.
func (c *call) Run(ctx context.Context, req provider.Request) (any, error) {
	m, err := c.message(req)
	if err != nil {
		return nil, provider.Errorf(provider.Unavailable, "preparing the call of the activity: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, stopped(err, m.to)
	}
	s, err := c.session(req.Scope, m.isSafe())
	if err != nil {
		return nil, provider.Errorf(provider.Unavailable, "preparing the call of %s: %w", m.to, err)
	}
	s.permit = req.Permit
	if !m.isSafe() {
		defer c.provider.closeIdleConnections() // the call may have changed what they lead to
		defer s.transport.CloseIdleConnections()
	}
	a, err := s.play(ctx, m)
	if err != nil {
		return nil, err
	}
	if a.total > int64(len(a.body)) {
		a.body = provider.CutEnd(c.provider.Conceal, a.body)
		left := a.total - int64(len(a.body))
		req.Log.Warn("The body of the response is too long and was truncated.",
			"activity", c.activity, "bytes", a.total, "omitted", left)
	}
	if a.status >= nethttp.StatusBadRequest && !c.judged {
		req.Log.Warn("The server responded with an error status. Add a tolerance if it matters.",
			"activity", c.activity, "url", m.to.String(), "status", a.status)
	}
	return a.output(), nil
}

// output returns the result of the activity.
func (a *answer) output() *pyvalue.Map {
	return pyvalue.MapOf("status", int64(a.status), "headers", a.headers(),
		"body", parseBody(a.header("Content-Type"), a.body))
}

// stopped is the error of a call that ends because its context does.
func stopped(reason error, to *address) *provider.Error {
	if errors.Is(reason, context.DeadlineExceeded) {
		return provider.Errorf(provider.Timeout, "the call of %s was stopped because its activity timed out: %w", to, reason)
	}
	return provider.Errorf(provider.Interrupted, "the call of %s was stopped because the run ends: %w", to, reason)
}

// session prepares the requests of one run, on its own connections unless share is set.
func (c *call) session(scope *values.Scope, share bool) (*session, error) {
	l, err := parseTimeout(scope.Substitute(c.timeout))
	if err != nil {
		return nil, err
	}
	v, err := parseVerification(scope.Substitute(c.verify))
	if err != nil {
		return nil, err
	}
	newTransport := c.provider.ownTransport
	if share {
		newTransport = c.provider.sharedTransport
	}
	transport, err := newTransport(transportKey{v, l.connect})
	if err != nil {
		return nil, err
	}
	return &session{
		transport: transport, limits: l, retries: c.retries,
		keep: cmp.Or(c.provider.BodyLimit, DefaultBodyLimit),
	}, nil
}

// parseTimeout reads a number of seconds, or two: to connect, and to wait.
func parseTimeout(v any) (limits, error) {
	both, isList := v.([]any)
	if !isList {
		both = []any{v, v}
	}
	if len(both) != 2 {
		return limits{}, fmt.Errorf("reading the timeout: found a list of %d, expected a number of seconds or a list of two", len(both))
	}
	var durations [2]time.Duration
	for i := range durations {
		var err error
		if durations[i], err = block.Duration(both[i]); err != nil {
			return limits{}, fmt.Errorf("reading the timeout: %w", err)
		}
	}
	return limits{
		connect: cmp.Or(durations[0], DefaultConnectTimeout),
		silence: cmp.Or(durations[1], DefaultReadTimeout),
	}, nil
}

// parseVerification reads a boolean, also as text, or the path of a file of certificates;
// null is true.
func parseVerification(v any) (verification, error) {
	switch v := v.(type) {
	case nil:
		return verification{}, nil
	case bool:
		return verification{off: !v}, nil
	case string:
		switch strings.ToLower(v) {
		case "true", "yes", "on", "1":
			return verification{}, nil
		case "false", "no", "off", "0":
			return verification{off: true}, nil
		case "":
			return verification{}, errors.New("reading verify_tls: found an empty text, expected true, false, or a file of certificates")
		}
		return verification{bundle: v}, nil
	default:
		return verification{}, fmt.Errorf("reading verify_tls: found %s, expected true, false, or a file of certificates", pyvalue.TypeName(v))
	}
}
