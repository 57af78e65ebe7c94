package http_test

import (
	"errors"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

func host(scheme, name, port string) provider.Host {
	return provider.Host{Scheme: scheme, Name: name, Port: port}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	scope := &values.Scope{Configuration: pyvalue.MapOf("host", "Bücher.example", "base", "https://[::1]:8443")}
	tests := []struct {
		name string
		call provider.Call
		want []provider.Host
	}{
		{"usual port", compile(t, &http.Provider{}, "url", "http://example.com/x"), []provider.Host{host("http", "example.com", "80")}},
		{"user", compile(t, &http.Provider{}, "url", "https://allowed:x@evil.example/"), []provider.Host{host("https", "evil.example", "443")}},
		{"backslash", compile(t, &http.Provider{}, "url", `http://evil.example\@allowed/`), []provider.Host{host("http", "evil.example", "80")}},
		{"variable host", compile(t, &http.Provider{}, "url", "http://${host}:81/"), []provider.Host{host("http", "xn--bcher-kva.example", "81")}},
		{"variable base", compile(t, &http.Provider{}, "url", "${base}/x"), []provider.Host{host("https", "::1", "8443")}},
		{
			"virtual host", compile(t, &http.Provider{}, "url", "http://a/", "headers", pyvalue.MapOf("hOST", "b:90")),
			[]provider.Host{host("http", "a", "80"), host("http", "b", "90")},
		},
	}
	for _, test := range tests {
		targets, err := test.call.(provider.Targeter).Targets(provider.Request{Scope: scope})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var got []provider.Host
		for _, target := range targets {
			got = append(got, target.Resource.(provider.Host))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: the hosts differ (-want +got):\n%s", test.name, diff)
		}
	}
}

// What is not known yet is said so, next to what is.
func TestTargetsThatCannotBeTold(t *testing.T) {
	t.Parallel()
	for _, c := range []provider.Call{
		compile(t, &http.Provider{}, "url", "http://${unknown}/"),
		compile(t, &http.Provider{}, "url", "http://a/", "headers", pyvalue.MapOf("Host", "${unknown}")),
	} {
		if _, err := c.(provider.Targeter).Targets(provider.Request{}); err == nil || !strings.Contains(err.Error(), "unknown") {
			t.Errorf("got error %v, want one that names the variable", err)
		}
	}
}

// A server cannot send a request to where it must not go.
func TestRedirectionsArePermitted(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	forbidden := httptest.NewServer(nethttp.HandlerFunc(func(nethttp.ResponseWriter, *nethttp.Request) { reached.Store(true) }))
	t.Cleanup(forbidden.Close)
	first := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if r.URL.Path == "/" {
			nethttp.Redirect(w, r, "/again", nethttp.StatusFound)
			return
		}
		nethttp.Redirect(w, r, forbidden.URL, nethttp.StatusTemporaryRedirect)
	}))
	t.Cleanup(first.Close)
	var asked []provider.Resource
	req := request()
	req.Permit = func(r provider.Resource) error {
		asked = append(asked, r)
		if host := r.(provider.Host); strings.HasSuffix(forbidden.URL, host.Port) {
			return errors.New("it is forbidden")
		}
		return nil
	}
	_, err := compile(t, &http.Provider{}, "url", first.URL).Run(t.Context(), req)
	failure, ok := errors.AsType[*provider.Error](err)
	if !ok || failure.Kind != provider.Unavailable || !strings.Contains(failure.Message, "redirects to an address that is not permitted: it is forbidden") {
		t.Errorf("got %v, want that the redirection is not followed and the run is aborted", err)
	}
	if reached.Load() || len(asked) != 2 {
		t.Errorf("the forbidden server was reached: %t, asked about %v", reached.Load(), asked)
	}
}
