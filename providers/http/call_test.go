package http_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

func compile(t testing.TB, p *http.Provider, pairs ...any) provider.Call {
	t.Helper()
	report := source.NewCollector("e.json")
	c := p.Compile(provider.Spec{Node: source.FromValue(pyvalue.MapOf(pairs...)), Activity: "test"}, report)
	if problems := report.Problems(); problems.HasErrors() {
		t.Fatal(problems)
	}
	return c
}

func request() provider.Request {
	return provider.Request{Log: slog.New(slog.DiscardHandler)}
}

// get calls a URL and returns the result.
func get(t *testing.T, p *http.Provider, pairs ...any) *pyvalue.Map {
	t.Helper()
	output, err := compile(t, p, pairs...).Run(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	return output.(*pyvalue.Map)
}

func wantKind(t *testing.T, err error, kind provider.Kind, text string) {
	t.Helper()
	failure, ok := errors.AsType[*provider.Error](err)
	if !ok {
		t.Fatalf("got error %v, want a *provider.Error", err)
	}
	if failure.Kind != kind {
		t.Errorf("got kind %d (%v), want %d", failure.Kind, err, kind)
	}
	if !strings.Contains(err.Error(), text) {
		t.Errorf("got %q, want %q in it", err, text)
	}
}

// newServer answers every request with handler.
func newServer(t *testing.T, handler nethttp.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func TestBadVariables(t *testing.T) {
	t.Parallel()
	scope := &values.Scope{Configuration: pyvalue.MapOf("word", "a b", "lines", "a\nb", "list", []any{}, "none", nil)}
	tests := []struct {
		name  string
		pairs []any
		want  string
	}{
		{"url", []any{"url", "${word}"}, "cannot be called with the values of its variables"},
		{"unknown url", []any{"url", "${nope}/${none}/$nor"}, "there is no variable nope, nor"},
		{"method", []any{"url", "http://x", "method", "${word}"}, "the value of the variable is not an HTTP method"},
		{"header", []any{"url", "http://x", "headers", pyvalue.MapOf("A", "${lines}")}, "the header A has line breaks"},
		{"timeout", []any{"url", "http://x", "timeout", "${word}"}, "reading the timeout: found a string that is not a number"},
		{"timeouts", []any{"url", "http://x", "timeout", "${list}"}, "reading the timeout: found a list of 0"},
		{"verification", []any{"url", "http://x", "verify_tls", "${list}"}, "reading verify_tls: found a list"},
		{"arguments", []any{"url", "http://x", "arguments", []any{"a", "b"}}, "item 1 of the arguments is not a pair"},
		{"JSON", []any{
			"url", "http://x", "method", "POST", "headers", pyvalue.MapOf("Content-Type", "application/json"),
			"arguments", []any{math.NaN()},
		}, "JSON cannot express the number nan"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			req := request()
			req.Scope = scope
			_, err := compile(t, new(http.Provider), test.pairs...).Run(t.Context(), req)
			wantKind(t, err, provider.Unavailable, test.want)
		})
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	server := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		var status int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "0123456789")
	})
	tests := []struct {
		name   string
		path   string
		judged bool
		limit  int
		want   string
	}{
		{name: "fine", path: "/200"},
		{name: "error", path: "/400", want: "status=400"},
		{name: "error of the server", path: "/503", want: "status=503"},
		{name: "error that is judged", path: "/503", judged: true},
		{name: "long body", path: "/200", limit: 4, want: "bytes=10 omitted=6"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := &http.Provider{BodyLimit: test.limit}
			node := source.FromValue(pyvalue.MapOf("url", server.URL+test.path))
			c := p.Compile(provider.Spec{Node: node, Activity: "the one", Judged: test.judged}, source.NewCollector(""))
			var log bytes.Buffer
			output, err := c.Run(t.Context(), provider.Request{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			if test.want == "" && log.Len() > 0 {
				t.Errorf("got log %q, want none", log.String())
			}
			if !strings.Contains(log.String(), test.want) {
				t.Errorf("got log %q, want %q in it", log.String(), test.want)
			}
			want := "0123456789"
			if test.limit > 0 {
				want = want[:test.limit]
			}
			if body := output.(*pyvalue.Map).String("body"); body != want {
				t.Errorf("got body %q, want %q", body, want)
			}
		})
	}
}

