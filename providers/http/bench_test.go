package http_test

import (
	"io"
	"log/slog"
	nethttp "net/http"
	"net/http/httptest"
	"testing"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// BenchmarkProbe makes a new connection each time, as an activity does.
func BenchmarkProbe(b *testing.B) {
	server := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status": "up", "checks": [1, 2, 3]}`)
	}))
	defer server.Close()
	c := new(http.Provider).Compile(provider.Spec{Node: source.FromValue(pyvalue.MapOf("url", server.URL))}, source.NewCollector(""))
	req := provider.Request{Log: slog.New(slog.DiscardHandler)}
	for b.Loop() {
		if _, err := c.Run(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}
