package http

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

var _ provider.Targeter = (*call)(nil)

// Targets returns the host of the url, and that of a Host header. Its errors do not show
// values: a part of a secret would not be redacted.
func (c *call) Targets(req provider.Request) ([]provider.Target, error) {
	to, _, err := parseAddress(plain(req.Scope.SubstituteText(c.url)))
	if err != nil {
		return nil, fmt.Errorf("the url %q has no host%s", c.url, unknown(c.url, req.Scope))
	}
	targets := []provider.Target{{Block: c.block, Key: "url", Resource: to.host()}}
	headers, _ := req.Scope.Substitute(c.headers).(*pyvalue.Map)
	for name, value := range headers.All() {
		if !strings.EqualFold(name, "Host") || value == nil {
			continue
		}
		written, _ := c.headers.Value(name).(string)
		asked, hostErr := parseHost(plain(value))
		if hostErr != nil {
			err = fmt.Errorf("the header Host %q is not a host%s", written, unknown(written, req.Scope))
			continue
		}
		virtual := &address{url.URL{Scheme: to.Scheme, Host: asked}}
		targets = append(targets, provider.Target{Block: c.block, Key: "headers", Resource: virtual.host()})
	}
	return targets, err
}

func (a *address) host() provider.Host {
	return provider.Host{Scheme: a.Scheme, Name: a.Hostname(), Port: port(a)}
}