func TestValueToJudge(t *testing.T) {
	t.Parallel()
	output := pyvalue.MapOf("status", int64(200), "body", "x")
	asJSON := pyvalue.MapOf("Content-Type", "application/json")
	tests := []struct {
		name   string
		method string
		header any
		value  any
		args   any
		query  string
		body   string
	}{
		{name: "query", method: "GET", value: "v w", query: "value=v+w"},
		{name: "query with others", method: "GET", value: true, args: pyvalue.MapOf("a", int64(1)), query: "a=1&value=True"},
		{name: "structure in a query", method: "GET", value: []any{int64(1), nil}, query: "value=%5B1%2Cnull%5D"},
		{name: "form", method: "POST", value: int64(5), body: "value=5"},
		{name: "structure in a form", method: "POST", value: []any{}, body: "value=%5B%5D"},
		{name: "JSON", method: "POST", header: asJSON, value: output, args: pyvalue.MapOf("value", "", "a", "b"), body: `{"value": {"status": 200, "body": "x"}, "a": "b"}`},
		{name: "no room in a text", method: "POST", value: "v", args: "raw", body: "raw"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
				body, _ := io.ReadAll(r.Body)
				_, _ = io.WriteString(w, r.URL.RawQuery+" "+string(body))
			})
			req := request()
			req.Value, req.HasValue = test.value, true
			c := compile(t, new(http.Provider), "url", server.URL, "method", test.method, "headers", test.header, "arguments", test.args)
			got, err := c.Run(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.query+" "+test.body, got.(*pyvalue.Map).String("body")); diff != "" {
				t.Errorf("query and body (-want +got):\n%s", diff)
			}
		})
	}
}

// A method is substituted too, although the Chaos Toolkit does not.
func TestMethodBehindVariable(t *testing.T) {
	t.Parallel()
	server := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) { _, _ = io.WriteString(w, r.Method) })
	req := request()
	req.Scope = &values.Scope{Configuration: pyvalue.MapOf("m", "put")}
	got, err := compile(t, new(http.Provider), "url", server.URL, "method", "${m}").Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if body := got.(*pyvalue.Map).String("body"); body != "PUT" {
		t.Errorf("got method %q, want PUT", body)
	}
}

// Credentials stay with the host that they were given for.
func TestRedirectToAnotherHost(t *testing.T) {
	t.Parallel()
	other := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		_, _ = io.WriteString(w, r.Header.Get("Authorization")+r.Header.Get("Cookie")+r.Header.Get("X-Own"))
	})
	server := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		nethttp.SetCookie(w, &nethttp.Cookie{Name: "a", Value: "b"})
		nethttp.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), nethttp.StatusFound)
	})
	got := get(t, new(http.Provider), "url", server.URL, "headers", pyvalue.MapOf("Authorization", "Bearer x", "X-Own", "kept"))
	if body := got.String("body"); body != "kept" {
		t.Errorf("got %q, want only what is no credential: %q", body, "kept")
	}
}

// What changes something goes over a connection of its own, and what comes after
// it, too.
func TestConnections(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(nethttp.HandlerFunc(func(nethttp.ResponseWriter, *nethttp.Request) {}))
	var made atomic.Int64
	server.Config.ConnState = func(_ net.Conn, state nethttp.ConnState) {
		if state == nethttp.StateNew {
			made.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	p := new(http.Provider)
	for i, method := range []string{"GET", "POST", "GET", "DELETE", "GET"} {
		get(t, p, "url", server.URL, "method", method)
		if got, want := made.Load(), int64(i+1); got != want {
			t.Errorf("got %d connections after %s, want %d", got, method, want)
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestAtTheSameTime(t *testing.T) {
	t.Parallel()
	server := newServer(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		w.Header()["x-path"] = []string{r.URL.Path}
		_, _ = io.WriteString(w, r.URL.Path)
	})
	p := new(http.Provider)
	var group sync.WaitGroup
	for i := range 8 {
		path := fmt.Sprintf("/%d", i)
		c := compile(t, p, "url", server.URL+path)
		group.Go(func() {
			for range 20 {
				output, err := c.Run(t.Context(), request())
				if err != nil {
					t.Error(err)
					return
				}
				m := output.(*pyvalue.Map)
				if got := m.Value("headers").(*pyvalue.Map).Value("x-path"); m.Value("body") != path || got != path {
					t.Errorf("got body %v and header %v, want %q", m.Value("body"), got, path)
				}
			}
		})
	}
	group.Wait()
}
