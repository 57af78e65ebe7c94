package http_test

import (
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

func newTLSServer(t *testing.T, handler nethttp.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // it complains about refusals
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestTLS(t *testing.T) {
	t.Parallel()
	server := newTLSServer(t, func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header()["x-lower-CASE"] = []string{"1"}
		_, _ = io.WriteString(w, "secret")
	})
	folder := t.TempDir()
	bundle := filepath.Join(folder, "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(bundle, text, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(folder, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const untrusted = "name a file of certificates in verify_tls"
	tests := []struct {
		name   string
		verify any
		env    string
		err    string
		kind   provider.Kind
	}{
		{name: "not trusted", err: untrusted},
		{name: "checked", verify: true, err: untrusted},
		{name: "not checked", verify: false},
		{name: "not checked by a word", verify: "no"},
		{name: "not checked by a variable", verify: "${off}"},
		{name: "checked by a variable", verify: "${on}", err: untrusted},
		{name: "file", verify: bundle},
		{name: "file behind a variable", verify: "${file}"},
		{name: "folder", verify: folder},
		{name: "file without certificates", verify: empty, err: "contains no certificate", kind: provider.Unavailable},
		{name: "no file", verify: "${nofile}", err: "no such file", kind: provider.Unavailable},
		{name: "environment", env: bundle},
		{name: "environment and checked", verify: true, env: bundle},
		{name: "environment with no file", env: "/no/such/file", err: "no such file", kind: provider.Unavailable},
		{name: "not checked in spite of the environment", verify: false, env: "/no/such/file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := &http.Provider{Getenv: func(name string) string {
				return map[string]string{"REQUESTS_CA_BUNDLE": test.env}[name]
			}}
			req := request()
			req.Scope = &values.Scope{Configuration: pyvalue.MapOf("off", "false", "on", true, "file", bundle, "nofile", "/no/such/file")}
			output, err := compile(t, p, "url", server.URL, "verify_tls", test.verify).Run(t.Context(), req)
			if test.err != "" {
				wantKind(t, err, test.kind, test.err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			headers := output.(*pyvalue.Map).Value("headers").(*pyvalue.Map)
			if got := headers.Value("x-lower-CASE"); got != "1" {
				t.Errorf("got headers %v, want them spelt as they were sent", headers.Keys())
			}
		})
	}
}

// newProxy passes requests on, and joins what wants a tunnel.
func newProxy(t *testing.T) (proxy *httptest.Server, used *atomic.Int64) {
	t.Helper()
	used = new(atomic.Int64)
	proxy = newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		used.Add(1)
		if r.Method != nethttp.MethodConnect {
			_, _ = io.WriteString(w, "proxied "+r.URL.String())
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Error(err)
			return
		}
		here, _, err := nethttp.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			_, _ = io.Copy(there, here)
			_ = there.Close()
		}()
		_, _ = io.Copy(here, there)
		_ = here.Close()
	})
	return proxy, used
}

func TestProxy(t *testing.T) {
	t.Parallel()
	proxy, used := newProxy(t)
	secured := newTLSServer(t, func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header()["x-lower-CASE"] = []string{"1"}
		_, _ = io.WriteString(w, "tunnelled")
	})
	// Loopback addresses are never proxied; this is the same machine.
	_, port, _ := net.SplitHostPort(secured.Listener.Addr().String())
	tests := []struct {
		name, variable, url, want string
	}{
		{"http", "http_proxy", "http://example.invalid/a?b", "proxied http://example.invalid/a?b"},
		{"http in capitals", "HTTP_PROXY", "http://example.invalid/", "proxied http://example.invalid/"},
		{"all", "ALL_PROXY", "http://example.invalid/", "proxied http://example.invalid/"},
		{"https", "https_proxy", "https://0.0.0.0:" + port + "/", "tunnelled"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := &http.Provider{Getenv: func(name string) string {
				return map[string]string{test.variable: proxy.URL}[name]
			}}
			before := used.Load()
			got := get(t, p, "url", test.url, "verify_tls", false)
			if body := got.String("body"); body != test.want {
				t.Errorf("got body %q, want %q", body, test.want)
			}
			if used.Load() == before {
				t.Error("the proxy was not used")
			}
			if headers := got.Value("headers").(*pyvalue.Map); headers.Len() == 0 {
				t.Error("got no headers")
			}
		})
	}
	t.Run("not for this host", func(t *testing.T) {
		t.Parallel()
		p := &http.Provider{Getenv: func(name string) string {
			return map[string]string{"http_proxy": proxy.URL, "no_proxy": "example.invalid"}[name]
		}}
		_, err := compile(t, p, "url", "http://example.invalid/", "timeout", int64(5)).Run(t.Context(), request())
		wantKind(t, err, provider.Failed, "failed to connect to http://example.invalid/")
	})
}
